import type { ClientSecret } from './auth/secret.js';
import type { TokenProvider } from './auth/token-provider.js';
import type { TokenStore } from './auth/token-store.js';
import { CXoneConfigurationError } from './errors/local.js';
import { normalizeHeaders } from './http/build.js';
import type { ResolvedRetry } from './http/delay.js';
import type { CXoneEventListener } from './http/events.js';
import { type Clock, systemClock } from './internal/clock.js';
import type { CXoneIssue } from './internal/result.js';
import { version } from './internal/version.js';
import type { CallLedger } from './ledger/call-ledger.js';
import type { OnceGuardInit } from './resources/once-guard.js';
import { toBaseUrl } from './schemas/base-url.js';
import { keysOf } from './schemas/check-options.js';
import { buildConfigurationError } from './schemas/issues.js';
import { type ParsedClientOptions, parseClientOptions, type RetryOptions, resolveRetry } from './schemas/options.js';
import { isKnownCountry, type NumberType, type PhoneRules } from './schemas/phone.js';

/** Which numbers may be called: a guard against toll fraud. */
export interface NumberPolicy {
  /** The only countries that may be called, ISO 3166 alpha-2. @defaultValue all */
  readonly countries?: readonly string[] | undefined;
  /** Types of number that may not be called. @defaultValue `['PREMIUM_RATE']` */
  readonly refuseTypes?: readonly NumberType[] | undefined;
}

/** What a {@link CXoneClient} is made from. Times are milliseconds. */
export interface CXoneClientOptions {
  /** The tenant's realm, one DNS label: `acme` for `acme.niceincontact.com`. Optional when `baseUrl` is given. */
  readonly realmId?: string | undefined;
  /**
   * Another host or a custom domain; may hold a path prefix. `http:` to loopback only.
   * @defaultValue `https://{realmId}.niceincontact.com`
   */
  readonly baseUrl?: string | undefined;
  /** Where tokens are asked for. @defaultValue `{baseUrl}/api/v2/oauth/token` */
  readonly tokenUrl?: string | undefined;
  /** The OAuth client's id, with `clientSecret`. */
  readonly clientId?: string | undefined;
  /** The OAuth client's secret. A function (async too) is asked at each token request, so that a rotated secret is picked up. */
  readonly clientSecret?: ClientSecret | undefined;
  /** Any other source of tokens, instead of `clientId` and `clientSecret`. */
  readonly tokenProvider?: TokenProvider | undefined;
  /** Shares the token between processes: a Keyv instance, or anything like it. @defaultValue none */
  readonly tokenStore?: TokenStore | undefined;
  /** Remembers `onceKey`s, in memory or for all processes together: see {@link CallLedger}. @defaultValue none */
  readonly callLedger?: CallLedger | undefined;
  /**
   * What `create` does with a `onceKey` when the ledger can't be asked: `'refuse'` sends nothing (`not_placed`), since
   * the call might be a second one; `'call'` places it all the same, and may ring twice.
   * @defaultValue `'refuse'`
   */
  readonly onLedgerError?: 'refuse' | 'call' | undefined;
  /** How long a `onceKey` is kept: longer than a message may be delivered again. @defaultValue `86_400_000`, 24 hours */
  readonly onceKeyTtlMs?: number | undefined;
  /** The longest wait for one attempt until its body is read whole; `false` for none. @defaultValue `30_000` */
  readonly timeoutMs?: number | false | undefined;
  /** One deadline over everything: token, attempts, waits, bodies. @defaultValue none */
  readonly totalTimeoutMs?: number | undefined;
  /** Repeats what cannot have been carried out; see the promise of `create`. @defaultValue `false` */
  readonly retry?: boolean | RetryOptions | undefined;
  /**
   * ISO 3166 alpha-2. With it national formats are accepted too, and sent as E.164.
   * @defaultValue none: numbers must be strict E.164
   */
  readonly defaultCountry?: string | undefined;
  /** `'possible'` checks length and country code only: numbering plans change faster than metadata. @defaultValue `'valid'` */
  readonly phoneValidation?: 'valid' | 'possible' | undefined;
  /** Which numbers may be called: a guard against toll fraud. @defaultValue `{ refuseTypes: ['PREMIUM_RATE'] }` */
  readonly numberPolicy?: NumberPolicy | undefined;
  /** A proxy, a test double, instrumentation. @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Added to each request to the API. `Authorization`, `Content-Type` and `Accept` can't be replaced. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called with each request, response, retry and token renewal; what it throws is swallowed. */
  readonly onEvent?: CXoneEventListener | undefined;
  /** A client secret in a page is public: in a browser the constructor throws unless this is set. @defaultValue `false` */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** Client credentials that are complete. */
export interface Credentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecret;
  readonly store: TokenStore | undefined;
}

