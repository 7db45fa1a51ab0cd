import pRetry from 'p-retry';
import { type Failure, judgeStop, type Verdict } from './classify.js';
import { Stopped } from './deadline.js';
import { computeDelay, type ResolvedRetry } from './delay.js';
import { emit } from './events.js';
import type { Call } from './exchange.js';

/** Carries a failure through p-retry, which knows errors only. */
class FailedAttempt extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super();
    this.failure = failure;
  }
}

/** @throws FailedAttempt when the call must not be repeated; Stopped when the wait for it was. */
async function waitBeforeRepeat<T>(call: Call<T>, retry: ResolvedRetry, failure: Failure, retriesDone: number) {
  const { deadline, wire } = call;
  const { elapsedMs, remainingMs } = deadline;
  const input = {
    retry,
    retriesDone,
    elapsedMs,
    remainingMs,
    retryAfterMs: failure.retryAfterMs,
    random: () => wire.clock.random(),
  };
  const delayMs = failure.isRepeatable && retriesDone < retry.maxRetries ? computeDelay(input) : undefined;
  if (delayMs === undefined) throw new FailedAttempt(failure);
  emit(wire.onEvent, () => {
    const { code: errorCode } = failure.toError(call.attempts);
    const { status } = failure;
    return { type: 'retry', ...call.eventFacts(), delayMs, errorCode, ...(status === undefined ? {} : { status }) };
  });
  call.onPause?.(delayMs, failure);
  await deadline.sleep(delayMs);
}

/**
 * Repeats a call's attempt for as long as that is allowed and worth the wait.
 *
 * p-retry turns the loop and nothing else: its own waits know no Retry-After, and its signal would throw away an answer
 * that arrives with the abort.
 */
export function repeat<T>(call: Call<T>, once: () => Promise<Verdict<T>>): Promise<Verdict<T>> {
  return call.retry ? repeatWith(call, call.retry, once) : once();
}

async function repeatWith<T>(
  call: Call<T>,
  retry: ResolvedRetry,
  once: () => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const attempt = async () => {
    const verdict = await once();
    if (!verdict.ok) throw new FailedAttempt(verdict);
    return verdict;
  };
  try {
    return await pRetry(attempt, {
      retries: retry.maxRetries,
      minTimeout: 0,
      maxTimeout: 0,
      factor: 1,
      randomize: false,
      maxRetryTime: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      shouldConsumeRetry: () => true,
      onFailedAttempt: async ({ error, retriesConsumed }) => {
        if (!(error instanceof FailedAttempt)) throw error;
        await waitBeforeRepeat(call, retry, error.failure, retriesConsumed);
      },
    });
  } catch (error) {
    if (error instanceof FailedAttempt) return error.failure;
    // In the wait. What came before was not carried out, or it would not be repeated: a stop before sending.
    if (error instanceof Stopped) return judgeStop(call, error.stop, { sent: false });
    throw error;
  }
}
