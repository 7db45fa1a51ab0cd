// Places one call, then follows it for a while. Run it with `npm start`, or `npm start -- --to +14155552671`.
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, parseArgs } from 'node:util';
import {
  type CallOutcome,
  type Connection,
  type CXoneClient,
  CXoneRequestValidationError,
  isCXoneError,
} from 'cxone-sdk';
import { connect, IncompleteSetupError, type Service } from './support/connect.js';

const USAGE = `Usage: npm start -- [--to NUMBER]

  --to NUMBER   the number to call in E.164 form: + country code and number, digits only (default: +14155552671)
  --help        shows this

Set CXONE_REALM_ID, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET, CXONE_CAMPAIGN_ID and CXONE_ANI_NUMBER, here or in a
file .env, to call a real service; with none of them a simulator on this machine is called.`;

const MEANING: Readonly<Record<CallOutcome, string>> = {
  not_placed: 'No call was placed: fix the cause, then retry.',
  placed: "The call was placed: don't place it again.",
  unknown: 'The call may have been placed: check before you place it again.',
};

const POLL_INTERVAL_MS = 1_000;
const MAX_POLLS = 10;

class UsageError extends Error {}

function readArguments(): { readonly to: string; readonly help: boolean } {
  const options = {
    to: { type: 'string', default: '+14155552671' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function place({ cxone, campaignId, ani }: Service, to: string): Promise<Connection> {
  console.log(`Placing a call to ${to} …`);
  const connection = await cxone.connections.create({
    campaignId,
    contact: { phoneNumber: to },
    phoneNumber: ani,
    userData: { order_id: 'ORD-998877' },
  });
  console.log(JSON.stringify(connection, null, 2));
  console.log(`Connection ID: ${connection.id}`);
  return connection;
}

/** Asks for the call's status until it is no longer `PENDING`, ten times at most. */
async function follow(cxone: CXoneClient, placed: Connection): Promise<void> {
  let { status } = placed;
  for (let poll = 0; poll < MAX_POLLS && status === 'PENDING'; poll++) {
    await sleep(POLL_INTERVAL_MS);
    ({ status } = await cxone.connections.get(placed.id));
    console.log(`Status: ${status}`);
  }
  if (status === 'PENDING') console.log('Still PENDING: that is all this example waits for. The call goes on.');
}

/** Describes what failed, what to do about it, and whether a call was placed. */
function explain(error: unknown, outcome: CallOutcome | undefined): readonly string[] {
  if (error instanceof UsageError) return [error.message, '', USAGE];
  if (error instanceof IncompleteSetupError) return [error.message];
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
  return error instanceof CXoneRequestValidationError && error.issues.some(({ path }) => path.startsWith('contact'));
}

async function run(): Promise<void> {
  const { to, help } = readArguments();
  if (help) return console.log(USAGE);
  const service = await connect();
  console.log(service.description);
  try {
    const connection = await place(service, to);
    await follow(service.cxone, connection).catch((error: unknown) => fail(error, 'placed'));
  } finally {
    await service.close();
  }
}

function fail(error: unknown, outcome = isCXoneError(error) ? error.outcome : undefined): void {
  console.error(explain(error, outcome).join('\n'));
  process.exitCode = 1;
}

await run().catch((error: unknown) => fail(error));
