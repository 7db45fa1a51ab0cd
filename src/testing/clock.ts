/**
 * Source of the simulator's time. Pass a {@link ManualClock} to control the time in a test, or your own implementation.
 *
 * @example
 * ```ts
 * import { CXoneSimulator, ManualClock } from 'cxone-sdk/testing';
 *
 * const simulator = new CXoneSimulator({ clock: new ManualClock() });
 * ```
 */
export interface SimulatorClock {
  /** Returns the current instant in epoch milliseconds. */
  now(): number;
  /** Calls `run` once, `delayMs` milliseconds from now, and returns a handle for `clearTimeout`. */
  setTimeout(run: () => void, delayMs: number): unknown;
  /** Cancels a timer. Does nothing if the timer has fired or the handle is unknown. */
  clearTimeout(handle: unknown): void;
}

/** The real time. Each method looks up its global when called, so that fake timers installed later take effect. */
export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => globalThis.setTimeout(run, delayMs),
  // The handle comes from setTimeout above: a number or an object, depending on the runtime.
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/**
 * Clock that stands still until a test advances it.
 *
 * @example
 * ```ts
 * import { CXoneSimulator, ManualClock } from 'cxone-sdk/testing';
 *
 * const clock = new ManualClock();
 * const simulator = new CXoneSimulator({ clock, tokenLifetimeMs: 60_000 });
 * clock.advance(60_000); // every token issued so far has expired
 * ```
 */
export class ManualClock implements SimulatorClock {
  #now: number;
  #handles = 0;
  readonly #timers = new Map<unknown, Timer>();

  /**
   * Creates a clock that shows `startAt`.
   *
   * @param startAt - start time in epoch milliseconds.
   * @defaultValue 2023-10-27T10:00:00Z
   */
  constructor(startAt: number = Date.UTC(2023, 9, 27, 10)) {
    this.#now = startAt;
  }

  /** The number of timers that haven't fired or been canceled yet; `0` means that no timer leaks. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Returns the current time of the clock in epoch milliseconds. */
  now(): number {
    return this.#now;
  }

  /** Calls `run` once the clock has advanced by `delayMs` milliseconds; returns a handle for `clearTimeout`. */
  setTimeout(run: () => void, delayMs: number): unknown {
    this.#handles += 1;
    this.#timers.set(this.#handles, { dueAt: this.#now + Math.max(0, delayMs), run });
    return this.#handles;
  }

  /** Cancels a timer. Does nothing if the timer has fired or the handle is unknown. */
  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle);
  }

  /**
   * Advances the clock and fires the timers that become due, in order, each at its own due time.
   *
   * Synchronous: code that awaits these timers continues after `advance` returns.
   *
   * @param ms - number of milliseconds, 0 or more.
   * @throws `TypeError` when `ms` is negative or not finite.
   *
   * @example
   * ```ts
   * import { ManualClock } from 'cxone-sdk/testing';
   *
   * const clock = new ManualClock(0);
   * clock.setTimeout(() => console.log(clock.now()), 250);
   * clock.advance(1_000); // prints 250
   * ```
   */
  advance(ms: number): void {
    if (!(Number.isFinite(ms) && ms >= 0)) {
      throw new TypeError('ManualClock.advance: ms must be a finite number of milliseconds, 0 or more.');
    }
    const until = this.#now + ms;
    for (let due = this.#takeDue(until); due !== undefined; due = this.#takeDue(until)) {
      this.#now = due.dueAt;
      due.run();
    }
    this.#now = until;
  }

  #takeDue(until: number): Timer | undefined {
    const [first] = [...this.#timers]
      .filter(([, timer]) => timer.dueAt <= until)
      .sort(([, a], [, b]) => a.dueAt - b.dueAt);
    this.#timers.delete(first?.[0]);
    return first?.[1];
  }
}
