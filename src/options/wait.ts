import type { AnyCXoneError } from '../errors/any.js';
import { lazy } from '../internal/lazy.js';
import { functionValue, milliseconds, timeout } from '../schemas/parts.js';
import { checkOf, checkOptions, optional, type PartsOf, withDefault } from './check.js';
import { type RequestOptions, requestParts } from './request.js';
import { RETRY_PATHS } from './retry.js';

/** Passed to `onUpdate`: a new state, or a poll that failed transiently. */
export type WaitUpdate<T> =
  | {
      /** The new state. */
      readonly state: T;
      /** Absent beside a new state. */
      readonly error?: undefined;
    }
  | {
      /** The last state that was seen, if any. */
      readonly state?: T | undefined;
      /** Error of the poll; polling continues. */
      readonly error: AnyCXoneError;
    };

/**
 * Options of `waitFor` and `watch`. Times are milliseconds. `timeoutMs`, `totalTimeoutMs` and `retry` apply to each poll.
 */
export interface WaitOptions<T> extends RequestOptions {
  /**
   * Called with the state of each poll; ends the wait when it returns `true`. May be async. What it throws ends the wait and
   * is passed on.
   * @defaultValue of a connection: its status isn't `PENDING`; of a contact: it is completed
   */
  readonly until?: ((state: T) => boolean | Promise<boolean>) | undefined;
  /**
   * Delay between the end of a poll and the next, varied by a fifth so that many waits don't poll in step.
   *
   * It grows after polls that failed, and is at least `Retry-After`.
   * @defaultValue `2_000`
   */
  readonly pollIntervalMs?: number | undefined;
  /**
   * Time limit of the wait, all polls included; `false` disables it. A `Retry-After` that would pass it ends the wait at
   * once.
   * @defaultValue `120_000`
   */
  readonly maxWaitMs?: number | false | undefined;
  /**
   * Called with each new state, and with each poll that failed transiently; not with the error that ends the wait. What it
   * throws is swallowed.
   * @defaultValue none
   */
  readonly onUpdate?: ((update: WaitUpdate<T>) => void) | undefined;
}

const waitParts = {
  ...requestParts,
  until: optional(() => functionValue<(state: never) => boolean | Promise<boolean>>()),
  pollIntervalMs: withDefault(milliseconds, 2_000),
  maxWaitMs: withDefault(timeout, 120_000),
  onUpdate: optional(() => functionValue<(update: never) => void>()),
} satisfies PartsOf<WaitOptions<unknown>>;

const waitCheck = /* @__PURE__ */ lazy(() => checkOf('wait', waitParts, RETRY_PATHS));

/** @throws CXoneConfigurationError that names each option that can't work. */
export function checkWaitOptions<T>(input: WaitOptions<T> = {}) {
  const { until, onUpdate, ...checked } = checkOptions(waitCheck(), input);
  // Checked to be functions; the caller's type adds their parameters.
  return { ...checked, until, onUpdate } as typeof checked & Pick<WaitOptions<T>, 'until' | 'onUpdate'>;
}
