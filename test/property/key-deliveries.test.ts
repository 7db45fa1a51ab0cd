import type { CXoneError } from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliverySchedules } from '../support/key-deliveries.js';
import { type DeliveryReport, KeyWorld } from '../support/key-world.js';

// To reproduce a failure: FC_SEED=<the printed seed>. To test more schedules: KEY_RUNS=<count>.
const { FC_SEED, KEY_RUNS = '500' } = process.env;
const RUNS = Number(KEY_RUNS);
const seed = FC_SEED === undefined ? {} : { seed: Number(FC_SEED) };

/** `true` if two deliveries ask for the same call under the same key. */
function isSameRequest({ delivery: a }: DeliveryReport, { delivery: b }: DeliveryReport): boolean {
  return a.kind === b.kind && a.key === b.key;
}

/** Each call was placed by the operation that held the key as its request arrived, and by none twice. */
function assertHolders({ placed, reports }: KeyWorld): void {
  for (const { delivery, heldBy } of placed) {
    expect(reports[delivery]?.owners.has(heldBy ?? ''), 'the sender of a call holds its key').toBe(true);
  }
  expect(new Set(placed.map(({ heldBy }) => heldBy)).size, 'calls of one operation').toBe(placed.length);
}

/** A result is the call of the same request, under the same key. A queued callback may have no ID. */
function assertResult({ placed, reports }: KeyWorld, report: DeliveryReport): 'success' | 'replay' {
  const { id, replayed = false } = report.result ?? {};
  const calls = placed.filter((call) => {
    const placedBy = reports[call.delivery];
    const isCall = placedBy && isSameRequest(placedBy, report) && (placedBy === report) !== replayed;
    return isCall && (id === undefined || call.id === id);
  });
  expect(calls, 'a result is a call of the same request').not.toEqual([]);
  return replayed ? 'replay' : 'success';
}

/** The outcome of an error is right, and a key that is held is held for a reason. */
function assertError(world: KeyWorld, report: DeliveryReport, error: CXoneError): string {
  const own = world.placed.filter(({ delivery }) => world.reports[delivery] === report);
  const isHeld = error.code === 'duplicate_call' || error.code === 'idempotency_mismatch';
  if (isHeld || error.outcome === 'not_placed') expect(own, `no call of its own: ${error.message}`).toEqual([]);
  if (!isHeld && error.outcome === 'placed') expect(own, error.message).toHaveLength(1);
  if (error.code === 'idempotency_store_failed') expect(report.hadStoreFault, 'the store has failed').toBe(true);
  if (isHeld) assertHeld(report, error);
  return isHeld ? error.code : (error.outcome ?? 'absent');
}

/** Another delivery holds the key: one that has placed a call, may have, is in progress or could not free the key. */
function assertHeld(report: DeliveryReport, error: CXoneError): void {
  const reasons = report.holders.filter(({ hasEnded, report: holder }) => {
    const wasReached = !holder.hadStoreFault && !holder.wasDelayed;
    const isFreed = hasEnded && holder.error?.outcome === 'not_placed' && wasReached;
    const isMismatch = !isSameRequest(holder, report);
    return !isFreed && (error.code !== 'idempotency_mismatch' || isMismatch);
  });
  expect(reasons, `a reason for a key that is held: ${error.message}`).not.toEqual([]);
}

describe('Deliveries of messages under idempotency keys, to several processes', () => {
  it('place one call per key at most while it is held, and return no other call', async () => {
    const seen: Record<string, number> = {};
    const property = fc.asyncProperty(deliverySchedules, async (schedule) => {
      const world = new KeyWorld();
      await world.play(schedule);
      assertHolders(world);
      for (const report of world.reports) {
        const { error } = report;
        const result = error ? assertError(world, report, error) : assertResult(world, report);
        seen[result] = (seen[result] ?? 0) + 1;
        if (report.owners.size > 0 && error?.attempts && error.code === 'duplicate_call')
          seen['lost'] = (seen['lost'] ?? 0) + 1;
      }
      expect(world.clock.pendingTimers, 'timers left').toBe(0);
    });
    await fc.assert(property, { numRuns: RUNS, ...seed });
    // Each result must occur, or the property does not test it.
    const wanted = [
      'success',
      'replay',
      'not_placed',
      'unknown',
      'placed',
      'duplicate_call',
      'idempotency_mismatch',
      'lost',
    ];
    for (const result of wanted) expect(seen[result] ?? 0, result).toBeGreaterThan(0);
  }, 120_000);
});
