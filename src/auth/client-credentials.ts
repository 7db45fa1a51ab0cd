import { lazy } from '../internal/lazy.js';
import { checkOf, checkOptions, type PartsOf, required } from '../options/check.js';
import { RETRY_PATHS } from '../options/retry.js';
import { type TokenRequestOptions, tokenRequestParts } from '../options/token-request.js';
import { nonEmptyString, secret, url } from '../schemas/parts.js';
import { parseIssuedToken } from '../schemas/token.js';
import { CachedTokenProvider, type TokenInternals } from './cached-token-provider.js';
import type { Secret } from './secret.js';
import { toFormRequest } from './token-requests.js';

/** Options of a {@link ClientCredentialsTokenProvider}. */
export interface ClientCredentialsTokenProviderOptions extends TokenRequestOptions {
  /** URL of the token endpoint: `https:`, or `http:` to loopback. */
  readonly tokenUrl: string;
  /** ID of the OAuth client. */
  readonly clientId: string;
  /** Secret of the OAuth client; a function (async too) is called at each token request. */
  readonly clientSecret: Secret;
}

const providerCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    'token provider',
    {
      ...tokenRequestParts,
      tokenUrl: required(url),
      clientId: required(nonEmptyString),
      clientSecret: required(secret),
    } satisfies PartsOf<ClientCredentialsTokenProviderOptions>,
    RETRY_PATHS,
  ),
);

/**
 * Token provider with an OAuth client's ID and secret. Caches each token until 60 s before its expiry.
 *
 * One request is made for any number of callers who wait; a caller's abort ends its own wait only, and the request only
 * with the last of them. A failed request is not cached: the next operation makes a new one.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option can't work.
 * @example
 * ```ts
 * import { ClientCredentialsTokenProvider, CXoneClient } from 'cxone-sdk';
 *
 * const tokenProvider = new ClientCredentialsTokenProvider({
 *   tokenUrl: `https://${realmId}.niceincontact.com/api/v2/oauth/token`,
 *   clientId,
 *   clientSecret: () => secrets.read('cxone-client-secret'),
 * });
 * const cxone = new CXoneClient({ realmId, tokenProvider });
 * ```
 */
export class ClientCredentialsTokenProvider extends CachedTokenProvider<'clientSecret'> {
  /**
   * Checks the options; sends nothing.
   *
   * @throws {@link CXoneConfigurationError} that names each option that is missing, unknown or can't work.
   */
  constructor(options: ClientCredentialsTokenProviderOptions);
  /** @internal */
  constructor(options: ClientCredentialsTokenProviderOptions, internals: TokenInternals);
  constructor(options: ClientCredentialsTokenProviderOptions, internals: TokenInternals = {}) {
    const checked = checkOptions(providerCheck(), options);
    const { tokenUrl, clientId, clientSecret } = checked;
    // As in the tutorial: these three fields and no other.
    const grant = {
      tokenUrl,
      ids: { clientId },
      secrets: { clientSecret },
      buildRequest: (secrets: { readonly clientSecret: string }) =>
        toFormRequest(tokenUrl, {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: secrets.clientSecret,
        }),
      parse: parseIssuedToken,
    };
    super(grant, checked, internals);
  }
}
