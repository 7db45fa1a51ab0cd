import { lazy } from '../internal/lazy.js';
import { booleanValue, functionValue, integer, number } from '../schemas/parts.js';
import { checkOf, checkOptions, optional, type PartsOf, withDefault } from './check.js';
import { sharedTriggerParts, type TriggerOptions } from './request.js';
import { RETRY_PATHS } from './retry.js';

/** Progress of a batch, in requests. */
export interface BatchProgress {
  /** Requests that ended with a result. */
  readonly done: number;
  /** Those of `done` whose call was placed before, under the same idempotency key. */
  readonly replayed: number;
  /** Requests that ended with an error. */
  readonly failed: number;
  /** Requests in progress. */
  readonly inFlight: number;
  /** Absent where the input has neither `length` nor `size`. */
  readonly total?: number | undefined;
}

/**
 * Options of `createMany`; those of a single operation apply to each request, which gets a `correlationId` of its own. Times
 * are milliseconds.
 */
export interface BatchOptions<Req> extends Omit<TriggerOptions, 'correlationId' | 'idempotencyKey'> {
  /** Requests in progress at once; results that were not consumed yet count. @defaultValue `4` */
  readonly concurrency?: number | undefined;
  /**
   * Requests sent in any one second, at most, retries included; they are spaced evenly. Above 1 a fraction is rounded down.
   *
   * Applies to this batch only: processes that share a tenant share its rate limit.
   * @defaultValue no limit
   */
  readonly ratePerSecond?: number | undefined;
  /** Called when a request has ended. What it throws is swallowed. @defaultValue none */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
  /**
   * `true` if no further request starts after one that failed; those in progress are still yielded.
   * @defaultValue `false`
   */
  readonly stopOnError?: boolean | undefined;
  /**
   * Called for each valid request to get its `idempotencyKey`; requires the client's `idempotencyStore`. The request is
   * passed as it will be sent, numbers in E.164.
   * @defaultValue none
   */
  readonly idempotencyKey?: ((request: Req, index: number) => string) | undefined;
}

const batchParts = {
  ...sharedTriggerParts,
  concurrency: withDefault(() => integer(1), 4),
  ratePerSecond: optional(() => number('must be a number greater than 0', (value) => value > 0)),
  stopOnError: withDefault(booleanValue, false),
  onProgress: optional(() => functionValue<(progress: BatchProgress) => void>()),
  idempotencyKey: optional(() => functionValue<(request: never, index: number) => string>()),
} satisfies PartsOf<BatchOptions<unknown>>;

const batchCheck = /* @__PURE__ */ lazy(() => checkOf('batch', batchParts, RETRY_PATHS));

/** @throws CXoneConfigurationError that names each option that can't work; no call was placed. */
export function checkBatchOptions<Req>(input: BatchOptions<Req> = {}) {
  const { idempotencyKey, ...checked } = checkOptions(batchCheck(), input, 'not_placed');
  // Checked to be a function; the caller's type adds its parameters.
  return { ...checked, idempotencyKey } as typeof checked & Pick<BatchOptions<Req>, 'idempotencyKey'>;
}
