import { CXONE_ISSUERS } from './auth/issuers.js';
import type { TokenProvider } from './auth/token-provider.js';
import { type Clock, systemClock } from './internal/clock.js';
import { type CXoneClientOptions, type ResolvedClientOptions, resolveClientOptions } from './options.js';
import { parseAcdClientOptions } from './schemas/acd-options.js';
import { findUrlProblem, toBaseUrl } from './schemas/base-url.js';
import { buildConfigurationError } from './schemas/issues.js';

/** A source of tokens that may also say whose they are, so that the API of the tenant can be found. */
export interface AcdTokenProvider extends TokenProvider {
  /** Who issues the tokens, and knows where the tenant's API is. */
  readonly issuer?: string | undefined;
  /** The tenant that the newest token belongs to. */
  readonly tenantId?: string | undefined;
}

/** What a {@link CXoneAcdClient} is made from. Times are milliseconds. */
export interface CXoneAcdClientOptions
  extends Omit<
    CXoneClientOptions,
    | 'realmId'
    | 'baseUrl'
    | 'tokenUrl'
    | 'clientId'
    | 'clientSecret'
    | 'tokenProvider'
    | 'tokenStore'
    | 'dangerouslyAllowBrowser'
  > {
  /** Where tokens come from: an `AccessKeyTokenProvider`, a `UserHubTokenProvider`, or any other source. */
  readonly tokenProvider: AcdTokenProvider;
  /**
   * Where the tenant's API is, without the part that begins with `/inContactAPI`.
   * @defaultValue found out from the issuer with the first call, and kept
   */
  readonly apiUrl?: string | undefined;
  /** Who knows where the API is. @defaultValue the `issuer` of the tokenProvider, or else `CXONE_ISSUERS.global` */
  readonly issuer?: string | undefined;
  /** The tenant to ask the issuer about. @defaultValue read off the token, or the `tenantId` of the tokenProvider */
  readonly tenantId?: string | undefined;
  /**
   * Hosts, and what is below them, to which a token may go besides the vendor's, when the issuer says so.
   * @defaultValue `[]`
   */
  readonly allowedApiHosts?: readonly string[] | undefined;
  /** The version of the routes. @defaultValue `'v34.0'` */
  readonly apiVersion?: string | undefined;
}

/** Options that were checked, with every default filled in. */
export interface ResolvedAcdClientOptions {
  /** What it has in common with the other client. */
  readonly common: ResolvedClientOptions;
  readonly tokenProvider: AcdTokenProvider;
  readonly apiUrl: string | undefined;
  readonly issuer: string;
  readonly tenantId: string | undefined;
  readonly allowedApiHosts: readonly string[];
  readonly apiVersion: string;
}

/** @throws CXoneConfigurationError for a provider whose issuer is no URL that may be asked. */
function readIssuer({ issuer }: AcdTokenProvider): string {
  const given: unknown = issuer ?? CXONE_ISSUERS.global;
  const problem = typeof given === 'string' ? findUrlProblem(given) : 'must be a text';
  if (problem === undefined) return toBaseUrl(String(given));
  throw buildConfigurationError('The client', [{ path: 'tokenProvider.issuer', message: problem }]);
}

/**
 * Checks options and fills in the defaults; the caller's object is neither kept nor changed.
 *
 * @throws CXoneConfigurationError that names each option that can't work.
 */
export function resolveAcdClientOptions(
  given: CXoneAcdClientOptions,
  clock: Clock = systemClock,
): ResolvedAcdClientOptions {
  const parsed = parseAcdClientOptions(given);
  const { apiUrl, issuer, tenantId, allowedApiHosts, apiVersion, tokenProvider, ...rest } = parsed;
  // The rest has been checked as the other client's options are; what is filled in the same way is filled in by the same
  // code. Nothing is ever sent to this base URL.
  const shared = { ...rest, tokenProvider, baseUrl: 'https://undiscovered.invalid' };
  const common = resolveClientOptions(shared as CXoneClientOptions, clock);
  const asked = issuer ?? readIssuer(tokenProvider);
  return { common, tokenProvider, apiUrl, issuer: asked, tenantId, allowedApiHosts, apiVersion };
}
