import type { SimulatorClock } from './clock.js';

/** One request under way: its signal fires when the client goes away or the simulator is closed. */
export interface OpenRequest {
  readonly signal: AbortSignal;
  /** The client's own signal, as the door got it. */
  readonly client: AbortSignal | undefined;
  /** Lets go of the client's signal; harmless when repeated. */
  end(): void;
}

/** The exchanges under way, so that closing the simulator can end them. */
export class OpenRequests {
  readonly #controllers = new Set<AbortController>();

  /** Begins an exchange that ends early when `client` fires. */
  open(client: AbortSignal | undefined): OpenRequest {
    const controller = new AbortController();
    const forwardAbort = () => controller.abort(client?.reason);
    const end = () => {
      client?.removeEventListener('abort', forwardAbort);
      this.#controllers.delete(controller);
    };
    client?.addEventListener('abort', forwardAbort);
    // An HTTP client may have left in the moment between its request's last byte and now.
    if (client?.aborted) forwardAbort();
    this.#controllers.add(controller);
    return { signal: controller.signal, client, end };
  }

  /** Ends every exchange with this reason. */
  closeAll(reason: Error): void {
    for (const controller of this.#controllers) controller.abort(reason);
    this.#controllers.clear();
  }
}

/** Rejects with the signal's reason when it fires, and never settles otherwise. */
export function onClientDisconnect(signal: AbortSignal): Promise<never> {
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
    await Promise.race([due, onClientDisconnect(signal)]);
  } finally {
    clock.clearTimeout(handle);
  }
}
