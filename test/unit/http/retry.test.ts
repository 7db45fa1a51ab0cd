import {
  CXoneClient,
  type CXoneClientOptions,
  type FetchInit,
  type FetchLike,
  type RequestOptions,
  type RetryOptions,
  StaticTokenProvider,
} from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { type Answer, type FetchDouble, issueToken, reply, script, socketError } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const ok: Answer = () => reply(201, sampleConnection);
const limited =
  (retryAfter?: string): Answer =>
  () =>
    reply(429, {}, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
const refuse =
  (code: string, syscall?: string): Answer =>
  () =>
    Promise.reject(socketError(code, syscall));

/** The delays between the requests to the API, in milliseconds. */
function waits({ apiRequests }: FetchDouble): readonly number[] {
  return apiRequests.slice(1).map(({ at }, index) => at - (apiRequests[index]?.at ?? 0));
}

/** Runs a `create` or a `get` against scripted responses, and returns its error, requests and delays. */
async function play(
  method: 'create' | 'get',
  answers: readonly Answer[],
  {
    client: options = {},
    call,
    chance = 0,
  }: { client?: CXoneClientOptions; call?: RequestOptions; chance?: number } = {},
) {
  const { client, clock, network, events } = connectDouble(options);
  clock.chance = chance;
  network.onApi = script(...answers);
  const { connections } = client;
  const work = method === 'create' ? connections.create(sampleRequest, call) : connections.get('id-1', call);
  const error = await clock.playOut(
    work.then(
      () => undefined,
      (reason: unknown) => errorOf(Promise.reject(reason)),
    ),
  );
  return { error, network, clock, events, waits: waits(network), hits: network.apiRequests.length };
}

const still = (change: RetryOptions = {}): CXoneClientOptions => ({ retry: { jitter: false, ...change } });

describe('the option retry', () => {
  it.each(['create', 'get'] as const)('is off by default: a %s is sent once', async (method) => {
    const { error, hits } = await play(method, [limited()]);
    expect([error?.code, error?.attempts, hits]).toEqual(['rate_limited', 1, 1]);
  });

  it.each(['create', 'get'] as const)('retries a %s three times at most', async (method) => {
    const { error, hits, waits } = await play(method, [limited()], { client: still() });
    expect([error?.code, error?.attempts, hits]).toEqual(['rate_limited', 4, 4]);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it('causes neither a delay nor a retry event after the last attempt', async () => {
    const { clock, events } = await play('create', [limited()], { client: still({ maxRetries: 1 }) });
    expect(clock.elapsed()).toBe(500);
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(1);
  });

  it.each(['create', 'get'] as const)('stops at the first success of a %s', async (method) => {
    const { error, hits } = await play(method, [limited(), ok], { client: still() });
    expect([error, hits]).toEqual([undefined, 2]);
  });

  it('disables the retries of ky, which would retry a get', async () => {
    const { hits } = await play('get', [() => reply(503, {}, { 'retry-after': '1' })]);
    expect(hits).toBe(1);
  });

  it('of an operation overrides that of the client', async () => {
    expect((await play('create', [limited()], { client: still(), call: { retry: false } })).hits).toBe(1);
    expect((await play('create', [limited()], { call: { retry: true } })).hits).toBe(4);
    expect((await play('create', [limited()], { client: still({ maxRetries: 1 }), call: { retry: true } })).hits).toBe(
      2,
    );
    const { waits } = await play('create', [limited()], {
      client: still({ maxRetries: 1, minDelayMs: 700 }),
      call: { retry: { maxRetries: 2 } },
    });
    expect(waits).toEqual([700, 1_400]);
  });

  it('sends one request when maxRetries is 0', async () => {
    expect((await play('create', [limited()], { client: still({ maxRetries: 0 }) })).hits).toBe(1);
  });

  it('causes the last error to report all attempts', async () => {
    const { error } = await play('create', [limited(), () => reply(400)], { client: still() });
    expect([error?.code, error?.attempts, error?.outcome]).toEqual(['bad_request', 2, 'not_placed']);
  });
});

describe('the option retry: failures that are retried', () => {
  const failures: readonly [name: string, answer: Answer, create: number, get: number][] = [
    ['429', limited(), 4, 4],
    ['400', () => reply(400), 1, 1],
    ['403', () => reply(403), 1, 1],
    ['404', () => reply(404), 1, 1],
    ['408', () => reply(408), 1, 1],
    ['409', () => reply(409), 1, 1],
    ['500', () => reply(500), 1, 1],
    ['501', () => reply(501), 1, 1],
    ['502', () => reply(502), 1, 4],
    ['503', () => reply(503), 1, 4],
    ['504', () => reply(504), 1, 4],
    ['302', () => reply(302), 1, 1],
    ['an invalid 200', () => reply(200, 'rubbish'), 1, 1],
    ['a refused connection', refuse('ECONNREFUSED', 'connect'), 4, 4],
    ['a failed DNS lookup', refuse('ENOTFOUND', 'getaddrinfo'), 4, 4],
    ['a connect timeout', refuse('UND_ERR_CONNECT_TIMEOUT'), 4, 4],
    ['a reset', refuse('ECONNRESET'), 1, 4],
    ['a lost socket', refuse('UND_ERR_SOCKET'), 1, 4],
    ['an expired certificate', refuse('CERT_HAS_EXPIRED'), 1, 1],
    ['a fetch that throws', () => Promise.reject(new TypeError('no')), 1, 4],
  ];

  it.each(failures)('after %s: a create is sent %3$i times', async (_name, answer, create) => {
    const { hits, error } = await play('create', [answer], { client: still() });
    expect([hits, error?.attempts]).toEqual([create, create]);
  });

  it.each(failures)('after %s: a get is sent %4$i times', async (_name, answer, _create, get) => {
    const { hits, error } = await play('get', [answer], { client: still() });
    expect([hits, error?.attempts]).toEqual([get, get]);
  });

  it.each(failures)(
    'after %s on the token endpoint: the token request is sent %4$i times',
    async (name, answer, _create, get) => {
      const { client, clock, network } = connectDouble(still());
      network.onToken = answer;
      const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
      expect([network.tokenRequests.length, network.apiRequests.length, error.attempts]).toEqual([get, 0, get]);
      expect(error.outcome, name).toBe('not_placed');
    },
  );

  it('does not retry a timeout of a create or of a get', async () => {
    for (const method of ['create', 'get'] as const) {
      const silent: Answer = () => new Promise(() => undefined);
      const { error, hits } = await play(method, [silent], { client: still() });
      expect([error?.code, hits]).toEqual(['timeout', 1]);
    }
  });
});

describe('the delay before a retry', () => {
  it('grows by factor up to maxDelayMs', async () => {
    const client = still({ maxRetries: 5, minDelayMs: 100, factor: 3, maxDelayMs: 2_000 });
    expect((await play('create', [limited()], { client })).waits).toEqual([100, 300, 900, 2_000, 2_000]);
  });

  it.each([
    [0, [500, 1_000, 2_000]],
    [0.5, [750, 1_500, 3_000]],
    [0.999, [999.5, 1_999, 3_998]],
  ])('is multiplied by 1 to 2 with jitter: chance %d', async (chance, expected) => {
    expect((await play('create', [limited()], { client: { retry: true }, chance })).waits).toEqual(expected);
  });

  it('is never above maxDelayMs, even with jitter', async () => {
    const client = { retry: { maxDelayMs: 600 } };
    expect((await play('create', [limited()], { client, chance: 0.9 })).waits).toEqual([600, 600, 600]);
  });

  it('of an operation is not limited by the maxDelayMs of the client', async () => {
    const options = { client: still({ maxDelayMs: 1_000 }), call: { retry: { minDelayMs: 5_000, maxRetries: 2 } } };
    expect((await play('create', [limited()], options)).waits).toEqual([5_000, 5_000]);
  });

  it('does not start if it would exceed maxElapsedMs', async () => {
    const { error, waits, clock } = await play('create', [limited()], { client: still({ maxElapsedMs: 1_499 }) });
    expect([waits, error?.code, error?.attempts, clock.elapsed()]).toEqual([[500], 'rate_limited', 2, 500]);
    expect((await play('create', [limited()], { client: still({ maxElapsedMs: 1_500 }) })).waits).toEqual([500, 1_000]);
  });

  it('uses the clock of the SDK: p-retry starts no timer', async () => {
    const spy = vi.spyOn(globalThis, 'setTimeout');
    const { waits } = await play('create', [limited(), limited(), ok], { client: still() });
    expect(waits).toEqual([500, 1_000]);
    expect(spy).not.toHaveBeenCalled();
  });
});

describe('Retry-After', () => {
  it('replaces the computed delay', async () => {
    const { waits } = await play('create', [limited('3'), limited('1'), ok], { client: still() });
    expect(waits).toEqual([3_000, 1_000]);
  });

  it('gets no jitter', async () => {
    expect((await play('create', [limited('3'), ok], { client: { retry: true }, chance: 0.9 })).waits).toEqual([3_000]);
  });

  it('may be a date', async () => {
    const { waits } = await play('create', [limited('Fri, 27 Oct 2023 10:00:07 GMT'), ok], { client: still() });
    expect(waits).toEqual([7_000]);
  });

  it.each([
    '0',
    'Fri, 27 Oct 2023 10:00:00 GMT',
    'Fri, 27 Oct 2023 09:00:00 GMT',
    'abc',
    '5s',
    '-1',
    '1e3',
    '1, 1',
    'Infinity',
  ])('falls back to backoff for %j: a retry is never immediate', async (value) => {
    expect((await play('create', [limited(value), ok], { client: still() })).waits).toEqual([500]);
  });

  it('applies only if it is longer than minDelayMs', async () => {
    const client = still({ minDelayMs: 2_000, maxRetries: 2 });
    expect((await play('create', [limited('2'), limited('2'), ok], { client })).waits).toEqual([2_000, 4_000]);
  });

  it('is not limited by maxDelayMs', async () => {
    expect((await play('create', [limited('45'), ok], { client: still() })).waits).toEqual([45_000]);
  });

  it('causes an error at once if it would exceed maxElapsedMs', async () => {
    const { error, clock } = await play('create', [limited('31')], { client: still({ maxElapsedMs: 30_000 }) });
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 31_000 });
    expect(clock.elapsed()).toBe(0);
  });

  it('applies to a 503 of a get', async () => {
    const busy: Answer = () => reply(503, {}, { 'retry-after': '4' });
    expect((await play('get', [busy, ok], { client: still() })).waits).toEqual([4_000]);
  });

  it('is a property of the error when retry is off', async () => {
    expect((await play('create', [limited('9')])).error).toMatchObject({ retryAfterMs: 9_000 });
    expect((await play('create', [limited('soon')])).error).not.toHaveProperty('retryAfterMs');
  });

  it('applies to the token request', async () => {
    const { client, clock, network } = connectDouble(still());
    network.onToken = script(limited('5'), () => issueToken('token-1'));
    await clock.playOut(client.connections.create(sampleRequest));
    expect(network.tokenRequests.map(({ at }) => at)).toEqual([0, 5_000]);
  });
});

describe('a 401 and the option retry', () => {
  const refused: Answer = () => reply(401);

  it('does not count as a retry', async () => {
    const { error, hits, waits } = await play('create', [refused, limited(), limited(), ok], {
      client: still({ maxRetries: 2 }),
    });
    expect([error, hits, waits]).toEqual([undefined, 4, [0, 500, 1_000]]);
  });

  it('is retried once per operation, regardless of the number of retries', async () => {
    const { error, hits } = await play('create', [refused, limited(), refused], { client: still() });
    expect([error?.code, error?.attempts, hits]).toEqual(['unauthorized', 3, 3]);
  });

  it('is retried once with retry off, and counted in attempts', async () => {
    const { error, hits } = await play('create', [refused, () => reply(403)]);
    expect([error?.code, error?.attempts, hits]).toEqual(['forbidden', 2, 2]);
  });
});

describe('the option fetch', () => {
  it('receives only the init properties that the SDK uses', async () => {
    const seen: FetchInit[] = [];
    const fetch: FetchLike = async (_url, init) => {
      seen.push(init);
      return reply(201, sampleConnection);
    };
    const client = new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider('t-1'), fetch });
    await client.connections.create(sampleRequest);
    expect(seen).toHaveLength(1);
    const { cache, ...others } = seen[0] ?? {};
    expect(Object.keys(others).sort()).toEqual(['body', 'headers', 'method', 'redirect', 'signal']);
    expect(cache).toBe('no-store');
  });

  it('receives no-store with every request, so that no framework caches one', async () => {
    const seen: (string | undefined)[] = [];
    const fetch: FetchLike = async (url, init) => {
      seen.push(init.cache);
      return url.endsWith('/token') ? issueToken('t-1') : reply(200, sampleConnection);
    };
    const client = new CXoneClient({ realmId: 'acme', clientId: 'a', clientSecret: 'b', fetch });
    await client.connections.create(sampleRequest);
    await client.connections.get('1');
    expect(seen).toEqual(['no-store', 'no-store', 'no-store']);
  });

  it.each([
    [false, undefined],
    [true, 'no-store'],
  ])('receives no-store on Cloudflare if its Request has the option: %j', async (hasCache, expected) => {
    vi.stubGlobal('WebSocketPair', class {});
    vi.stubGlobal('Request', { prototype: hasCache ? { cache: 'default' } : {} });
    const { client, network } = connectDouble({ tokenProvider: new StaticTokenProvider('t-1') });
    await client.connections.create(sampleRequest);
    expect(network.apiRequests[0]?.cache).toBe(expected);
  });
});
