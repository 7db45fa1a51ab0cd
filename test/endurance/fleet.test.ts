import { fileURLToPath } from 'node:url';
import type { Queue } from 'bullmq';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../examples/distributed/fleet.js';
import {
  addOrders,
  connectToRedis,
  type Order,
  type OrderReport,
  openQueue,
} from '../../examples/distributed/order-queue.js';
import { tally, untilDrained } from '../../examples/distributed/tally.js';
import { listenFor } from '../../examples/support/simulated-environment.js';
import { buildExample } from '../examples/build-example.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';

const WORKERS = 4;
const CONCURRENCY = 10;
const DEATHS = 8;
/** Shorter than in production, so that the tests run faster. */
const RETRY_DELAY_MS = 15;

// Fails instead of skipping without Redis: the tests would prove nothing.
let redis: TestRedis;
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
  const environment = { ...(await listenFor(simulator)), REDIS_URL: redis.url };
  const connection = connectToRedis(redis.url);
  const queue = openQueue(connection, { retryDelayMs: RETRY_DELAY_MS });
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
    const stop = new AbortController();
    const onGiveUp = (reason: Error) => stop.abort(reason);
    const script = [await buildExample('distributed/worker.ts')];
    const fleet = new Fleet(WORKERS, { ...environment, ...settings }, { script, onGiveUp });
    let isDone = false;
    try {
      const countCalls = () => simulator.calls.length;
      const deaths = killWorkers(fleet, { calls: 1_800, countCalls, isDone: () => isDone });
      await untilDrained(queue, { signal: stop.signal });
      isDone = true;
      const { reports, counts } = await collectReports(queue);

      expect(await deaths).toBe(DEATHS);
      const called = simulator.calls.map(({ phoneNumber }) => phoneNumber);
      expect(new Set(called).size).toBe(called.length);
      // Every job has one of three results.
      expect(counts.failed).toBe(0);
      expect(counts.placed + counts.not_placed + counts.needs_review).toBe(deliveries.length);
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
      expect(numbersWith('needs_review').length).toBeLessThanOrEqual(DEATHS * CONCURRENCY + 10 + CONCURRENCY * WORKERS);
      expect(numbersWith('needs_review').length).toBeGreaterThanOrEqual(10);
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
    const stop = new AbortController();
    const worker = fileURLToPath(new URL('../../examples/distributed/worker.ts', import.meta.url));
    const script = ['--import', import.meta.resolve('tsx'), worker];
    const fleet = new Fleet(1, environment, { script, onGiveUp: (reason) => stop.abort(reason) });
    try {
      await addOrders(queue, [{ id: 'ORD-as-written', phoneNumber: '+14155552671' }]);
      await untilDrained(queue, { signal: stop.signal });
      expect(simulator.callsTo('+14155552671')).toHaveLength(1);
    } finally {
      await fleet.stop();
      await close();
    }
  }, 60_000);
});
