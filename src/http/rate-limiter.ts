import type { Clock } from '../internal/clock.js';
import type { Result } from '../internal/result.js';
import type { ResolvedRetryOptions } from '../options/retry.js';
import { toCancellationFailure } from './classify.js';
import type { Deadline } from './deadline.js';
import type { HttpRequest, RequestContext, RequestFailure } from './request.js';
import { chooseDelay } from './retry.js';
import { prepareRequest, sendOnce } from './send-once.js';

/** Gives operations and their requests their slots. */
export interface RateLimiter {
  /** Waits for the slot of an operation and takes it. @throws CanceledError when the operation ends first. */
  start(deadline: Deadline): Promise<void>;
  /** Waits for the slot of a request and takes it. @throws CanceledError when the operation ends first. */
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
  readonly retry: ResolvedRetryOptions;
}

type Slot = 'start' | 'request';

/**
 * Spaces operations evenly, and their requests again: what an operation does before its request (a key, a token) may take any
 * time. After a 429 it throttles all of them, for `Retry-After` or with growing delays.
 */
export class AdaptiveRateLimiter implements RateLimiter {
  readonly #options: AdaptiveRateLimiterOptions;
  readonly #intervalMs: number;
  readonly #nextAt = { start: Number.NEGATIVE_INFINITY, request: Number.NEGATIVE_INFINITY };
  #throttleCount = 0;
  /** A request that was sent before isn't evidence about the rate since. */
  #throttledAt = Number.NEGATIVE_INFINITY;

  constructor(options: AdaptiveRateLimiterOptions) {
    this.#options = options;
    this.#intervalMs = intervalFor(options.ratePerSecond);
  }

  start(deadline: Deadline): Promise<void> {
    return this.#take('start', deadline);
  }

  acquire(deadline: Deadline): Promise<void> {
    return this.#take('request', deadline);
  }

  /** Waits for the slot of an operation without taking it. @throws CanceledError when the operation ends first. */
  async waitUntilFree(deadline: Deadline): Promise<void> {
    while (!this.#isSlotFree('start')) await this.#sleepUntilFree('start', deadline);
  }

  async #take(slot: Slot, deadline: Deadline): Promise<void> {
    // Checked and taken in one step: of two that wake together, one finds the slot taken.
    while (!this.#isSlotFree(slot)) await this.#sleepUntilFree(slot, deadline);
    this.#nextAt[slot] = this.#options.clock.elapsed() + this.#intervalMs;
  }

  #isSlotFree(slot: Slot): boolean {
    return this.#options.clock.elapsed() >= this.#nextAt[slot];
  }

  #sleepUntilFree(slot: Slot, deadline: Deadline): Promise<void> {
    return deadline.sleep(this.#nextAt[slot] - this.#options.clock.elapsed());
  }

  #throttle(delayMs: number): void {
    const freeAt = this.#options.clock.elapsed() + delayMs;
    this.#nextAt.start = Math.max(this.#nextAt.start, freeAt);
    this.#nextAt.request = Math.max(this.#nextAt.request, freeAt);
  }

  onResponse(result: Result<unknown, RequestFailure>, sentAt: number): void {
    const isRecent = sentAt > this.#throttledAt;
    if (result.ok && isRecent) this.#throttleCount = 0;
    if (result.ok || result.status !== 429) return;
    const { clock, retry } = this.#options;
    const { retryAfterMs } = result;
    const input = { retry, retryCount: this.#throttleCount, retryAfterMs, random: () => clock.random() };
    if (isRecent || retryAfterMs !== undefined) this.#throttle(chooseDelay(input));
    if (!isRecent) return;
    this.#throttleCount += 1;
    this.#throttledAt = clock.elapsed();
  }
}

/** Sends a request once it has a slot, if its operation shares a rate. */
export async function sendWhenAllowed<T>(
  context: RequestContext<T>,
  build: () => HttpRequest,
  rateLimiter: RateLimiter | undefined,
): Promise<Result<T, RequestFailure>> {
  const { beforeSend } = context;
  const refusal = beforeSend && (await prepareRequest(context, beforeSend));
  if (refusal) return refusal;
  if (!rateLimiter) return sendOnce(context, build());
  const { deadline, http } = context;
  // Only the end of the operation keeps a request from its slot.
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
