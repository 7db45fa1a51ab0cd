import type { SimulatorClock } from './clock.js';

/** One request under way: its signal fires when the client goes away or the simulator is closed. */
export interface Exchange {
  readonly signal: AbortSignal;
  /** The client's own signal, as the door got it. */
  readonly client: AbortSignal | undefined;
  /** Lets go of the client's signal; harmless when repeated. */
  end(): void;
}

/** The exchanges under way, so that closing the simulator can end them. */
export class OpenExchanges {
  readonly #open = new Set<AbortController>();

  /** Begins an exchange that ends early when `client` fires. */
  begin(client: AbortSignal | undefined): Exchange {
    const gone = new AbortController();
    const leave = () => gone.abort(client?.reason);
    const end = () => {
      client?.removeEventListener('abort', leave);
      this.#open.delete(gone);
    };
    client?.addEventListener('abort', leave);
    // An HTTP client may have left in the moment between its request's last byte and now.
    if (client?.aborted) leave();
    this.#open.add(gone);
    return { signal: gone.signal, client, end };
  }

  /** Ends every exchange with this reason. */
  closeAll(reason: Error): void {
    for (const gone of this.#open) gone.abort(reason);
    this.#open.clear();
  }
}

/** Rejects with the signal's reason when it fires, and never settles otherwise. */
export function whenGone(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Waits until the clock shows `until` (epoch milliseconds); rejects with the signal's reason, timer cleared, if that fires first. */
export async function sleepUntil(clock: SimulatorClock, until: number, signal: AbortSignal): Promise<void> {
  const delayMs = until - clock.now();
  if (delayMs <= 0) return;
  let handle: unknown;
  const due = new Promise<void>((resolve) => {
    handle = clock.setTimeout(resolve, delayMs);
  });
  try {
    await Promise.race([due, whenGone(signal)]);
  } finally {
    clock.clearTimeout(handle);
  }
}
