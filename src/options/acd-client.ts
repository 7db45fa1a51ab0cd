import type { AcdTokenProvider } from '../auth/token-provider.js';
import { lazy } from '../internal/lazy.js';
import type { CXoneIssue } from '../internal/result.js';
import { readProperty } from '../internal/user-code.js';
import { findApiUrlProblem, splitApiUrl } from '../schemas/api-host.js';
import { findUrlProblem, toBaseUrl } from '../schemas/base-url.js';
import { CXONE_ISSUERS } from '../schemas/issuers.js';
import { buildConfigurationError } from '../schemas/issues.js';
import { arrayOf, objectWithMethods, oneOf, stringMatching, stringWith, url, valueWhere } from '../schemas/parts.js';
import { isTenantId } from '../schemas/tenant.js';
import { type Checked, checkOf, checkOptions, optional, type PartsOf, required, withDefault } from './check.js';
import { type CommonOptions, type CommonSettings, commonParts, NESTED_PATHS, resolveCommon } from './common.js';

/** Options of a {@link CXoneAcdClient}. Times are milliseconds. */
export interface CXoneAcdClientOptions extends CommonOptions {
  /** Source of tokens: an `AccessKeyTokenProvider`, a `UserHubTokenProvider`, or any other. */
  readonly tokenProvider: AcdTokenProvider;
  /**
   * URL of the tenant's API, with or without `/inContactAPI` and what follows.
   * @defaultValue requested from `issuer` with the first call, and cached
   */
  readonly apiUrl?: string | undefined;
  /**
   * Issuer from which the SDK requests the URL of the API. Can't be combined with `apiUrl`.
   * @defaultValue the `issuer` of the `tokenProvider`, or else `CXONE_ISSUERS.global`
   */
  readonly issuer?: string | undefined;
  /**
   * Tenant whose API URL the SDK requests from the issuer. Can't be combined with `apiUrl`.
   * @defaultValue the `tenantId` of the `tokenProvider`, or else read from the token
   */
  readonly tenantId?: string | undefined;
  /**
   * Hosts of an API, besides NICE's, to which the SDK may send a token, subdomains included.
   * @defaultValue `[]`
   */
  readonly allowedApiHosts?: readonly string[] | undefined;
  /** Version of the routes. @defaultValue that of `apiUrl`, if it has one, or else `'v34.0'` */
  readonly apiVersion?: string | undefined;
  /**
   * Place of the fields of a scheduled callback: the query, as NICE documents it, or a JSON body, as working code sends
   * them.
   * @defaultValue `'query'`
   */
  readonly scheduledCallbacksIn?: 'query' | 'body' | undefined;
  /**
   * Form in which callbacks send phone numbers: E.164, or the digits without the country code, ten in the United States.
   *
   * `'national'` rejects a number of another calling code than that of `defaultCountry` (without it, `+1`).
   * @defaultValue `'e164'`
   */
  readonly numberFormat?: 'e164' | 'national' | undefined;
}

/** The newest that is published. */
const DEFAULT_VERSION = 'v34.0';

const HOST_MESSAGE = 'must be a host name such as example.com, without a scheme, a port or a path';
const HOST_NAME = /^(?:[a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:.]+\]$/i;
const findHostProblem = (value: unknown) =>
  typeof value === 'string' && HOST_NAME.test(value) ? undefined : HOST_MESSAGE;

// Built at first use, and left out of bundles that don't use these routes.
const acdClientCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    'client',
    {
      tokenProvider: required(
        () => objectWithMethods<AcdTokenProvider>('getAccessToken'),
        'is required (CXoneAcdClient.fromEnv() reads CXONE_* variables)',
      ),
      apiUrl: optional(() => stringWith(findApiUrlProblem)),
      issuer: optional(url),
      tenantId: optional(() =>
        valueWhere<string>(isTenantId, 'must be a non-empty string, without half a surrogate pair'),
      ),
      allowedApiHosts: withDefault(() => arrayOf<string>('must be an array of host names', findHostProblem), []),
      apiVersion: optional(() => stringMatching(/^v\d{1,4}\.\d{1,4}$/, "must be a version such as 'v34.0'")),
      scheduledCallbacksIn: withDefault(() => oneOf('query', 'body'), 'query'),
      numberFormat: withDefault(() => oneOf('e164', 'national'), 'e164'),
      ...commonParts,
    } satisfies PartsOf<CXoneAcdClientOptions>,
    NESTED_PATHS,
  ),
);

