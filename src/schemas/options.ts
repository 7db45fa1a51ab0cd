import * as z from 'zod/mini';
import type { CallOutcome } from '../errors/base.js';
import { lazy } from '../internal/lazy.js';
import { findUrlProblem, isDnsLabel } from './base-url.js';
import {
  type Checked,
  checkOptions,
  type Options,
  type OptionsCheck,
  optional,
  required,
  withDefault,
} from './check-options.js';
import { isPlainObject } from './json.js';
import {
  fitting,
  flag,
  func,
  limit,
  matching,
  milliseconds,
  number,
  oneOf,
  text,
  timeout,
  timeToLive,
  whole,
  withMethods,
} from './option-parts.js';
import { NUMBER_TYPES, type NumberType } from './phone.js';

/** How failed requests are repeated; see each member's default. */
export interface RetryOptions {
  /** Repeats after the first request, at most. @defaultValue `3` */
  readonly maxRetries?: number | undefined;
  /** The first delay, and the least of all, in milliseconds. @defaultValue `500` */
  readonly minDelayMs?: number | undefined;
  /** The longest computed delay, in milliseconds. Does not bound `Retry-After`. @defaultValue `30_000` */
  readonly maxDelayMs?: number | undefined;
  /** Each delay is so many times the one before. @defaultValue `2` */
  readonly factor?: number | undefined;
  /** Multiplies each delay by a random 1 to 2, so that callers don't come back in step. @defaultValue `true` */
  readonly jitter?: boolean | undefined;
  /** No wait is begun that would end later than this after the call's start, in milliseconds. @defaultValue `60_000` */
  readonly maxElapsedMs?: number | undefined;
  /** A longer `Retry-After` throws at once, with `retryAfterMs` set, in milliseconds. @defaultValue `60_000` */
  readonly retryAfterLimitMs?: number | undefined;
}

export const RETRY_DEFAULTS = Object.freeze({
  maxRetries: 3,
  minDelayMs: 500,
  maxDelayMs: 30_000,
  factor: 2,
  jitter: true,
  maxElapsedMs: 60_000,
  retryAfterLimitMs: 60_000,
} satisfies { [K in keyof RetryOptions]-?: NonNullable<RetryOptions[K]> });

export const url = () => fitting(findUrlProblem);
export const dnsLabel = (message: string) => fitting((value) => (isDnsLabel(value) ? undefined : message));

export interface TokenStoreShape {
  get(key: string): unknown;
  set(key: string, value: string, ttlMs: number): unknown;
  delete(key: string): unknown;
}

export interface TokenProviderShape {
  getAccessToken(options?: { signal?: AbortSignal | undefined }): Promise<string>;
  invalidate?(rejected: string): void | Promise<void>;
}

const count = 'must be a whole number, 0 or more';
const factor = 'must be a number, 1 or more';
const isInOrder = ({ minDelayMs = RETRY_DEFAULTS.minDelayMs, maxDelayMs = RETRY_DEFAULTS.maxDelayMs }: RetryOptions) =>
  maxDelayMs >= minDelayMs;
const retryObject = () =>
  z
    .strictObject(
      {
        maxRetries: z.optional(whole(0, count)),
        minDelayMs: z.optional(milliseconds()),
        maxDelayMs: z.optional(milliseconds()),
        factor: z.optional(number(factor, (value) => value >= 1)),
        jitter: z.optional(flag()),
        maxElapsedMs: z.optional(limit()),
        retryAfterLimitMs: z.optional(limit()),
      },
      { error: 'must be true, false or an object of retry options' },
    )
    .check(
      z.refine(isInOrder, {
        error: 'must be at least minDelayMs',
        path: ['maxDelayMs'],
      }),
    );

const retry = () => z.union([flag(), retryObject()]);

const RESERVED = new Set(['authorization', 'content-type', 'accept', 'correlationid', 'host']);
const OWNED_BY_FETCH = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
]);

