import { type Connection, CXoneClient, CXoneError, type TokenProvider } from 'cxone-sdk';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { settle } from '../support/fake-clock.js';
import { openFaultyServer } from '../support/faulty-server.js';
import { FaultyService } from '../support/faulty-service.js';
import { closeRawServers } from '../support/raw-server.js';
import { sampleRequest, tokenPath } from '../support/samples.js';
import { type Schedule, schedules, type WireSchedule, wireSchedules } from '../support/schedules.js';
import { connectDouble } from '../support/test-client.js';

// To play a failure again: FC_SEED=<the seed that it printed>. To look further: ONCE_RUNS=<how many schedules>.
const { FC_SEED, ONCE_RUNS = '1000' } = process.env;
const RUNS = Number(ONCE_RUNS);
/** Each plays twenty calls at once. */
const WIRE_RUNS = RUNS / 50;
const seed = FC_SEED === undefined ? {} : { seed: Number(FC_SEED) };

afterEach(closeRawServers);

type Ending = { readonly connection: Connection } | { readonly error: unknown };

/** Calls `act` at the moment that the plan names. */
function countDown(index: number, act: () => void): () => void {
  let left = index;
  return () => {
    if (left === 0) act();
    left -= 1;
  };
}

/** Plays a schedule to its end, and lets the service finish what it has begun. */
async function play({ steps, tokenSteps, abort, creates, chance, ...options }: Schedule) {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error('lost patience'));
  const onEvent = abort.when === 'event' ? countDown(abort.index, giveUp) : () => undefined;
  const { client, clock, network } = connectDouble({ ...options, onEvent });
  const service = new FaultyService(clock);
  const onRequest = abort.when === 'request' ? countDown(abort.index, giveUp) : () => undefined;
  const answer = service.answerApi(steps);
  network.onApi = (request, index) => {
    onRequest();
    return answer(request, index);
  };
  network.onToken = service.answerToken(tokenSteps);
  clock.chance = chance;
  if (abort.when === 'before') giveUp();
  if (abort.when === 'at') clock.setTimeout(giveUp, abort.ms);
  const ids = Array.from({ length: creates }, (_each, index) => `create-${index}`);
  const work = ids.map(async (correlationId): Promise<Ending> => {
    try {
      const { signal } = controller;
      return { connection: await client.connections.create(sampleRequest, { signal, correlationId }) };
    } catch (error) {
      return { error };
    }
  });
  const endings = await clock.playOut(Promise.all(work));
  await clock.advance(10_000);
  return { service, clock, network, endings: ids.map((id, index) => ({ id, ending: endings[index] })) };
}

function judge(ending: Ending | undefined, placed: readonly string[], hits: number): void {
  expect(placed.length, 'calls for one create').toBeLessThanOrEqual(1);
  if (ending && 'connection' in ending) {
    expect(placed, 'the call of a success').toEqual([ending.connection.id]);
    return;
  }
  const error = ending?.error;
  if (!(error instanceof CXoneError)) throw error;
  if (error.outcome === 'not_placed') expect(placed, `not_placed lied: ${error.message}`).toEqual([]);
  else if (error.outcome === 'placed') expect(placed, `placed lied: ${error.message}`).toHaveLength(1);
  else expect(error.outcome, error.message).toBe('unknown');
  // It must not take refuge in "unknown" when nothing has left.
  if (hits === 0) expect(error.outcome, error.message).toBe('not_placed');
  if (!error.message.includes(tokenPath)) expect(error.attempts, `attempts of ${error.message}`).toBe(hits);
}

/** Tokens that are renewed when they are refused. */
function renewable(): TokenProvider {
  let count = 1;
  return {
    getAccessToken: async () => `token-${count}`,
    invalidate() {
      count += 1;
    },
  };
}

/** Plays many schedules at once over real sockets, and looks at the truth when all is quiet. */
async function playOnWire(all: readonly WireSchedule[]): Promise<void> {
  const plans = new Map(all.map(({ steps }, index) => [`create-${index}`, steps]));
  const { url, placed, attempts, fetch } = await openFaultyServer(plans);
  const client = new CXoneClient({ baseUrl: url, tokenProvider: renewable(), fetch });
  const work = all.map(async ({ retry, timeoutMs, abortAfterMs }, index): Promise<Ending> => {
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
  const endings = await Promise.all(work);
  await settle(20);
  for (const [index, ending] of endings.entries()) {
    judge(ending, placed.get(`create-${index}`) ?? [], attempts.get(`create-${index}`) ?? 0);
  }
  await closeRawServers();
}

describe('the once-only promise', () => {
  it('holds under random schedules of faults', async () => {
    const seen = { placed: 0, unknown: 0, not_placed: 0, success: 0 };
    const property = fc.asyncProperty(schedules, async (schedule) => {
      const { service, clock, endings } = await play(schedule);
      for (const { id, ending } of endings) {
        judge(ending, service.placed.get(id) ?? [], service.hits.get(id) ?? 0);
        const outcome = ending && 'error' in ending && ending.error instanceof CXoneError && ending.error.outcome;
        seen[outcome || 'success'] += 1;
      }
      expect(clock.pendingTimers, 'timers left').toBe(0);
    });
    await fc.assert(property, { numRuns: RUNS, ...seed });
    // A property that never sees an ending proves nothing about it. The rarest, success, comes in one of thirty.
    for (const [ending, count] of Object.entries(seen)) expect(count, ending).toBeGreaterThan(RUNS / 200);
  }, 60_000);

  it('holds over real sockets', async () => {
    const property = fc.asyncProperty(wireSchedules, playOnWire);
    await fc.assert(property, { numRuns: WIRE_RUNS, endOnFailure: true, ...seed });
  }, 60_000);
});
