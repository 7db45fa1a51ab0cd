import { CXoneError } from 'cxone-sdk';
import type { Fault, FaultSection } from './fault.js';
import { attemptTimeoutMs, type MatrixOperation, type Played } from './play-fault.js';
import type { TimeFault, TimePlayed } from './time-faults.js';

/** The results of one fault for one operation, in three modes. */
export interface FaultResult {
  readonly fault: Fault;
  readonly off: Played;
  readonly on: Played;
  /** With retry on, and the fault at the first request only. */
  readonly once: Played;
}

export type OperationResults = Readonly<Record<MatrixOperation, FaultResult>>;

interface Row {
  readonly names: readonly string[];
  readonly group: string | undefined;
  readonly cells: readonly string[];
}

const nameOf = (error: unknown): string => (error instanceof CXoneError ? `\`${error.constructor.name}\`` : 'none');
const describeOutcome = (error: unknown): string =>
  error instanceof CXoneError && error.outcome !== undefined ? `\`${error.outcome}\`` : '–';

function describeTime(ms: number): string {
  if (ms === 0) return 'at once';
  return ms === attemptTimeoutMs ? '`timeoutMs`' : `${ms / 1_000} s`;
}

/** One value, or both if they differ. */
function both(off: string | number, on: string | number): string {
  return off === on ? `${off}` : `${off} / ${on}`;
}

function describeOnce({ once, off }: FaultResult, requestsOf: (played: Played) => number): string {
  if (once.error !== undefined) return 'the same';
  if (off.error === undefined) return '–';
  const when = once.settledMs === 0 ? 'at once' : `after ${describeTime(once.settledMs)}`;
  return `succeeds with request ${requestsOf(once)}, ${when}`;
}

function toRow(result: FaultResult): Row {
  const { fault, off, on } = result;
  const requestsOf = (played: Played) => (fault.at === 'token' ? played.tokenRequests : played.requests);
  const cells = [
    both(requestsOf(off), requestsOf(on)),
    both(off.placed, on.placed),
    both(nameOf(off.error), nameOf(on.error)),
    both(describeOutcome(off.error), describeOutcome(on.error)),
    both(describeTime(off.settledMs), describeTime(on.settledMs)),
    describeOnce(result, requestsOf),
  ];
  return { names: [fault.name], group: fault.group, cells };
}

/** Merges the rows of one group with the same cells. */
function mergeRows(rows: readonly Row[]): readonly Row[] {
  const merged = new Map<string, Row>();
  rows.forEach((row, index) => {
    const key = JSON.stringify([row.group ?? index, row.cells]);
    merged.set(key, { ...row, names: [...(merged.get(key)?.names ?? []), ...row.names] });
  });
  return [...merged.values()];
}

function renderTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function renderOperation(operation: MatrixOperation, requests: string, results: readonly FaultResult[]): string {
  const columns = [
    `Fault of \`${operation}\``,
    requests,
    'Calls placed',
    'Error',
    '`outcome`',
    'Settles',
    'Once only, with `retry`',
  ];
  return renderTable(
    columns,
    mergeRows(results.map(toRow)).map(({ names, cells }) => [names.join(', '), ...cells]),
  );
}

/** The tables of one section, one for each operation. */
export function renderSection(
  { title }: FaultSection,
  results: Readonly<Record<MatrixOperation, readonly FaultResult[]>>,
): string {
  const requests = results.create[0]?.fault.at === 'token' ? 'Token requests' : 'Requests';
  return [
    `### ${title}`,
    renderOperation('create', requests, results.create),
    renderOperation('get', requests, results.get),
  ].join('\n\n');
}

/** The table of the time faults. */
export function renderTime(
  title: string,
  results: readonly (readonly [fault: TimeFault, off: TimePlayed, on: TimePlayed])[],
): string {
  const columns = [
    'After a successful call',
    'Calls',
    'Token requests',
    'Requests',
    'Calls placed',
    'Error',
    '`outcome`',
  ];
  const rows = results.map(([{ name }, off, on]) => [
    name,
    `${off.calls}`,
    both(off.tokenRequests, on.tokenRequests),
    both(off.requests, on.requests),
    both(off.placed, on.placed),
    both(nameOf(off.result), nameOf(on.result)),
    both(describeOutcome(off.result), describeOutcome(on.result)),
  ]);
  return [`### ${title}`, renderTable(columns, rows)].join('\n\n');
}

/** One cell: how often it was sent, what was thrown, and when. */
function summarize({ off, on }: FaultResult): string {
  const error = both(nameOf(off.error), nameOf(on.error));
  const outcome = both(describeOutcome(off.error), describeOutcome(on.error));
  const requests = both(off.requests, on.requests);
  return [error, outcome, `requests ${requests}`, both(describeTime(off.settledMs), describeTime(on.settledMs))].join(
    ', ',
  );
}

/** The faults whose results differ between two transports. */
export function renderDifferences(
  pairs: readonly (readonly [one: OperationResults, other: OperationResults])[],
): string {
  const operations: readonly MatrixOperation[] = ['create', 'get'];
  const rows = operations.flatMap((operation) =>
    pairs
      .map((pair) => pair.map((results) => results[operation]))
      .map((results) => [`\`${operation}\``, results[0]?.fault.name ?? '', ...results.map(summarize)])
      .filter(([, , one, other]) => one !== other),
  );
  return renderTable(['Operation', 'Fault', 'The global `fetch`', '`createNodeFetch()`'], rows);
}
