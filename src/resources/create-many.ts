import { addCallerFrames, captureCallerFrames } from '../errors/caller-frames.js';
import { AdaptiveRateLimiter } from '../http/rate-limiter.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { type BatchOptions, checkBatchOptions } from '../options/create-many.js';
import { buildIdempotencyKeyError, IDEMPOTENCY_KEY_MESSAGE, isIdempotencyKey } from '../options/idempotency.js';
import { mergeOptions } from '../options/request.js';
import { RETRY_DEFAULTS } from '../options/retry.js';
import { Batch, type BatchInit, type BatchItem } from './batch.js';
import { toItemSource } from './item-source.js';
import type { TriggerRoute } from './route.js';
import type { Routes } from './routes.js';

type IdempotencyKeyFunction<Req> = NonNullable<BatchOptions<Req>['idempotencyKey']>;

function createIdempotencyKey<Req>(
  makeKey: IdempotencyKeyFunction<Req>,
  { index, request }: BatchItem<Req>,
  redactor: Redactor,
): string {
  let key: unknown;
  try {
    key = makeKey(request, index);
  } catch (error) {
    throw buildIdempotencyKeyError('threw for this request (see cause)', { cause: maskCause(error, redactor) });
  }
  if (!isIdempotencyKey(key)) throw buildIdempotencyKeyError(`returned an invalid key: it ${IDEMPOTENCY_KEY_MESSAGE}`);
  return key;
}

/** A method that places the calls of many requests. */
export interface BatchMethod<Req, Res> {
  /** Its name, for errors: `createMany`. */
  readonly method: string;
  readonly toRoute: (request: Req) => TriggerRoute<Req, Res>;
}

/** Creates a batch; nothing is read or sent before its first `next`. @throws CXoneConfigurationError */
export function createBatch<Req, Res>(
  routes: Routes,
  { method, toRoute }: BatchMethod<Req, Res>,
  requests: Iterable<Req> | AsyncIterable<Req>,
  input: BatchOptions<Req> | undefined,
): Batch<Req, Res> {
  const checked = checkBatchOptions(input);
  const { concurrency, ratePerSecond, stopOnError, onProgress, idempotencyKey, ...call } = checked;
  const { idempotencyKeyTtlMs, phoneValidation, ...own } = call;
  const { clock, redactor } = routes;
  const { signal, ...options } = mergeOptions(own, routes, 'not_placed');
  if (idempotencyKey) routes.assertKeysWork({ request: options, idempotencyKeyTtlMs });
  const place: BatchInit<Req, Res>['place'] = async ({ index, request: input }, shared) => {
    const correlationId = clock.correlationId();
    const { signal: ofItem, rateLimiter } = shared;
    const request = { ...options, signal: ofItem, correlationId };
    const getKey =
      idempotencyKey && ((request: Req) => createIdempotencyKey(idempotencyKey, { index, request }, redactor));
    return routes.place(toRoute(input), { request, rateLimiter, phoneValidation, idempotencyKeyTtlMs, getKey });
  };
  // No `await` leads from the errors of a batch to the line that made it.
  const frames = captureCallerFrames(createBatch);
  const placeNamed: typeof place = (item, shared) =>
    place(item, shared).catch((error: unknown) => {
      addCallerFrames(error, frames);
      throw error;
    });
  return new Batch({
    method,
    clock,
    redactor,
    source: toItemSource(requests),
    rateLimiter: new AdaptiveRateLimiter({ clock, ratePerSecond, retry: options.retry || RETRY_DEFAULTS }),
    concurrency,
    maxQueued: ratePerSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(ratePerSecond)),
    stopOnError,
    signal,
    onProgress,
    place: placeNamed,
  });
}
