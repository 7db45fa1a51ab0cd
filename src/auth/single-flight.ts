/** One piece of work under way, and those who wait for it. */
interface Flight<T> {
  readonly work: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Does a piece of work once, however many callers wait for it. */
export class SingleFlight<T> {
  #flight: Flight<T> | undefined;

  /**
   * Joins the work under way, or begins it. A caller whose signal is aborted leaves; with the last of them the work is
   * aborted, so that no socket and no timer is kept for nobody.
   */
  async join(signal: AbortSignal, begin: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const flight = this.#flight ?? this.#start(begin);
    flight.waiting += 1;
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#cancel(flight);
    };
    signal.addEventListener('abort', leave, { once: true });
    return flight.work;
  }

  #start(begin: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const land = async () => {
      try {
        return await begin(controller.signal);
      } finally {
        if (this.#flight === flight) this.#flight = undefined;
      }
    };
    const flight: Flight<T> = { work: land(), controller, waiting: 0 };
    this.#flight = flight;
    return flight;
  }

  #cancel(flight: Flight<T>): void {
    if (this.#flight === flight) this.#flight = undefined;
    flight.controller.abort();
  }
}
