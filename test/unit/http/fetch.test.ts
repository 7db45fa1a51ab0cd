import { describe, expect, it, vi } from 'vitest';
import { type FetchInit, type FetchLike, toSend } from '../../../src/http/fetch.js';

const KINDS = [
  { what: 'a trigger', isIdempotent: false },
  { what: 'a read', isIdempotent: true },
];
const url = 'https://acme.niceincontact.com/x';
const { signal } = new AbortController();
const init: FetchInit = { method: 'GET', headers: { accept: 'application/json' }, redirect: 'manual', signal };
const ignore = () => undefined;

/** A `fetch` that records its arguments and whether ky called it. */
function recordingFetch() {
  const calls: { args: readonly unknown[]; isFromKy: boolean }[] = [];
  const fetch: FetchLike = async (...args) => {
    calls.push({ args, isFromKy: /node_modules[\\/]ky[\\/]/.test(String(new Error('here').stack)) });
    return new Response('{}');
  };
  return { fetch, calls };
}

describe('toSend', () => {
  it.each(KINDS)(
    'calls the fetch option directly, with the URL and the init of the request ($what)',
    async ({ isIdempotent }) => {
      const { fetch, calls } = recordingFetch();
      await toSend(fetch)({ isIdempotent, url, init }, ignore);
      expect(calls).toEqual([{ args: [url, init], isFromKy: false }]);
    },
  );

  it('accepts a fetch whose properties can not be read', async () => {
    const { fetch, calls } = recordingFetch();
    const get = () => {
      throw new Error('a trap');
    };
    await toSend(new Proxy(fetch, { get }))({ isIdempotent: false, url, init }, ignore);
    expect(calls).toHaveLength(1);
  });

  it('calls the global fetch directly for a trigger, and through ky for a read', async () => {
    const { fetch, calls } = recordingFetch();
    vi.stubGlobal('fetch', fetch);
    const send = toSend(undefined);
    for (const { isIdempotent } of KINDS) await send({ isIdempotent, url, init }, ignore);
    expect(calls).toEqual(KINDS.map(({ isIdempotent }) => ({ args: [url, init], isFromKy: isIdempotent })));
  });

  it('looks up the global fetch for each request', async () => {
    const send = toSend(undefined);
    const { fetch, calls } = recordingFetch();
    vi.stubGlobal('fetch', fetch);
    await send({ isIdempotent: false, url, init }, ignore);
    expect(calls).toHaveLength(1);
  });

  it.each(KINDS)('sends nothing when beforeSend throws ($what)', async ({ isIdempotent }) => {
    const { fetch, calls } = recordingFetch();
    vi.stubGlobal('fetch', fetch);
    const canceled = new Error('canceled');
    const beforeSend = () => {
      throw canceled;
    };
    for (const send of [toSend(undefined), toSend(fetch)]) {
      await expect(send({ isIdempotent, url, init }, beforeSend)).rejects.toThrow();
    }
    expect(calls).toEqual([]);
  });

  it.each(KINDS)(
    'does not retry a failed request, and rejects with the error of fetch ($what)',
    async ({ isIdempotent }) => {
      const failure = new TypeError('fetch failed');
      const fetch = vi.fn(() => Promise.reject(failure));
      vi.stubGlobal('fetch', fetch);
      await expect(toSend(undefined)({ isIdempotent, url, init }, ignore)).rejects.toBe(failure);
      expect(fetch).toHaveBeenCalledOnce();
    },
  );
});
