import { type Clock, MAX_TIMER_MS } from '../internal/clock.js';
import type { Result } from '../internal/result.js';
import type { ResolvedRetry } from '../options/retry.js';
import { toCancellationFailure } from './classify.js';
import type { Deadline } from './deadline.js';
import type { HttpRequest, RequestContext, RequestFailure } from './request.js';
import { chooseDelay } from './retry.js';
import { sendOnce } from './send-once.js';

/** Gives requests their slots. */
export interface RateLimiter {
  /** Waits for a slot and takes it. @throws CanceledError when the operation ends first. */
  acquire(deadline: Deadline): Promise<void>;
  /** @param sentAt - when the request had its slot, on the monotonic clock */
  onResponse(result: Result<unknown, RequestFailure>, sentAt: number): void;
}

/** Between the window that CXone may count by and the one that is kept: what the network may compress. */
const SAFETY_FACTOR = 1.02;

/** The interval between two requests with which no second sees more than `ratePerSecond`. Above 1 a fraction has no use. */
function intervalFor(ratePerSecond: number | undefined): number {
  if (ratePerSecond === undefined) return 0;
  return (1_000 * SAFETY_FACTOR) / (ratePerSecond < 1 ? ratePerSecond : Math.floor(ratePerSecond));
}

export interface AdaptiveRateLimiterOptions {
  readonly clock: Clock;
  readonly ratePerSecond: number | undefined;
  /** Decides how long a 429 without `Retry-After` throttles all requests. */
  readonly retry: ResolvedRetry;
}

/** Spaces requests evenly. After a 429 it throttles all of them, for `Retry-After` or with growing delays. */
export class AdaptiveRateLimiter implements RateLimiter {
  readonly #options: AdaptiveRateLimiterOptions;
  readonly #intervalMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;
  #throttleCount = 0;
  /** A request that was sent before isn't evidence about the rate since. */
  #throttledAt = Number.NEGATIVE_INFINITY;

  constructor(options: AdaptiveRateLimiterOptions) {
    this.#options = options;
    this.#intervalMs = intervalFor(options.ratePerSecond);
  }

  async acquire(deadline: Deadline): Promise<void> {
    // Checked and taken in one step: of two that wake together, one finds the slot taken.
    while (!this.#isSlotFree) await this.#sleepUntilFree(deadline);
    this.#nextAt = this.#options.clock.elapsed() + this.#intervalMs;
  }

  /** Waits for a slot without taking it. @throws CanceledError when the operation ends first. */
  async waitUntilFree(deadline: Deadline): Promise<void> {
    while (!this.#isSlotFree) await this.#sleepUntilFree(deadline);
  }

  get #isSlotFree(): boolean {
    return this.#options.clock.elapsed() >= this.#nextAt;
  }

  #sleepUntilFree(deadline: Deadline): Promise<void> {
    return deadline.sleep(Math.min(this.#nextAt - this.#options.clock.elapsed(), MAX_TIMER_MS));
  }

  onResponse(result: Result<unknown, RequestFailure>, sentAt: number): void {
    const isRecent = sentAt > this.#throttledAt;
    if (result.ok && isRecent) this.#throttleCount = 0;
    if (result.ok || result.status !== 429) return;
    const { clock, retry } = this.#options;
    const { retryAfterMs } = result;
    const now = clock.elapsed();
    const input = { retry, retryCount: this.#throttleCount, retryAfterMs, random: () => clock.random() };
    if (isRecent || retryAfterMs !== undefined) this.#nextAt = Math.max(this.#nextAt, now + chooseDelay(input));
    if (!isRecent) return;
    this.#throttleCount += 1;
    this.#throttledAt = now;
  }
}

/** Sends a request once it has a slot, if its operation shares a rate. */
export async function sendWhenAllowed<T>(
  context: RequestContext<T>,
  build: () => HttpRequest,
  rateLimiter: RateLimiter | undefined,
): Promise<Result<T, RequestFailure>> {
  if (!rateLimiter) return sendOnce(context, build());
  const { deadline, http } = context;
  // Nothing but the end of the operation keeps a request from its slot.
  const cancellation = await rateLimiter.acquire(deadline).then(
    () => undefined,
    () => deadline.cancellation,
  );
  if (cancellation) return toCancellationFailure(context, cancellation, { sent: false });
  const sentAt = http.clock.elapsed();
  const result = await sendOnce(context, build());
  rateLimiter.onResponse(result, sentAt);
  return result;
}