/** Options that were checked, with every default filled in. */
export interface ResolvedClientOptions {
  readonly baseUrl: string;
  readonly tokens: { readonly provider: TokenProvider } | { readonly credentials: Credentials };
  readonly timeoutMs: number | false;
  readonly totalTimeoutMs: number | undefined;
  readonly retry: ResolvedRetry | false;
  readonly phoneRules: PhoneRules;
  /** Absent without a call ledger. */
  readonly once: Pick<OnceGuardInit, 'ledger' | 'onLedgerError' | 'ttlMs'> | undefined;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly clock: Clock;
  readonly headers: Readonly<Record<string, string>>;
  readonly onEvent: CXoneEventListener | undefined;
}

/** What means something only where the SDK itself asks for tokens. */
const CREDENTIALS = ['clientId', 'clientSecret', 'tokenUrl', 'tokenStore'] as const;

type Tokens = ResolvedClientOptions['tokens'];

function readTokens(options: ParsedClientOptions, baseUrl: string, issues: CXoneIssue[]): Tokens {
  const { clientId = '', clientSecret = '', tokenProvider, tokenStore } = options;
  const names = tokenProvider ? CREDENTIALS : (['clientId', 'clientSecret'] as const);
  const message = tokenProvider
    ? 'means nothing beside tokenProvider: give one or the other'
    : 'is missing: give clientId and clientSecret, or a tokenProvider';
  for (const path of names) {
    if ((options[path] === undefined) !== (tokenProvider !== undefined)) issues.push({ path, message });
  }
  if (tokenProvider) return { provider: tokenProvider };
  const tokenUrl = options.tokenUrl ?? `${baseUrl}/api/v2/oauth/token`;
  return { credentials: { tokenUrl, clientId, clientSecret, store: tokenStore } };
}

function readBaseUrl({ baseUrl, realmId }: ParsedClientOptions, issues: CXoneIssue[]): string {
  if (baseUrl !== undefined) return toBaseUrl(baseUrl);
  if (realmId === undefined) issues.push({ path: 'realmId', message: 'is missing: give realmId, or a baseUrl' });
  return `https://${realmId?.toLowerCase()}.niceincontact.com`;
}

function isBrowser(): boolean {
  const { window, document } = globalThis as { window?: unknown; document?: unknown };
  return typeof window === 'object' && typeof document === 'object';
}

function findCountryProblems({ defaultCountry, numberPolicy }: ParsedClientOptions): readonly CXoneIssue[] {
  const given = (numberPolicy?.countries ?? []).map(
    (code, index) => [`numberPolicy.countries[${index}]`, code] as const,
  );
  const all = defaultCountry === undefined ? given : [['defaultCountry', defaultCountry] as const, ...given];
  const unknown = all.filter(([, code]) => !isKnownCountry(code));
  return unknown.map(([path]) => ({ path, message: 'is the code of no country with phone numbers' }));
}

const DAY_MS = 86_400_000;

function readOnce(options: ParsedClientOptions, issues: CXoneIssue[]) {
  const { callLedger, onLedgerError = 'refuse', onceKeyTtlMs: ttlMs = DAY_MS } = options;
  // Checked to have its methods, one layer below the one that knows the type.
  const ledger = callLedger as CallLedger | undefined;
  if (ledger) return { ledger, onLedgerError, ttlMs };
  const given = (['onLedgerError', 'onceKeyTtlMs'] as const).filter((path) => options[path] !== undefined);
  issues.push(...given.map((path) => ({ path, message: 'means nothing without callLedger' })));
  return undefined;
}

