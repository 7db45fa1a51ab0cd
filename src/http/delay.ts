/** Retry options with every member set; see `RetryOptions`. */
export interface ResolvedRetry {
  readonly maxRetries: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly factor: number;
  readonly jitter: boolean;
  readonly maxElapsedMs: number;
  readonly retryAfterLimitMs: number;
}

export interface DelayInput {
  readonly retry: ResolvedRetry;
  /** 0 before the first retry. */
  readonly retriesDone: number;
  readonly retryAfterMs: number | undefined;
  /** Since the call began. */
  readonly elapsedMs: number;
  /** Left of the total deadline. */
  readonly remainingMs: number;
  readonly random: () => number;
}

type BackoffInput = Pick<DelayInput, 'retry' | 'retriesDone' | 'retryAfterMs' | 'random'>;

function backoff({ retry, retriesDone, random }: BackoffInput): number {
  const base = Math.min(retry.maxDelayMs, retry.minDelayMs * retry.factor ** retriesDone);
  const delay = retry.jitter ? base * (1 + random()) : base;
  return Math.min(retry.maxDelayMs, Math.max(retry.minDelayMs, delay));
}

/** What the service asks for where that is longer than the least delay, otherwise what is computed; without limits. */
export function chooseDelay(input: BackoffInput): number {
  const { retry, retryAfterMs } = input;
  return retryAfterMs !== undefined && retryAfterMs > retry.minDelayMs ? retryAfterMs : backoff(input);
}

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * @returns `undefined` when it is not worth waiting: the service asks for longer than `retryAfterLimitMs`, or the wait
 * would pass `maxElapsedMs` or the total deadline. A wait is never shortened to fit.
 */
export function computeDelay(input: DelayInput): number | undefined {
  const { retry, retryAfterMs, elapsedMs, remainingMs } = input;
  if (retryAfterMs !== undefined && retryAfterMs > retry.retryAfterLimitMs) return undefined;
  const delay = chooseDelay(input);
  return elapsedMs + delay > retry.maxElapsedMs || delay > remainingMs ? undefined : delay;
}
