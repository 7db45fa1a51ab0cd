import { ACCESS_KEY_HINTS } from '../http/hints.js';
import { formEncode } from '../internal/form.js';
import { lazy } from '../internal/lazy.js';
import { Redactor } from '../internal/redact.js';
import { checkOf, checkOptions, type PartsOf, required, withDefault } from '../options/check.js';
import { RETRY_PATHS } from '../options/retry.js';
import { type TokenRequestOptions, tokenRequestParts } from '../options/token-request.js';
import { toBaseUrl } from '../schemas/base-url.js';
import { CXONE_ISSUERS } from '../schemas/issuers.js';
import { nonEmptyString, oneOf, secret, url } from '../schemas/parts.js';
import { parseTenantToken } from '../schemas/tenant.js';
import { CachedTokenProvider, type TokenInternals } from './cached-token-provider.js';
import type { Secret } from './secret.js';
import type { AcdTokenProvider } from './token-provider.js';
import { toFormRequest } from './token-requests.js';

/** Authentication of an application: in the `Authorization` header, or in the form. */
export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post';

/** Options of an {@link AccessKeyTokenProvider}. */
export interface AccessKeyTokenProviderOptions extends TokenRequestOptions {
  /** Issuer of the tokens. @defaultValue `CXONE_ISSUERS.global` */
  readonly issuer?: string | undefined;
  /** Client ID of the application that is registered with NICE. */
  readonly clientId: string;
  /** Client secret of the application; a function (async too) is called at each token request. */
  readonly clientSecret: Secret;
  /** Authentication of the application. @defaultValue `'client_secret_basic'` */
  readonly clientAuthentication?: ClientAuthentication | undefined;
  /** Access key of the user on whose behalf the application acts. */
  readonly accessKeyId: string;
  /** Secret of the access key; a function (async too) is called at each token request. */
  readonly accessKeySecret: Secret;
}

const providerCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    'token provider',
    {
      ...tokenRequestParts,
      issuer: withDefault(url, CXONE_ISSUERS.global),
      clientId: required(nonEmptyString),
      clientSecret: required(secret),
      clientAuthentication: withDefault(
        () => oneOf('client_secret_basic', 'client_secret_post'),
        'client_secret_basic',
      ),
      accessKeyId: required(nonEmptyString),
      accessKeySecret: required(secret),
    } satisfies PartsOf<AccessKeyTokenProviderOptions>,
    RETRY_PATHS,
  ),
);

/** Returns the credentials of `client_secret_basic`, without the word Basic. A colon or an umlaut in a part does no harm. */
function toBasicCredentials(clientId: string, clientSecret: string): string {
  return btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`);
}

type SecretName = 'clientSecret' | 'accessKeySecret';

/**
 * Token provider with a registered application and an access key, as NICE documents it for back-end applications. Caches
 * each token until 60 s before its expiry.
 *
 * Behaves like {@link ClientCredentialsTokenProvider} otherwise: one request for any number of callers, a failed one is not
 * cached, a token that the API rejected is replaced. Not tested on a live tenant.
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
export class AccessKeyTokenProvider extends CachedTokenProvider<SecretName> implements AcdTokenProvider {
  /** Issuer of the tokens, from which the SDK requests the URL of the tenant's API. */
  readonly issuer: string;

  constructor(options: AccessKeyTokenProviderOptions);
  /** @internal */
  constructor(options: AccessKeyTokenProviderOptions, internals: TokenInternals);
  constructor(options: AccessKeyTokenProviderOptions, internals: TokenInternals = {}) {
    const checked = checkOptions(providerCheck(), options);
    const { clientId, clientSecret, clientAuthentication, accessKeyId, accessKeySecret } = checked;
    const { redactor = new Redactor() } = internals;
    const issuer = toBaseUrl(checked.issuer);
    const tokenUrl = `${issuer}/auth/token`;
    // As NICE documents it for back-end applications.
    const grant = {
      tokenUrl,
      ids: { clientId, accessKeyId },
      secrets: { clientSecret, accessKeySecret },
      buildRequest: ({ clientSecret, accessKeySecret }: Readonly<Record<SecretName, string>>) => {
        const credentials = toBasicCredentials(clientId, clientSecret);
        // A service that echoes the header must not show its content in an error.
        redactor.rememberToken(credentials);
        const fields = { grant_type: 'password', username: accessKeyId, password: accessKeySecret };
        return clientAuthentication === 'client_secret_basic'
          ? toFormRequest(tokenUrl, fields, { Authorization: `Basic ${credentials}` })
          : toFormRequest(tokenUrl, { ...fields, client_id: clientId, client_secret: clientSecret });
      },
      parse: parseTenantToken,
      hints: ACCESS_KEY_HINTS,
    };
    super(grant, checked, { ...internals, redactor });
    this.issuer = issuer;
  }

  /** Tenant of the newest token; `undefined` before the first one, and for a token from a store. */
  get tenantId(): string | undefined {
    return this.newestTenantId;
  }
}
