import { CXoneClient, type IdempotencyRecord, isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator, checkIdempotencyStore } from 'cxone-sdk/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildRecord } from '../support/idempotency.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import {
  clusterClients,
  makeStores,
  type OpenedClient,
  openBufferClient,
  poolClients,
  redisClients,
} from '../support/redis-clients.js';
import { type RedisCluster, startTestCluster } from '../support/redis-cluster.js';

// Fails instead of skipping without Redis: the tests would prove nothing.
let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
}, 120_000);
afterAll(() => redis?.stop());

const one = buildRecord({ owner: 'one' });
const two = buildRecord({ owner: 'two' });

const buildClaimers = (count: number) =>
  Array.from({ length: count }, (_, index) => buildRecord({ owner: `owner ${index}` }));

/** Claims as the client does: a second time after an error. */
async function claimTwice(store: RedisIdempotencyStore, record: IdempotencyRecord) {
  const claim = () => store.claim('a', record, 60_000);
  return claim().catch(claim);
}

function toCode(error: unknown): string {
  return isCXoneError(error) ? error.code : String(error);
}

describe.each(Object.entries(redisClients))('RedisIdempotencyStore with %s', (name, open) => {
  const keyPrefix = `test:${name}:`;
  let opened: OpenedClient;
  let store: RedisIdempotencyStore;
  /** A client that reads the keys directly. */
  let raw: Redis;
  beforeAll(async () => {
    opened = await open(redis.url);
    store = new RedisIdempotencyStore(opened.client, { keyPrefix });
    raw = new Redis(redis.url, { keyPrefix: name.includes('keyPrefix') ? `app:${keyPrefix}` : keyPrefix });
    raw.on('error', () => undefined);
  });
  afterAll(async () => {
    raw.disconnect();
    await opened.close();
  });

  it('keeps the contract of a store', async () => {
    await checkIdempotencyStore(makeStores(opened, `${keyPrefix}check-`));
  }, 20_000);

  it('gives a key to one of 100 claimers, and keeps it through a restart in their middle', async () => {
    const [before, during, after] = [
      buildClaimers(100).slice(0, 40),
      buildClaimers(80).slice(40),
      buildClaimers(100).slice(80),
    ];
    const restarted = new RedisIdempotencyStore(opened.client, { keyPrefix: `${keyPrefix}restart:` });
    const [winner, ...held] = await Promise.all(before.map((record) => claimTwice(restarted, record)));
    const restart = redis.restart();
    const claims = during.map((record) => claimTwice(restarted, record).catch((error: unknown) => error));
    await restart;
    held.push(...(await Promise.all(after.map((record) => claimTwice(restarted, record)))));
    for (const record of held) expect(record).toEqual(winner);
    for (const reply of await Promise.all(claims)) {
      if (!(reply instanceof Error)) expect(reply).toEqual(winner);
    }
    expect(await restarted.complete('a', `${winner?.owner}`, 'id-1')).toBe(true);
  }, 20_000);

  it('places one call for 100 operations with one key, and a restart in their middle', async () => {
    const simulator = new CXoneSimulator();
    const idempotencyStore = new RedisIdempotencyStore(opened.client, { keyPrefix: `${keyPrefix}calls:` });
    const create = () => {
      const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore });
      const call = cxone.connections.create(buildCreateRequest(), { idempotencyKey: 'order-1' });
      return call.then(({ id }) => id, toCode);
    };
    const id = await create();
    const restart = redis.restart();
    const operations = Array.from({ length: 50 }, create);
    await restart;
    operations.push(...Array.from({ length: 49 }, create));
    const found = await Promise.all(operations);
    expect(found.filter((each) => each !== id && each !== 'idempotency_store_failed')).toEqual([]);
    expect(simulator.calls).toHaveLength(1);
    expect(await create()).toBe(id);
  }, 20_000);

  it('accepts another claim of the same owner, which restarts ttlMs', async () => {
    expect(await store.claim('b', one, 5_000)).toEqual(one);
    expect(await store.claim('b', two, 60_000)).toEqual(one);
    expect(await raw.pttl('b')).toBeLessThanOrEqual(5_000);
    const renewed = buildRecord({ owner: 'one', fingerprint: 'v1:renewed' });
    expect(await store.claim('b', renewed, 60_000)).toEqual(renewed);
    expect(await store.read('b')).toEqual(renewed);
    expect(await raw.pttl('b')).toBeGreaterThan(50_000);
  });

  it('completes for the owner, and returns true for a second completion', async () => {
    await store.claim('c', one, 60_000);
    expect(await store.complete('c', 'two', 'id-2')).toBe(false);
    expect(await store.read('c')).toEqual(one);
    expect(await store.complete('c', 'one', 'id-1')).toBe(true);
    expect(await store.complete('c', 'one', 'id-3')).toBe(true);
    const placed = { ...one, placed: true, callId: 'id-1' };
    expect(await store.read('c')).toEqual(placed);
    expect(await store.claim('c', one, 60_000)).toEqual(placed);
    expect(await store.claim('c', two, 60_000)).toEqual(placed);
    expect(await store.release('c', 'one')).toBe(false);
    expect(await store.complete('free', 'one', 'id-1')).toBe(false);
  });

  it.each([[undefined], ['"quoted" \\ Zürich 😀 }'], ['__proto__']])(
    'completes with the call ID %j',
    async (callId) => {
      await store.claim('d', one, 60_000);
      expect(await store.complete('d', 'one', callId)).toBe(true);
      expect(await store.read('d')).toEqual({ ...one, placed: true, callId });
      await store.resolve('d', 'not_placed');
    },
  );

  it('keeps the expiry of a key when it is completed and resolved', async () => {
    await store.claim('e', one, 60_000);
    await raw.pexpire('e', 5_000);
    await store.complete('e', 'one', 'id-1');
    const afterComplete = await raw.pttl('e');
    await store.resolve('e', 'placed', 'id-2');
    const afterResolve = await raw.pttl('e');
    expect(afterComplete).toBeGreaterThan(0);
    expect(afterComplete).toBeLessThanOrEqual(5_000);
    expect(afterResolve).toBeGreaterThan(0);
    expect(afterResolve).toBeLessThanOrEqual(afterComplete);
  });

  it('releases for the owner', async () => {
    await store.claim('f', one, 60_000);
    expect(await store.release('f', 'two')).toBe(false);
    expect(await store.release('f', 'one')).toBe(true);
    expect(await store.release('f', 'one')).toBe(false);
    expect(await store.read('f')).toBeUndefined();
    expect(await store.claim('f', two, 60_000)).toEqual(two);
  });

  it('resolves a key of any owner, and keeps unknown fields', async () => {
    const extended = { ...one, deliveries: [1, { at: 'noon' }], note: 'Zürich 😀' };
    expect(await store.claim('g', extended, 60_000)).toEqual(extended);
    expect(await store.resolve('g', 'placed')).toBe(true);
    expect(await store.read('g')).toEqual({ ...extended, placed: true });
    expect(await store.resolve('g', 'placed', 'id-1')).toBe(true);
    expect(await store.resolve('g', 'placed')).toBe(true);
    expect(await store.read('g')).toEqual({ ...extended, placed: true, callId: 'id-1' });
    expect(await store.claim('g', two, 60_000)).toEqual({ ...extended, placed: true, callId: 'id-1' });
    expect(await store.resolve('g', 'not_placed')).toBe(true);
    expect(await store.read('g')).toBeUndefined();
    expect(await store.resolve('g', 'not_placed')).toBe(false);
    expect(await store.resolve('g', 'placed', 'id-1')).toBe(false);
    expect(await raw.exists('g')).toBe(0);
  });

  it('frees a key at its expiry, completed or not', async () => {
    await store.claim('h', one, 200);
    await store.claim('i', one, 200);
    await store.complete('h', 'one', 'id-1');
    await expect.poll(() => store.read('h'), { timeout: 10_000 }).toBeUndefined();
    await expect.poll(() => store.claim('i', two, 60_000), { timeout: 10_000 }).toEqual(two);
  });

  it.each(['claimed:me', '7', 'null', 'false', 'true', '"x"', '[]', '{}'])(
    'throws for the value %j, and does not change it',
    async (value) => {
      await raw.set('j', value);
      await expect(store.claim('j', one, 60_000)).rejects.toBeInstanceOf(Error);
      await expect(store.read('j')).rejects.toBeInstanceOf(Error);
      expect(await raw.get('j')).toBe(value);
    },
  );

  it('throws for a key of another type', async () => {
    await raw.rpush('k', 'x');
    await expect(store.claim('k', one, 60_000)).rejects.toThrow('WRONGTYPE');
    await expect(store.complete('k', 'one', 'id-1')).rejects.toThrow('WRONGTYPE');
  });
});

