import { buildConfigurationError } from '../schemas/issues.js';

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** State of an idempotency key. */
export interface IdempotencyRecord {
  /** Identifies the operation that holds the key. */
  readonly owner: string;
  /** Identifies who is called: a key that is used for another request is rejected. */
  readonly fingerprint: string;
  /** `true` if the call was placed. */
  readonly placed: boolean;
  /** ID of the call that was placed, if CXone returned one. */
  readonly callId?: string | undefined;
}

/**
 * Memory of idempotency keys, shared by all processes that may receive the same message: pass one as `idempotencyStore`.
 *
 * `claim` must be atomic across these processes: the at-most-once guarantee depends on it. A store keeps the complete
 * record, unknown fields included. Methods may be async or not, and may fail: then no call is placed, unless
 * `onIdempotencyStoreError` is `'proceed'`.
 */
export interface IdempotencyStore {
  /**
   * Takes the key for `ttlMs` milliseconds from now if it is free, expired, or held by the same owner and not placed.
   *
   * @returns the record that holds the key afterwards, never nothing.
   */
  claim(key: string, record: IdempotencyRecord, ttlMs: number): Awaitable<IdempotencyRecord>;
  /**
   * Records that the call was placed; CXone may have returned no ID. Keeps what is left of the key's time.
   *
   * @returns `false` if the owner doesn't hold the key; `true` again for a retry.
   */
  complete(key: string, owner: string, callId: string | undefined): Awaitable<boolean>;
  /**
   * Frees the key, since no call was placed.
   *
   * @returns `false` if the owner doesn't hold the key, or the call was placed.
   */
  release(key: string, owner: string): Awaitable<boolean>;
}

/** @throws CXoneConfigurationError for anything but the two outcomes that a person can find out. */
export function assertResolution(outcome: unknown): void {
  if (outcome === 'placed' || outcome === 'not_placed') return;
  throw buildConfigurationError('resolve', [{ path: 'outcome', message: "must be 'placed' or 'not_placed'" }]);
}
