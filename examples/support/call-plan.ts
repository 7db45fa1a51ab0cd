import { CXoneRequestValidationError } from 'cxone-sdk';
import type { Caller, CallRequest } from './caller.js';
import type { JournalEntry, JournalStore } from './journal-store.js';
import type { ListRow } from './read-list.js';
import type { ResultLine } from './results-file.js';

/** A row whose number is to be called. */
export interface PlannedCall {
  readonly row: number;
  /** As it will be sent. */
  readonly request: CallRequest;
}

/** Division of a call list into rows that are called and rows that are left out. */
export interface CallPlan {
  readonly calls: readonly PlannedCall[];
  readonly leftOut: readonly ResultLine[];
  /** Number of rows that are called and left out, with the reasons. */
  readonly summary: string;
}

type Reason =
  | 'without a valid number'
  | 'with the number of another row'
  | 'called before'
  | 'may have been called before';
type LeftOut = ResultLine & { readonly reason: Reason };

function findProblem(error: unknown): string {
  if (!(error instanceof CXoneRequestValidationError)) throw error;
  // An invalid campaign or caller ID is not a problem of the row.
  if (!error.issues.every(({ path }) => /^(contact|userData)\b/.test(path))) throw error;
  return error.issues.map(({ path, message }) => `${path} ${message}`).join('; ');
}

function readRow({ row, text, userData, problem }: ListRow, caller: Caller): PlannedCall | LeftOut {
  const leaveOut = (note: string): LeftOut => {
    return { row, phoneNumber: text, outcome: 'not_placed', note, reason: 'without a valid number' };
  };
  if (problem) return leaveOut(problem);
  if (text === '') return leaveOut('no number');
  try {
    return { row, request: caller.validate({ phoneNumber: text, userData }) };
  } catch (error) {
    return leaveOut(findProblem(error));
  }
}

function toEarlierLine(row: number, phoneNumber: string, { record, claimedAt }: JournalEntry): LeftOut {
  const base = { row, phoneNumber, id: record.callId };
  const at = new Date(claimedAt).toISOString();
  return record.placed
    ? { ...base, outcome: 'placed', note: `called before, at ${at}`, reason: 'called before' }
    : { ...base, outcome: 'unknown', note: `may have been called at ${at}`, reason: 'may have been called before' };
}

/** Finds the reason to leave out a row with a valid number, if there is one. */
async function findReason(
  { row, request }: PlannedCall,
  firstRows: Map<string, number>,
  journal: JournalStore | undefined,
): Promise<LeftOut | undefined> {
  const { phoneNumber } = request;
  const first = firstRows.get(phoneNumber);
  if (first !== undefined) {
    const note = `same number as row ${first}`;
    return { row, phoneNumber, outcome: 'same_number', note, reason: 'with the number of another row' };
  }
  firstRows.set(phoneNumber, row);
  const earlier = await journal?.read(phoneNumber);
  return earlier && toEarlierLine(row, phoneNumber, earlier);
}

function summarize(calls: number, leftOut: readonly LeftOut[]): string {
  const counts = new Map<Reason, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const why = [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
  const total = calls + leftOut.length;
  return `${total} ${total === 1 ? 'row' : 'rows'}: ${calls} new, ${leftOut.length} left out${why && ` (${why})`}.`;
}

/**
 * Selects the rows to call: those with a valid number that no row above has and no earlier run called.
 *
 * @param journal - calls of earlier runs, if there were any
 * @throws CXoneRequestValidationError when the campaign ID or the caller ID is invalid.
 */
export async function planCalls(
  rows: readonly ListRow[],
  caller: Caller,
  journal: JournalStore | undefined,
): Promise<CallPlan> {
  const calls: PlannedCall[] = [];
  const leftOut: LeftOut[] = [];
  const firstRows = new Map<string, number>();
  for (const row of rows) {
    const planned = readRow(row, caller);
    const left = 'reason' in planned ? planned : await findReason(planned, firstRows, journal);
    if (left) leftOut.push(left);
    else if ('request' in planned) calls.push(planned);
  }
  return { calls, leftOut, summary: summarize(calls.length, leftOut) };
}
