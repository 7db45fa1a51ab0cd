import type { Redactor } from './redact.js';
import { readProperty } from './user-code.js';

const MAX_DEPTH = 5;
const MAX_ERRORS = 8;
const MAX_VISITED = 200;
const MAX_PROTOTYPES = 20;
/** Properties that the errors of Node and undici have besides their message; all others are dropped. */
const KEPT_PROPERTIES = ['code', 'errno', 'syscall', 'hostname', 'address', 'port'] as const;

function maskedString(value: unknown, redactor: Redactor): string {
  return typeof value === 'string' ? redactor.maskText(value) : '';
}

function defineHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}

function copyError(error: object, redactor: Redactor, depth: number): Error {
  const copy: Error & { [K in (typeof KEPT_PROPERTIES)[number]]?: unknown } = new Error(
    maskedString(readProperty(error, 'message'), redactor),
  );
  defineHidden(copy, 'name', maskedString(readProperty(error, 'name'), redactor) || 'Error');
  defineHidden(copy, 'stack', maskedString(readProperty(error, 'stack'), redactor));
  for (const key of KEPT_PROPERTIES) {
    const value = readProperty(error, key);
    if (typeof value === 'string' || typeof value === 'number') copy[key] = copyPrimitive(value, redactor);
  }
  const cause = readProperty(error, 'cause');
  if (cause !== undefined) defineHidden(copy, 'cause', copyValue(cause, redactor, depth + 1));
  const errors = readProperty(error, 'errors');
  if (Array.isArray(errors)) {
    defineHidden(
      copy,
      'errors',
      errors.slice(0, MAX_ERRORS).map((item) => copyValue(item, redactor, depth + 1)),
    );
  }
  return copy;
}

function copyPrimitive(value: unknown, redactor: Redactor): unknown {
  const text = String(value);
  const masked = redactor.maskText(text);
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
 * Copies a foreign error so that it can be shown: name, message, stack, the codes of a socket error and the causes, all
 * masked.
 *
 * All other properties (requests, headers, options) are dropped; the original is never changed.
 */
export function maskCause(value: unknown, redactor: Redactor): unknown {
  try {
    return copyValue(value, redactor, 0);
  } catch {
    // An array of errors may be a proxy, whose traps may throw.
    return '[unreadable]';
  }
}

interface VisitState {
  left: number;
  readonly seen: Set<unknown>;
}

/** Properties that decide what is shown of an object. */
const INSPECTORS = [Symbol.for('nodejs.util.inspect.custom'), Symbol.toStringTag, 'toJSON', 'toString'];
const OWN_ERROR = Symbol.for('cxone-sdk/CXoneError');

/** `true` if an object shows itself as the platform or the SDK decides: a class of the caller's may show anything. */
function isShownAsUsual(value: object): boolean {
  const builtIn = [Object, Array, Date, Error, DOMException].map(({ prototype }) => prototype);
  const usual: readonly unknown[] = [null, ...builtIn];
  let owner: object = value;
  // A proxy may name one prototype after the other for ever.
  for (let level = 0; level < MAX_PROTOTYPES && !usual.includes(owner); level++) {
    const isOwn = Object.hasOwn(owner, OWN_ERROR);
    if (!isOwn && INSPECTORS.some((key) => Object.hasOwn(owner, key))) return false;
    owner = Object.getPrototypeOf(owner);
  }
  return usual.includes(owner);
}

function isSafeObject(value: object, redactor: Redactor, state: VisitState): boolean {
  if (!isShownAsUsual(value)) return false;
  if (value instanceof Date && Reflect.ownKeys(value).length === 0) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || prototype === Object.prototype || Array.isArray(value);
  if (!isPlain && !isErrorLike(value)) return false;
  const texts = isPlain ? [] : [readProperty(value, 'name'), readProperty(value, 'message')];
  const properties = Reflect.ownKeys(value).flatMap((key) => [key, readProperty(value, key)]);
  return [...texts, ...properties].every((property) => isSafeValue(property, redactor, state));
}

function isSafeValue(value: unknown, redactor: Redactor, state: VisitState): boolean {
  if (state.left-- <= 0) return false;
  if (typeof value === 'string') return redactor.maskText(value) === value;
  if (typeof value === 'symbol') return isSafeValue(value.description, redactor, state);
  if (typeof value === 'number' || typeof value === 'bigint') return isSafeValue(String(value), redactor, state);
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null || state.seen.has(value)) return true;
  state.seen.add(value);
  return isSafeObject(value, redactor, state);
}

/**
 * Returns the reason of a caller's signal: the same value if nothing in it needs a mask, a masked copy otherwise.
 */
export function maskReason(reason: unknown, redactor: Redactor): unknown {
  try {
    if (isSafeValue(reason, redactor, { left: MAX_VISITED, seen: new Set() })) return reason;
  } catch {
    // A hostile proxy: fall through to the copy, which reads nothing that can throw.
  }
  return maskCause(reason, redactor);
}
