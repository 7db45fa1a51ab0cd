import * as z from 'zod/mini';
import { CXoneConfigurationError } from '../errors/local.js';
import { lazy } from '../internal/lazy.js';
import type { CXoneIssue } from '../internal/result.js';
import { checkOptions, optional, required, withDefault } from './check-options.js';
import { describeIssues, validate } from './issues.js';
import { flag, func, matching, milliseconds, number, timeout, timeToLive, whole } from './option-parts.js';
import { checkOf, requestOptions } from './options.js';

/** What is asked of a key. */
export const ONCE_KEY = 'must be a text of 1 to 256 characters without control characters';
// No literal, as in error-body.ts.
const REFUSED = '\\p{Cc}\\p{Cs}';
const keySchema = /* @__PURE__ */ lazy(() => matching(new RegExp(`^[^${REFUSED}]{1,256}$`, 'u'), ONCE_KEY));

// Each is built at first use: what an application does not call costs it nothing.
const createCheck = /* @__PURE__ */ lazy(() =>
  checkOf({ ...requestOptions(), onceKey: optional(keySchema), onceKeyTtlMs: optional(timeToLive) }, 'The call'),
);

const CONCURRENCY = 'must be a whole number, 1 or more';
const RATE = 'must be a number above 0';
const manyCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    {
      ...requestOptions(),
      concurrency: withDefault(() => whole(1, CONCURRENCY), 4),
      ratePerSecond: optional(() => number(RATE, (value) => value > 0)),
      stopOnError: withDefault(flag, false),
      onProgress: optional(() => func()),
      onceKey: optional(() => func()),
      onceKeyTtlMs: optional(timeToLive),
    },
    'createMany',
  ),
);

const waitCheck = /* @__PURE__ */ lazy(() => {
  const { signal, retry, headers, correlationId } = requestOptions();
  return checkOf(
    {
      signal,
      retry,
      headers,
      correlationId,
      until: optional(() => func()),
      pollIntervalMs: withDefault(milliseconds, 2_000),
      timeoutMs: withDefault(timeout, 120_000),
      onUpdate: optional(() => func()),
    },
    'The wait',
  );
});

// The clients of some libraries are functions with members.
const isRedis = (value: unknown) => typeof Reflect.get(Object(value), 'eval') === 'function';
const redisCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    {
      client: required(() => z.custom<object>(isRedis, { error: 'must be a client of ioredis or redis' })),
      prefix: withDefault(() => z.string({ error: 'must be a text' }), 'cxone-sdk:call:'),
    },
    'The call ledger',
  ),
);

/** @throws CXoneConfigurationError that names each option that can't work; nothing was placed. */
export function parseCreateOptions(options: unknown) {
  return checkOptions(createCheck(), options, 'not_placed');
}

/** @throws CXoneConfigurationError that names each option that can't work; nothing was placed. */
export function parseCreateManyOptions(options: unknown) {
  return checkOptions(manyCheck(), options, 'not_placed');
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseWaitOptions(options: unknown) {
  return checkOptions(waitCheck(), options);
}

/** @throws CXoneConfigurationError that names what can't work. */
export function parseRedisCallLedgerOptions(options: unknown) {
  return checkOptions(redisCheck(), options);
}

/** Whether a value can be a key: one that a function of the user's made. */
export function isOnceKey(value: unknown): value is string {
  return validate(keySchema(), value).success;
}

/** The error of a call whose `onceKey` can't work, though its type is right. */
export function onceKeyError(message: string, cause?: unknown): CXoneConfigurationError {
  const issues: readonly CXoneIssue[] = [{ path: 'onceKey', message }];
  const text = `The call can't work with these options: ${describeIssues(issues)}`;
  return new CXoneConfigurationError({ message: text, issues, outcome: 'not_placed', ...(cause ? { cause } : {}) });
}
