import { type Connection, CXoneClient, CXoneDuplicateCallError, CXoneError } from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../support/fake-clock.js';
import { FaultyService } from '../support/faulty-service.js';
import { FaultyStore } from '../support/faulty-store.js';
import { FetchDouble, reply } from '../support/fetch-double.js';
import { clientId, clientSecret, realmId, sampleConnection, sampleRequest } from '../support/samples.js';
import { type KeySchedule, keySchedules } from '../support/schedules.js';

// To reproduce a failure: FC_SEED=<the printed seed>. To test more schedules: KEY_RUNS=<count>.
const { FC_SEED, KEY_RUNS = '500' } = process.env;
const RUNS = Number(KEY_RUNS);
const seed = FC_SEED === undefined ? {} : { seed: Number(FC_SEED) };

type Result = { readonly connection: Connection } | { readonly error: CXoneError };
type Operation = KeySchedule['operations'][number];

interface World {
  readonly clock: FakeClock;
  readonly service: FaultyService;
  readonly store: FaultyStore;
}

/** Creates a connection with a separate client, as in a separate process. */
async function create(operation: Operation, correlationId: string, { clock, service, store }: World) {
  const network = new FetchDouble(clock);
  const onPost = service.answerApi(operation.steps);
  network.onApi = (request, index) =>
    request.method === 'POST'
      ? onPost(request, index)
      : reply(200, { ...sampleConnection, id: request.url.split('/').at(-1) });
  const options = { realmId, clientId, clientSecret, fetch: network.fetch, idempotencyStore: store };
  const client = new CXoneClient({ ...options, timeoutMs: 2_500, retry: true }, { clock });
  await new Promise<void>((resolve) => clock.setTimeout(resolve, operation.startAfterMs));
  const controller = new AbortController();
  const { abortAfterMs, totalTimeoutMs } = operation;
  const timer = abortAfterMs === undefined ? undefined : clock.setTimeout(() => controller.abort(), abortAfterMs);
  const requestOptions = { correlationId, totalTimeoutMs, signal: controller.signal, idempotencyKey: 'message-1' };
  const result = await client.connections.create(sampleRequest, requestOptions).then(
    (connection): Result => ({ connection }),
    (error: unknown): Result => {
      if (error instanceof CXoneError) return { error };
      throw error;
    },
  );
  clock.clearTimeout(timer);
  return { result, placed: () => service.placed.get(correlationId) ?? [] };
}

/** Runs a schedule until it ends, and waits until the service and the store have finished. */
async function run({ operations, storeFaults }: KeySchedule) {
  const clock = new FakeClock();
  const world = { clock, service: new FaultyService(clock), store: new FaultyStore(clock, storeFaults) };
  const work = operations.map((operation, index) => create(operation, `create-${index}`, world));
  const creates = await clock.playOut(Promise.all(work));
  await clock.advance(10_000);
  return { clock, creates: creates.map(({ result, placed }) => ({ result, placed: placed() })) };
}

describe('At most one call per idempotencyKey', () => {
  it('is placed under random faults of the service and of the store', async () => {
    const seen = { success: 0, replay: 0, not_placed: 0, unknown: 0, placed: 0, duplicate: 0 };
    const property = fc.asyncProperty(keySchedules, async (schedule) => {
      const { clock, creates } = await run(schedule);
      const calls = creates.flatMap(({ placed }) => placed);
      expect(calls.length, 'calls under one key').toBeLessThanOrEqual(1);
      for (const { result, placed } of creates) {
        if ('connection' in result) {
          expect([result.connection.id], 'the call of a success').toEqual(calls);
          seen[placed.length === 0 ? 'replay' : 'success'] += 1;
          continue;
        }
        const { error } = result;
        const isDuplicate = error instanceof CXoneDuplicateCallError;
        if (isDuplicate) expect(placed, 'a call of a duplicate').toEqual([]);
        if (error.outcome === 'not_placed') expect(placed, `not_placed is wrong: ${error.message}`).toEqual([]);
        if (error.outcome === 'placed') expect(calls, `placed is wrong: ${error.message}`).toHaveLength(1);
        if (isDuplicate && error.callId !== undefined) expect([error.callId]).toEqual(calls);
        seen[isDuplicate ? 'duplicate' : (error.outcome ?? 'unknown')] += 1;
      }
      expect(clock.pendingTimers, 'timers left').toBe(0);
    });
    await fc.assert(property, { numRuns: RUNS, ...seed });
    // Each result must occur, or the property does not test it.
    for (const [result, count] of Object.entries(seen)) expect(count, result).toBeGreaterThan(RUNS / 100);
  }, 60_000);
});
