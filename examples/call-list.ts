// Calls every number of a CSV file once. Run it with `npx tsx examples/call-list.ts`. You can stop it at any time and run it
// again: it continues, and places no duplicate call. It requires csv-parse, csv-stringify and classic-level.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import { isCXoneError } from 'cxone-sdk';
import { callAll } from './support/call-all.js';
import { type CallPlan, planCalls } from './support/call-plan.js';
import { type ClientName, SetupError, toClientName } from './support/caller.js';
import { connect, type Service } from './support/connect.js';
import { JournalError, JournalStore } from './support/journal-store.js';
import { ListError, type ListRow, readList } from './support/read-list.js';
import { ResultsFile } from './support/results-file.js';
import { StopRequest } from './support/stop-signals.js';

const USAGE = `Usage: npx tsx examples/call-list.ts [LIST] [--column NAME] [--country CODE] [--dry-run]
           [--results FILE] [--rate N] [--concurrency N] [--client NAME]

  LIST            a CSV file with a header, in UTF-8 or UTF-16 (default, on the simulator: examples/data/call-list.csv)
  --column        the column with the numbers (default: phoneNumber); the other columns become userData
                  (CXoneClient; the script of CXoneAcdClient gets the number only, as its first parameter)
  --country       the country of numbers without a plus, such as US (default: none, each must start with a plus)
  --dry-run       shows the plan; writes no file and places no call
  --results       the file with the result of each row (default: LIST.results.csv); FILE.journal, beside it, records
                  which calls were started: keep the two together
  --rate          maximum calls per second (default: 5)
  --concurrency   maximum calls in progress (default: 4)
  --client        CXoneClient or CXoneAcdClient; required if the variables of both are set

Run it again to continue: numbers that were called are left out, those that were not called are retried, and those that may
have been called are flagged for review. Results belong to one service with its campaign and caller ID, or its skill and
script; those of the simulator have their own files (LIST.results.simulator.csv).`;

const SAMPLE = fileURLToPath(new URL('data/call-list.csv', import.meta.url));
/** Ten years: an old list must not lead to duplicate calls. */
const KEY_TTL_MS = 10 * 365 * 86_400_000;

class UsageError extends Error {}

/** Settings of the command line. */
interface Arguments {
  readonly list: string;
  readonly results: string;
  readonly column: string;
  readonly country: string | undefined;
  readonly isDryRun: boolean;
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly client: ClientName | undefined;
  readonly help: boolean;
}

function parseCommandLine() {
  const options = {
    results: { type: 'string' },
    column: { type: 'string', default: 'phoneNumber' },
    country: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    rate: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '4' },
    client: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readArguments(): Arguments {
  const { values, positionals } = parseCommandLine();
  const [list = SAMPLE, ...others] = positionals;
  const { results = `${list}.results.csv`, column, country, help } = values;
  const [ratePerSecond, concurrency] = [Number(values.rate), Number(values.concurrency)];
  if (others.length > 0) throw new UsageError(`One list at a time: remove ${others.join(' ')}.`);
  if (resolve(results) === resolve(list)) throw new UsageError('--results names the list itself.');
  if (!(ratePerSecond > 0)) throw new UsageError('--rate must be a number greater than 0.');
  if (!(Number.isInteger(concurrency) && concurrency > 0)) throw new UsageError('--concurrency must be 1 or more.');
  const client = values.client === undefined ? undefined : toClientName(values.client);
  return { list, results, column, country, isDryRun: values['dry-run'], ratePerSecond, concurrency, client, help };
}

/** Prints what is left to do, and for which numbers. */
function report(results: ResultsFile, path: string): void {
  console.log(`${process.exitCode === 130 ? 'Stopped' : 'Done'}: ${results.summary}. See ${path}.`);
  const toCheck = results.lines.filter(({ outcome }) => outcome === 'unknown');
  if (toCheck.length > 0) {
    console.log('These may have been called. They are not retried: check before you call them:');
    for (const { phoneNumber, note } of toCheck) console.log(`  ${phoneNumber}: ${note}`);
  }
  if (!results.isComplete) process.exitCode ??= 1;
}

function showPlan({ calls, leftOut, summary }: CallPlan, about: string): void {
  for (const { row, request } of calls) {
    const data = request.userData ? ` ${JSON.stringify(request.userData)}` : '';
    console.log(`row ${row}: call ${request.phoneNumber}${data}`);
  }
  for (const { row, phoneNumber, note } of leftOut)
    console.log(`row ${row}: leave out ${phoneNumber || '""'}: ${note}`);
  console.log(`Dry run for ${about}: ${summary} No call was placed.`);
  if (leftOut.some(({ outcome }) => outcome !== 'placed' && outcome !== 'same_number')) process.exitCode = 1;
}

/** Ctrl-C waits for the calls in progress and writes the results; a second one doesn't wait. */
function listenForStop(): StopRequest {
  const stop = new StopRequest();
  stop.listen(() => {
    process.exitCode = 130;
  });
  return stop;
}

/** Describes the settings of a run's calls, and returns the path of its results. */
function describeRun({ results }: Arguments, { settings, isReal }: Service) {
  const { service, ...others } = settings;
  const names = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  return {
    path: isReal ? results : results.replace(/(\.csv)?$/, '.simulator$1'),
    about: [service, ...names].join(', '),
  };
}

async function runList(rows: readonly ListRow[], given: Arguments, service: Service, journal: JournalStore) {
  if (service.isReal && given.list === SAMPLE && !given.isDryRun) {
    throw new UsageError('Name the list to call: the sample list is for the simulator.');
  }
  const { path, about } = describeRun(given, service);
  const hasJournal = existsSync(`${path}.journal`);
  if (existsSync(path) && !hasJournal) {
    throw new JournalError(
      `${path} is there without ${path}.journal, which records the calls. Move it away to start over.`,
    );
  }
  if (hasJournal) await journal.open(`${path}.journal`, about);
  const plan = await planCalls(rows, service.caller, hasJournal ? journal : undefined);
  if (given.isDryRun) return showPlan(plan, about);
  if (!hasJournal) await journal.open(`${path}.journal`, about);
  console.log(`${service.description}\n${plan.summary}`);
  const results = new ResultsFile(path, service.settings, plan.leftOut);
  const { ratePerSecond, concurrency } = given;
  await callAll(service.caller, plan.calls, { ratePerSecond, concurrency, results, stop: listenForStop() });
  report(results, path);
}

async function run(): Promise<void> {
  const given = readArguments();
  if (given.help) return console.log(USAGE);
  // First, so that an unreadable list leaves no files.
  const rows = readList(given.list, given.column);
  const journal = new JournalStore();
  // With retry, the SDK retries 429s and failed connects, never a request that may have placed a call.
  const options = { idempotencyStore: journal, idempotencyKeyTtlMs: KEY_TTL_MS, retry: true };
  const service = await connect({ ...options, defaultCountry: given.country }, given.client);
  try {
    await runList(rows, given, service, journal);
  } finally {
    await service.close();
    await journal.close();
  }
}

await run().catch((error: unknown) => {
  const isKnown = [JournalError, ListError, SetupError].some((known) => error instanceof known);
  // A missing file, a full disk, an unclosed quote: the message is enough.
  const isPlain = isKnown || isCXoneError(error) || (error instanceof Error && 'code' in error);
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(isPlain && error instanceof Error ? error.message : inspect(error));
  process.exitCode = 1;
});
