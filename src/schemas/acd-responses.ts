import { isRecord, parseExactJson } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';

/** A script that was started. Members that are not listed are kept as they came. */
export interface StartedScript {
  /** The contact that was made; a text, since a number past 2^53 would lose digits. */
  readonly contactId: string;
  readonly [member: string]: unknown;
}

/** A callback that was queued. What the service answers is not published; what it says is kept. */
export interface QueuedCallback {
  /** The contact that was made, where the service names it. */
  readonly contactId?: string | undefined;
  readonly [member: string]: unknown;
}

/** A callback that was scheduled. Members that are not listed are kept as they came. */
export interface ScheduledCallback {
  /** The id that the service gave the callback. */
  readonly callbackId: string;
  readonly [member: string]: unknown;
}

/** Reads an answer that must be a JSON object, its long integers exact. */
export function readObject(text: string): Result<Record<string, unknown>> {
  try {
    const value = parseExactJson(text);
    return isRecord(value) ? { ok: true, value } : invalid('', 'must be a JSON object');
  } catch {
    return invalid('', text.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
}

/** An id as a text of digits, from a number or a text. */
export function parseId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^\S+$/.test(value) ? value : undefined;
}

function parseWithId<Name extends string>(
  text: string,
  name: Name,
): Result<Record<string, unknown> & Record<Name, string>> {
  const answer = readObject(text);
  if (!answer.ok) return answer;
  const id = parseId(answer.value[name]);
  if (id === undefined) return invalid(name, 'must be an id: a whole number, or a text');
  return { ok: true, value: { ...answer.value, [name]: id } as Record<string, unknown> & Record<Name, string> };
}

/** Checks the answer to `POST /scripts/start` (WIRE §2.2). */
export function parseStartedScript(text: string): Result<StartedScript> {
  return parseWithId(text, 'contactId');
}

/** Checks the answer to `POST /scheduled-callbacks` (WIRE §2.2). */
export function parseScheduledCallback(text: string): Result<ScheduledCallback> {
  return parseWithId(text, 'callbackId');
}

/** Reads the answer to `POST /queuecallback` (WIRE §2.2): its body is not published, so any will do. */
export function parseQueuedCallback(text: string): Result<QueuedCallback> {
  const answer = readObject(text);
  if (!answer.ok) return { ok: true, value: {} };
  const { contactId, ...rest } = answer.value;
  const id = parseId(contactId);
  return { ok: true, value: id === undefined ? rest : { ...rest, contactId: id } };
}
