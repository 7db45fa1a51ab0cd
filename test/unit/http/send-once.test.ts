import { CXoneClient, type CXoneEvent, type FetchLike, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../src/http/deadline.js';
import { toSend } from '../../../src/http/fetch.js';
import type { ApiRequest } from '../../../src/http/request.js';
import { withRetries } from '../../../src/http/retry.js';
import { performAttempt, sendOnce } from '../../../src/http/send-once.js';
import { TaskSignal } from '../../../src/http/task-signal.js';
import { DEFAULT_LIMITS } from '../../../src/options/limits.js';
import { RETRY_DEFAULTS } from '../../../src/options/retry.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FetchDouble, reply } from '../../support/fetch-double.js';
import { createContext } from '../../support/request-context.js';
import { baseUrl, sampleConnection, sampleConnectionJson, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** Runs its task although the operation is done. */
class LateDeadline extends Deadline {
  override run<T>(task: (signal: TaskSignal) => Promise<T>): Promise<T> {
    const signal = new TaskSignal();
    signal.abort();
    return task(signal);
  }
}

const request: ApiRequest<number> = {
  kind: 'trigger',
  operation: 'connections.create',
  method: 'POST',
  path: '/x',
  parse: () => ({ ok: true, value: 1 }),
};

describe('performAttempt', () => {
  it('sends nothing after the operation is done, even with a fetch that ignores its signal', async () => {
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      return reply(201, sampleConnection);
    };
    const clock = new FakeClock();
    const http = { send: toSend(fetch), clock };
    const context = createContext(request, { http, deadline: new LateDeadline({ clock }) });
    const attempt = await performAttempt(context, { method: 'POST', url: `${baseUrl}/x`, headers: {} });
    expect(attempt).toMatchObject({ sent: false });
    expect(sent).toBe(0);
  });
});

/** Places a call over a `fetch` that returns what `fetched` returns. */
function createWith(fetched: () => unknown): Promise<unknown> {
  // Plain JavaScript may pass anything.
  const fetch = fetched as FetchLike;
  const client = new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider('token-1'), fetch });
  return client.connections.create(sampleRequest);
}

/** A response as old fetch implementations return it: its body is not a web stream. */
function legacyResponse(text: string, status = 201) {
  return { ok: status < 300, status, statusText: '', headers: new Headers(), body: {}, text: async () => text };
}

describe('CXoneClientOptions.fetch', () => {
  it.each([
    ['nothing', () => undefined],
    ['an object that is not a Response', () => ({})],
    ['a promise of null', async () => null],
    [
      'a synchronous error',
      () => {
        throw new Error('synchronously');
      },
    ],
    ['a rejection with a string', () => Promise.reject('no')],
  ])('causes a network error with the outcome unknown: %s', async (_name, fetched) => {
    expect(await errorOf(createWith(fetched))).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
  });

  it('causes an error that reports a value that is not a Response', async () => {
    expect((await errorOf(createWith(() => ({})))).message).toContain('complete: fetch returned no Response.');
  });

  it('causes a network error when it followed a redirect', async () => {
    const response = new Response(sampleConnectionJson, { status: 201 });
    Object.defineProperty(response, 'redirected', { value: true });
    const error = await errorOf(createWith(() => response));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(error.message).toContain('fetch followed a redirect');
  });

  it('may return a response whose body is not a web stream', async () => {
    expect(await createWith(() => legacyResponse(sampleConnectionJson))).toEqual(sampleConnection);
  });

  it('may return at most 1 MiB, regardless of Content-Length', async () => {
    const text = 'x'.repeat(1_048_577);
    for (const fetched of [
      () => legacyResponse(text),
      () => new Response(text, { headers: { 'content-length': '10' } }),
    ]) {
      expect(await errorOf(createWith(fetched))).toMatchObject({ code: 'response_invalid', outcome: 'placed' });
    }
  });

  it.each([
    [Object.assign(new Error(''), { code: 'ECONNRESET' }), 'before the response was complete: ECONNRESET.'],
    [new Error('', { cause: new Error('') }), 'before the response was complete.'],
    [new Error('outer', { cause: new Error('inner') }), 'before the response was complete: inner.'],
    [
      new Error('outer', { cause: Object.assign(new Error(''), { code: 7 }) }),
      'before the response was complete: outer.',
    ],
  ])('causes an error with the innermost message when it rejects: %s', async (error, message) => {
    expect((await errorOf(createWith(() => Promise.reject(error)))).message).toContain(message);
  });

  it('is called with redirect: manual and the headers of the SDK', async () => {
    const { client, network } = connectDouble();
    await client.connections.create(sampleRequest);
    expect([...network.tokenRequests, ...network.apiRequests].map(({ redirect }) => redirect)).toEqual([
      'manual',
      'manual',
    ]);
    expect([...(network.apiRequests[0]?.headers.keys() ?? [])]).toEqual([
      'accept',
      'authorization',
      'content-type',
      'correlationid',
      'user-agent',
    ]);
  });
});

describe('withRetries', () => {
  it('neither retries nor wraps a bug in the attempt', async () => {
    const bug = new Error('a bug');
    const context = createContext(request, {
      limits: { ...DEFAULT_LIMITS, timeoutMs: false, retry: { ...RETRY_DEFAULTS, jitter: false } },
    });
    let tries = 0;
    const once = () => {
      tries += 1;
      return Promise.reject(bug);
    };
    await expect(withRetries(context, once)).rejects.toBe(bug);
    expect(tries).toBe(1);
  });
});

describe('sendOnce', () => {
  it('sends no request and emits no event for an operation that was canceled', async () => {
    const clock = new FakeClock();
    const network = new FetchDouble(clock);
    const events: CXoneEvent[] = [];
    const http = { send: toSend(network.fetch), clock, onEvent: (event: CXoneEvent) => events.push(event) };
    const deadline = new Deadline({ clock, signal: AbortSignal.abort() });
    const context = createContext(request, { http, deadline });
    const result = await sendOnce(context, { method: 'POST', url: `${baseUrl}/x`, headers: {}, body: '{}' });
    if (result.ok) throw new Error('It did not fail');
    expect(result.toError(context.attempts)).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    expect([events, network.apiRequests]).toEqual([[], []]);
  });
});

describe('a mock of fetch', () => {
  it.each([
    { as: 'a plain object', headers: { 'Retry-After': '2' } },
    { as: 'a Map', headers: new Map([['retry-after', '2']]) },
  ])('may return headers as $as', async ({ headers }) => {
    const double = { status: 429, statusText: '', headers, body: null, text: async () => '' };
    const client = new CXoneClient({
      baseUrl: 'https://acme.niceincontact.com',
      tokenProvider: { getAccessToken: async () => 'token-1' },
      fetch: async () => double as unknown as Response,
    });
    await expect(client.connections.create(sampleRequest)).rejects.toMatchObject({ retryAfterMs: 2_000 });
  });
});
