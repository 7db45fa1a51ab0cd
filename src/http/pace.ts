import { type Clock, MAX_TIMER_MS } from '../internal/clock.js';
import type { WireRequest } from './attempt.js';
import { judgeStop, type Verdict } from './classify.js';
import type { Deadline } from './deadline.js';
import { chooseDelay, type ResolvedRetry } from './delay.js';
import { type Call, exchange } from './exchange.js';

/** The speed that calls share: each of their requests waits for its turn, and what the service said is told here. */
export interface Pace {
  /** @throws Stopped when the call ends before its turn. */
  enter(deadline: Deadline): Promise<void>;
  /** @param enteredAt - when the request had its turn, on the clock that never jumps */
  learn(verdict: Verdict<unknown>, enteredAt: number): void;
}

/** Between the window that the service may count by and the one that is kept: what the way there may squeeze. */
const MARGIN = 1.02;

/** The gap between two requests with which no second sees more than `ratePerSecond`: above 1 a fraction buys nothing. */
function gapOf(ratePerSecond: number | undefined): number {
  if (ratePerSecond === undefined) return 0;
  return (1_000 * MARGIN) / (ratePerSecond < 1 ? ratePerSecond : Math.floor(ratePerSecond));
}

export interface SharedPaceOptions {
  readonly clock: Clock;
  readonly ratePerSecond: number | undefined;
  /** How long a 429 without `Retry-After` holds everything up. */
  readonly retry: ResolvedRetry;
}

/**
 * Spaces requests evenly, and after a 429 holds all of them up together, for as long as the service asks or with a
 * growing delay.
 */
export class SharedPace implements Pace {
  readonly #options: SharedPaceOptions;
  readonly #gapMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;
  #refusals = 0;
  /** What entered before is no news about the speed since. */
  #slowedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SharedPaceOptions) {
    this.#options = options;
    this.#gapMs = gapOf(options.ratePerSecond);
  }

  async enter(deadline: Deadline): Promise<void> {
    // Looked at and taken in one go: of two that wake together, one finds the turn gone.
    while (!this.#isFree) await this.#rest(deadline);
    this.#nextAt = this.#options.clock.elapsed() + this.#gapMs;
  }

  /** Waits for a turn without taking it. @throws Stopped when the deadline ends first. */
  async waitUntilFree(deadline: Deadline): Promise<void> {
    while (!this.#isFree) await this.#rest(deadline);
  }

  get #isFree(): boolean {
    return this.#options.clock.elapsed() >= this.#nextAt;
  }

  #rest(deadline: Deadline): Promise<void> {
    return deadline.sleep(Math.min(this.#nextAt - this.#options.clock.elapsed(), MAX_TIMER_MS));
  }

  learn(verdict: Verdict<unknown>, enteredAt: number): void {
    const isNews = enteredAt > this.#slowedAt;
    if (verdict.ok && isNews) this.#refusals = 0;
    if (verdict.ok || verdict.status !== 429) return;
    const { clock, retry } = this.#options;
    const { retryAfterMs } = verdict;
    const now = clock.elapsed();
    const input = { retry, retriesDone: this.#refusals, retryAfterMs, random: () => clock.random() };
    if (isNews || retryAfterMs !== undefined) this.#nextAt = Math.max(this.#nextAt, now + chooseDelay(input));
    if (!isNews) return;
    this.#refusals += 1;
    this.#slowedAt = now;
  }
}

/** Sends one request of a call: when its turn has come, if it shares a speed. */
export function exchangeAtPace<T>(
  call: Call<T>,
  build: () => WireRequest,
  pace: Pace | undefined,
): Promise<Verdict<T>> {
  return pace ? exchangeInTurn(call, build, pace) : exchange(call, build());
}

async function exchangeInTurn<T>(call: Call<T>, build: () => WireRequest, pace: Pace): Promise<Verdict<T>> {
  // Nothing but the end of the call keeps it from its turn.
  const stop = await pace.enter(call.deadline).then(
    () => undefined,
    () => call.deadline.stop,
  );
  if (stop) return judgeStop(call, stop, { sent: false });
  const enteredAt = call.wire.clock.elapsed();
  const verdict = await exchange(call, build());
  pace.learn(verdict, enteredAt);
  return verdict;
}
