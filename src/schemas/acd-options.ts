import * as z from 'zod/mini';
import type { CXoneIssue } from '../errors/base.js';
import { lazy } from '../internal/lazy.js';
import { isDnsLabel, toBaseUrl } from './base-url.js';
import { buildConfigurationError, parseOptions } from './issues.js';
import { func, limit, matching, text, timeout, withMethods } from './option-parts.js';
import {
  checkOf,
  clientSchema,
  clientSecret,
  list,
  resolveRetry,
  retry,
  store,
  type TokenProviderShape,
  url,
} from './options.js';

const OBJECT = { error: 'they must be a plain object' };

// Built at first use, all of them: whoever has no use for these routes pays nothing for their schemas.
const tokenRequestShape = () => ({
  store: z.optional(store),
  expiryMarginMs: z._default(limit, 60_000),
  fetch: z.optional(func<typeof globalThis.fetch>()),
  timeoutMs: z._default(timeout, 30_000),
  retry: z._default(retry, false),
  onEvent: z.optional(func<(event: never) => void>()),
});

const DEFAULT_ISSUER = 'https://cxone.niceincontact.com';
const AUTHENTICATIONS = ['client_secret_basic', 'client_secret_post'] as const;

const accessKeyCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    z.strictObject(
      {
        ...tokenRequestShape(),
        issuer: z._default(url, DEFAULT_ISSUER),
        clientId: text(),
        clientSecret,
        clientAuthentication: z._default(
          z.enum(AUTHENTICATIONS, { error: `must be ${AUTHENTICATIONS.join(' or ')}` }),
          'client_secret_basic',
        ),
        accessKeyId: text(),
        accessKeySecret: clientSecret,
      },
      OBJECT,
    ),
    'The token provider',
  ),
);

const dnsLabel = () =>
  z
    .string({ error: 'must be a text' })
    .check(
      z.refine(isDnsLabel, { error: 'must be one DNS label such as na1: letters, digits and hyphens, without dots' }),
    );

const userHubCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    z.strictObject(
      {
        ...tokenRequestShape(),
        area: z.optional(dnsLabel()),
        baseUrl: z.optional(url),
        accessKeyId: text(),
        accessKeySecret: clientSecret,
      },
      OBJECT,
    ),
    'The token provider',
  ),
);

/** A tokenProvider is the only source of tokens here; what belongs to other sources is unknown. */
const FOREIGN = {
  realmId: true,
  baseUrl: true,
  tokenUrl: true,
  clientId: true,
  clientSecret: true,
  tokenStore: true,
  dangerouslyAllowBrowser: true,
} as const;

const HOST = 'must be a host name such as example.com, without a scheme, a port or a path';
const HOST_NAME = /^(?:[a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:.]+\]$/i;
const findHostProblem = (value: unknown) => (typeof value === 'string' && HOST_NAME.test(value) ? undefined : HOST);

const VERSION = "must be a version such as 'v34.0'";

const acdClientCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    z.extend(z.omit(clientSchema, FOREIGN), {
      tokenProvider: withMethods<TokenProviderShape>('getAccessToken'),
      apiUrl: z.optional(url),
      issuer: z.optional(url),
      tenantId: z.optional(text()),
      allowedApiHosts: z._default(list<string>('must be a list of host names', findHostProblem), []),
      apiVersion: z._default(matching(/^v\d{1,4}\.\d{1,4}$/, VERSION), 'v34.0'),
    }),
    'The client',
  ),
);

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseAccessKeyOptions(options: unknown) {
  const parsed = parseOptions(accessKeyCheck(), options);
  return { ...parsed, issuer: toBaseUrl(parsed.issuer), retry: resolveRetry(parsed.retry) };
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseUserHubOptions(options: unknown) {
  const parsed = parseOptions(userHubCheck(), options);
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

const parseShape = (options: unknown) => parseOptions(acdClientCheck(), options);

export type ParsedAcdClientOptions = ReturnType<typeof parseAcdClientOptions>;

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
