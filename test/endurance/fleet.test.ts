import type { Queue } from 'bullmq';
import { RedisIdempotencyStore } from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenFor } from '../../examples/distributed/environment.js';
import { Fleet } from '../../examples/distributed/fleet.js';
import {
  addOrders,
  connectToRedis,
  type Order,
  type OrderReport,
  openQueue,
} from '../../examples/distributed/order-queue.js';
import type { RedisServer } from '../../examples/distributed/redis-server.js';
import { tally, untilDrained } from '../../examples/distributed/tally.js';
import { buildExample } from '../examples/build-example.js';
import { buildRecord } from '../support/idempotency.js';
import { startTestRedis } from '../support/redis.js';

const WORKERS = 4;
const CONCURRENCY = 10;
const DEATHS = 8;
/** Shorter than in production, so that the tests run faster. */
const RETRY_DELAY_MS = 300;

// Fails instead of skipping without Redis: the tests would prove nothing.
let redis: RedisServer;
beforeAll(async () => {
  redis = await startTestRedis();
}, 120_000);
afterAll(() => redis?.stop());

function makeOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `ORD-${index}`,
    phoneNumber: `+1415${2_000_000 + index}`,
  }));
}

/** Numbers of no numbering plan, which the SDK rejects at each delivery. */
const REJECTED = Array.from({ length: 5 }, (_, index) => `+1555200000${index}`);
const rejectedOrders = REJECTED.map((phoneNumber, index) => ({ id: `ORD-rejected-${index}`, phoneNumber }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface KillOptions {
  /** Workers are killed only before this many calls were placed. */
  readonly calls: number;
  readonly countCalls: () => number;
  readonly isDone: () => boolean;
}

/** Kills workers at random times, and restarts Redis once in the middle. */
async function killWorkers(fleet: Fleet, { calls, countCalls, isDone }: KillOptions): Promise<number> {
  for (let deaths = 0; deaths < DEATHS; deaths++) {
    const instant = ((deaths + Math.random()) * calls) / DEATHS;
    while (countCalls() < instant && !isDone()) await pause(5);
    if (isDone()) return deaths;
    fleet.kill(Math.floor(Math.random() * WORKERS));
    if (deaths + 1 === DEATHS / 2) await redis.restart();
  }
  return DEATHS;
}

/** Opens a simulator and a queue. */
async function openService() {
  const simulator = new CXoneSimulator();
  const environment = await listenFor(simulator, redis.url);
  const connection = connectToRedis(redis.url);
  const queue = openQueue(connection, RETRY_DELAY_MS);
  return {
    simulator,
    environment,
    queue,
    async close() {
      await queue.close();
      connection.disconnect();
      await simulator.close();
    },
  };
}

async function collectReports(queue: Queue<Order, OrderReport>) {
  const reports = new Map<string, OrderReport[]>();
  const counts = await tally(queue, ({ phoneNumber }, report) => {
    reports.set(phoneNumber, [...(reports.get(phoneNumber) ?? []), report]);
  });
  return { reports, counts };
}

describe('examples/distributed', () => {
  it('places no duplicate call when workers and Redis are killed and orders are redelivered', async () => {
    const { simulator, environment, queue, close } = await openService();
    simulator.fail(
      { on: 'create', status: 429, headers: { 'retry-after': '1' }, times: 20 },
      { on: 'create', status: 500, place: true, times: 5 },
      { on: 'create', connection: 'reset_after', times: 5 },
      { on: 'create', status: 400, times: 5 },
      { on: 'create', delayMs: 30, times: Number.POSITIVE_INFINITY },
    );
    const callable = makeOrders(1_995);
    const orders = [...callable.slice(0, 1_000), ...rejectedOrders, ...callable.slice(1_000)];
    const deliveries = [...orders, ...orders.slice(900, 1_100)];
    await addOrders(queue, deliveries);
    const settings = { CALLS_PER_SECOND: '400', CONCURRENCY: String(CONCURRENCY), LOCK_DURATION_MS: '3000' };
    const fleet = new Fleet(WORKERS, { ...environment, ...settings }, [await buildExample('distributed/worker.ts')]);
    let isDone = false;
    try {
      const countCalls = () => simulator.calls.length;
      const deaths = killWorkers(fleet, { calls: 1_800, countCalls, isDone: () => isDone });
      await untilDrained(queue);
      isDone = true;
      const { reports, counts } = await collectReports(queue);

      expect(await deaths).toBe(DEATHS);
      const called = simulator.calls.map(({ phoneNumber }) => phoneNumber);
      expect(new Set(called).size).toBe(called.length);
      // Every job has one of three results.
      expect(counts.failed).toBe(0);
      expect(counts.placed + counts.not_placed + counts.set_aside).toBe(deliveries.length);
      expect(reports.size).toBe(orders.length);
      // The reports match the calls that were placed.
      const truth = new Set(called);
      const numbersWith = (outcome: string) =>
        [...reports].filter(([, each]) => each.some((report) => report.outcome === outcome)).map(([number]) => number);
      expect(numbersWith('placed').filter((number) => !truth.has(number))).toEqual([]);
      expect(numbersWith('not_placed').filter((number) => truth.has(number))).toEqual([]);
      expect(REJECTED.map((number) => reports.get(number)?.map(({ outcome }) => outcome))).toEqual(
        REJECTED.map(() => ['not_placed', 'not_placed']),
      );
      // The requests that the service rejected with a 400, except those whose worker was killed before its report.
      expect(numbersWith('not_placed').length).toBeLessThanOrEqual(REJECTED.length + 5);
      // A killed worker flags only its operations in progress for review.
      expect(numbersWith('set_aside').length).toBeLessThanOrEqual(DEATHS * CONCURRENCY + 10 + CONCURRENCY * WORKERS);
      expect(numbersWith('set_aside').length).toBeGreaterThanOrEqual(10);
      expect(simulator.tokensIssued).toBeLessThanOrEqual(WORKERS + 4);
      console.log(`${DEATHS} deaths:`, counts, `${called.length} calls, ${simulator.tokensIssued} tokens`);
    } finally {
      isDone = true;
      await fleet.stop();
      await close();
    }
  }, 240_000);

  it('places the call of an order with a worker that runs from its source', async () => {
    const { simulator, environment, queue, close } = await openService();
    const fleet = new Fleet(1, environment);
    try {
      await addOrders(queue, [{ id: 'ORD-as-written', phoneNumber: '+14155552671' }]);
      await untilDrained(queue);
      expect(simulator.callsTo('+14155552671')).toHaveLength(1);
    } finally {
      await fleet.stop();
      await close();
    }
  }, 60_000);
});

describe('RedisIdempotencyStore on a real Redis', () => {
  const clients = {
    ioredis: async () => {
      const client = new Redis(redis.url);
      return { client, close: async () => client.disconnect() };
    },
    'ioredis with stringNumbers': async () => {
      const client = new Redis(redis.url, { stringNumbers: true });
      return { client, close: async () => client.disconnect() };
    },
    redis: async () => {
      const client = await createClient({ url: redis.url }).connect();
      return { client, close: async () => client.destroy() };
    },
    'redis with RESP 3': async () => {
      const client = await createClient({ url: redis.url, RESP: 3 }).connect();
      return { client, close: async () => client.destroy() };
    },
  };
  const one = buildRecord({ owner: 'one' });
  const two = buildRecord({ owner: 'two' });

  describe.each(Object.entries(clients))('with a client of %s', (name, open) => {
    const keyPrefix = `test:${name}:`;
    let opened: Awaited<ReturnType<typeof open>>;
    let store: RedisIdempotencyStore;
    /** A client that reads the keys directly. */
    let raw: Redis;
    beforeAll(async () => {
      opened = await open();
      store = new RedisIdempotencyStore(opened.client, { keyPrefix });
      raw = new Redis(redis.url, { keyPrefix });
    });
    afterAll(async () => {
      raw.disconnect();
      await opened.close();
    });

    it('gives a key to one of many concurrent claims', async () => {
      const records = Array.from({ length: 50 }, (_, index) => buildRecord({ owner: `owner-${index}` }));
      const held = await Promise.all(records.map((record) => store.claim('a', record, 60_000)));
      expect(new Set(held.map(({ owner }) => owner)).size).toBe(1);
      expect(await store.read('a')).toEqual(held[0]);
    });

    it('accepts another claim of the same owner, which restarts ttlMs', async () => {
      expect(await store.claim('b', one, 5_000)).toEqual(one);
      expect(await store.claim('b', two, 60_000)).toEqual(one);
      expect(await raw.pttl('b')).toBeLessThanOrEqual(5_000);
      const renewed = buildRecord({ owner: 'one', fingerprint: 'v1:renewed' });
      expect(await store.claim('b', renewed, 60_000)).toEqual(renewed);
      expect(await store.read('b')).toEqual(renewed);
      expect(await raw.pttl('b')).toBeGreaterThan(50_000);
    });

    it('completes for the owner, and returns true again when repeated', async () => {
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

  it('is the same store for each client', async () => {
    const opened = await Promise.all(Object.values(clients).map((open) => open()));
    const [first, ...others] = opened.map(({ client }) => new RedisIdempotencyStore(client));
    await first?.claim('shared', one, 60_000);
    for (const other of others) expect(await other.claim('shared', two, 60_000)).toEqual(one);
    await Promise.all(opened.map(({ close }) => close()));
  });
});
