import { CXoneAcdClient, CXoneClient, StaticTokenProvider } from 'cxone-sdk';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { baseUrl, sampleRequest } from '../../support/samples.js';

const tokenProvider = new StaticTokenProvider('token-1');
const phoneNumber = '+14155552671';
const JSON_BODY = JSON.stringify(sampleRequest);

const inits: RequestInit[] = [];
const fetch = async (_url: unknown, init: RequestInit = {}) => {
  inits.push(init);
  return Response.json({ id: 'id-1', status: 'PENDING', contactId: 1, callbackId: 2 });
};
const { connections } = new CXoneClient({ baseUrl, tokenProvider, fetch });
const { acd } = new CXoneAcdClient({ apiUrl: baseUrl, tokenProvider, fetch });

const TRIGGERS = [
  ['connections.create', () => connections.create(sampleRequest), JSON_BODY],
  ['acd.scripts.start', () => acd.scripts.start({ skillId: 1, scriptPath: 'Call' }), ''],
  ['acd.callbacks.queue', () => acd.callbacks.queue({ skillId: 1, phoneNumber }), ''],
  [
    'acd.callbacks.schedule',
    () => acd.callbacks.schedule({ skillId: 1, phoneNumber, scheduleDate: '2030-01-01T10:00:00Z' }),
    '',
  ],
  [
    'acd.callbacks.reschedule',
    () => acd.callbacks.reschedule(2, { skillId: 1, phoneNumber, scheduleDate: '2030-01-01T10:00:00Z' }),
    '',
  ],
  ['acd.callbacks.cancel', () => acd.callbacks.cancel(2), ''],
  ['acd.contacts.end', () => acd.contacts.end(1), ''],
] as const;

/** Sends one request. @returns what `fetch` was called with */
async function captureInit(send: () => Promise<unknown>): Promise<RequestInit> {
  await send();
  expect(inits).toHaveLength(1);
  return inits[0] ?? {};
}

beforeEach(() => {
  inits.length = 0;
});

describe('the request body', () => {
  it.each(TRIGGERS)('of %s is never absent, so that no runtime retries it', async (_name, trigger, text) => {
    const { body } = await captureInit(trigger);
    if (text !== '') return expect(body).toBe(text);
    expect(body).toBeInstanceOf(Blob);
    expect(await new Response(body ?? null).text()).toBe('');
  });

  it('has no known size if it is empty: undici 7 would never end such a request over HTTP/2', async () => {
    const { body } = await captureInit(() => acd.scripts.start({ skillId: 1, scriptPath: 'Call' }));
    expect(body).toMatchObject({ size: undefined });
  });

  it.each(TRIGGERS)('of %s is a Blob on Deno, whose fetch would retry anything else', async (_name, trigger, text) => {
    vi.stubGlobal('Deno', {});
    const { body } = await captureInit(trigger);
    expect(body).toBeInstanceOf(Blob);
    expect(await new Response(body ?? null).text()).toBe(text);
  });

  it.each(TRIGGERS)(
    'of %s is sent on a new network connection on Bun where Bun would retry it',
    async (name, trigger) => {
      vi.stubGlobal('Bun', {});
      const { keepalive } = await captureInit(trigger);
      expect(keepalive).toBe(/reschedule|cancel/.test(name) ? false : undefined);
    },
  );

  it.each(TRIGGERS)('of %s has a Content-Type only if it has content', async (_name, trigger, text) => {
    const request = new Request(baseUrl, await captureInit(trigger));
    expect(request.headers.get('content-type')).toBe(text === '' ? null : 'application/json');
  });

  it.each([
    ['Node.js', undefined],
    ['Deno', {}],
  ])('of a read is absent on %s', async (_runtime, global) => {
    if (global) vi.stubGlobal('Deno', global);
    expect(await captureInit(() => connections.get('id-1'))).not.toHaveProperty('body');
  });
});
