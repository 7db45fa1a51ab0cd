/** What a ledger knows of a key that is taken. */
export interface CallLedgerEntry {
  /** The connection that was placed under the key; absent while that is not known. */
  readonly connectionId?: string | undefined;
}

/**
 * Remembers which calls were begun, so that a message that is delivered twice rings once: give one as `callLedger`.
 *
 * Its `claim` must be atomic across all processes that share it; the promise of `onceKey` is as good as that. Methods
 * may be async or not, and may fail: then the call is refused, unless `onLedgerError` says otherwise. `owner` tells one
 * claim from another, so that whoever comes too late (after `ttlMs`) changes nothing of another's. Leave it out to
 * overrule, as somebody who has looked: `settle` or `release` a key that a crash has left behind.
 */
export interface CallLedger {
  /**
   * Takes the key for `ttlMs` milliseconds: `true` if it was free, or is held by the same `owner` already.
   *
   * Whoever gets `true` is the only one until the key is released or its time is over.
   */
  claim(key: string, ttlMs: number, owner?: string): boolean | Promise<boolean>;
  /** Writes down the connection that was placed; the key stays taken. `false` when `owner` does not hold it. */
  settle(key: string, connectionId: string, owner?: string): unknown;
  /** Frees the key, since no call was placed. `false` when `owner` does not hold it. */
  release(key: string, owner?: string): unknown;
  /** What is known of the key; `undefined` or `null` when it is free. */
  read(key: string): CallLedgerEntry | null | undefined | Promise<CallLedgerEntry | null | undefined>;
}
