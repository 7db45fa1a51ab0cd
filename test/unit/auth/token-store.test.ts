import type { StoreErrorEvent, TokenStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { issueToken, reply, script, silence } from '../../support/fetch-double.js';
import { clientSecret } from '../../support/samples.js';
import { connectProvider } from '../../support/token-provider-double.js';

/** What a Keyv instance is to the SDK. */
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

const broken = (change: Partial<TokenStore>): TokenStore => Object.assign(new MemoryStore(), change);
const storeErrors = (events: readonly { type: string }[]) =>
  events.filter((event): event is StoreErrorEvent => event.type === 'store_error');

describe('the option store', () => {
  it('shares one token between two providers', async () => {
    const store = new MemoryStore();
    const one = connectProvider({ store });
    const other = connectProvider({ store });
    expect(await one.provider.getAccessToken()).toBe('token-1');
    await until(() => store.values.size === 1);
    other.network.onToken = () => reply(500);
    expect(await other.provider.getAccessToken()).toBe('token-1');
    expect(other.network.tokenRequests).toEqual([]);
    expect(other.events).toEqual([
      { type: 'token', source: 'store', durationMs: 0, expiresAt: one.clock.now() + 3_600_000 },
    ]);
  });

  it('is given a key without the secret or the client id, a text, and the time that is left', async () => {
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

  it('holds another token for another client or another token URL', async () => {
    const store = new MemoryStore();
    await connectProvider({ store }).provider.getAccessToken();
    await connectProvider({ store, clientId: 'client-2' }).provider.getAccessToken();
    await connectProvider({
      store,
      tokenUrl: 'https://other.niceincontact.com/api/v2/oauth/token',
    }).provider.getAccessToken();
    await until(() => store.values.size === 3);
  });

  it('is not asked while the token in memory is fresh', async () => {
    const store = new MemoryStore();
    const { provider } = connectProvider({ store });
    await provider.getAccessToken();
    await until(() => store.values.size === 1);
    await provider.getAccessToken();
    expect(store.operations()).toEqual(['get', 'set']);
  });

  it('is asked once for all who wait', async () => {
    const store = new MemoryStore();
    const { provider } = connectProvider({ store });
    await Promise.all(Array.from({ length: 20 }, () => provider.getAccessToken()));
    expect(store.operations().filter((operation) => operation === 'get')).toHaveLength(1);
  });

  it('is waited for, and the wait is told', async () => {
    const { provider, clock, events } = connectProvider({
      store: broken({
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

  it('may return the object that a text was made into', async () => {
    const { provider, clock, network } = connectProvider({
      store: broken({ get: () => ({ accessToken: 'shared', expiresAt: clock.now() + 600_000 }) }),
    });
    expect(await provider.getAccessToken()).toBe('shared');
    expect(network.tokenRequests).toEqual([]);
  });

  it.each([
    ['is as good as over', 60_000],
    ['is over', -1],
  ])('holds a token that %s: it is not used', async (_name, leftMs) => {
    const { provider, clock, events } = connectProvider({
      store: broken({ get: () => ({ accessToken: 'old', expiresAt: clock.now() + leftMs }) }),
    });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(storeErrors(events)).toEqual([]);
  });

  it('is never given a token for a minute or less', async () => {
    const store = new MemoryStore();
    const { provider, network } = connectProvider({ store });
    network.onToken = () => issueToken('short', 60);
    await provider.getAccessToken();
    await settle(10);
    expect(store.operations()).toEqual(['get']);
  });

  it('loses the token that the API refused', async () => {
    const store = new MemoryStore();
    const { provider } = connectProvider({ store });
    provider.invalidate(await provider.getAccessToken());
    await until(() => store.values.size === 1);
    expect(await provider.getAccessToken()).toBe('token-2');
    await until(() => store.calls.length === 5);
    expect(store.operations()).toEqual(['get', 'set', 'get', 'delete', 'set']);
    expect(JSON.parse(String([...store.values.values()][0]))).toMatchObject({ accessToken: 'token-2' });
  });

  it('is believed when another process has replaced the refused token', async () => {
    const store = new MemoryStore();
    const { provider, clock, network } = connectProvider({ store });
    const refused = await provider.getAccessToken();
    await until(() => store.values.size === 1);
    const [key = ''] = store.values.keys();
    store.values.set(key, JSON.stringify({ accessToken: 'newer', expiresAt: clock.now() + 600_000 }));
    provider.invalidate(refused);
    expect(await provider.getAccessToken()).toBe('newer');
    expect(network.tokenRequests).toHaveLength(1);
  });
});

describe('a store that fails', () => {
  it.each<[string, unknown, string]>([
    ['a text that is no JSON', 'rubbish', 'the stored value is not a token of this SDK'],
    ['a number', 5, 'the stored value is not a token of this SDK'],
    ['half a token', '{"accessToken":"x"}', 'the stored value is not a token of this SDK'],
    [
      'a token that cannot be sent',
      '{"accessToken":"a b","expiresAt":1}',
      'the stored value is not a token of this SDK',
    ],
  ])('by returning %s costs a request and an event', async (_name, value, message) => {
    const { provider, events } = connectProvider({ store: broken({ get: () => value }) });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(storeErrors(events)).toEqual([{ type: 'store_error', operation: 'get', durationMs: 0, message }]);
  });

  it.each([[undefined], [null]])('by holding %j is no failure', async (value) => {
    const { provider, events } = connectProvider({ store: broken({ get: () => value }) });
    await provider.getAccessToken();
    expect(storeErrors(events)).toEqual([]);
  });

  it('by throwing costs a request and events, masked', async () => {
    const fail = () => {
      throw new Error(`redis://user:${clientSecret}@host is down`);
    };
    const { provider, events } = connectProvider({ store: { get: fail, set: fail, delete: fail } });
    provider.invalidate(await provider.getAccessToken());
    expect(await provider.getAccessToken()).toBe('token-2');
    await until(() => storeErrors(events).length === 4);
    expect(storeErrors(events).map(({ operation }) => operation)).toEqual(['get', 'set', 'get', 'set']);
    expect(JSON.stringify(events)).not.toContain(clientSecret);
    expect(storeErrors(events)[0]?.message).toContain('is down');
  });

  it('by rejecting with no error costs as little', async () => {
    const store = broken({ get: () => Promise.reject('gone'), delete: () => Promise.reject('gone') });
    const { provider, events } = connectProvider({ store });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(storeErrors(events)).toMatchObject([{ operation: 'get', message: 'gone' }]);
  });

  it('by rejecting the removal of a refused token costs an event', async () => {
    const store = Object.assign(new MemoryStore(), { delete: () => Promise.reject(new Error('read only')) });
    const { provider, events } = connectProvider({ store });
    provider.invalidate(await provider.getAccessToken());
    await until(() => store.values.size === 1);
    expect(await provider.getAccessToken()).toBe('token-2');
    await until(() => storeErrors(events).length === 1);
    expect(storeErrors(events)).toMatchObject([{ operation: 'delete', message: 'read only' }]);
  });

  it('by hanging is waited for a second, not longer', async () => {
    const { provider, clock, network, events } = connectProvider({
      store: broken({ get: () => new Promise(() => undefined) }),
    });
    await clock.advance(10_000);
    const work = provider.getAccessToken();
    await until(() => clock.pendingTimers === 1);
    await clock.advance(999);
    expect(network.tokenRequests).toEqual([]);
    await clock.advance(1);
    expect(await work).toBe('token-1');
    expect(storeErrors(events)).toEqual([
      { type: 'store_error', operation: 'get', durationMs: 1_000, message: 'no response within 1000 ms' },
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('by throwing what cannot be read costs no call, and is told all the same', async () => {
    const set = () => {
      throw Object.create(null);
    };
    const { provider, events } = connectProvider({ store: broken({ set }) });
    expect(await provider.getAccessToken()).toBe('token-1');
    await until(() => storeErrors(events).length === 1);
    expect(storeErrors(events)[0]).toMatchObject({ operation: 'set', message: 'it threw a value that cannot be read' });
  });

  it('by hanging at set keeps no call waiting and no timer', async () => {
    const { provider, clock } = connectProvider({ store: broken({ set: () => new Promise(() => undefined) }) });
    expect(await provider.getAccessToken()).toBe('token-1');
    expect([clock.elapsed(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('and a caller who leaves meanwhile: no request is made for nobody', async () => {
    const { provider, clock, network } = connectProvider({
      store: broken({ get: () => new Promise(() => undefined) }),
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
