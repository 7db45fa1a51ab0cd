import * as z from 'zod/mini';
import type { CXoneIssue } from '../errors/base.js';
import { CXoneConfigurationError } from '../errors/local.js';
import { lazy } from '../internal/lazy.js';
import { describeIssues, parseOptions } from './issues.js';
import { flag, func, matching, milliseconds, number, timeout, timeToLive, whole } from './option-parts.js';
import { checkOf, requestShape } from './options.js';

/** What is asked of a key. */
export const ONCE_KEY = 'must be a text of 1 to 256 characters without control characters';
// No literal, as in error-body.ts.
const REFUSED = '\\p{Cc}\\p{Cs}';
const keySchema = /* @__PURE__ */ lazy(() => matching(new RegExp(`^[^${REFUSED}]{1,256}$`, 'u'), ONCE_KEY));

const OBJECT = { error: 'they must be a plain object' };
// Each is built at first use: what an application does not call costs it nothing.
const createCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    z.strictObject(
      { ...requestShape(), onceKey: z.optional(keySchema()), onceKeyTtlMs: z.optional(timeToLive) },
      OBJECT,
    ),
    'The call',
  ),
);

const CONCURRENCY = 'must be a whole number, 1 or more';
const RATE = 'must be a number above 0';
const manyCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    z.strictObject(
      {
        ...requestShape(),
        concurrency: z._default(whole(1, CONCURRENCY), 4),
        ratePerSecond: z.optional(number(RATE, (value) => value > 0)),
        stopOnError: z._default(flag, false),
        onProgress: z.optional(func()),
        onceKey: z.optional(func()),
        onceKeyTtlMs: z.optional(timeToLive),
      },
      OBJECT,
    ),
    'createMany',
  ),
);

const waitCheck = /* @__PURE__ */ lazy(() => {
  const { signal, retry, headers, correlationId } = requestShape();
  return checkOf(
    z.strictObject(
      {
        signal,
        retry,
        headers,
        correlationId,
        until: z.optional(func()),
        pollIntervalMs: z._default(milliseconds, 2_000),
        timeoutMs: z._default(timeout, 120_000),
        onUpdate: z.optional(func()),
      },
      OBJECT,
    ),
    'The wait',
  );
});

const redisCheck = /* @__PURE__ */ lazy(() =>
  checkOf(
    z.strictObject(
      {
        // The clients of some libraries are functions with members.
        client: z.custom<object>((value) => typeof Reflect.get(Object(value), 'eval') === 'function', {
          error: 'must be a client of ioredis or redis',
        }),
        prefix: z._default(z.string({ error: 'must be a text' }), 'cxone-sdk:call:'),
      },
      OBJECT,
    ),
    'The call ledger',
  ),
);

export type ParsedCreateOptions = ReturnType<typeof parseCreateOptions>;
export type ParsedCreateManyOptions = ReturnType<typeof parseCreateManyOptions>;
export type ParsedWaitOptions = ReturnType<typeof parseWaitOptions>;

/** @throws CXoneConfigurationError that names each option that can't work; nothing was placed. */
export function parseCreateOptions(options: unknown) {
  return parseOptions(createCheck(), options, 'not_placed');
}

/** @throws CXoneConfigurationError that names each option that can't work; nothing was placed. */
export function parseCreateManyOptions(options: unknown) {
  return parseOptions(manyCheck(), options, 'not_placed');
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function parseWaitOptions(options: unknown) {
  return parseOptions(waitCheck(), options);
}

/** @throws CXoneConfigurationError that names what can't work. */
export function parseRedisCallLedgerOptions(options: unknown) {
  return parseOptions(redisCheck(), options);
}

/** Whether a value can be a key: one that a function of the user's made. */
export function isOnceKey(value: unknown): value is string {
  return keySchema().safeParse(value).success;
}

/** The error of a call whose `onceKey` can't work, though its type is right. */
export function onceKeyError(message: string, cause?: unknown): CXoneConfigurationError {
  const issues: readonly CXoneIssue[] = [{ path: 'onceKey', message }];
  const text = `The call can't work with these options: ${describeIssues(issues)}`;
  return new CXoneConfigurationError({ message: text, issues, outcome: 'not_placed', ...(cause ? { cause } : {}) });
}
