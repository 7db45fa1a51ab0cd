import pRetry from 'p-retry';
import type { Result } from '../internal/result.js';
import type { ResolvedRetryOptions } from '../options/retry.js';
import { toCancellationFailure } from './classify.js';
import { CanceledError } from './deadline.js';
import { emit } from './events.js';
import { describeRequest, type RequestContext, type RequestFailure } from './request.js';

export interface BackoffInput {
  readonly retry: ResolvedRetryOptions;
  /** 0 before the first retry. */
  readonly retryCount: number;
  readonly retryAfterMs: number | undefined;
  readonly random: () => number;
}

function backoff({ retry, retryCount, random }: BackoffInput): number {
  const base = Math.min(retry.maxDelayMs, retry.minDelayMs * retry.factor ** retryCount);
  const delay = retry.jitter ? base * (1 + random()) : base;
  return Math.min(retry.maxDelayMs, Math.max(retry.minDelayMs, delay));
}

/** Returns `Retry-After` where it is longer than `minDelayMs`, otherwise the computed backoff; without limits. */
export function chooseDelay(input: BackoffInput): number {
  const { retry, retryAfterMs } = input;
  return retryAfterMs !== undefined && retryAfterMs > retry.minDelayMs ? retryAfterMs : backoff(input);
}

export interface DelayInput extends BackoffInput {
  /** Since the operation started. */
  readonly elapsedMs: number;
  /** Left of the total timeout. */
  readonly remainingMs: number;
}

/**
 * Computes the delay before the next attempt, in milliseconds.
 *
 * @returns `undefined` when the delay would pass `maxElapsedMs` or the total timeout. A delay is never shortened to fit.
 */
export function computeDelay(input: DelayInput): number | undefined {
  const { retry, elapsedMs, remainingMs } = input;
  const delay = chooseDelay(input);
  return elapsedMs + delay > retry.maxElapsedMs || delay > remainingMs ? undefined : delay;
}

/** Carries a failure through p-retry, which takes errors only. */
class FailedAttemptError extends Error {
  readonly failure: RequestFailure;

  constructor(failure: RequestFailure) {
    super();
    this.failure = failure;
  }
}

function chooseRetryDelay(
  { deadline, http }: RequestContext<unknown>,
  retry: ResolvedRetryOptions,
  { isRetryable, retryAfterMs }: RequestFailure,
  retryCount: number,
): number | undefined {
  if (!isRetryable || retryCount >= retry.maxRetries) return undefined;
  const { elapsedMs, remainingMs } = deadline;
  const random = () => http.clock.random();
  return computeDelay({ retry, retryCount, elapsedMs, remainingMs, retryAfterMs, random });
}

/** @throws FailedAttemptError when the request must not be retried; CanceledError when the delay was canceled. */
async function waitBeforeRetry(
  context: RequestContext<unknown>,
  retry: ResolvedRetryOptions,
  failure: RequestFailure,
  retryCount: number,
): Promise<void> {
  const delayMs = chooseRetryDelay(context, retry, failure, retryCount);
  if (delayMs === undefined) throw new FailedAttemptError(failure);
  const { attempts } = context;
  emit(context.http.onEvent, () => {
    const { code: errorCode } = failure.toError(attempts);
    const status = failure.status === undefined ? {} : { status: failure.status };
    return { type: 'retry', ...describeRequest(context), attempt: attempts, delayMs, errorCode, ...status };
  });
  context.onRetryDelay?.(delayMs, failure);
  await context.deadline.sleep(delayMs);
}

/**
 * Retries an attempt for as long as that is safe and worth the delay.
 *
 * p-retry runs the loop and nothing else: its own delays ignore Retry-After, and its signal would drop a response that
 * arrives together with the abort.
 */
export function withRetries<T>(
  context: RequestContext<T>,
  sendAttempt: () => Promise<Result<T, RequestFailure>>,
): Promise<Result<T, RequestFailure>> {
  const { retry } = context.limits;
  return retry ? runWithRetries(context, retry, sendAttempt) : sendAttempt();
}

async function runWithRetries<T>(
  context: RequestContext<T>,
  retry: ResolvedRetryOptions,
  sendAttempt: () => Promise<Result<T, RequestFailure>>,
): Promise<Result<T, RequestFailure>> {
  const attempt = async () => {
    const result = await sendAttempt();
    if (!result.ok) throw new FailedAttemptError(result);
    return result;
  };
  try {
    return await pRetry(attempt, {
      retries: retry.maxRetries,
      minTimeout: 0,
      factor: 1,
      onFailedAttempt: async ({ error, retriesConsumed }) => {
        if (!(error instanceof FailedAttemptError)) throw error;
        await waitBeforeRetry(context, retry, error.failure, retriesConsumed);
      },
    });
  } catch (error) {
    if (error instanceof FailedAttemptError) return error.failure;
    // During the delay. The attempt before placed no call, or it would not be retried.
    if (error instanceof CanceledError) return toCancellationFailure(context, error.cancellation, { sent: false });
    throw error;
  }
}
