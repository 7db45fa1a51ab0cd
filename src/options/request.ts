import type { CallOutcome } from '../errors/base.js';
import type { ResolvedRequestOptions } from '../http/transport.js';
import type { Clock } from '../internal/clock.js';
import { lazy } from '../internal/lazy.js';
import { readProperty } from '../internal/user-code.js';
import { buildConfigurationError } from '../schemas/issues.js';
import { stringMatching, valueWhere } from '../schemas/parts.js';
import type { PhoneValidation } from '../schemas/phone.js';
import { checkOf, checkOptions, optional, type PartsOf } from './check.js';
import { type IdempotencyKeyOptions, idempotencyKeyParts } from './idempotency.js';
import { type LimitOptions, limitParts, type RequestLimits, resolveLimits } from './limits.js';
import { phoneValidationPart } from './phone-validation.js';
import { RETRY_PATHS } from './retry.js';

/** Last parameter of each method: options of one operation. Times are milliseconds. */
export interface RequestOptions extends LimitOptions {
  /** Aborts the operation: its requests, its delays, its retries. @defaultValue none */
  readonly signal?: AbortSignal | undefined;
  /**
   * ID sent with each request of the operation; quote it to NICE support.
   *
   * The header is `CorrelationId`. 1 to 256 visible ASCII characters.
   * @defaultValue a UUID
   */
  readonly correlationId?: string | undefined;
}

/** Last parameter of each method that places a call. */
export interface TriggerOptions extends RequestOptions, IdempotencyKeyOptions {
  /**
   * `'possible'` checks length and country code only: for numbers that are newer than the SDK's numbering plans.
   * @defaultValue the client's
   */
  readonly phoneValidation?: PhoneValidation | undefined;
}

/** Last parameter of `reschedule`, which takes no idempotency key: it names its callback. */
export interface RescheduleOptions extends Omit<TriggerOptions, keyof IdempotencyKeyOptions> {}

function isSignal(value: unknown): boolean {
  const methods = ['addEventListener', 'removeEventListener'].map((name) => readProperty(value, name));
  return typeof readProperty(value, 'aborted') === 'boolean' && methods.every((method) => typeof method === 'function');
}

/** Options that the requests of a batch share. */
export const sharedRequestParts = {
  signal: optional(() => valueWhere<AbortSignal>(isSignal, 'must be an AbortSignal')),
  ...limitParts,
} satisfies PartsOf<Omit<RequestOptions, 'correlationId'>>;

export const requestParts = {
  ...sharedRequestParts,
  correlationId: optional(() => stringMatching(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 visible ASCII characters')),
} satisfies PartsOf<RequestOptions>;

const { idempotencyKey, idempotencyKeyTtlMs } = idempotencyKeyParts;

/** Options that the requests of a batch of calls share. */
export const sharedTriggerParts = {
  ...sharedRequestParts,
  idempotencyKeyTtlMs,
  phoneValidation: phoneValidationPart,
} satisfies PartsOf<Omit<TriggerOptions, 'correlationId' | 'idempotencyKey'>>;

const triggerParts = { ...requestParts, ...sharedTriggerParts, idempotencyKey } satisfies PartsOf<TriggerOptions>;

const rescheduleParts = { ...requestParts, phoneValidation: phoneValidationPart } satisfies PartsOf<RescheduleOptions>;
const validateParts = { phoneValidation: phoneValidationPart };

// Built at first use: what an application does not call costs nothing.
const requestCheck = /* @__PURE__ */ lazy(() => checkOf('request', requestParts, RETRY_PATHS));
const triggerCheck = /* @__PURE__ */ lazy(() => checkOf('request', triggerParts, RETRY_PATHS));
const rescheduleCheck = /* @__PURE__ */ lazy(() => checkOf('request', rescheduleParts, RETRY_PATHS));
const validateCheck = /* @__PURE__ */ lazy(() => checkOf('validate', validateParts));

/** Defaults that an operation takes from its client. */
export interface RequestDefaults {
  readonly limits: RequestLimits;
  readonly clock: Clock;
}

/** A platform that gives no random values here, gives no timers and no `fetch` either. */
function createId(clock: Clock, outcome: CallOutcome | undefined): string {
  try {
    return clock.correlationId();
  } catch {
    const message = "can't be created here: in a Worker, call this in a handler, not at module scope";
    throw buildConfigurationError('request', [{ path: 'correlationId', message }], { outcome });
  }
}

/** Fills in what checked options leave open from the client's. */
export function mergeOptions(
  options: RequestOptions,
  { limits, clock }: RequestDefaults,
  outcome?: CallOutcome,
): ResolvedRequestOptions {
  const id = createId(clock, outcome);
  const { signal, correlationId = id } = options;
  // A spread takes V8's slow path.
  return Object.assign(resolveLimits(options, limits), { signal, correlationId });
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function resolveRequestOptions(
  input: RequestOptions | undefined,
  defaults: RequestDefaults,
): ResolvedRequestOptions {
  return mergeOptions(input === undefined ? {} : checkOptions(requestCheck(), input), defaults);
}

/** @throws CXoneConfigurationError that names each option that can't work; no call was placed. */
export function checkTriggerOptions(input: TriggerOptions | undefined): TriggerOptions {
  return input === undefined ? {} : checkOptions(triggerCheck(), input, 'not_placed');
}

/** @throws CXoneConfigurationError that names each option that can't work; no call was placed. */
export function resolveRescheduleOptions(input: RescheduleOptions | undefined, defaults: RequestDefaults) {
  const { phoneValidation, ...own } = input === undefined ? {} : checkOptions(rescheduleCheck(), input, 'not_placed');
  return { request: mergeOptions(own, defaults, 'not_placed'), phoneValidation };
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function checkValidateOptions(input: Pick<TriggerOptions, 'phoneValidation'> = {}) {
  return checkOptions(validateCheck(), input);
}
