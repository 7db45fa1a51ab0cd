import type { CXoneError } from '../errors/base.js';
import type { Clock } from '../internal/clock.js';

interface Backoff {
  readonly owner: AbortSignal;
  readonly endsAt: number;
  readonly toError: () => CXoneError;
}

/**
 * A delay between two attempts of a request that callers share: a caller who can't wait so long fails at once, with the
 * cause.
 */
export class SharedBackoff {
  readonly #clock: Clock;
  readonly #checks = new Set<() => void>();
  #current: Backoff | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param owner - signal of the request that is delayed: once it is aborted, the delay has ended
   * @param toError - creates a separate error for each caller who can't wait
   */
  start(owner: AbortSignal, delayMs: number, toError: () => CXoneError): void {
    this.#current = { owner, endsAt: this.#clock.elapsed() + delayMs, toError };
    for (const check of [...this.#checks]) check();
  }

  end(owner: AbortSignal): void {
    if (this.#current?.owner === owner) this.#current = undefined;
  }

  /** Resolves as the request does; rejects as soon as there is a delay that is longer than the caller can wait. */
  async failFast<T>(request: Promise<T>, canWait: (delayMs: number) => boolean): Promise<T> {
    let reject: (error: CXoneError) => void;
    const rejection = new Promise<never>((_resolve, rejectPromise) => {
      reject = rejectPromise;
    });
    const check = () => {
      const backoff = this.#current;
      const isBearable = !backoff || backoff.owner.aborted || canWait(backoff.endsAt - this.#clock.elapsed());
      if (!isBearable) reject(backoff.toError());
    };
    this.#checks.add(check);
    check();
    try {
      return await Promise.race([request, rejection]);
    } finally {
      this.#checks.delete(check);
    }
  }
}
