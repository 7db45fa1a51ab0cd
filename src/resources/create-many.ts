import { type Pace, SharedPace } from '../http/pace.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { isOnceKey, ONCE_KEY, onceKeyError, parseCreateManyOptions } from '../schemas/call-options.js';
import type { CreateConnectionRequest } from '../schemas/connection.js';
import { RETRY_DEFAULTS } from '../schemas/options.js';
import { Batch, type CreateManyProgress, type Row } from './batch.js';
import type { Calls } from './calls.js';
import { type CallDefaults, fillIn, type RequestOptions } from './request-options.js';
import { toRowSource } from './row-source.js';

/** Options of `createMany`; those of a single call hold for each. Times are milliseconds. */
export interface CreateManyOptions extends RequestOptions {
  /** How many rows are worked on at once; results that were not fetched yet count. @defaultValue `4` */
  readonly concurrency?: number | undefined;
  /**
   * The most requests that leave in any one second, repeats included; they are spaced evenly. Above 1 a fraction is
   * rounded down. Holds for this batch only: machines that share a tenant share its limit.
   * @defaultValue no limit
   */
  readonly ratePerSecond?: number | undefined;
  /** Called when a row has ended. What it throws is swallowed. */
  readonly onProgress?: ((progress: CreateManyProgress) => void) | undefined;
  /** Begins no further row after one that failed; those under way are still reported. @defaultValue `false` */
  readonly stopOnError?: boolean | undefined;
  /** Makes the `onceKey` of each row; needs the client's `callLedger`. */
  readonly onceKey?: ((request: CreateConnectionRequest, index: number) => string) | undefined;
  /** How long a key is kept. @defaultValue the client's, 24 hours */
  readonly onceKeyTtlMs?: number | undefined;
}

export interface CreateManyInit {
  readonly calls: Calls;
  readonly defaults: CallDefaults;
  readonly redactor: Redactor;
}

type Requests = Iterable<CreateConnectionRequest> | AsyncIterable<CreateConnectionRequest>;
type OnceKeyMaker = NonNullable<CreateManyOptions['onceKey']>;

function makeOnceKey(make: OnceKeyMaker, { index, request }: Row, redactor: Redactor): string {
  let key: unknown;
  try {
    key = make(request, index);
  } catch (error) {
    throw onceKeyError('failed for this row: see cause', maskCause(error, redactor));
  }
  if (!isOnceKey(key)) throw onceKeyError(`made no key for this row: it ${ONCE_KEY}`);
  return key;
}

/** Makes a batch; nothing is read or sent before its first `next`. @throws CXoneConfigurationError */
export function createBatch(requests: Requests, given: CreateManyOptions = {}, init: CreateManyInit): Batch {
  const parsed = parseCreateManyOptions(given);
  const {
    concurrency,
    ratePerSecond,
    stopOnError,
    onceKeyTtlMs: ttlMs,
    onProgress,
    onceKey,
    ...call
    // Checked to be functions, one layer below the one that knows of what.
  } = parsed as typeof parsed & Pick<CreateManyOptions, 'onProgress' | 'onceKey'>;
  const { calls, defaults, redactor } = init;
  if (onceKey) calls.assertLedger();
  const { signal, ...options } = fillIn(call, defaults);
  const { clock } = defaults;
  const place = (row: Row, own: { signal: AbortSignal; pace: Pace }) => {
    const correlationId = call.correlationId ?? clock.uuid();
    const once = onceKey && { key: makeOnceKey(onceKey, row, redactor), ttlMs };
    return calls.place(row.request, { ...options, ...own, correlationId }, once);
  };
  return new Batch({
    clock,
    redactor,
    source: toRowSource(requests),
    pace: new SharedPace({ clock, ratePerSecond, retry: options.retry || RETRY_DEFAULTS }),
    concurrency,
    maxEntering: ratePerSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(ratePerSecond)),
    stopOnError,
    signal,
    onProgress,
    place: async (row, own) => place(row, own),
  });
}
