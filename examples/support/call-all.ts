import { CXoneDuplicateCallError, isCXoneError } from 'cxone-sdk';
import type { PlannedCall } from './call-plan.js';
import type { Caller, CallResult } from './caller.js';
import { Progress } from './progress.js';
import type { ResultLine, ResultsFile } from './results-file.js';
import type { StopRequest } from './stop-signals.js';

/** Limits of a run, its results file, and the request to stop it. */
export interface CallAllOptions {
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly results: ResultsFile;
  readonly stop: StopRequest;
}

function toBase({ row, request }: PlannedCall) {
  return { row, phoneNumber: request.phoneNumber };
}

function toLine(call: PlannedCall, { call: placed, error }: CallResult): ResultLine {
  if (placed) return { ...toBase(call), outcome: 'placed', id: placed.id, status: placed.status };
  const id = error instanceof CXoneDuplicateCallError ? error.callId : undefined;
  return { ...toBase(call), outcome: error.outcome ?? 'unknown', id, note: error.message };
}

function toLineWithoutResult(call: PlannedCall, mayBePlaced: boolean): ResultLine {
  return mayBePlaced
    ? { ...toBase(call), outcome: 'unknown', note: 'the run ended early: run it again to read the journal' }
    : { ...toBase(call), outcome: 'not_placed', note: 'not reached: run it again to continue' };
}

function* takeUntilStop(calls: readonly PlannedCall[], started: Set<PlannedCall>, stop: StopRequest) {
  for (const call of calls) {
    if (stop.isMade) return;
    started.add(call);
    yield call.request;
  }
}

interface Run extends CallAllOptions {
  readonly calls: readonly PlannedCall[];
  readonly started: Set<PlannedCall>;
  readonly ended: Set<PlannedCall>;
  readonly progress: Progress;
}

async function recordResults(caller: Caller, run: Run): Promise<void> {
  const { calls, started, ended, results, progress, stop, ratePerSecond, concurrency } = run;
  const options = { ratePerSecond, concurrency, signal: stop.signal };
  let journalFailure: unknown;
  for await (const result of caller.placeMany(takeUntilStop(calls, started, stop), options)) {
    const call = calls[result.index];
    if (!call) continue;
    ended.add(call);
    results.add(toLine(call, result));
    progress.show(ended.size, results.summary);
    if (result.error?.code !== 'idempotency_store_failed') continue;
    // No call can be placed without the journal: the rest would fail in the same way.
    journalFailure = result.error;
    stop.make();
  }
  if (journalFailure) throw journalFailure;
}

/**
 * Places calls and writes a result for each, also for those that a stop prevents.
 *
 * @throws the error of the journal or of the results file; no further call is placed then.
 */
export async function callAll(caller: Caller, calls: readonly PlannedCall[], options: CallAllOptions): Promise<void> {
  const [started, ended] = [new Set<PlannedCall>(), new Set<PlannedCall>()];
  const progress = new Progress(calls.length, process.stdout);
  let hasAllResults = true;
  try {
    await recordResults(caller, { ...options, calls, started, ended, progress });
  } catch (error) {
    // An error of the SDK comes after all results. Any other, such as a full disk, ends the run early.
    hasAllResults = isCXoneError(error);
    if (!(isCXoneError(error) && error.code === 'aborted')) throw error;
  } finally {
    progress.end();
    const left = calls.filter((call) => !ended.has(call));
    options.results.finish(left.map((call) => toLineWithoutResult(call, started.has(call) && !hasAllResults)));
  }
}
