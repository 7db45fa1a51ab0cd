import { isRecord, parseExactJson } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { parseId, readId } from './acd-ids.js';
import { parseItemsOf, type RecordFields, readRecord, withStrings } from './acd-record.js';
import { findTextProblem, reportsError } from './reported-error.js';
import { readObject } from './response-body.js';

/** A script that was started. Unlisted fields are kept unchanged. */
export interface StartedScript {
  /** ID of the contact that was created; a string, since a number beyond 2^53 would lose digits. */
  readonly contactId: string;
  readonly [member: string]: unknown;
}

/** A callback that was queued. NICE does not document the response; its fields are kept unchanged. */
export interface QueuedCallback {
  /** ID of the contact that was created, if CXone returned it. */
  readonly contactId?: string | undefined;
  readonly [member: string]: unknown;
}

/** A callback that was scheduled. Unlisted fields are kept unchanged. */
export interface ScheduledCallback {
  /** ID of the callback. */
  readonly callbackId: string;
  readonly [member: string]: unknown;
}

/**
 * A scheduled callback that waits for its time. Listed fields are read as those of a {@link Contact}; unlisted ones are kept
 * unchanged.
 */
export interface WaitingCallback {
  /** ID for `reschedule` and `cancel`: a string of digits. */
  readonly callbackId: string;
  /** Number to call, as it was sent. */
  readonly dialNumber?: string | undefined;
  /** Time of the call; as documented, in ISO 8601 form, UTC. */
  readonly callbackTime?: string | undefined;
  /** The skill; as documented, a number. */
  readonly skillId?: unknown;
  /** `A` for a callback of an agent, `S` for one of the skill; as documented, a string. */
  readonly target?: unknown;
  readonly [member: string]: unknown;
}

const WAITING_CALLBACK: RecordFields = {
  skillId: 'number',
  target: 'text',
  dialNumber: 'text',
  origNumber: 'text',
  callbackTime: 'text',
};

function parseWithId<Name extends string>(
  text: string,
  name: Name,
): Result<Record<string, unknown> & Record<Name, string>> {
  const response = readObject(text);
  if (!response.ok) return response;
  const id = readId(response.value[name], name);
  if (!id.ok) return id;
  return { ok: true, value: { ...response.value, [name]: id.value } as Record<string, unknown> & Record<Name, string> };
}

/** Validates the response to `POST /scripts/start`, as NICE documents it. */
export function parseStartedScript(text: string): Result<StartedScript> {
  return parseWithId(text, 'contactId');
}

/** Validates the response to `POST /scheduled-callbacks`, as NICE documents it. */
export function parseScheduledCallback(text: string): Result<ScheduledCallback> {
  return parseWithId(text, 'callbackId');
}

/** Returns the parsed JSON of a body, or the body itself: CXone may respond with plain text. */
function readJsonOrText(text: string): unknown {
  try {
    return parseExactJson(text.trim());
  } catch {
    return text;
  }
}

/**
 * Reads a receipt: a response whose body NICE does not document. An empty one, plain text and any JSON are accepted, except a
 * web page, such as that of a login, and JSON that reports an error.
 */
export function parseReceipt(text: string): Result<unknown> {
  const value = readJsonOrText(text);
  if (reportsError(value)) return invalid('', 'it reports an error (see body)');
  const problem = typeof value === 'string' ? findTextProblem(value) : undefined;
  return problem === undefined ? { ok: true, value } : invalid('', problem);
}

/** Reads the response to `POST /queuecallback`, which may name an ID. */
export function parseQueuedCallback(text: string): Result<QueuedCallback> {
  const receipt = parseReceipt(text);
  if (!receipt.ok) return receipt;
  const { value } = receipt;
  if (!isRecord(value)) return { ok: true, value: {} };
  const { contactId, ...rest } = value;
  const id = parseId(contactId);
  return { ok: true, value: id === undefined ? rest : { ...rest, contactId: id } };
}

/** Reads the response to a request that returns nothing. */
export function parseVoid(text: string): Result<undefined> {
  const receipt = parseReceipt(text);
  return receipt.ok ? { ok: true, value: undefined } : receipt;
}

function readWaitingCallback(record: Record<string, unknown>, at: string): Result<WaitingCallback> {
  const id = readId(record['callbackId'], `${at}callbackId`);
  if (!id.ok) return id;
  const read = withStrings(readRecord(record, WAITING_CALLBACK), 'dialNumber', 'callbackTime');
  return { ok: true, value: { ...read, callbackId: id.value } };
}

/** Validates the response to `GET /skills/{skillId}/scheduled-callbacks`. NICE's schema has a third l in the name. */
export function parseWaitingCallbacks(text: string, status: number): Result<readonly WaitingCallback[]> {
  return parseItemsOf(text, status, { names: ['callbacks', 'calllbacks'], read: readWaitingCallback });
}
