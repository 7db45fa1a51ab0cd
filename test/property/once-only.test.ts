import { type Connection, CXoneClient, CXoneError, type FetchLike, type TokenProvider } from 'cxone-sdk';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { settle } from '../support/fake-clock.js';
import { openFaultyServer } from '../support/faulty-server.js';
import { FaultyService } from '../support/faulty-service.js';
import { closeRawServers } from '../support/raw-server.js';
import { sampleRequest, tokenPath } from '../support/samples.js';
import { type Schedule, schedules, type WireSchedule, wireSchedules } from '../support/schedules.js';
import { connectDouble } from '../support/test-client.js';
import { transports } from '../support/transports.js';

// To reproduce a failure: FC_SEED=<the printed seed>. To test more schedules: ONCE_RUNS=<count>.
const { FC_SEED, ONCE_RUNS = '1000' } = process.env;
const RUNS = Number(ONCE_RUNS);
/** Each runs twenty operations concurrently. */
const WIRE_RUNS = RUNS / 50;
const seed = FC_SEED === undefined ? {} : { seed: Number(FC_SEED) };

afterEach(closeRawServers);

type Result = { readonly connection: Connection } | { readonly error: unknown };

/** Calls `act` at the moment that the plan names. */
function countDown(index: number, act: () => void): () => void {
  let left = index;
  return () => {
    if (left === 0) act();
    left -= 1;
  };
}

/** Runs a schedule until it ends, and waits until the service has finished. */
async function play({ steps, tokenSteps, abort, creates, chance, ...options }: Schedule) {
  const controller = new AbortController();
  const abortAll = () => controller.abort(new Error('canceled by the test'));
  const onEvent = abort.when === 'event' ? countDown(abort.index, abortAll) : () => undefined;
  const { client, clock, network } = connectDouble({ ...options, onEvent });
  const service = new FaultyService(clock);
  const onRequest = abort.when === 'request' ? countDown(abort.index, abortAll) : () => undefined;
  const answer = service.answerApi(steps);
  network.onApi = (request, index) => {
    onRequest();
    return answer(request, index);
  };
  network.onToken = service.answerToken(tokenSteps);
  clock.chance = chance;
  if (abort.when === 'before') abortAll();
  if (abort.when === 'at') clock.setTimeout(abortAll, abort.ms);
  const ids = Array.from({ length: creates }, (_each, index) => `create-${index}`);
  const work = ids.map(async (correlationId): Promise<Result> => {
    try {
      const { signal } = controller;
      return { connection: await client.connections.create(sampleRequest, { signal, correlationId }) };
    } catch (error) {
      return { error };
    }
  });
  const results = await clock.playOut(Promise.all(work));
  await clock.advance(10_000);
  return { service, clock, network, results: ids.map((id, index) => ({ id, result: results[index] })) };
}

function expectTruth(result: Result | undefined, placed: readonly string[], hits: number): void {
  expect(placed.length, 'calls for one create').toBeLessThanOrEqual(1);
  if (result && 'connection' in result) {
    expect(placed, 'the call of a success').toEqual([result.connection.id]);
    return;
  }
  const error = result?.error;
  if (!(error instanceof CXoneError)) throw error;
  if (error.outcome === 'not_placed') expect(placed, `not_placed is wrong: ${error.message}`).toEqual([]);
  else if (error.outcome === 'placed') expect(placed, `placed is wrong: ${error.message}`).toHaveLength(1);
  else expect(error.outcome, error.message).toBe('unknown');
  // The outcome must not be unknown when nothing was sent.
  if (hits === 0) expect(error.outcome, error.message).toBe('not_placed');
  if (!error.message.includes(tokenPath)) expect(error.attempts, `attempts of ${error.message}`).toBe(hits);
}

/** A provider that renews a rejected token. */
function renewable(): TokenProvider {
  let count = 1;
  return {
    getAccessToken: async () => `token-${count}`,
    invalidate() {
      count += 1;
    },
  };
}

/** Runs many schedules concurrently over real sockets, then compares each result with the calls that were placed. */
async function runOverSockets(all: readonly WireSchedule[], send: FetchLike): Promise<void> {
  const plans = new Map(all.map(({ steps }, index) => [`create-${index}`, steps]));
  const { url, placed, attempts, fetch } = await openFaultyServer(plans, send);
  const client = new CXoneClient({ baseUrl: url, tokenProvider: renewable(), fetch });
  const work = all.map(async ({ retry, timeoutMs, abortAfterMs }, index): Promise<Result> => {
    const controller = new AbortController();
    const timer = abortAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), abortAfterMs);
    const options = { correlationId: `create-${index}`, signal: controller.signal, retry, timeoutMs };
    try {
      return { connection: await client.connections.create(sampleRequest, options) };
    } catch (error) {
      return { error };
    } finally {
      clearTimeout(timer);
    }
  });
  const results = await Promise.all(work);
  await settle(20);
  for (const [index, result] of results.entries()) {
    expectTruth(result, placed.get(`create-${index}`) ?? [], attempts.get(`create-${index}`) ?? 0);
  }
  await closeRawServers();
}

describe('At most one call per create', () => {
  it('is placed under random schedules of faults', async () => {
    const seen = { placed: 0, unknown: 0, not_placed: 0, success: 0 };
    const property = fc.asyncProperty(schedules, async (schedule) => {
      const { service, clock, results } = await play(schedule);
      for (const { id, result } of results) {
        expectTruth(result, service.placed.get(id) ?? [], service.hits.get(id) ?? 0);
        const outcome = result && 'error' in result && result.error instanceof CXoneError && result.error.outcome;
        seen[outcome || 'success'] += 1;
      }
      expect(clock.pendingTimers, 'timers left').toBe(0);
    });
    await fc.assert(property, { numRuns: RUNS, ...seed });
    // Each result must occur, or the property does not test it. The rarest, success, occurs in one of thirty schedules.
    for (const [result, count] of Object.entries(seen)) expect(count, result).toBeGreaterThan(RUNS / 200);
  }, 60_000);

  it.each(transports)(
    'is placed under random faults over real sockets, with $name',
    async ({ fetch }) => {
      const property = fc.asyncProperty(wireSchedules, (all) => runOverSockets(all, fetch));
      await fc.assert(property, { numRuns: WIRE_RUNS, endOnFailure: true, ...seed });
    },
    60_000,
  );
});
