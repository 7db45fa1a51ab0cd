import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CXoneClient, MemoryIdempotencyStore } from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callAll } from '../../examples/support/call-all.js';
import type { PlannedCall } from '../../examples/support/call-plan.js';
import { createConnectionsCaller } from '../../examples/support/caller.js';
import { ResultsFile } from '../../examples/support/results-file.js';
import { StopRequest } from '../../examples/support/stop-signals.js';

const simulator = new CXoneSimulator();
let directory: string;
let results: ResultsFile;
let stop: StopRequest;
let store: MemoryIdempotencyStore;

function buildCalls(count: number): readonly PlannedCall[] {
  return Array.from({ length: count }, (_, index) => ({
    row: index + 2,
    request: { phoneNumber: `+1415${2_000_000 + index}`, userData: {} },
  }));
}

function run(count: number, concurrency = 1): Promise<void> {
  const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore: store });
  const { campaignId, aniNumber: ani } = simulator;
  const caller = createConnectionsCaller(cxone.connections, { campaignId, ani });
  return callAll(caller, buildCalls(count), { ratePerSecond: 100_000, concurrency, results, stop });
}

function listOutcomes(): readonly string[] {
  return results.lines.map(({ outcome, note }) => (note?.startsWith('not reached') ? 'not reached' : outcome));
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'call-all-'));
  const settings = { service: 'simulator', campaignId: 'c', callerId: '+12025550100' };
  results = new ResultsFile(join(directory, 'results.csv'), settings, []);
  stop = new StopRequest();
  store = new MemoryIdempotencyStore();
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(async () => {
  simulator.reset();
  await rm(directory, { recursive: true });
});

describe('callAll', () => {
  it('stops at the first claim that the journal could not write', async () => {
    const claim = store.claim.bind(store);
    vi.spyOn(store, 'claim').mockImplementation((key, record, ttlMs) => {
      if (key.endsWith('2')) throw new Error('No space left on device');
      return claim(key, record, ttlMs);
    });
    await expect(run(6)).rejects.toMatchObject({ code: 'idempotency_store_failed' });
    expect(simulator.calls).toHaveLength(2);
    expect(listOutcomes()).toEqual(['placed', 'placed', 'not_placed', 'not reached', 'not reached', 'not reached']);
  });

  it('flags a call as unknown that is in progress when the results can not be written', async () => {
    simulator.fail({ on: 'create', delayMs: 50 }, { on: 'create', delayMs: 600_000 });
    vi.spyOn(results, 'add').mockImplementation(() => {
      throw new Error('ENOSPC');
    });
    await expect(run(4, 2)).rejects.toThrow('ENOSPC');
    expect(simulator.calls).toHaveLength(2);
    // The result of the first was lost with its line.
    expect(results.lines.map(({ row }) => row)).toEqual([3, 4, 5]);
    expect(listOutcomes()).toEqual(['unknown', 'not reached', 'not reached']);
  });

  it('flags calls as unknown that a stop aborts', async () => {
    simulator.fail({ on: 'create', delayMs: 600_000, times: Number.POSITIVE_INFINITY });
    const running = run(5, 2);
    await vi.waitFor(() => expect(simulator.calls).toHaveLength(2));
    vi.useFakeTimers({ toFake: ['performance'] });
    stop.make();
    vi.advanceTimersByTime(501);
    stop.make();
    vi.useRealTimers();
    await running;
    expect(listOutcomes()).toEqual(['unknown', 'unknown', 'not reached', 'not reached', 'not reached']);
  });
});
