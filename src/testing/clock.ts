/**
 * The time that a simulator lives by: pass {@link ManualClock} to own it, or any other implementation.
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
  /** Forgets a timer; a handle that is spent or foreign is ignored. */
  clearTimeout(handle: unknown): void;
}

/** The real time, looked up at each call so that fake timers installed later are seen. */
export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => globalThis.setTimeout(run, delayMs),
  // The handle is what setTimeout above returned: a number or an object, by runtime.
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/**
 * A clock that stands still until a test moves it.
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
   * Makes a clock that shows `startAt`.
   *
   * @param startAt - epoch milliseconds.
   * @defaultValue 2023-10-27T10:00:00Z
   */
  constructor(startAt: number = Date.UTC(2023, 9, 27, 10)) {
    this.#now = startAt;
  }

  /** Counts the timers that wait; 0 means that nothing is left behind. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Returns the instant that the clock shows, in epoch milliseconds. */
  now(): number {
    return this.#now;
  }

  /** Calls `run` once the clock has been moved on by `delayMs` milliseconds; returns a handle for `clearTimeout`. */
  setTimeout(run: () => void, delayMs: number): unknown {
    this.#handles += 1;
    this.#timers.set(this.#handles, { dueAt: this.#now + Math.max(0, delayMs), run });
    return this.#handles;
  }

  /** Forgets a timer; a handle that is spent or foreign is ignored. */
  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle);
  }

  /**
   * Moves the clock on and fires the timers that fall due, in order, each at its own instant.
   *
   * Synchronous: promises that those timers settle are continued after it returns.
   *
   * @param ms - milliseconds, 0 or more.
   * @throws `TypeError` when `ms` is negative or not a finite number: time doesn't run backwards.
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
      throw new TypeError('ManualClock: "ms" must be a finite number of milliseconds, 0 or more');
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
