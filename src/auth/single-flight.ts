import { CanceledError, Deadline } from '../http/deadline.js';
import type { AbortSignalLike } from '../http/task-signal.js';
import { type Clock, MAX_TIMER_MS } from '../internal/clock.js';
import type { RequestLimits } from '../options/limits.js';

/** A task in progress, and the callers who wait for it. */
interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  readonly startedAt: number;
  waiters: number;
}

export interface SingleFlightOptions {
  readonly clock: Clock;
  /** Longer than any task takes, in milliseconds; may be `Infinity`. */
  readonly maxTaskMs: number;
}

/** Returns a time that no task takes with these limits: delays, then an attempt of `steps` parts, and one part to spare. */
export function findMaxTaskMs({ timeoutMs, retry }: Pick<RequestLimits, 'timeoutMs' | 'retry'>, steps: number): number {
  return timeoutMs === false ? Number.POSITIVE_INFINITY : (steps + 1) * timeoutMs + (retry ? retry.maxElapsedMs : 0);
}

/** Runs a task once for any number of callers. */
export class SingleFlight<T> {
  readonly #options: SingleFlightOptions;
  #flight: Flight<T> | undefined;

  constructor(options: SingleFlightOptions) {
    this.#options = options;
  }

  /**
   * Joins the task in progress, or starts it. A caller whose signal is aborted leaves; with the last of them the task is
   * aborted, so that no unused socket or timer is kept.
   *
   * A task that takes longer than any could was started by a caller who is gone, with its timers: a Worker's request that
   * was canceled. Each caller who waits has a timer of its own, and starts the task again.
   */
  async join(signal: AbortSignalLike, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!this.#flight) return this.#wait(this.#start(start), signal);
    const flight = this.#flight;
    try {
      return await this.#waitWithTimer(flight, signal);
    } catch (error) {
      if (!(error instanceof CanceledError)) throw error;
      if (this.#flight === flight) this.#flight = undefined;
      return this.join(signal, start);
    }
  }

  #wait(flight: Flight<T>, signal: AbortSignalLike): Promise<T> {
    flight.waiters += 1;
    const onAbort = () => {
      flight.waiters -= 1;
      if (flight.waiters === 0) this.#cancel(flight);
    };
    signal.addEventListener('abort', onAbort);
    return flight.promise;
  }

  /** @throws CanceledError when the task takes longer than any could. */
  #waitWithTimer(flight: Flight<T>, signal: AbortSignalLike): Promise<T> {
    const { clock, maxTaskMs } = this.#options;
    const leftMs = Math.max(0, flight.startedAt + maxTaskMs - clock.elapsed());
    const deadline = new Deadline({ clock });
    return deadline.run(() => this.#wait(flight, signal), leftMs > MAX_TIMER_MS ? false : leftMs);
  }

  #start(start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const run = async () => {
      try {
        return await start(controller.signal);
      } finally {
        if (this.#flight === flight) this.#flight = undefined;
      }
    };
    const startedAt = this.#options.clock.elapsed();
    const flight: Flight<T> = { promise: run(), controller, startedAt, waiters: 0 };
    this.#flight = flight;
    return flight;
  }

  #cancel(flight: Flight<T>): void {
    if (this.#flight === flight) this.#flight = undefined;
    flight.controller.abort();
  }
}
