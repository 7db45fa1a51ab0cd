import { buildTokenRequest } from '../http/build.js';
import { version } from '../internal/version.js';
import { parseTokenProviderOptions } from '../schemas/options.js';
import { parseIssuedToken } from '../schemas/token.js';
import {
  CachedTokens,
  resolveTokenSettings,
  type TokenInternals,
  type TokenRequestOptions,
  type TokenSource,
} from './cached-tokens.js';
import type { ClientSecret } from './secret.js';
import { markSelfLimiting, type TokenProvider } from './token-provider.js';

/** What a {@link ClientCredentialsTokenProvider} is made from. */
export interface ClientCredentialsTokenProviderOptions extends TokenRequestOptions {
  /** Where tokens are asked for: `https:`, or `http:` to loopback. */
  readonly tokenUrl: string;
  /** The OAuth client's id. */
  readonly clientId: string;
  /** The OAuth client's secret; a function (async too) is asked at each token request. */
  readonly clientSecret: ClientSecret;
}

/**
 * Gets tokens with an OAuth client's id and secret, and keeps each until 60 s before its end.
 *
 * However many callers wait, one request is made for them; a caller's abort ends its own wait only, and the request
 * only with the last of them. A failed request is forgotten: the next call tries afresh.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option can't work.
 * @example
 * ```ts
 * import { ClientCredentialsTokenProvider, CXoneClient } from 'cxone-sdk';
 *
 * const tokenProvider = new ClientCredentialsTokenProvider({
 *   tokenUrl: 'https://acme.niceincontact.com/api/v2/oauth/token',
 *   clientId,
 *   clientSecret: () => secrets.read('cxone-client-secret'),
 * });
 * const cxone = new CXoneClient({ realmId: 'acme', tokenProvider });
 * ```
 */
export class ClientCredentialsTokenProvider implements TokenProvider {
  readonly #tokens: CachedTokens<'clientSecret'>;

  /**
   * Checks the options; asks for nothing yet.
   *
   * @throws {@link CXoneConfigurationError} that names each option that is missing, unknown or can't work.
   */
  constructor(options: ClientCredentialsTokenProviderOptions);
  /** @internal */
  constructor(options: ClientCredentialsTokenProviderOptions, internals: TokenInternals);
  constructor(options: ClientCredentialsTokenProviderOptions, internals: TokenInternals = {}) {
    const parsed = parseTokenProviderOptions(options);
    const { tokenUrl, clientId, clientSecret } = parsed;
    const source: TokenSource<'clientSecret'> = {
      tokenUrl,
      identity: clientId,
      secrets: { clientSecret },
      build: (secrets) => buildTokenRequest(tokenUrl, clientId, secrets.clientSecret, `cxone-sdk/${version}`),
      parse: parseIssuedToken,
    };
    this.#tokens = new CachedTokens(source, resolveTokenSettings(parsed, internals));
    markSelfLimiting(this);
  }

  /**
   * Returns a token that is valid for another minute at least; one that was issued for a minute or less serves the
   * calls that waited for it.
   *
   * @throws {@link CXoneAuthenticationError} when the token endpoint refuses the client (4xx other than 429).
   * @throws {@link CXoneRateLimitError}, {@link CXoneServerError}, {@link CXoneApiError} for its other statuses.
   * @throws {@link CXoneNetworkError}, {@link CXoneTimeoutError} when it does not response.
   * @throws {@link CXoneResponseValidationError} when its response is no token.
   * @throws {@link CXoneAbortError} when `signal` is aborted.
   * @example
   * ```ts
   * const token = await tokenProvider.getAccessToken();
   * ```
   */
  async getAccessToken(options?: { signal?: AbortSignal | undefined }): Promise<string> {
    return this.#tokens.get(options);
  }

  /**
   * Drops a token that the API refused, so that the next call gets a new one. One that was replaced costs no renewal.
   *
   * @example
   * ```ts
   * tokenProvider.invalidate(token);
   * ```
   */
  invalidate(rejected: string): void {
    this.#tokens.invalidate(rejected);
  }
}
