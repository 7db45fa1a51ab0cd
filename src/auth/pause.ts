import type { CXoneError } from '../errors/base.js';
import type { Clock } from '../internal/clock.js';

/** A pause in work that callers share: who can't wait for its end is told at once why there is one. */
export class Pause {
  readonly #clock: Clock;
  readonly #checks = new Set<() => void>();
  #current: { readonly work: AbortSignal; readonly endsAt: number; readonly toError: () => CXoneError } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param work - the signal of the work that pauses: once it is aborted, the pause is nobody's
   * @param toError - makes an error of its own for each who can't wait
   */
  begin(work: AbortSignal, delayMs: number, toError: () => CXoneError): void {
    this.#current = { work, endsAt: this.#clock.elapsed() + delayMs, toError };
    for (const check of [...this.#checks]) check();
  }

  end(work: AbortSignal): void {
    if (this.#current?.work === work) this.#current = undefined;
  }

  /** @returns what the work gives; rejects as soon as there is a pause that is longer than the caller can wait. */
  async during<T>(work: Promise<T>, canWait: (delayMs: number) => boolean): Promise<T> {
    let refuse: (error: CXoneError) => void;
    const refusal = new Promise<never>((_resolve, reject) => {
      refuse = reject;
    });
    const check = () => {
      const pause = this.#current;
      const isOver = !pause || pause.work.aborted || canWait(pause.endsAt - this.#clock.elapsed());
      if (!isOver) refuse(pause.toError());
    };
    this.#checks.add(check);
    check();
    try {
      return await Promise.race([work, refusal]);
    } finally {
      this.#checks.delete(check);
    }
  }
}
