/**
 * Where access tokens come from. Any object with these methods will do: a vault, a sidecar, a user's own OAuth flow.
 *
 * What `getAccessToken` throws reaches the caller of `create` as a `CXoneError` with `outcome: 'not_placed'`.
 */
export interface TokenProvider {
  /**
   * Returns a token that the service accepts now. Called before each request: cache it.
   *
   * `signal` is aborted when the call that waits for the token ends.
   */
  getAccessToken(options?: { signal?: AbortSignal | undefined }): Promise<string>;
  /** Told that the API answered 401 to this token; the next `getAccessToken` should return another one. */
  invalidate?(rejected: string): void | Promise<void>;
}

/** A token travels in a header: visible ASCII, nothing else. */
export function isSendableToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
}

const selfLimiting = new WeakSet<TokenProvider>();

/** Says that a provider gives each of its requests a limit of its own: the client then sets it none. */
export function markSelfLimiting(provider: TokenProvider): void {
  selfLimiting.add(provider);
}

/** Whether a provider limits its requests itself: one that was derived or changed may wait for anything. */
export function limitsItself(provider: TokenProvider): boolean {
  const isDerived = Object.getPrototypeOf(Object.getPrototypeOf(provider)) !== Object.prototype;
  return selfLimiting.has(provider) && !isDerived && !Object.hasOwn(provider, 'getAccessToken');
}
