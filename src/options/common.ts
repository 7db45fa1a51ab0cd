import type { CXoneEventListener } from '../http/events.js';
import type { CXoneIssue } from '../internal/result.js';
import { functionValue } from '../schemas/parts.js';
import type { PhoneRules } from '../schemas/phone.js';
import { optional, type PartsOf } from './check.js';
import {
  type IdempotencyOptions,
  type IdempotencySettings,
  idempotencyParts,
  resolveIdempotency,
} from './idempotency.js';
import { DEFAULT_LIMITS, type LimitOptions, limitParts, type RequestLimits, resolveLimits } from './limits.js';
import { NUMBER_POLICY_PATHS, type PhoneOptions, phoneParts, resolvePhoneRules } from './phone.js';
import { RETRY_PATHS } from './retry.js';

/** Options of both clients. Times are milliseconds. */
export interface CommonOptions extends LimitOptions, PhoneOptions, IdempotencyOptions {
  /**
   * Sends the requests: a proxy, a test double, instrumentation. A trigger without a body has an empty `Blob`, so that no
   * runtime retries it by itself; on Deno every body is a `Blob`.
   *
   * @defaultValue the global `fetch`
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Called with each request, response, retry and token renewal; what it throws is swallowed. */
  readonly onEvent?: CXoneEventListener | undefined;
}

export const commonParts = {
  ...limitParts,
  ...phoneParts,
  ...idempotencyParts,
  fetch: optional(() => functionValue<typeof globalThis.fetch>()),
  onEvent: optional(() => functionValue<CXoneEventListener>()),
} satisfies PartsOf<CommonOptions>;

/** Paths of the nested options, for suggestions. */
export const NESTED_PATHS = [...RETRY_PATHS, ...NUMBER_POLICY_PATHS];

/** Settings of both clients. */
export interface CommonSettings {
  readonly limits: RequestLimits;
  readonly phoneRules: PhoneRules;
  /** Absent without a store. */
  readonly idempotency: IdempotencySettings | undefined;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly onEvent: CXoneEventListener | undefined;
}

/** Fills in the defaults of checked options. Problems are added to `issues`. */
export function resolveCommon(options: CommonOptions, issues: CXoneIssue[]): CommonSettings {
  const { fetch, onEvent } = options;
  return {
    limits: resolveLimits(options, DEFAULT_LIMITS),
    phoneRules: resolvePhoneRules(options, issues),
    idempotency: resolveIdempotency(options, issues),
    fetch,
    onEvent,
  };
}
