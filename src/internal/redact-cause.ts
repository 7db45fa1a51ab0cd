import type { Redactor } from './redact.js';
import { readProperty } from './user-code.js';

const MAX_DEPTH = 5;
const MAX_ERRORS = 8;
const MAX_VISITED = 200;
/** What the errors of Node and undici say beyond their message; all else is left behind. */
const KEPT = ['code', 'errno', 'syscall', 'hostname', 'address', 'port'] as const;

function maskedText(value: unknown, redactor: Redactor): string {
  return typeof value === 'string' ? redactor.text(value) : '';
}

function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}

function copyError(error: object, redactor: Redactor, depth: number): Error {
  const copy: Error & { [K in (typeof KEPT)[number]]?: unknown } = new Error(
    maskedText(readProperty(error, 'message'), redactor),
  );
  hide(copy, 'name', maskedText(readProperty(error, 'name'), redactor) || 'Error');
  hide(copy, 'stack', maskedText(readProperty(error, 'stack'), redactor));
  for (const key of KEPT) {
    const value = readProperty(error, key);
    if (typeof value === 'string' || typeof value === 'number') copy[key] = copyPrimitive(value, redactor);
  }
  const cause = readProperty(error, 'cause');
  if (cause !== undefined) hide(copy, 'cause', copyValue(cause, redactor, depth + 1));
  const errors = readProperty(error, 'errors');
  if (Array.isArray(errors)) {
    hide(
      copy,
      'errors',
      errors.slice(0, MAX_ERRORS).map((each) => copyValue(each, redactor, depth + 1)),
    );
  }
  return copy;
}

function copyPrimitive(value: unknown, redactor: Redactor): unknown {
  const text = String(value);
  const masked = redactor.text(text);
  return masked === text ? value : masked;
}

function copyValue(value: unknown, redactor: Redactor, depth: number): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return copyPrimitive(value, redactor);
  if (depth >= MAX_DEPTH) return '[nested too deep]';
  return isErrorLike(value) ? copyError(value, redactor, depth) : '[object]';
}

function isErrorLike(value: object): boolean {
  return typeof readProperty(value, 'message') === 'string' && typeof readProperty(value, 'name') === 'string';
}

/**
 * A foreign error as it may be shown: name, message, stack, the codes of a socket error and the causes, all masked.
 *
 * Everything else that hangs on it (requests, headers, options) stays behind; the original is never changed.
 */
export function maskCause(value: unknown, redactor: Redactor): unknown {
  try {
    return copyValue(value, redactor, 0);
  } catch {
    // A list of errors that is a proxy: its traps may throw.
    return '[unreadable]';
  }
}

interface Visit {
  left: number;
  readonly seen: Set<unknown>;
}

function isCleanObject(value: object, redactor: Redactor, visit: Visit): boolean {
  if (value instanceof Date && Reflect.ownKeys(value).length === 0) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || prototype === Object.prototype || Array.isArray(value);
  if (!isPlain && !isErrorLike(value)) return false;
  const texts = isPlain ? [] : [readProperty(value, 'name'), readProperty(value, 'message')];
  const members = Reflect.ownKeys(value).flatMap((key) => [key, readProperty(value, key)]);
  return [...texts, ...members].every((member) => isCleanValue(member, redactor, visit));
}

function isCleanValue(value: unknown, redactor: Redactor, visit: Visit): boolean {
  if (visit.left-- <= 0) return false;
  if (typeof value === 'string') return redactor.text(value) === value;
  if (typeof value === 'symbol') return isCleanValue(value.description, redactor, visit);
  if (typeof value === 'number' || typeof value === 'bigint') return isCleanValue(String(value), redactor, visit);
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null || visit.seen.has(value)) return true;
  visit.seen.add(value);
  return isCleanObject(value, redactor, visit);
}

/**
 * The reason of a caller's signal: the very same value where nothing in it needs a mask, a masked copy otherwise.
 */
export function maskReason(reason: unknown, redactor: Redactor): unknown {
  try {
    if (isCleanValue(reason, redactor, { left: MAX_VISITED, seen: new Set() })) return reason;
  } catch {
    // A hostile proxy: fall through to the copy, which reads nothing that can throw.
  }
  return maskCause(reason, redactor);
}
