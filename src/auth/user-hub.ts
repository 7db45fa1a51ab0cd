import { USER_HUB_HINTS } from '../http/hints.js';
import { lazy } from '../internal/lazy.js';
import { checkOf, checkOptions, optional, type PartsOf, required } from '../options/check.js';
import { RETRY_PATHS } from '../options/retry.js';
import { type TokenRequestOptions, tokenRequestParts } from '../options/token-request.js';
import { toBaseUrl } from '../schemas/base-url.js';
import { buildConfigurationError } from '../schemas/issues.js';
import { dnsLabel, nonEmptyString, secret, url } from '../schemas/parts.js';
import { parseTenantToken } from '../schemas/tenant.js';
import { CachedTokenProvider, type TokenInternals } from './cached-token-provider.js';
import type { Secret } from './secret.js';
import type { AcdTokenProvider } from './token-provider.js';
import { toJsonRequest } from './token-requests.js';

/** Options of a {@link UserHubTokenProvider}: `area` or `baseUrl`, and an access key. */
export interface UserHubTokenProviderOptions extends TokenRequestOptions {
  /** The tenant's area, such as `na1`, `eu1`, `au1`: one DNS label. Required unless `baseUrl` is given. */
  readonly area?: string | undefined;
  /** Another host, instead of `area`. @defaultValue `https://{area}.nice-incontact.com` */
  readonly baseUrl?: string | undefined;
  /** ID of the access key. */
  readonly accessKeyId: string;
  /** Secret of the access key; a function (async too) is called at each token request. */
  readonly accessKeySecret: Secret;
}

const AREA_MESSAGE = 'must be one DNS label such as na1: letters, digits and hyphens, without dots';
const SUBJECT = 'token provider';

const providerCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    SUBJECT,
    {
      ...tokenRequestParts,
      area: optional(() => dnsLabel(AREA_MESSAGE)),
      baseUrl: optional(url),
      accessKeyId: required(nonEmptyString),
      accessKeySecret: required(secret),
    } satisfies PartsOf<UserHubTokenProviderOptions>,
    RETRY_PATHS,
  ),
);

function resolveBaseUrl({ area, baseUrl }: Pick<UserHubTokenProviderOptions, 'area' | 'baseUrl'>): string {
  if ((area === undefined) === (baseUrl === undefined)) {
    const message = area === undefined ? 'is required (or set baseUrl)' : "can't be combined with baseUrl";
    throw buildConfigurationError(SUBJECT, [{ path: 'area', message }]);
  }
  return baseUrl === undefined ? `https://${area?.toLowerCase()}.nice-incontact.com` : toBaseUrl(baseUrl);
}

/**
 * Token provider with an access key alone, from the tenant's UserHub: no application has to be registered.
 *
 * Behaves like {@link ClientCredentialsTokenProvider} otherwise. Not tested on a live tenant.
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
export class UserHubTokenProvider extends CachedTokenProvider<'accessKeySecret'> implements AcdTokenProvider {
  constructor(options: UserHubTokenProviderOptions);
  /** @internal */
  constructor(options: UserHubTokenProviderOptions, internals: TokenInternals);
  constructor(options: UserHubTokenProviderOptions, internals: TokenInternals = {}) {
    const checked = checkOptions(providerCheck(), options);
    const { accessKeyId, accessKeySecret } = checked;
    const tokenUrl = `${resolveBaseUrl(checked)}/authentication/v1/token/access-key`;
    // As NICE documents it for UserHub.
    const grant = {
      tokenUrl,
      ids: { accessKeyId },
      secrets: { accessKeySecret },
      buildRequest: (secrets: { readonly accessKeySecret: string }) =>
        toJsonRequest(tokenUrl, { accessKeyId, accessKeySecret: secrets.accessKeySecret }),
      parse: parseTenantToken,
      hints: USER_HUB_HINTS,
    };
    super(grant, checked, internals);
  }

  /** Tenant of the newest token; `undefined` before the first one, and for a token from a store. */
  get tenantId(): string | undefined {
    return this.newestTenantId;
  }
}
