import { Redactor } from '../internal/redact.js';
import { parseAccessKeyOptions } from '../schemas/acd-options.js';
import { readTenantFromResponse } from '../schemas/tenant.js';
import { parseIssuedToken } from '../schemas/token.js';
import { buildAccessKeyRequest, type ClientAuthentication, toBasicCredentials } from './access-key-request.js';
import {
  CachedTokens,
  resolveTokenSettings,
  type TokenInternals,
  type TokenRequestOptions,
  type TokenSource,
} from './cached-tokens.js';
import type { ClientSecret } from './secret.js';
import { markSelfLimiting, type TokenProvider } from './token-provider.js';

/** What an {@link AccessKeyTokenProvider} is made from. */
export interface AccessKeyTokenProviderOptions extends TokenRequestOptions {
  /** Who issues the token. @defaultValue `CXONE_ISSUERS.global` */
  readonly issuer?: string | undefined;
  /** The client id of the application that is registered with the vendor. */
  readonly clientId: string;
  /** Its secret; a function (async too) is asked at each token request. */
  readonly clientSecret: ClientSecret;
  /** How the application proves who it is. @defaultValue `'client_secret_basic'` */
  readonly clientAuthentication?: ClientAuthentication | undefined;
  /** The access key of the user in whose name the application acts. */
  readonly accessKeyId: string;
  /** Its secret; a function (async too) is asked at each token request. */
  readonly accessKeySecret: ClientSecret;
}

type SecretName = 'clientSecret' | 'accessKeySecret';

/**
 * Gets tokens with a registered application and an access key, as NICE documents it for back-end applications, and
 * keeps each until 60 s before its end.
 *
 * Behaves as {@link ClientCredentialsTokenProvider} does in all else: one request however many wait, a failed one is
 * forgotten, a token that the API refused is replaced. Never tried on a live tenant.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option can't work.
 * @example
 * ```ts
 * import { AccessKeyTokenProvider, CXONE_ISSUERS, CXoneAcdClient } from 'cxone-sdk';
 *
 * const tokenProvider = new AccessKeyTokenProvider({
 *   issuer: CXONE_ISSUERS.global,
 *   clientId,
 *   clientSecret,
 *   accessKeyId,
 *   accessKeySecret,
 * });
 * const cxone = new CXoneAcdClient({ tokenProvider });
 * ```
 */
export class AccessKeyTokenProvider implements TokenProvider {
  /** Who issues the tokens, and knows where the tenant's API is. */
  readonly issuer: string;
  readonly #tokens: CachedTokens<SecretName>;
  #tenantId: string | undefined;

  constructor(options: AccessKeyTokenProviderOptions);
  /** @internal */
  constructor(options: AccessKeyTokenProviderOptions, internals: TokenInternals);
  constructor(options: AccessKeyTokenProviderOptions, internals: TokenInternals = {}) {
    const parsed = parseAccessKeyOptions(options);
    const { issuer, clientId, clientSecret, clientAuthentication, accessKeyId, accessKeySecret } = parsed;
    const { redactor = new Redactor() } = internals;
    const url = `${issuer}/auth/token`;
    const source: TokenSource<SecretName> = {
      tokenUrl: url,
      identity: `${clientId}\n${accessKeyId}`,
      secrets: { clientSecret, accessKeySecret },
      build: (secrets) => {
        // A service that echoes the header must not show in an error what is in it.
        redactor.rememberToken(toBasicCredentials(clientId, secrets.clientSecret));
        return buildAccessKeyRequest({ url, clientAuthentication, clientId, accessKeyId, ...secrets });
      },
      parse: (text) => {
        this.#tenantId = readTenantFromResponse(text) ?? this.#tenantId;
        return parseIssuedToken(text);
      },
      hints: ACCESS_KEY_HINTS,
    };
    this.issuer = issuer;
    const settings = resolveTokenSettings(parsed, { ...internals, redactor });
    this.#tokens = new CachedTokens(source, settings);
    markSelfLimiting(this);
  }

  /** The tenant that the newest token names; `undefined` before the first one, and for one that came from a store. */
  get tenantId(): string | undefined {
    return this.#tenantId;
  }

  /**
   * Returns a token that is valid for another minute at least.
   *
   * @throws {@link CXoneAuthenticationError} when the issuer refuses the application or the access key.
   * @throws As {@link ClientCredentialsTokenProvider.getAccessToken} otherwise.
   * @example
   * ```ts
   * import { AccessKeyTokenProvider, CXONE_ISSUERS } from 'cxone-sdk';
   *
   * const application = { issuer: CXONE_ISSUERS.global, clientId, clientSecret };
   * const token = await new AccessKeyTokenProvider({ ...application, accessKeyId, accessKeySecret }).getAccessToken();
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

const ACCESS_KEY_HINTS = {
  400: 'The issuer refused the grant: check the access key id and secret, and that the access key is active.',
  401: "Check the application's client id and secret, and clientAuthentication.",
  404: 'Check issuer.',
  429: 'The token endpoint limits requests: share tokens with a store; the retry option waits and asks again.',
};
