import type { Secret } from '../auth/secret.js';
import type { TokenProvider } from '../auth/token-provider.js';
import type { TokenStore } from '../auth/token-store.js';
import type { CXoneIssue } from '../internal/result.js';
import { toBaseUrl } from '../schemas/base-url.js';
import { buildConfigurationError } from '../schemas/issues.js';
import { dnsLabel, nonEmptyString, objectWithMethods, secret, url } from '../schemas/parts.js';
import { type Checked, checkOf, checkOptions, optional, type PartsOf } from './check.js';
import { type CommonOptions, type CommonSettings, commonParts, NESTED_PATHS, resolveCommon } from './common.js';
import { tokenStore } from './token-request.js';

/** Options of a {@link CXoneClient}. Times are milliseconds. */
export interface CXoneClientOptions extends CommonOptions {
  /** The tenant's realm, one DNS label: `acme` for `acme.niceincontact.com`. Optional if `baseUrl` is given. */
  readonly realmId?: string | undefined;
  /**
   * Another host or a custom domain; may have a path prefix. `http:` only to loopback.
   * @defaultValue `https://{realmId}.niceincontact.com`
   */
  readonly baseUrl?: string | undefined;
  /** URL of the token endpoint. @defaultValue `{baseUrl}/api/v2/oauth/token` */
  readonly tokenUrl?: string | undefined;
  /** ID of the OAuth client. Required, with `clientSecret`, unless `tokenProvider` is given. */
  readonly clientId?: string | undefined;
  /**
   * Secret of the OAuth client: a string, or a function (async too) that is called at each token request, so that a rotated
   * secret is picked up.
   */
  readonly clientSecret?: Secret | undefined;
  /** Source of tokens, instead of `clientId` and `clientSecret`. Can't be combined with them, `tokenUrl` or `tokenStore`. */
  readonly tokenProvider?: TokenProvider | undefined;
  /** Shares the token between processes: a Keyv instance, or any object with `get`, `set` and `delete`. @defaultValue none */
  readonly tokenStore?: TokenStore | undefined;
}

const REALM_MESSAGE = 'must be one DNS label: letters, digits and hyphens, without dots or slashes';

const clientParts = {
  realmId: optional(() => dnsLabel(REALM_MESSAGE)),
  baseUrl: optional(url),
  tokenUrl: optional(url),
  clientId: optional(nonEmptyString),
  clientSecret: optional(secret),
  tokenProvider: optional(() => objectWithMethods<TokenProvider>('getAccessToken')),
  tokenStore: optional(tokenStore),
  ...commonParts,
} satisfies PartsOf<CXoneClientOptions>;

const clientCheck = checkOf('client', clientParts, NESTED_PATHS);

/** Complete client credentials. */
export interface Credentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly store: TokenStore | undefined;
}

/** Checked options, with every default filled in. */
export interface ClientSettings extends CommonSettings {
  readonly baseUrl: string;
  readonly tokens: { readonly provider: TokenProvider } | { readonly credentials: Credentials };
}

/** The options that only the SDK's own token requests use. */
export const CREDENTIALS = ['clientId', 'clientSecret', 'tokenUrl', 'tokenStore'] as const;

type CheckedOptions = Checked<typeof clientParts>;

function resolveTokens(options: CheckedOptions, baseUrl: string, issues: CXoneIssue[]): ClientSettings['tokens'] {
  const { clientId = '', clientSecret = '', tokenProvider, tokenStore: store } = options;
  if (tokenProvider) {
    const conflicts = CREDENTIALS.filter((path) => options[path] !== undefined);
    issues.push(...conflicts.map((path) => ({ path, message: "can't be combined with tokenProvider" })));
    return { provider: tokenProvider };
  }
  const missing = (['clientId', 'clientSecret'] as const).filter((path) => options[path] === undefined);
  issues.push(...missing.map((path) => ({ path, message: 'is required (or set tokenProvider)' })));
  return {
    credentials: { tokenUrl: options.tokenUrl ?? `${baseUrl}/api/v2/oauth/token`, clientId, clientSecret, store },
  };
}

function resolveBaseUrl({ baseUrl, realmId }: CheckedOptions, issues: CXoneIssue[]): string {
  if (baseUrl !== undefined) return toBaseUrl(baseUrl);
  if (realmId === undefined) issues.push({ path: 'realmId', message: 'is required (or set baseUrl)' });
  return `https://${realmId?.toLowerCase()}.niceincontact.com`;
}

/** Returns advice for options that name neither a tenant nor credentials. */
function findHint(options: CheckedOptions): string | undefined {
  const { realmId, baseUrl, clientId, clientSecret, tokenProvider } = options;
  const isBare = [realmId, baseUrl, clientId, clientSecret, tokenProvider].every((value) => value === undefined);
  return isBare ? 'CXoneClient.fromEnv() reads CXONE_* variables.' : undefined;
}

/**
 * Checks options and fills in the defaults; the caller's object is neither kept nor changed.
 *
 * @throws CXoneConfigurationError that names each option that can't work.
 */
export function resolveClientOptions(input: CXoneClientOptions): ClientSettings {
  const options = checkOptions(clientCheck, input);
  const issues: CXoneIssue[] = [];
  const common = resolveCommon(options, issues);
  const baseUrl = resolveBaseUrl(options, issues);
  const tokens = resolveTokens(options, baseUrl, issues);
  if (issues.length > 0) throw buildConfigurationError('client', issues, { hint: findHint(options) });
  return Object.freeze({ ...common, baseUrl, tokens });
}
