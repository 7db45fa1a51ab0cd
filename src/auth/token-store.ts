/**
 * A store in which processes share a token: a [Keyv](https://keyv.org) instance as it is, or an object with its methods.
 *
 * Methods may be async or not. Values are strings; protect the store as you protect the client secret.
 */
export interface TokenStore {
  /** Returns the value last set, or `undefined`/`null`. */
  get(key: string): unknown;
  /** Keeps the value for `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): unknown;
  /** Removes the value. */
  delete(key: string): unknown;
}
