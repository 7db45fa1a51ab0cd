import { parseUserHubOptions } from '../schemas/acd-options.js';
import { readTenantFromResponse } from '../schemas/tenant.js';
import { parseIssuedToken } from '../schemas/token.js';
import { buildUserHubRequest } from './access-key-request.js';
import {
  CachedTokens,
  resolveTokenSettings,
  type TokenInternals,
  type TokenRequestOptions,
  type TokenSource,
} from './cached-tokens.js';
import type { ClientSecret } from './secret.js';
import { markSelfLimiting, type TokenProvider } from './token-provider.js';

/** What a {@link UserHubTokenProvider} is made from: `area` or `baseUrl`, and an access key. */
export interface UserHubTokenProviderOptions extends TokenRequestOptions {
  /** The tenant's area, such as `na1`, `eu1`, `au1`: one DNS label. */
  readonly area?: string | undefined;
  /** Another host, instead of `area`. @defaultValue `https://{area}.nice-incontact.com` */
  readonly baseUrl?: string | undefined;
  /** The access key's id. */
  readonly accessKeyId: string;
  /** A function (async too) is asked at each token request. */
  readonly accessKeySecret: ClientSecret;
}

/**
 * Gets tokens with an access key alone, from the tenant's UserHub: no application has to be registered.
 *
 * Behaves as {@link ClientCredentialsTokenProvider} does in all else. Never tried on a live tenant.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option can't work.
 * @example
 * ```ts
 * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
 *
 * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
 * const cxone = new CXoneAcdClient({ tokenProvider });
 * ```
 */
export class UserHubTokenProvider implements TokenProvider {
  readonly #tokens: CachedTokens<'accessKeySecret'>;
  #tenantId: string | undefined;

  constructor(options: UserHubTokenProviderOptions);
  /** @internal */
  constructor(options: UserHubTokenProviderOptions, internals: TokenInternals);
  constructor(options: UserHubTokenProviderOptions, internals: TokenInternals = {}) {
    const parsed = parseUserHubOptions(options);
    const { baseUrl, accessKeyId, accessKeySecret } = parsed;
    const url = `${baseUrl}/authentication/v1/token/access-key`;
    const source: TokenSource<'accessKeySecret'> = {
      tokenUrl: url,
      identity: accessKeyId,
      secrets: { accessKeySecret },
      build: (secrets) => buildUserHubRequest(url, accessKeyId, secrets.accessKeySecret),
      parse: (text) => {
        this.#tenantId = readTenantFromResponse(text) ?? this.#tenantId;
        return parseIssuedToken(text);
      },
      hints: USER_HUB_HINTS,
    };
    this.#tokens = new CachedTokens(source, resolveTokenSettings(parsed, internals));
    markSelfLimiting(this);
  }

  /** The tenant that the newest token names; `undefined` before the first one, and for one that came from a store. */
  get tenantId(): string | undefined {
    return this.#tenantId;
  }

  /**
   * Returns a token that is valid for another minute at least.
   *
   * @throws {@link CXoneAuthenticationError} when the UserHub refuses the access key.
   * @throws As {@link ClientCredentialsTokenProvider.getAccessToken} otherwise.
   * @example
   * ```ts
   * import { UserHubTokenProvider } from 'cxone-sdk';
   *
   * const token = await new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret }).getAccessToken();
   * ```
   */
  async getAccessToken(options?: { signal?: AbortSignal | undefined }): Promise<string> {
    return this.#tokens.get(options);
  }

  /** Drops a token that the API refused, so that the next call gets a new one. */
  invalidate(rejected: string): void {
    this.#tokens.invalidate(rejected);
  }
}

const USER_HUB_HINTS = {
  400: 'Check the access key id and secret.',
  401: 'Check the access key id and secret, and that the access key is active.',
  404: 'Check area or baseUrl.',
  429: 'The token endpoint limits requests: share tokens with a store; the retry option waits and asks again.',
};
