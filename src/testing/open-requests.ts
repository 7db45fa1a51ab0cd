import type { SimulatorClock } from './clock.js';

/** A request in flight. Its signal fires when the client disconnects or the simulator is closed. */
export interface OpenRequest {
  readonly signal: AbortSignal;
  /** The client's own signal. */
  readonly client: AbortSignal | undefined;
  /** Removes the listener from the client's signal. Has no further effect when called again. */
  end(): void;
}

/** The requests in flight, tracked so that closing the simulator ends them. */
export class OpenRequests {
  readonly #controllers = new Set<AbortController>();

  /** Opens a request that ends early when `client` fires. */
  open(client: AbortSignal | undefined): OpenRequest {
    const controller = new AbortController();
    const forwardAbort = () => controller.abort(client?.reason);
    const end = () => {
      client?.removeEventListener('abort', forwardAbort);
      this.#controllers.delete(controller);
    };
    client?.addEventListener('abort', forwardAbort);
    // An HTTP client may have disconnected since the last byte of its request, before this listener was added.
    if (client?.aborted) forwardAbort();
    this.#controllers.add(controller);
    return { signal: controller.signal, client, end };
  }

  /** Ends all requests with this reason. */
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

/**
 * Waits until the clock reaches `until` (epoch milliseconds). If the signal fires first, clears the timer and rejects
 * with the signal's reason.
 */
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
