import type { TokenStore, TokenStoreErrorEvent } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { issueToken, reply, script, silence } from '../../support/fetch-double.js';
import { clientSecret } from '../../support/samples.js';
import { errorOf } from '../../support/test-client.js';
import { connectProvider } from '../../support/token-provider-double.js';

/** A store with the methods of a Keyv instance. */
class MemoryStore implements TokenStore {
  readonly values = new Map<string, unknown>();
  readonly calls: (readonly [operation: string, ...rest: unknown[]])[] = [];

  async get(key: string): Promise<unknown> {
    this.calls.push(['get', key]);
    return this.values.get(key);
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<void> {
    this.calls.push(['set', key, value, ttlMs]);
    this.values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.calls.push(['delete', key]);
    this.values.delete(key);
  }

  operations(): readonly string[] {
    return this.calls.map(([operation]) => operation);
  }
}

const storeWith = (change: Partial<TokenStore>): TokenStore => Object.assign(new MemoryStore(), change);
const storeErrors = (events: readonly { type: string }[]) =>
  events.filter((event): event is TokenStoreErrorEvent => event.type === 'token_store_error');

describe('TokenRequestOptions.store', () => {
  it('shares one token between two providers', async () => {
    const store = new MemoryStore();
    const first = connectProvider({ store });
    const second = connectProvider({ store });
    expect(await first.provider.getAccessToken()).toBe('token-1');
    await until(() => store.values.size === 1);
    second.network.onToken = () => reply(500);
    expect(await second.provider.getAccessToken()).toBe('token-1');
    expect(second.network.tokenRequests).toEqual([]);
    expect(second.events).toEqual([
      { type: 'token', operation: 'token', source: 'store', durationMs: 0, expiresAt: first.clock.now() + 3_600_000 },
    ]);
  });

  it('receives a key without secret and client ID, a string, and the remaining lifetime', async () => {
    const store = new MemoryStore();
    const { provider, clock } = connectProvider({ store });
    await provider.getAccessToken();
    await until(() => store.values.size === 1);
    const [, key, value, ttlMs] = store.calls.find(([operation]) => operation === 'set') ?? [];
    expect(key).toMatch(/^cxone-sdk:token:[0-9a-f]{64}$/);
    expect(JSON.parse(String(value))).toEqual({ accessToken: 'token-1', expiresAt: clock.now() + 3_600_000 });
    expect(ttlMs).toBe(3_600_000);
    expect(JSON.stringify(store.calls)).not.toContain(clientSecret);
  });

  it('holds a separate token per client ID and token URL', async () => {
    const store = new MemoryStore();
    await connectProvider({ store }).provider.getAccessToken();
    await connectProvider({ store, clientId: 'client-2' }).provider.getAccessToken();
    await connectProvider({
      store,
      tokenUrl: 'https://other.niceincontact.com/api/v2/oauth/token',
    }).provider.getAccessToken();
    await until(() => store.values.size === 3);
  });

  it('is not read while the cached token is fresh', async () => {
    const store = new MemoryStore();
    const { provider } = connectProvider({ store });
    await provider.getAccessToken();
    await until(() => store.values.size === 1);
    await provider.getAccessToken();
    expect(store.operations()).toEqual(['get', 'set']);
  });

  it('is read once for all callers', async () => {
    const store = new MemoryStore();
    const { provider } = connectProvider({ store });
    await Promise.all(Array.from({ length: 20 }, () => provider.getAccessToken()));
    expect(store.operations().filter((operation) => operation === 'get')).toHaveLength(1);
  });

  it('is awaited, and its time reported', async () => {
    const { provider, clock, events } = connectProvider({
      store: storeWith({
        get: () =>
          new Promise((resolve) => {
            const stored = { accessToken: 'shared', expiresAt: clock.now() + 600_000 };
            clock.setTimeout(() => resolve(stored), 40);
          }),
      }),
    });
    await clock.advance(10_000);
    const work = provider.getAccessToken();
    await until(() => clock.pendingTimers === 2);
    await clock.advance(40);
    expect(await work).toBe('shared');
    expect(events).toMatchObject([{ type: 'token', source: 'store', durationMs: 40 }]);
  });

  it('may return the parsed object', async () => {
    const { provider, clock, network } = connectProvider({
      store: storeWith({ get: () => ({ accessToken: 'shared', expiresAt: clock.now() + 600_000 }) }),
    });
    expect(await provider.getAccessToken()).toBe('shared');
    expect(network.tokenRequests).toEqual([]);
  });

  it.each([
    ['is about to expire', 60_000],
    ['has expired', -1],
  ])('returns a token that %s, which is not used', async (_name, leftMs) => {
    const { provider, clock, events } = connectProvider({
      store: storeWith({ get: () => ({ accessToken: 'old', expiresAt: clock.now() + leftMs }) }),
    });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(storeErrors(events)).toEqual([]);
  });

  it('receives no token with a lifetime of a minute or less', async () => {
    const store = new MemoryStore();
    const { provider, network } = connectProvider({ store });
    network.onToken = () => issueToken('short', 60);
    await provider.getAccessToken();
    await settle(10);
    expect(store.operations()).toEqual(['get']);
  });

  it('no longer holds a token that the API rejected', async () => {
    const store = new MemoryStore();
    const { provider } = connectProvider({ store });
    await provider.invalidate(await provider.getAccessToken());
    await until(() => store.values.size === 1);
    expect(await provider.getAccessToken()).toBe('token-2');
    await until(() => store.calls.length === 5);
    expect(store.operations()).toEqual(['get', 'set', 'get', 'delete', 'set']);
    expect(JSON.parse(String([...store.values.values()][0]))).toMatchObject({ accessToken: 'token-2' });
  });

  it('returns the token with which another process replaced a rejected one', async () => {
    const store = new MemoryStore();
    const { provider, clock, network } = connectProvider({ store });
    const rejected = await provider.getAccessToken();
    await until(() => store.values.size === 1);
    const [key = ''] = store.values.keys();
    store.values.set(key, JSON.stringify({ accessToken: 'newer', expiresAt: clock.now() + 600_000 }));
    await provider.invalidate(rejected);
    expect(await provider.getAccessToken()).toBe('newer');
    expect(network.tokenRequests).toHaveLength(1);
  });

  it('may return a token late that the API rejected meanwhile: the token is not cached', async () => {
    const stored = JSON.stringify({ accessToken: 'dead', expiresAt: Number.MAX_SAFE_INTEGER });
    let release = (): void => undefined;
    const late = new Promise((resolve) => {
      release = () => resolve(stored);
    });
    let reads = 0;
    const get = () => (reads++ === 0 ? late : stored);
    const { provider } = connectProvider({ store: storeWith({ get }) });
    const controller = new AbortController();
    const canceled = errorOf(provider.getAccessToken({ signal: controller.signal }));
    await settle();
    controller.abort();
    expect((await canceled).code).toBe('aborted');
    expect(await provider.getAccessToken()).toBe('dead');
    await provider.invalidate('dead');
    release();
    await settle();
    expect(await provider.getAccessToken()).toBe('token-1');
  });
});

describe('TokenRequestOptions.store: failures', () => {
  it.each<[string, unknown, string]>([
    ['invalid JSON', 'rubbish', 'the stored value is not a token of this SDK'],
    ['a number', 5, 'the stored value is not a token of this SDK'],
    ['an incomplete token', '{"accessToken":"x"}', 'the stored value is not a token of this SDK'],
    [
      'a token that is too long',
      JSON.stringify({ accessToken: 'x'.repeat(150_000), expiresAt: Number.MAX_SAFE_INTEGER }),
      'the stored value is not a token of this SDK',
    ],
    [
      'a token that a header cannot hold',
      '{"accessToken":"a b","expiresAt":1}',
      'the stored value is not a token of this SDK',
    ],
  ])('cost a request and emit an event when it returns %s', async (_name, value, message) => {
    const { provider, events } = connectProvider({ store: storeWith({ get: () => value }) });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(storeErrors(events)).toEqual([
      { type: 'token_store_error', operation: 'token', storeMethod: 'get', durationMs: 0, message },
    ]);
  });

  it.each([[undefined], [null]])('do not include %j', async (value) => {
    const { provider, events } = connectProvider({ store: storeWith({ get: () => value }) });
    await provider.getAccessToken();
    expect(storeErrors(events)).toEqual([]);
  });

  it('cost a request and emit masked events when it throws', async () => {
    const fail = () => {
      throw new Error(`redis://user:${clientSecret}@host is down`);
    };
    const { provider, events } = connectProvider({ store: { get: fail, set: fail, delete: fail } });
    await provider.invalidate(await provider.getAccessToken());
    expect(await provider.getAccessToken()).toBe('token-2');
    await until(() => storeErrors(events).length === 4);
    expect(storeErrors(events).map(({ storeMethod }) => storeMethod)).toEqual(['get', 'set', 'get', 'set']);
    expect(JSON.stringify(events)).not.toContain(clientSecret);
    expect(storeErrors(events)[0]?.message).toContain('is down');
  });

  it('cost a request and emit an event when it rejects with a string', async () => {
    const store = storeWith({ get: () => Promise.reject('gone'), delete: () => Promise.reject('gone') });
    const { provider, events } = connectProvider({ store });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(storeErrors(events)).toMatchObject([{ storeMethod: 'get', message: 'gone' }]);
  });

  it('emit an event when a rejected token cannot be deleted', async () => {
    const store = Object.assign(new MemoryStore(), { delete: () => Promise.reject(new Error('read only')) });
    const { provider, events } = connectProvider({ store });
    await provider.invalidate(await provider.getAccessToken());
    await until(() => store.values.size === 1);
    expect(await provider.getAccessToken()).toBe('token-2');
    await until(() => storeErrors(events).length === 1);
    expect(storeErrors(events)).toMatchObject([{ storeMethod: 'delete', message: 'read only' }]);
  });

  it('delay a request by at most a second when it hangs', async () => {
    const { provider, clock, network, events } = connectProvider({
      store: storeWith({ get: () => new Promise(() => undefined) }),
    });
    await clock.advance(10_000);
    const work = provider.getAccessToken();
    await until(() => clock.pendingTimers === 1);
    await clock.advance(999);
    expect(network.tokenRequests).toEqual([]);
    await clock.advance(1);
    expect(await work).toBe('token-1');
    expect(storeErrors(events)).toEqual([
      {
        type: 'token_store_error',
        operation: 'token',
        storeMethod: 'get',
        durationMs: 1_000,
        message: 'no response within 1000 ms',
      },
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('emit an event when it throws a value that cannot be read', async () => {
    const set = () => {
      throw Object.create(null);
    };
    const { provider, events } = connectProvider({ store: storeWith({ set }) });
    expect(await provider.getAccessToken()).toBe('token-1');
    await until(() => storeErrors(events).length === 1);
    expect(storeErrors(events)[0]).toMatchObject({
      storeMethod: 'set',
      message: 'a value was thrown that cannot be read',
    });
  });

  it('neither delay a caller nor keep a timer when set hangs', async () => {
    const { provider, clock } = connectProvider({ store: storeWith({ set: () => new Promise(() => undefined) }) });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect([clock.elapsed(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('send no token request for a caller that aborts meanwhile', async () => {
    const { provider, clock, network } = connectProvider({
      store: storeWith({ get: () => new Promise(() => undefined) }),
    });
    network.onToken = script(silence);
    const controller = new AbortController();
    const work = provider.getAccessToken({ signal: controller.signal }).catch((error: unknown) => error);
    await until(() => clock.pendingTimers === 1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted' });
    await clock.advance(1_000);
    expect(network.tokenRequests).toEqual([]);
  });
});