describe('RedisIdempotencyStore', () => {
  it('is the same store for each client', async () => {
    const openers = Object.entries(redisClients).filter(([name]) => !name.includes('keyPrefix'));
    const opened = await Promise.all(openers.map(([, open]) => open(redis.url)));
    const [first, ...others] = opened.map(({ client }) => new RedisIdempotencyStore(client));
    await first?.claim('shared', one, 60_000);
    for (const other of others) expect(await other.claim('shared', two, 60_000)).toEqual(one);
    await Promise.all(opened.map(({ close }) => close()));
  });

  it('places no call with a client that returns Buffers', async () => {
    const { client, close } = await openBufferClient(redis.url);
    onTestFinished(async () => void (await close()));
    const simulator = new CXoneSimulator();
    const idempotencyStore = new RedisIdempotencyStore(client, { keyPrefix: 'buffers:' });
    const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore });
    const call = cxone.connections.create(buildCreateRequest(), { idempotencyKey: 'order-1' });
    await expect(call).rejects.toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed' });
    expect(simulator.calls).toEqual([]);
    await expect(checkIdempotencyStore(() => idempotencyStore)).rejects.toThrow('claim must not fail for a free key');
  });
});

describe.each(Object.entries(poolClients))('RedisIdempotencyStore with a pool of %s', (name, open) => {
  it('keeps the contract of a store', async () => {
    const opened = await open(redis.url);
    onTestFinished(async () => void (await opened.close()));
    await checkIdempotencyStore(makeStores(opened, `pool:${name}:`));
  }, 20_000);
});

describe('RedisIdempotencyStore on a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startTestCluster();
  }, 60_000);
  afterAll(() => cluster?.stop());

  describe.each(Object.entries(clusterClients))('with %s', (name, open) => {
    it.each([
      ['with its keys on all nodes', `${name}:`],
      ['with a hash tag', `{${name}}:`],
    ])(
      'keeps the contract of a store %s',
      async (_, prefix) => {
        const opened = await open(cluster.url);
        onTestFinished(async () => void (await opened.close()));
        await checkIdempotencyStore(makeStores(opened, prefix));
      },
      20_000,
    );
  });
});
