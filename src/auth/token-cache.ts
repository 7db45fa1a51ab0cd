import type { CXoneError } from '../errors/base.js';
import { Deadline } from '../http/deadline.js';
import type { RequestFailure } from '../http/request.js';
import { type Clock, findElapsedMs, readClocks } from '../internal/clock.js';
import type { Result } from '../internal/result.js';
import { SingleFlight } from './single-flight.js';

/** A token with the time of its request on both clocks. */
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
  /** Longer than any `renew` takes, in milliseconds. */
  readonly maxRenewalMs: number;
  /** Gets a new token. Resolves on failure too, so that each caller gets a separate error. */
  readonly renew: (signal: AbortSignal, rejected: string | undefined) => Promise<Result<CachedToken, RequestFailure>>;
}

/** Caches a token until shortly before its expiry, and requests a new one once for any number of callers. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #current: CachedToken | undefined;
  #rejected: string | undefined;
  readonly #singleFlight: SingleFlight<Result<CachedToken, RequestFailure>>;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
    this.#singleFlight = new SingleFlight({ clock: options.clock, maxTaskMs: options.maxRenewalMs });
  }

  /** `true` if a token may still be used: younger than its lifetime less the margin, on either clock. */
  isFresh(token: CachedToken): boolean {
    const { clock, expiryMarginMs } = this.#options;
    // The wall clock alone would trust a token forever once it is set back; the monotonic clock may stop while a host
    // sleeps.
    const age = findElapsedMs({ now: token.issuedAt, elapsed: token.issuedElapsed }, readClocks(clock));
    return age < token.lifetimeMs - expiryMarginMs;
  }

  /** Returns the token if it may still be used. */
  peek(): CachedToken | undefined {
    return this.#current && this.isFresh(this.#current) ? this.#current : undefined;
  }

  /**
   * Returns the token, or why there is none.
   *
   * @throws CanceledError when the caller's signal is aborted; the others continue to wait.
   */
  async get(signal: AbortSignal | undefined): Promise<{ accessToken: string } | { error: CXoneError }> {
    const deadline = new Deadline({ clock: this.#options.clock, signal });
    try {
      const current = this.peek();
      if (!signal?.aborted && current) return current;
      const result = await deadline.run((own) => this.#singleFlight.join(own, (flight) => this.#renew(flight)), false);
      return result.ok ? result.value : { error: result.toError(0) };
    } finally {
      deadline.dispose();
    }
  }

  /** Drops a token that the API rejected; one that was replaced since costs nothing. */
  invalidate(rejected: string): void {
    if (this.#current?.accessToken !== rejected) return;
    this.#rejected = rejected;
    this.#current = undefined;
  }

  async #renew(signal: AbortSignal): Promise<Result<CachedToken, RequestFailure>> {
    // Several callers may have waited for a request that was lost; one of them may have a new token already.
    const current = this.peek();
    if (current) return { ok: true, value: current };
    const rejected = this.#rejected;
    const result = await this.#options.renew(signal, rejected);
    // Another caller may have got the same token from the store meanwhile, and the API may have rejected it.
    const isRejected = rejected !== this.#rejected && result.ok && result.value.accessToken === this.#rejected;
    if (result.ok && !isRejected) this.#current = result.value;
    return result;
  }
}
