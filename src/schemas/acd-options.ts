import { lazy } from '../internal/lazy.js';
import type { CXoneIssue } from '../internal/result.js';
import { toBaseUrl } from './base-url.js';
import { checkOptions, optional, required, withDefault } from './check-options.js';
import { buildConfigurationError } from './issues.js';
import { matching, oneOf, text, withMethods } from './option-parts.js';
import {
  checkOf,
  clientOptions,
  clientSecret,
  dnsLabel,
  list,
  resolveRetry,
  type TokenProviderShape,
  tokenRequestOptions,
  url,
} from './options.js';

// Built at first use, all of them: whoever has no use for these routes pays nothing for them.
const DEFAULT_ISSUER = 'https://cxone.niceincontact.com';
const AUTHENTICATIONS = ['client_secret_basic', 'client_secret_post'] as const;

const accessKeyCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    {
      ...tokenRequestOptions(),
      issuer: withDefault(url, DEFAULT_ISSUER),
      clientId: required(text),
      clientSecret: required(clientSecret),
      clientAuthentication: withDefault(
        () => oneOf(AUTHENTICATIONS, `must be ${AUTHENTICATIONS.join(' or ')}`),
        'client_secret_basic',
      ),
      accessKeyId: required(text),
      accessKeySecret: required(clientSecret),
    },
    'The token provider',
  ),
);

const AREA = 'must be one DNS label such as na1: letters, digits and hyphens, without dots';

const userHubCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    {
      ...tokenRequestOptions(),
      area: optional(() => dnsLabel(AREA)),
      baseUrl: optional(url),
      accessKeyId: required(text),
      accessKeySecret: required(clientSecret),
    },
    'The token provider',
  ),
);

const HOST = 'must be a host name such as example.com, without a scheme, a port or a path';
const HOST_NAME = /^(?:[a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:.]+\]$/i;
const findHostProblem = (value: unknown) => (typeof value === 'string' && HOST_NAME.test(value) ? undefined : HOST);

const VERSION = "must be a version such as 'v34.0'";

const acdClientCheck = /* @__PURE__ */ lazy(() => {
  // A tokenProvider is the only source of tokens here; what belongs to other sources is unknown.
  const { realmId, baseUrl, tokenUrl, clientId, clientSecret, tokenStore, dangerouslyAllowBrowser, ...common } =
    clientOptions;
  return checkOf(
    {
      ...common,
      tokenProvider: required(() => withMethods<TokenProviderShape>('getAccessToken')),
      apiUrl: optional(url),
      issuer: optional(url),
      tenantId: optional(text),
      allowedApiHosts: withDefault(() => list<string>('must be a list of host names', findHostProblem), []),
      apiVersion: withDefault(() => matching(/^v\d{1,4}\.\d{1,4}$/, VERSION), 'v34.0'),
    },
    'The client',
  );
});

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseAccessKeyOptions(options: unknown) {
  const parsed = checkOptions(accessKeyCheck(), options);
  return { ...parsed, issuer: toBaseUrl(parsed.issuer), retry: resolveRetry(parsed.retry) };
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseUserHubOptions(options: unknown) {
  const parsed = checkOptions(userHubCheck(), options);
  const { area, baseUrl } = parsed;
  if ((area === undefined) === (baseUrl === undefined)) {
    const message = area === undefined ? 'is missing: give area, or a baseUrl' : 'means nothing beside baseUrl';
    throw buildConfigurationError('The token provider', [{ path: 'area', message }]);
  }
  const host = baseUrl === undefined ? `https://${area?.toLowerCase()}.nice-incontact.com` : toBaseUrl(baseUrl);
  return { ...parsed, baseUrl: host, retry: resolveRetry(parsed.retry) };
}

function findContradictions(parsed: ReturnType<typeof parseShape>): readonly CXoneIssue[] {
  if (parsed.apiUrl === undefined) return [];
  const idle = (['issuer', 'tenantId'] as const).filter((path) => parsed[path] !== undefined);
  return idle.map((path) => ({ path, message: 'means nothing beside apiUrl: nothing has to be discovered' }));
}

const parseShape = (options: unknown) => checkOptions(acdClientCheck(), options);

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseAcdClientOptions(options: unknown) {
  const parsed = parseShape(options);
  const issues = findContradictions(parsed);
  if (issues.length > 0) throw buildConfigurationError('The client', issues);
  const { apiUrl, issuer } = parsed;
  return {
    ...parsed,
    apiUrl: apiUrl === undefined ? undefined : toBaseUrl(apiUrl),
    issuer: issuer === undefined ? undefined : toBaseUrl(issuer),
  };
}
