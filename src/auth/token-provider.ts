import type { Redactor } from '../internal/redact.js';
import { readProperty } from '../internal/user-code.js';

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

/** Abilities of a provider of the SDK, beyond its methods. */
export interface OwnProvider {
  /** The method as the SDK defines it: a subclass, a spy or a patch that replaces it is called instead. */
  readonly getAccessToken: TokenProvider['getAccessToken'];
  /** Returns the token that may be used without a wait, if there is one. */
  readonly getCachedToken: () => string | undefined;
  /** `true` if its requests have a time limit of their own: the client then sets none. */
  readonly hasOwnTimeout: boolean;
}

const ownProviders = new WeakMap<TokenProvider, OwnProvider>();

/** Marks a provider of the SDK. */
export function markOwn(provider: TokenProvider, own: OwnProvider): void {
  ownProviders.set(provider, own);
}

/** Returns the abilities of a provider of the SDK, unless its method was replaced, which may happen at any time. */
export function findOwn(provider: TokenProvider): OwnProvider | undefined {
  const own = ownProviders.get(provider);
  return own && readProperty(provider, 'getAccessToken') === own.getAccessToken ? own : undefined;
}
