// Places one call, then follows it for a while. Run it with `npm start`, or `npm start -- --to +12025550142`.
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, parseArgs } from 'node:util';
import { type CallOutcome, CXoneRequestValidationError, isCXoneError } from 'cxone-sdk';
import { type Caller, type ClientName, SetupError, toClientName } from './support/caller.js';
import { connect, type Service } from './support/connect.js';

const USAGE = `Usage: npm start -- [--to NUMBER] [--client NAME]

  --to NUMBER     the number to call in E.164 form: + country code and number, digits only
                  (default on the simulator: +12025550142, which nobody has; a real service needs a number)
  --client NAME   CXoneClient (the tutorial's route) or CXoneAcdClient (the documented routes); needed where the
                  variables of both are set, unless CXONE_CLIENT names it
  --help          shows this

Set, here or in a file .env, to call a real service:

  CXoneClient     CXONE_REALM_ID, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET, CXONE_CAMPAIGN_ID, CXONE_ANI_NUMBER
  CXoneAcdClient  CXONE_ACCESS_KEY_ID, CXONE_ACCESS_KEY_SECRET, and either CXONE_APPLICATION_ID and
                  CXONE_APPLICATION_SECRET or CXONE_AREA; CXONE_SKILL_ID, CXONE_SCRIPT_PATH

With none of them a simulator on this machine is called.`;

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

// A number of a range reserved for fiction: nobody has it.
const NOBODY = '+12025550142';

/** A real service needs a number. `npm start --to …` names none: npm passes on only what follows a `--`. */
function chooseNumber(to: string | undefined, { isReal }: Service): string {
  if (to === undefined && isReal) throw new UsageError('Name the number to call with --to: npm start -- --to NUMBER');
  return to ?? NOBODY;
}

async function place(caller: Caller, to: string): Promise<string> {
  console.log(`Placing a call to ${to} …`);
  const { id, response } = await caller.place({ phoneNumber: to, userData: { order_id: 'ORD-998877' } });
  console.log(JSON.stringify(response, null, 2));
  console.log(`${caller.noun} ID: ${id}`);
  return id;
}

/** Asks for the call's status until it changes for good, ten times at most. */
async function follow(caller: Caller, id: string): Promise<void> {
  let last = '';
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    await sleep(POLL_INTERVAL_MS);
    const { status, isOver } = await caller.getStatus(id);
    console.log(`Status: ${status}`);
    if (isOver) return;
    last = status;
  }
  console.log(`Still ${last}: that is all this example waits for. The call goes on.`);
}

/** Describes what failed, what to do about it, and whether a call was placed. */
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
