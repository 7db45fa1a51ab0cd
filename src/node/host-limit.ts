import type { AbortSignalLike } from '../http/task-signal.js';

interface Host {
  running: number;
  /** First come, first served. */
  readonly waiting: Set<() => void>;
}

/**
 * Limits the requests in flight to each host, and with them its network connections. Node's own agent has such a limit too,
 * but through a proxy it counts a connection only once its tunnel is finished, and it sends a request that waited without a
 * look at the connection.
 */
export class HostLimit {
  readonly #limit: number;
  readonly #hosts = new Map<string, Host>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Waits until a request may be sent. Rejects with the reason of a signal that is aborted meanwhile.
   *
   * @returns a function to call when the request has ended
   */
  async acquire(origin: string, signal: AbortSignalLike | undefined): Promise<() => void> {
    const host = this.#hosts.get(origin) ?? { running: 0, waiting: new Set() };
    this.#hosts.set(origin, host);
    if (host.running < this.#limit) host.running += 1;
    else await wait(host, signal);
    return () => this.#release(origin, host);
  }

  /** Passes the place of a request on. */
  #release(origin: string, host: Host): void {
    const [proceed] = host.waiting;
    if (proceed) proceed();
    else host.running -= 1;
    if (host.running === 0) this.#hosts.delete(origin);
  }
}

function wait({ waiting }: Host, signal: AbortSignalLike | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      signal?.removeEventListener('abort', abort);
      waiting.delete(proceed);
    };
    const proceed = () => {
      leave();
      resolve();
    };
    const abort = () => {
      leave();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort);
    waiting.add(proceed);
  });
}
