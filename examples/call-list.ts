// Calls every number of a CSV file, once. Run it with `npx tsx examples/call-list.ts`. Stop it as you like and run it
// again: it goes on where it was, and calls nobody twice.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import {
  type BatchResult,
  type Connection,
  type CreateConnectionRequest,
  CXoneDuplicateCallError,
  isCXoneError,
} from 'cxone-sdk';
import { connect, IncompleteSetupError, type Service } from './support/connect.js';
import { JournalInUseError, JournalStore } from './support/journal-store.js';
import { Progress } from './support/progress.js';
import { type ResultRow, ResultsFile } from './support/results-file.js';

const USAGE = `Usage: npx tsx examples/call-list.ts [LIST] [--results FILE] [--rate N] [--concurrency N]

  LIST            a CSV file with a column phoneNumber, E.164; its other columns become userData
                  (default: examples/data/call-list.csv)
  --results       where to write what became of each number (default: LIST.results.csv); FILE.journal, beside it,
                  knows which calls were begun: keep the two together
  --rate          calls a second, at most (default: 5)
  --concurrency   calls under way at once (default: 4)

Run it again to go on: numbers that were called are left out, those that nobody was called for are tried again, and
those that may have been called are set aside for you to look at.`;

const SAMPLE = fileURLToPath(new URL('data/call-list.csv', import.meta.url));

class UsageError extends Error {}

/** What the command line asks for. */
interface Arguments {
  readonly list: string;
  readonly results: string;
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly help: boolean;
}

function readArguments(): Arguments {
  const options = {
    results: { type: 'string' },
    rate: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [list = SAMPLE] = positionals;
    const { results = `${list}.results.csv`, rate, concurrency, help } = values;
    return { list, results, ratePerSecond: Number(rate), concurrency: Number(concurrency), help };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Each number once, with the other columns of the line where it stands first. */
async function* readList(path: string): AsyncGenerator<{ phoneNumber: string; userData: Record<string, string> }> {
  const seen = new Set<string>();
  const lines = parse({ columns: true, trim: true, bom: true, skip_empty_lines: true });
  // What fails comes out of the parser.
  pipeline(createReadStream(path), lines, () => undefined);
  for await (const line of lines) {
    const { phoneNumber, ...userData } = line;
    if (phoneNumber === undefined) throw new UsageError(`${path} has no column phoneNumber`);
    if (seen.has(phoneNumber)) continue;
    seen.add(phoneNumber);
    yield { phoneNumber, userData };
  }
}

async function count(rows: AsyncIterable<unknown>): Promise<number> {
  let total = 0;
  for await (const _row of rows) total += 1;
  return total;
}

/** Whether a number is done with: called, or set aside because it may have been. */
function isOver(row: ResultRow | undefined): boolean {
  return row !== undefined && row.outcome !== 'not_placed';
}

async function* makeRequests(
  list: string,
  { results, service }: { results: ResultsFile; service: Service },
): AsyncGenerator<CreateConnectionRequest> {
  const { campaignId, ani } = service;
  for await (const { phoneNumber, userData } of readList(list)) {
    if (isOver(results.get(phoneNumber))) continue;
    yield { campaignId, contact: { phoneNumber }, phoneNumber: ani, userData };
  }
}

function toRow({ request, result, error }: BatchResult<CreateConnectionRequest, Connection>): ResultRow {
  const { phoneNumber } = request.contact;
  if (result) return { phoneNumber, outcome: 'placed', id: result.id, status: result.status, error: '' };
  const id = error instanceof CXoneDuplicateCallError ? (error.callId ?? '') : '';
  return { phoneNumber, outcome: error.outcome ?? 'unknown', id, status: '', error: error.message };
}

function summarise({ rows }: ResultsFile): string {
  const counts = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
  return `placed ${counts('placed')}, not placed ${counts('not_placed')}, unknown ${counts('unknown')}`;
}

/** Two Ctrl-C end it the hard way; that is safe too. */
function abortAtSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function callAll(given: Arguments, service: Service, results: ResultsFile): Promise<void> {
  const { list, ratePerSecond, concurrency } = given;
  const signal = abortAtSignal();
  const progress = new Progress(await count(readList(list)), process.stdout);
  const idempotencyKey = ({ contact }: CreateConnectionRequest) => contact.phoneNumber;
  const options = { ratePerSecond, concurrency, signal, idempotencyKey };
  try {
    for await (const result of service.cxone.connections.createMany(
      makeRequests(list, { results, service }),
      options,
    )) {
      results.add(toRow(result));
      progress.show(results.rows.length, summarise(results));
    }
  } catch (error) {
    if (!(isCXoneError(error) && error.code === 'aborted')) throw error;
    process.exitCode = 130;
  } finally {
    progress.end();
    results.compact();
  }
}

/** Says what is left to do, and for whom. */
function report(results: ResultsFile, path: string): void {
  console.log(`${process.exitCode === 130 ? 'Stopped' : 'Done'}: ${summarise(results)}. See ${path}.`);
  const setAside = results.rows.filter(({ outcome }) => outcome === 'unknown');
  if (setAside.length === 0) return;
  console.log('These may have been called. They are set aside and never called again; look before you do:');
  for (const { phoneNumber, error } of setAside) console.log(`  ${phoneNumber}: ${error}`);
}

async function run(): Promise<void> {
  const given = readArguments();
  if (given.help) return console.log(USAGE);
  const journal = new JournalStore(`${given.results}.journal`);
  const results = new ResultsFile(given.results);
  // With retry, the SDK retries what CXone rejects for its rate, and never a request that may have placed a call.
  const service = await connect({ idempotencyStore: journal, retry: true });
  console.log(service.description);
  try {
    await callAll(given, service, results);
    report(results, given.results);
    if (results.rows.some(({ outcome }) => outcome !== 'placed')) process.exitCode ??= 1;
  } finally {
    await service.close();
    journal.close();
  }
}

await run().catch((error: unknown) => {
  const isKnown = error instanceof JournalInUseError || error instanceof IncompleteSetupError || isCXoneError(error);
  const isPlain = isKnown || (error instanceof Error && 'code' in error && error.code === 'ENOENT');
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(isPlain ? error.message : inspect(error));
  process.exitCode = 1;
});
