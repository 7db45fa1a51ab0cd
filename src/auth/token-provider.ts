import type { Redactor } from '../internal/redact.js';

/**
 * Source of access tokens. Any object with these methods works: a vault, a sidecar, an OAuth flow of your own.
 *
 * What `getAccessToken` throws reaches the caller of `create` as a {@link CXoneTokenProviderError}.
 */
export interface TokenProvider {
  /**
   * Returns a token that the API accepts now. Called before each request: cache it.
   *
   * `signal` is aborted when the operation that waits for the token ends.
   */
  getAccessToken(options?: { signal?: AbortSignal | undefined }): Promise<string>;
  /** Called when the API returned 401 for this token; the next `getAccessToken` should return another one. */
  invalidate?(rejected: string): void | Promise<void>;
}

/** A source of tokens that may also name their issuer and tenant, so that the tenant's API can be found. */
export interface AcdTokenProvider extends TokenProvider {
  /** Issuer of the tokens, from which the SDK requests the URL of the tenant's API. */
  readonly issuer?: string | undefined;
  /** Tenant of the newest token. */
  readonly tenantId?: string | undefined;
}

const redactors = new WeakMap<TokenProvider, Redactor>();

/** Keeps the redactor of a provider, which masks its secrets. */
export function keepRedactor(provider: TokenProvider, redactor: Redactor): void {
  redactors.set(provider, redactor);
}

/** Returns the redactor of a provider of the SDK: what the API echoes of its secrets is masked by its clients too. */
export function findRedactor(provider: TokenProvider): Redactor | undefined {
  return redactors.get(provider);
}

/** Returns the token that may be used without a wait, if there is one. */
export type GetCachedToken = () => string | undefined;

const ownProviders = new WeakMap<TokenProvider, GetCachedToken>();

/** Marks a provider of the SDK, whose requests have a time limit of their own: the client then sets none. */
export function markOwn(provider: TokenProvider, getCachedToken: GetCachedToken): void {
  ownProviders.set(provider, getCachedToken);
}

/** Returns how to read the cached token of a provider of the SDK; `undefined` if the caller replaced its method. */
export function findCachedToken(provider: TokenProvider): GetCachedToken | undefined {
  return Object.hasOwn(provider, 'getAccessToken') ? undefined : ownProviders.get(provider);
}
