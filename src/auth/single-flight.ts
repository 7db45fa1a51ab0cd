/** A task in progress, and the callers who wait for it. */
interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** Runs a task once for any number of callers. */
export class SingleFlight<T> {
  #flight: Flight<T> | undefined;

  /**
   * Joins the task in progress, or starts it. A caller whose signal is aborted leaves; with the last of them the task is
   * aborted, so that no unused socket or timer is kept.
   */
  async join(signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const flight = this.#flight ?? this.#start(start);
    flight.waiters += 1;
    const onAbort = () => {
      flight.waiters -= 1;
      if (flight.waiters === 0) this.#cancel(flight);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return flight.promise;
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
    const flight: Flight<T> = { promise: run(), controller, waiters: 0 };
    this.#flight = flight;
    return flight;
  }

  #cancel(flight: Flight<T>): void {
    if (this.#flight === flight) this.#flight = undefined;
    flight.controller.abort();
  }
}
