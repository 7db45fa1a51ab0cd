import {
  booleanOr,
  booleanValue,
  integer,
  limit,
  maybe,
  milliseconds,
  number,
  objectOf,
  refined,
} from '../schemas/parts.js';

/** Retries of failed requests. Times are milliseconds. */
export interface RetryOptions {
  /** Retries after the first attempt, at most. @defaultValue `3` */
  readonly maxRetries?: number | undefined;
  /** First delay, and the shortest of all. @defaultValue `500` */
  readonly minDelayMs?: number | undefined;
  /** Longest computed delay. Does not limit `Retry-After`. @defaultValue `30_000` */
  readonly maxDelayMs?: number | undefined;
  /** Factor by which each delay is longer than the one before. @defaultValue `2` */
  readonly factor?: number | undefined;
  /**
   * `true` if each delay is multiplied by a random factor of 1 to 2, so that clients don't retry in step.
   * @defaultValue `true`
   */
  readonly jitter?: boolean | undefined;
  /**
   * Time from the start of the operation by which each delay must end. A delay that would end later, `Retry-After` included,
   * is not started: the error is thrown at once.
   * @defaultValue `60_000`
   */
  readonly maxElapsedMs?: number | undefined;
}

/** Retry options with every default filled in. */
export type ResolvedRetryOptions = { readonly [Name in keyof RetryOptions]-?: NonNullable<RetryOptions[Name]> };

export const RETRY_DEFAULTS: ResolvedRetryOptions = Object.freeze({
  maxRetries: 3,
  minDelayMs: 500,
  maxDelayMs: 30_000,
  factor: 2,
  jitter: true,
  maxElapsedMs: 60_000,
});

/** Paths of the nested options, for suggestions. */
export const RETRY_PATHS = Object.keys(RETRY_DEFAULTS).map((name) => `retry.${name}`);

const isMaxAboveMin = ({ minDelayMs, maxDelayMs }: RetryOptions) =>
  (maxDelayMs ?? RETRY_DEFAULTS.maxDelayMs) >= (minDelayMs ?? RETRY_DEFAULTS.minDelayMs);

const retryShape = () =>
  ({
    maxRetries: maybe(integer(0)),
    minDelayMs: maybe(milliseconds()),
    maxDelayMs: maybe(milliseconds()),
    factor: maybe(number('must be a number of 1 or more', (value) => value >= 1)),
    jitter: maybe(booleanValue()),
    maxElapsedMs: maybe(limit()),
  }) satisfies { readonly [Name in keyof RetryOptions]-?: unknown };

/** The check of `retry`: a boolean, or an object. */
export const retry = () =>
  booleanOr<RetryOptions>(
    refined(
      objectOf(retryShape(), 'must be a boolean or an object of retry options'),
      isMaxAboveMin,
      'maxDelayMs',
      'must be at least minDelayMs',
    ),
  );

/** Fills in what is missing from `base`: for one operation, the client's own retry options. */
export function resolveRetry(
  input: boolean | RetryOptions | undefined,
  base: ResolvedRetryOptions | false = false,
): ResolvedRetryOptions | false {
  if (input === undefined) return base;
  if (input === false) return false;
  const defaults = base === false ? RETRY_DEFAULTS : base;
  if (input === true) return defaults;
  const defined = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const merged = { ...defaults, ...defined };
  // A longer first delay of one operation wins over the client's maximum: never sooner than requested.
  return Object.freeze({ ...merged, maxDelayMs: Math.max(merged.maxDelayMs, merged.minDelayMs) });
}
