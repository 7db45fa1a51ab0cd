// Places one call, then polls its status. Run it with `npm start`, or `npm start -- --to +12025550142`.
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, parseArgs } from 'node:util';
import { type CallOutcome, CXoneRequestValidationError, isCXoneError } from 'cxone-sdk';
import { type Caller, type ClientName, SetupError, toClientName } from './support/caller.js';
import { connect, type Service } from './support/connect.js';

const USAGE = `Usage: npm start -- [--to NUMBER] [--client NAME]

  --to NUMBER     the number to call in E.164 form: + country code and number, digits only
                  (default on the simulator: +12025550142, which is fictional; required for a real service)
  --client NAME   CXoneClient (the tutorial's route) or CXoneAcdClient (the documented routes); required if the
                  variables of both are set, unless CXONE_CLIENT names it
  --help          prints this

To call a real service, set in the environment or in a file .env:

  CXoneClient     CXONE_REALM_ID, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET, CXONE_CAMPAIGN_ID, CXONE_ANI_NUMBER
  CXoneAcdClient  CXONE_ACCESS_KEY_ID, CXONE_ACCESS_KEY_SECRET, and either CXONE_APPLICATION_ID and
                  CXONE_APPLICATION_SECRET or CXONE_AREA; CXONE_SKILL_ID, CXONE_SCRIPT_PATH

Without them, a simulator on localhost is called.`;

const MEANING: Readonly<Record<CallOutcome, string>> = {
  not_placed: 'No call was placed: fix the cause, then retry.',
  placed: "The call was placed: don't place it again.",
  unknown: 'The call may have been placed: check before you place it again.',
};

const POLL_INTERVAL_MS = 1_000;
const MAX_POLLS = 10;

class UsageError extends Error {}

interface Arguments {
  readonly to?: string | undefined;
  readonly client?: ClientName | undefined;
  readonly help: boolean;
}

function readArguments(): Arguments {
  const options = {
    to: { type: 'string' },
    client: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { to, client, help } = parseArgs({ options }).values;
    return { to, client: client === undefined ? undefined : toClientName(client), help };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

// From a range reserved for fiction.
const FICTIONAL_NUMBER = '+12025550142';

/** A real service requires a number. `npm start --to …` passes none: npm passes on only what follows a `--`. */
function chooseNumber(to: string | undefined, { isReal }: Service): string {
  if (to === undefined && isReal) throw new UsageError('Name the number to call with --to: npm start -- --to NUMBER');
  return to ?? FICTIONAL_NUMBER;
}

async function place(caller: Caller, to: string): Promise<string> {
  console.log(`Placing a call to ${to} …`);
  const { id, response } = await caller.place({ phoneNumber: to, userData: { order_id: 'ORD-998877' } });
  console.log(JSON.stringify(response, null, 2));
  console.log(`${caller.noun} ID: ${id}`);
  return id;
}

/** Polls the status until it is final, at most ten times. */
async function follow(caller: Caller, id: string): Promise<void> {
  let last = '';
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    await sleep(POLL_INTERVAL_MS);
    const { status, isOver } = await caller.getStatus(id);
    console.log(`Status: ${status}`);
    if (isOver) return;
    last = status;
  }
  console.log(`Still ${last}: this example stops polling here. The call continues.`);
}

/** Describes the failure, what to do, and whether a call was placed. */
function explain(error: unknown, outcome: CallOutcome | undefined): readonly string[] {
  if (error instanceof UsageError) return [error.message, '', USAGE];
  if (error instanceof SetupError) return [error.message];
  if (!isCXoneError(error)) return [inspect(error)];
  const { code, hint, correlationId } = error;
  // The message ends with the hint; here it gets a line of its own.
  const lines = [`Failed (${code}): ${error.message.replace(` ${hint}`, '')}`];
  if (hint) lines.push(`What to do: ${hint}`);
  if (outcome) lines.push(`Outcome: ${outcome}. ${MEANING[outcome]}`);
  if (correlationId) lines.push(`Correlation ID, for NICE support: ${correlationId}`);
  return isInvalidNumber(error) ? [...lines, '', USAGE] : lines;
}

function isInvalidNumber(error: unknown): boolean {
  const isNumber = (path: string) => path.startsWith('contact') || path.startsWith('parameters');
  return error instanceof CXoneRequestValidationError && error.issues.some(({ path }) => isNumber(path));
}

async function run(): Promise<void> {
  const { to, client, help } = readArguments();
  if (help) return console.log(USAGE);
  const service = await connect({}, client);
  const { caller } = service;
  try {
    const number = chooseNumber(to, service);
    console.log(`${service.description}\nClient: ${caller.client}`);
    const id = await place(caller, number);
    await follow(caller, id).catch((error: unknown) => fail(error, 'placed'));
  } finally {
    await service.close();
  }
}

function fail(error: unknown, outcome = isCXoneError(error) ? error.outcome : undefined): void {
  console.error(explain(error, outcome).join('\n'));
  process.exitCode = 1;
}

await run().catch((error: unknown) => fail(error));
