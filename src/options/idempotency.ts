import type { IdempotencyStore } from '../idempotency/store.js';
import { lazy } from '../internal/lazy.js';
import type { CXoneIssue } from '../internal/result.js';
import { buildConfigurationError, validate } from '../schemas/issues.js';
import { objectWithMethods, oneOf, stringMatching, ttl } from '../schemas/parts.js';
import { optional, type PartsOf } from './check.js';
import type { RequestLimits } from './limits.js';

/** Options that prevent duplicate calls across processes. */
export interface IdempotencyOptions {
  /**
   * Store of idempotency keys: a `MemoryIdempotencyStore`, a `RedisIdempotencyStore`, or an `IdempotencyStore` of your own.
   * @defaultValue none
   */
  readonly idempotencyStore?: IdempotencyStore | undefined;
  /**
   * Reaction to a store that fails: `'refuse'` places no call (`not_placed`), `'proceed'` places one, which may be the second
   * under its key. Requires `idempotencyStore`.
   * @defaultValue `'refuse'`
   */
  readonly onIdempotencyStoreError?: 'refuse' | 'proceed' | undefined;
  /**
   * Lifetime of a key, in milliseconds: longer than a message may be redelivered, and longer than a request may take (the
   * smaller of `timeoutMs` and `totalTimeoutMs`). Requires `idempotencyStore`.
   * @defaultValue `86_400_000` (24 hours)
   */
  readonly idempotencyKeyTtlMs?: number | undefined;
}

/** The idempotency key of one operation. */
export interface IdempotencyKeyOptions {
  /**
   * At most one call is placed per key, in all processes that share the `idempotencyStore`. 1 to 256 characters, such as the
   * ID of an order; requires the client's `idempotencyStore`.
   * @defaultValue none
   */
  readonly idempotencyKey?: string | undefined;
  /** Lifetime of the key, in milliseconds. @defaultValue the client's */
  readonly idempotencyKeyTtlMs?: number | undefined;
}

export const idempotencyParts = {
  idempotencyStore: optional(() => objectWithMethods<IdempotencyStore>('claim', 'complete', 'release')),
  onIdempotencyStoreError: optional(() => oneOf('refuse', 'proceed')),
  idempotencyKeyTtlMs: optional(ttl),
} satisfies PartsOf<IdempotencyOptions>;

/** The rule for a key. */
export const IDEMPOTENCY_KEY_MESSAGE = 'must be a string of 1 to 256 characters, without control characters';
// Not a literal: V8 reads what \p means while it parses the file, and a cold start would wait for it.
const INVALID_CHARACTERS = '\\p{Cc}\\p{Cs}';
export const idempotencyKey = /* @__PURE__ */ lazy(() =>
  stringMatching(new RegExp(`^[^${INVALID_CHARACTERS}]{1,256}$`, 'u'), IDEMPOTENCY_KEY_MESSAGE),
);

export const idempotencyKeyParts = {
  idempotencyKey: optional(idempotencyKey),
  idempotencyKeyTtlMs: optional(ttl),
} satisfies PartsOf<IdempotencyKeyOptions>;

/** `true` if a value can be a key: one that a function of the caller's returned. */
export function isIdempotencyKey(value: unknown): value is string {
  return validate(idempotencyKey(), value).success;
}

/** Creates the error of an operation whose `idempotencyKey` can't work, though it is a valid key. */
export function buildIdempotencyKeyError(message: string, init?: { readonly cause: unknown }) {
  return buildConfigurationError('request', [{ path: 'idempotencyKey', message }], { ...init, outcome: 'not_placed' });
}

/** Settings of the idempotency guard. */
export interface IdempotencySettings {
  readonly store: IdempotencyStore;
  readonly onStoreError: 'refuse' | 'proceed';
  readonly ttlMs: number;
}

const DAY_MS = 86_400_000;

/** Returns the longest time that one request may take, in milliseconds; `Infinity` without a limit. */
export function findMaxRequestMs({ timeoutMs, totalTimeoutMs }: RequestLimits): number {
  return Math.min(timeoutMs || Number.POSITIVE_INFINITY, totalTimeoutMs ?? Number.POSITIVE_INFINITY);
}

/** A key must outlive its request: otherwise the next operation under the key starts while the call may be placed. */
function findTtlProblems(ttlMs: number, maxRequestMs: number): readonly CXoneIssue[] {
  if (ttlMs > maxRequestMs) return [];
  const limit = maxRequestMs === Number.POSITIVE_INFINITY ? 'which has no limit' : `which is ${maxRequestMs} ms`;
  const advice = 'a pair that works: { idempotencyKeyTtlMs: 10_000, timeoutMs: 8_000 }';
  const message = `must be longer than a request may take (timeoutMs, totalTimeoutMs), ${limit}; ${advice}`;
  return [{ path: 'idempotencyKeyTtlMs', message }];
}

/** @throws CXoneConfigurationError when a key could expire before its request has ended. */
export function assertTtl(ttlMs: number, limits: RequestLimits): void {
  const issues = findTtlProblems(ttlMs, findMaxRequestMs(limits));
  if (issues.length > 0) throw buildConfigurationError('request', issues, { outcome: 'not_placed' });
}

/** Fills in the defaults; `undefined` without a store. Problems are added to `issues`. */
export function resolveIdempotency(
  options: IdempotencyOptions,
  limits: RequestLimits,
  issues: CXoneIssue[],
): IdempotencySettings | undefined {
  const {
    idempotencyStore: store,
    onIdempotencyStoreError: onStoreError,
    idempotencyKeyTtlMs: ttlMs = DAY_MS,
  } = options;
  if (store) {
    const maxRequestMs = findMaxRequestMs(limits);
    // Without any limit each operation may have one of its own: it is checked when a key is used.
    if (maxRequestMs !== Number.POSITIVE_INFINITY) issues.push(...findTtlProblems(ttlMs, maxRequestMs));
    return { store, onStoreError: onStoreError ?? 'refuse', ttlMs };
  }
  const dependent = (['onIdempotencyStoreError', 'idempotencyKeyTtlMs'] as const).filter((path) => options[path]);
  issues.push(...dependent.map((path) => ({ path, message: 'requires idempotencyStore' })));
  return undefined;
}
