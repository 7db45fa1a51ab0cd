import { isRecord, parseExactJson } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { readProperty } from '../internal/user-code.js';

/** Reads a response that must be a JSON object, with exact large integers. */
export function readObject(text: string): Result<Record<string, unknown>> {
  try {
    const value = parseExactJson(text);
    return isRecord(value) ? { ok: true, value } : invalid('', 'must be a JSON object');
  } catch {
    return invalid('', text.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
}

/** Returns the ID of a connection as a string: a string as it came, an integer as its digits. */
export function toConnectionId(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Finds the ID of a connection: the tutorial's prose uses `connectionId`, its sample `id`; either is accepted. */
export function findConnectionId(response: unknown): string | undefined {
  return toConnectionId(readProperty(response, 'id')) ?? toConnectionId(readProperty(response, 'connectionId'));
}
