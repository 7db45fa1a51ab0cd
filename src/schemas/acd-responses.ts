import { isRecord, parseExactJson } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
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

/** Returns an ID as a string, from a number or a string. */
export function parseId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^\S+$/.test(value) ? value : undefined;
}

function parseWithId<Name extends string>(
  text: string,
  name: Name,
): Result<Record<string, unknown> & Record<Name, string>> {
  const response = readObject(text);
  if (!response.ok) return response;
  const id = parseId(response.value[name]);
  if (id === undefined) return invalid(name, 'must be an ID: an integer or a string');
  return { ok: true, value: { ...response.value, [name]: id } as Record<string, unknown> & Record<Name, string> };
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
 * Reads the response to `POST /queuecallback`. NICE does not document its body, so an empty one, plain text and any JSON are
 * accepted, except a web page, such as that of a login, and JSON that reports an error.
 */
export function parseQueuedCallback(text: string): Result<QueuedCallback> {
  const value = readJsonOrText(text);
  if (reportsError(value)) return invalid('', 'it reports an error (see body)');
  const problem = typeof value === 'string' ? findTextProblem(value) : undefined;
  if (problem !== undefined) return invalid('', problem);
  if (!isRecord(value)) return { ok: true, value: {} };
  const { contactId, ...rest } = value;
  const id = parseId(contactId);
  return { ok: true, value: id === undefined ? rest : { ...rest, contactId: id } };
}