function findHeaderProblem(name: string, value: unknown): string | undefined {
  const lower = name.toLowerCase();
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return 'is not the name of a header';
  if (lower === 'correlationid') return "can't be set here: give correlationId as an option of the call";
  if (RESERVED.has(lower)) return "can't be replaced";
  if (OWNED_BY_FETCH.has(lower)) return 'belongs to fetch';
  if (typeof value !== 'string') return 'must be a text';
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? undefined : 'must be one line of Latin-1 text';
}

/** Checks each member of a copy, which goes on: a getter of the caller's could say something else when it is asked again. */
function members<T extends object>(
  copy: (given: T) => T,
  findProblem: (name: string, value: unknown) => string | undefined,
) {
  return z.check<T>((context) => {
    context.value = copy(context.value);
    for (const [name, value] of Object.entries(context.value)) {
      const message = findProblem(name, value);
      const path = [Array.isArray(context.value) ? Number(name) : name];
      if (message !== undefined) context.issues.push({ code: 'custom', message, path, input: undefined });
    }
  });
}

/** More than anybody means. An array may be four thousand million long and hold nothing. */
const MAX_MEMBERS = 1_000;

export function list<T>(error: string, findProblem: (value: unknown) => string | undefined) {
  return (
    z
      .custom<readonly T[]>((value) => Array.isArray(value) && value.length <= MAX_MEMBERS, {
        error: ({ input }) => (Array.isArray(input) ? `must have ${MAX_MEMBERS} members at most` : error),
      })
      // What is missing in the middle of a list is no member; in this copy it is, and undefined.
      .check(
        members(
          (given) => Array.from(given),
          (_, value) => findProblem(value),
        ),
      )
  );
}

const headers = () =>
  z
    .custom<Readonly<Record<string, unknown>>>(isPlainObject, { error: 'must be an object of texts' })
    .check(members((given) => ({ ...given }), findHeaderProblem));

const COUNTRY = 'must be an ISO 3166 alpha-2 code such as US';
const COUNTRY_CODE = /^[A-Z]{2}$/;
const countryCode = () => matching(COUNTRY_CODE, COUNTRY);

const numberPolicy = () =>
  z.strictObject(
    {
      countries: z.optional(
        list<string>('must be a list of countries', (value) =>
          typeof value === 'string' && COUNTRY_CODE.test(value) ? undefined : COUNTRY,
        ),
      ),
      refuseTypes: z.optional(
        list<NumberType>('must be a list', (value) =>
          NUMBER_TYPES.some((type) => type === value) ? undefined : `must be one of ${NUMBER_TYPES.join(', ')}`,
        ),
      ),
    },
    { error: 'must be an object with countries, refuseTypes' },
  );

export const clientSecret = () =>
  z.custom<string | (() => string | Promise<string>)>(
    (value) => typeof value === 'function' || (typeof value === 'string' && value !== ''),
    { error: 'must be a text that is not empty, or a function' },
  );
const store = () => withMethods<TokenStoreShape>('get', 'set', 'delete');

/** The names of nested options. */
const NESTED = [
  ...Object.keys(RETRY_DEFAULTS).map((name) => `retry.${name}`),
  'numberPolicy.countries',
  'numberPolicy.refuseTypes',
];

/** How options are checked; the names inside those that have options of their own may have been meant too. */
export function checkOf<O extends Options>(options: O, subject: string): OptionsCheck<O> {
  const nested = NESTED.filter((path) => path.slice(0, path.indexOf('.')) in options);
  return { options, subject, known: [...Object.keys(options), ...nested] };
}

/** What every provider takes that asks for tokens itself. */
export const tokenRequestOptions = /* @__PURE__ */ lazy(() => ({
  store: optional(store),
  expiryMarginMs: withDefault(limit, 60_000),
  fetch: optional(() => func<typeof globalThis.fetch>()),
  timeoutMs: withDefault(timeout, 30_000),
  retry: withDefault(retry, false),
  onEvent: optional(() => func<(event: never) => void>()),
}));

const tokenProviderCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    {
      tokenUrl: required(url),
      clientId: required(text),
      clientSecret: required(clientSecret),
      ...tokenRequestOptions(),
    },
    'The token provider',
  ),
);

const REALM = 'must be one DNS label: letters, digits and hyphens, without dots or slashes';

export const clientOptions = {
  realmId: optional(() => dnsLabel(REALM)),
  baseUrl: optional(url),
  tokenUrl: optional(url),
  clientId: optional(text),
  clientSecret: optional(clientSecret),
  tokenProvider: optional(() => withMethods<TokenProviderShape>('getAccessToken')),
  tokenStore: optional(store),
  callLedger: optional(() => withMethods<object>('claim', 'settle', 'release', 'read')),
  onLedgerError: optional(() => oneOf(['refuse', 'call'], "must be 'refuse' or 'call'")),
  onceKeyTtlMs: optional(timeToLive),
  timeoutMs: withDefault(timeout, 30_000),
  totalTimeoutMs: optional(milliseconds),
  retry: withDefault(retry, false),
  defaultCountry: optional(countryCode),
  phoneValidation: withDefault(() => oneOf(['valid', 'possible'], "must be 'valid' or 'possible'"), 'valid'),
  numberPolicy: optional(numberPolicy),
  fetch: optional(() => func<typeof globalThis.fetch>()),
  headers: withDefault(headers, {}),
  onEvent: optional(() => func<(event: never) => void>()),
  dangerouslyAllowBrowser: withDefault(flag, false),
};

const CORRELATION_ID = 'must be 1 to 256 visible ASCII characters';

function isSignal(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'aborted') === 'boolean' &&
    typeof Reflect.get(value, 'addEventListener') === 'function'
  );
}

/** What each method takes. */
export const requestOptions = /* @__PURE__ */ lazy(() => ({
  signal: optional(() => z.custom<AbortSignal>(isSignal, { error: 'must be an AbortSignal' })),
  timeoutMs: optional(timeout),
  totalTimeoutMs: optional(milliseconds),
  retry: optional(retry),
  headers: optional(headers),
  correlationId: optional(() => matching(/^[\x21-\x7e]{1,256}$/, CORRELATION_ID)),
}));

/** Client options that were checked, with the defaults that need no other option. */
export type ParsedClientOptions = Checked<typeof clientOptions>;
export type ParsedRequestOptions = Partial<ReturnType<typeof parseRequestOptions>>;

const clientCheck = checkOf(clientOptions, 'The client');
const requestCheck = /* @__PURE__ */ lazy(() => checkOf(requestOptions(), 'The call'));

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseClientOptions(options: unknown): ParsedClientOptions {
  return checkOptions(clientCheck, options);
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseTokenProviderOptions(options: unknown) {
  const parsed = checkOptions(tokenProviderCheck(), options);
  return { ...parsed, retry: resolveRetry(parsed.retry) };
}

/** @throws CXoneConfigurationError that names each option that can't work; on `create` nothing was placed. */
export function parseRequestOptions(options: unknown, outcome: CallOutcome | undefined) {
  return checkOptions(requestCheck(), options, outcome);
}

type ResolvedRetryOptions = { readonly [K in keyof RetryOptions]-?: NonNullable<RetryOptions[K]> };

/** Fills in what is not given from `base`: the client's own retry options for a single call. */
export function resolveRetry(
  retry: boolean | RetryOptions | undefined,
  base: ResolvedRetryOptions | false = false,
): ResolvedRetryOptions | false {
  if (retry === undefined) return base;
  if (retry === false) return false;
  const defaults = base === false ? RETRY_DEFAULTS : base;
  if (retry === true) return defaults;
  const given = Object.fromEntries(Object.entries(retry).filter(([, value]) => value !== undefined));
  const merged = { ...defaults, ...given };
  // A call's longer first delay wins over the client's limit: never sooner than asked for.
  return Object.freeze({ ...merged, maxDelayMs: Math.max(merged.maxDelayMs, merged.minDelayMs) });
}
