import type { CXoneError } from '../errors/base.js';
import type { Verdict } from '../http/classify.js';
import { Deadline } from '../http/deadline.js';
import type { Clock } from '../internal/clock.js';
import { SingleFlight } from './single-flight.js';

/** A token with the age it had on both clocks when it was asked for. */
export interface CachedToken {
  readonly accessToken: string;
  readonly lifetimeMs: number;
  /** Wall clock, epoch milliseconds. */
  readonly issuedAt: number;
  /** Monotonic clock. */
  readonly issuedElapsed: number;
}

export interface TokenCacheOptions {
  readonly clock: Clock;
  readonly expiryMarginMs: number;
  /** Gets a new token. Resolves also on failure, so that each caller can be given an error of its own. */
  readonly renew: (signal: AbortSignal, rejected: string | undefined) => Promise<Verdict<CachedToken>>;
}

/** Keeps a token until shortly before its end, and asks for a new one once, however many callers wait for it. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #current: CachedToken | undefined;
  #rejected: string | undefined;
  readonly #flights = new SingleFlight<Verdict<CachedToken>>();

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /** Whether a token may still be used: younger than its lifetime less the margin, on either clock. */
  isFresh(token: CachedToken): boolean {
    const { clock, expiryMarginMs } = this.#options;
    // The wall clock alone would trust a token for ever once somebody sets it back; the other one may stand still
    // while a machine sleeps.
    const age = Math.max(clock.now() - token.issuedAt, clock.elapsed() - token.issuedElapsed);
    return age < token.lifetimeMs - expiryMarginMs;
  }

  /**
   * The token, or why there is none.
   *
   * @throws Stopped when the caller's signal is aborted; the others go on waiting.
   */
  async get(signal: AbortSignal | undefined): Promise<{ accessToken: string } | { error: CXoneError }> {
    const deadline = new Deadline({ clock: this.#options.clock, signal });
    try {
      if (!signal?.aborted && this.#current && this.isFresh(this.#current)) return this.#current;
      const verdict = await deadline.run((own) => this.#flights.join(own, (flight) => this.#renew(flight)), false);
      return verdict.ok ? verdict.value : { error: verdict.toError(0) };
    } finally {
      deadline.dispose();
    }
  }

  /** Drops a token that the API refused; one that has been replaced since costs nothing. */
  invalidate(rejected: string): void {
    if (this.#current?.accessToken !== rejected) return;
    this.#rejected = rejected;
    this.#current = undefined;
  }

  async #renew(signal: AbortSignal): Promise<Verdict<CachedToken>> {
    const verdict = await this.#options.renew(signal, this.#rejected);
    if (verdict.ok) this.#current = verdict.value;
    return verdict;
  }
}
