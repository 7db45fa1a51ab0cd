import { invalid, type Result } from '../internal/result.js';
import { valueWhere } from './parts.js';

/** An ID of CXone: an integer, or a string of its digits, which is exact beyond 2^53 too. */
export type AcdId = number | string;

const ID_MESSAGE = 'must be an ID: an integer of 0 or more, or a string of up to 19 digits';

/** `true` for an ID that a request may have. A number beyond 2^53 has lost digits. */
export function isId(value: unknown): value is AcdId {
  return Number.isSafeInteger(value) ? Number(value) >= 0 : typeof value === 'string' && /^\d{1,19}$/.test(value);
}

/** The check of an ID in a request. */
export const idValue = () => valueWhere<AcdId>(isId, ID_MESSAGE);

/** Returns an ID in one form: without leading zeros. Any other value is returned as it came. */
export function normalizeId(id: unknown): unknown {
  return typeof id === 'string' ? id.replace(/^0+(?=\d)/, '') : id;
}

/** Returns the ID in a response as a string, from a number or a string. */
export function parseId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^\S+$/.test(value) ? value : undefined;
}

/** Returns an ID that a response must have. `path` names it in the issue. */
export function readId(value: unknown, path: string): Result<string> {
  const id = parseId(value);
  return id === undefined ? invalid(path, 'must be an ID: an integer or a string') : { ok: true, value: id };
}