/**
 * Checks options and fills in the defaults; the caller's object is neither kept nor changed.
 *
 * @throws CXoneConfigurationError that names each option that can't work.
 */
export function resolveClientOptions(given: CXoneClientOptions, clock: Clock = systemClock): ResolvedClientOptions {
  const options = parseClientOptions(given);
  const issues: CXoneIssue[] = [...findCountryProblems(options)];
  const baseUrl = readBaseUrl(options, issues);
  const tokens = readTokens(options, baseUrl, issues);
  const once = readOnce(options, issues);
  if (isBrowser() && 'credentials' in tokens && !options.dangerouslyAllowBrowser) {
    const message = 'is needed in a browser, where everybody can read the client secret: better, give a tokenProvider';
    issues.push({ path: 'dangerouslyAllowBrowser', message });
  }
  if (issues.length > 0) throw buildConfigurationError('The client', issues);
  const { timeoutMs, totalTimeoutMs, defaultCountry, phoneValidation: validation, numberPolicy, fetch } = options;
  const { countries, refuseTypes = ['PREMIUM_RATE'] as const } = numberPolicy ?? {};
  return Object.freeze({
    baseUrl,
    tokens,
    timeoutMs,
    totalTimeoutMs,
    retry: resolveRetry(options.retry),
    phoneRules: Object.freeze({ defaultCountry, validation, countries, refuseTypes }),
    once,
    fetch,
    clock,
    headers: { 'user-agent': `cxone-sdk/${version}`, ...normalizeHeaders(options.headers) },
    onEvent: options.onEvent as CXoneEventListener | undefined,
  });
}

const ENVIRONMENT = {
  realmId: 'CXONE_REALM_ID',
  baseUrl: 'CXONE_BASE_URL',
  clientId: 'CXONE_CLIENT_ID',
  clientSecret: 'CXONE_CLIENT_SECRET',
  tokenUrl: 'CXONE_TOKEN_URL',
} as const;

function readVariable(environment: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = environment[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw buildConfigurationError('The environment', [{ path: name, message: 'must be a text' }]);
}

function mergeEnvironment(
  environment: Readonly<Record<string, unknown>>,
  given: CXoneClientOptions,
): CXoneClientOptions {
  const entries = Object.entries(ENVIRONMENT)
    .filter(([option]) => given.tokenProvider === undefined || !CREDENTIALS.some((each) => each === option))
    .map(([option, variable]) => [option, readVariable(environment, variable)] as const);
  const all = keysOf(given).map((key): [string, unknown] => [key, Reflect.get(given, key)]);
  return { ...Object.fromEntries(entries), ...Object.fromEntries(all.filter(([, value]) => value !== undefined)) };
}

/**
 * Reads the options that the environment may hold; those that are given win. An empty variable counts as absent.
 *
 * @throws CXoneConfigurationError that names the variables which are missing.
 */
export function readEnvironment(
  environment: Readonly<Record<string, unknown>>,
  given: CXoneClientOptions = {},
): CXoneClientOptions {
  let options: CXoneClientOptions;
  try {
    options = mergeEnvironment(environment, given);
  } catch (error) {
    if (error instanceof CXoneConfigurationError) throw error;
    // No permission to read it, as in Deno; or options that are null, or a getter that throws.
    throw buildConfigurationError('The environment', [{ path: '', message: 'it or the options could not be read' }]);
  }
  const issues = findMissing(options);
  if (issues.length > 0) throw buildConfigurationError('The environment', issues);
  return options;
}

function findMissing(options: CXoneClientOptions): readonly CXoneIssue[] {
  const isPlaced = options.realmId !== undefined || options.baseUrl !== undefined;
  const missing: (keyof typeof ENVIRONMENT)[] = isPlaced ? [] : ['realmId'];
  if (options.tokenProvider === undefined) {
    if (options.clientId === undefined) missing.push('clientId');
    if (options.clientSecret === undefined) missing.push('clientSecret');
  }
  return missing.map((option) => ({ path: option, message: `is missing: set the variable ${ENVIRONMENT[option]}` }));
}
