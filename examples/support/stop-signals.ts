/** `npx` and `tsx` pass on a Ctrl-C that the process already got from the terminal, some 40 ms later. */
const SAME_CTRL_C_MS = 500;
/** Requests that are in progress have this long to end. */
const GRACE_MS = 5_000;

/** A request to stop, from Ctrl-C (SIGINT), SIGTERM or the program. */
export class StopRequest {
  readonly #controller = new AbortController();
  #madeAt: number | undefined;

  /** `true` from the first Ctrl-C on: start nothing new. */
  get isMade(): boolean {
    return this.#madeAt !== undefined;
  }

  /** Aborted some seconds later, or at the next Ctrl-C. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  make(): void {
    const now = performance.now();
    this.#madeAt ??= now;
    if (now - this.#madeAt > SAME_CTRL_C_MS) this.#controller.abort();
    else setTimeout(() => this.#controller.abort(), GRACE_MS).unref();
  }

  /** @param onSignal - Called at each Ctrl-C. */
  listen(onSignal: () => void): void {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        this.make();
        onSignal();
      });
    }
  }
}
