import type { Queue } from 'bullmq';
import { RedisCallLedger } from 'cxone-sdk';
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
import { startTestRedis } from '../support/redis.js';

const WORKERS = 4;
const CONCURRENCY = 10;
const DEATHS = 8;
/** The queue tries again sooner than in production: the tests wait for it. */
const RETRY_DELAY_MS = 300;

// Fails, and does not skip, where no Redis can be had: without it nothing here is proven.
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

/** Numbers of no numbering plan: the SDK refuses them, in each delivery alike. */
const REFUSED = Array.from({ length: 5 }, (_, index) => `+1555200000${index}`);
const refusedOrders = REFUSED.map((phoneNumber, index) => ({ id: `ORD-refused-${index}`, phoneNumber }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Wreckage {
  /** Every death comes before so many calls were placed. */
  readonly calls: number;
  readonly countCalls: () => number;
  readonly isDone: () => boolean;
}

/** Kills workers at random instants of the work, and Redis once in the middle. */
async function wreak(fleet: Fleet, { calls, countCalls, isDone }: Wreckage): Promise<number> {
  for (let deaths = 0; deaths < DEATHS; deaths++) {
    const instant = ((deaths + Math.random()) * calls) / DEATHS;
    while (countCalls() < instant && !isDone()) await pause(5);
    if (isDone()) return deaths;
    fleet.kill(Math.floor(Math.random() * WORKERS));
    if (deaths + 1 === DEATHS / 2) await redis.restart();
  }
  return DEATHS;
}

/** A simulator, a queue, and workers that start when they are told to. */
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
  it('calls no number twice while workers and Redis die and orders are delivered twice', async () => {
    const { simulator, environment, queue, close } = await openService();
    simulator.fail(
      { on: 'create', status: 429, headers: { 'retry-after': '1' }, times: 20 },
      { on: 'create', status: 500, place: true, times: 5 },
      { on: 'create', connection: 'reset_after', times: 5 },
      { on: 'create', status: 400, times: 5 },
      { on: 'create', delayMs: 30, times: Number.POSITIVE_INFINITY },
    );
    const callable = makeOrders(1_995);
    const orders = [...callable.slice(0, 1_000), ...refusedOrders, ...callable.slice(1_000)];
    const deliveries = [...orders, ...orders.slice(900, 1_100)];
    await addOrders(queue, deliveries);
    const settings = { CALLS_PER_SECOND: '400', CONCURRENCY: String(CONCURRENCY), LOCK_DURATION_MS: '3000' };
    const fleet = new Fleet(WORKERS, { ...environment, ...settings }, [await buildExample('distributed/worker.ts')]);
    let isDone = false;
    try {
      const countCalls = () => simulator.calls.length;
      const deaths = wreak(fleet, { calls: 1_800, countCalls, isDone: () => isDone });
      await untilDrained(queue);
      isDone = true;
      const { reports, counts } = await collectReports(queue);

      expect(await deaths).toBe(DEATHS);
      const called = simulator.calls.map(({ phoneNumber }) => phoneNumber);
      expect(new Set(called).size).toBe(called.length);
      // Every job has ended, each in one of three ways.
      expect(counts.failed).toBe(0);
      expect(counts.placed + counts.not_placed + counts.set_aside).toBe(deliveries.length);
      expect(reports.size).toBe(orders.length);
      // What the reports say is true.
      const truth = new Set(called);
      const saying = (outcome: string) =>
        [...reports].filter(([, each]) => each.some((report) => report.outcome === outcome)).map(([number]) => number);
      expect(saying('placed').filter((number) => !truth.has(number))).toEqual([]);
      expect(saying('not_placed').filter((number) => truth.has(number))).toEqual([]);
      expect(REFUSED.map((number) => reports.get(number)?.map(({ outcome }) => outcome))).toEqual(
        REFUSED.map(() => ['not_placed', 'not_placed']),
      );
      // What the service refused with a 400, but for those whose worker died before it could write that down.
      expect(saying('not_placed').length).toBeLessThanOrEqual(REFUSED.length + 5);
      // A death sets aside what was in the middle of its call, and no more.
      expect(saying('set_aside').length).toBeLessThanOrEqual(DEATHS * CONCURRENCY + 10 + CONCURRENCY * WORKERS);
      expect(saying('set_aside').length).toBeGreaterThanOrEqual(10);
      expect(simulator.tokensIssued).toBeLessThanOrEqual(WORKERS + 4);
      console.log(`${DEATHS} deaths:`, counts, `${called.length} calls, ${simulator.tokensIssued} tokens`);
    } finally {
      isDone = true;
      await fleet.stop();
      await close();
    }
  }, 240_000);

  it('places the call of an order with a worker as it is written', async () => {
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

describe('RedisCallLedger on a real Redis', () => {
  const clients = {
    ioredis: async () => {
      const client = new Redis(redis.url);
      return { client, close: async () => client.disconnect() };
    },
    redis: async () => {
      const client = await createClient({ url: redis.url }).connect();
      return { client, close: async () => client.destroy() };
    },
  };

  describe.each(Object.entries(clients))('with a client of %s', (name, open) => {
    let opened: Awaited<ReturnType<typeof open>>;
    let ledger: RedisCallLedger;
    beforeAll(async () => {
      opened = await open();
      ledger = new RedisCallLedger(opened.client, { prefix: `test:${name}:` });
    });
    afterAll(() => opened.close());

    it('gives a key to one of many', async () => {
      const claims = await Promise.all(Array.from({ length: 50 }, (_, owner) => ledger.claim('a', 60_000, `${owner}`)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await ledger.read('a')).toEqual({});
    });

    it('gives it to its owner again, and to nobody once it is settled', async () => {
      expect(await ledger.claim('b', 60_000, 'one')).toBe(true);
      expect(await ledger.claim('b', 60_000, 'one')).toBe(true);
      expect(await ledger.settle('b', 'id-2', 'two')).toBe(false);
      expect(await ledger.settle('b', 'id-1', 'one')).toBe(true);
      expect(await ledger.settle('b', 'id-1', 'one')).toBe(true);
      expect(await ledger.read('b')).toEqual({ connectionId: 'id-1' });
      expect(await ledger.claim('b', 60_000, 'one')).toBe(false);
      expect(await ledger.release('b', 'one')).toBe(false);
    });

    it('releases for the owner, and for who names none', async () => {
      await ledger.claim('c', 60_000, 'one');
      expect(await ledger.release('c', 'two')).toBe(false);
      expect(await ledger.release('c', 'one')).toBe(true);
      expect(await ledger.claim('c', 60_000, 'two')).toBe(true);
      expect(await ledger.release('c')).toBe(true);
      expect(await ledger.read('c')).toBeUndefined();
      expect(await ledger.settle('c', 'id-1')).toBe(false);
    });

    it('keeps a key for its time, settled or not', async () => {
      await ledger.claim('d', 200, 'one');
      await ledger.settle('d', 'id-1', 'one');
      await expect.poll(() => ledger.read('d'), { timeout: 10_000 }).toBeUndefined();
    });
  });
});