/** Checked options, with every default filled in. */
export interface AcdClientSettings extends CommonSettings {
  readonly tokenProvider: AcdTokenProvider;
  readonly apiUrl: string | undefined;
  /** Target of the requests, as configured: part of the fingerprint of an idempotency key. */
  readonly target: string;
  readonly issuer: string;
  readonly tenantId: string | undefined;
  readonly allowedApiHosts: readonly string[];
  readonly apiVersion: string;
  readonly scheduledCallbacksIn: 'query' | 'body';
  readonly numberFormat: 'e164' | 'national';
}

type CheckedOptions = Checked<ReturnType<typeof acdClientCheck>['parts']>;

function findConflicts(options: CheckedOptions): readonly CXoneIssue[] {
  if (options.apiUrl === undefined) return [];
  const unused = (['issuer', 'tenantId'] as const).filter((path) => options[path] !== undefined);
  return unused.map((path) => ({ path, message: "can't be combined with apiUrl" }));
}

/** A getter of the caller's may throw. */
function readIssuer(tokenProvider: AcdTokenProvider, issues: CXoneIssue[]): unknown {
  try {
    return tokenProvider.issuer ?? CXONE_ISSUERS.global;
  } catch {
    issues.push({ path: 'tokenProvider.issuer', message: 'could not be read' });
    return CXONE_ISSUERS.global;
  }
}

/** A provider's own issuer is checked as the option is. */
function resolveIssuer({ issuer, tokenProvider }: CheckedOptions, issues: CXoneIssue[]): string {
  if (issuer !== undefined) return toBaseUrl(issuer);
  const input = readIssuer(tokenProvider, issues);
  const message = typeof input === 'string' ? findUrlProblem(input) : 'must be a string';
  if (message === undefined) return toBaseUrl(String(input));
  issues.push({ path: 'tokenProvider.issuer', message });
  return CXONE_ISSUERS.global;
}

/** A tenant that a provider reads from its tokens would differ between two deliveries: only a fixed one counts. */
function nameTarget(issuer: string, { tenantId, tokenProvider }: CheckedOptions): string {
  const fixed: unknown = Object.getOwnPropertyDescriptor(tokenProvider, 'tenantId')?.value;
  return JSON.stringify([issuer, readProperty(tokenProvider, 'tokenUrl'), tenantId ?? fixed]);
}

/**
 * Checks options and fills in the defaults; the caller's object is neither kept nor changed.
 *
 * @throws CXoneConfigurationError that names each option that can't work.
 */
export function resolveAcdClientOptions(input: CXoneAcdClientOptions): AcdClientSettings {
  const options = checkOptions(acdClientCheck(), input);
  const issues = [...findConflicts(options)];
  const common = resolveCommon(options, issues);
  const issuer = resolveIssuer(options, issues);
  if (issues.length > 0) throw buildConfigurationError('client', issues);
  const { tokenProvider, tenantId, allowedApiHosts, scheduledCallbacksIn, numberFormat } = options;
  const url = options.apiUrl === undefined ? undefined : splitApiUrl(options.apiUrl);
  return Object.freeze({
    ...common,
    tokenProvider,
    apiUrl: url?.baseUrl,
    target: url?.baseUrl ?? nameTarget(issuer, options),
    issuer,
    tenantId,
    allowedApiHosts,
    apiVersion: options.apiVersion ?? url?.version ?? DEFAULT_VERSION,
    scheduledCallbacksIn,
    numberFormat,
  });
}
