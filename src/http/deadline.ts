import type { Clock } from '../internal/clock.js';

/** Why a wait ended before its answer came. */
export type Stop =
  | { readonly kind: 'aborted'; readonly reason: unknown }
  | { readonly kind: 'timeout'; readonly timeoutMs: number; readonly limit: 'timeoutMs' | 'totalTimeoutMs' };

/** Thrown inside the SDK when a wait was stopped; never reaches a caller. */
export class Stopped extends Error {
  readonly stop: Stop;

  constructor(stop: Stop) {
    super(stop.kind);
    this.stop = stop;
  }
}

const UNREADABLE = 'a value was thrown that cannot be read';

/** Whether `instanceof` can be asked of a value at all: the traps of a proxy may throw. */
function isReadable(value: unknown): boolean {
  try {
    return value instanceof Error || true;
  } catch {
    return false;
  }
}

/** A task that throws at once is no different from one that rejects. */
function begin<T>(task: () => Promise<T>): Promise<T> {
  try {
    return Promise.resolve(task());
  } catch (error) {
    return Promise.reject(error);
  }
}

type Listener = () => void;

interface Subscription {
  readonly listeners: Set<Listener>;
  end(): void;
}

// One listener a signal, however many calls share it: Node warns at the eleventh, and AbortSignal.any would keep a
// dependant for each call on a long-lived signal for ever.
const subscriptions = new WeakMap<AbortSignal, Subscription>();

function subscribe(signal: AbortSignal): Subscription {
  const listeners = new Set<Listener>();
  const callListener = () => {
    subscriptions.delete(signal);
    for (const listener of [...listeners]) listener();
  };
  const end = () => {
    subscriptions.delete(signal);
    signal.removeEventListener('abort', callListener);
  };
  signal.addEventListener('abort', callListener, { once: true });
  const subscription = { listeners, end };
  subscriptions.set(signal, subscription);
  return subscription;
}

/** @returns what takes the listener off again; with the last one the signal is as it was. */
function listen(signal: AbortSignal, listener: Listener): () => void {
  const subscription = subscriptions.get(signal) ?? subscribe(signal);
  subscription.listeners.add(listener);
  return () => {
    subscription.listeners.delete(listener);
    if (subscription.listeners.size === 0 && !signal.aborted) subscription.end();
  };
}

/**
 * Aborts a controller when a caller's signal is aborted.
 *
 * @returns what takes the listener off again.
 */
export function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const abort = () => controller.abort(signal?.reason);
  if (!signal?.aborted) return signal ? listen(signal, abort) : () => undefined;
  abort();
  return () => undefined;
}

/** An answer that has arrived with the stop, but was not handed on yet, may still win: its turns of the event loop. */
const GRACE_TURNS = 64;

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly totalTimeoutMs?: number | undefined;
}

/**
 * The life of one call: ends with the caller's signal or the total deadline, and takes every wait of the call with it.
 *
 * `dispose` must be called in a `finally`: it takes the listener off the caller's signal and clears the timer.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #waits = new Set<(stop: Stop) => void>();
  readonly #unlisten: (() => void) | undefined;
  readonly #timer: unknown;
  readonly #startedAt: number;
  readonly #totalTimeoutMs: number;
  #stop: Stop | undefined;

  constructor({ clock, signal, totalTimeoutMs }: DeadlineOptions) {
    this.#clock = clock;
    this.#startedAt = clock.elapsed();
    this.#totalTimeoutMs = totalTimeoutMs ?? Number.POSITIVE_INFINITY;
    if (signal?.aborted) this.#stop = { kind: 'aborted', reason: signal.reason };
    else if (signal) this.#unlisten = listen(signal, () => this.#end({ kind: 'aborted', reason: signal.reason }));
    if (totalTimeoutMs !== undefined && this.#stop === undefined) {
      this.#timer = clock.setTimeout(() => this.#expire(), totalTimeoutMs);
    }
  }

  /**
   * What ended the call, if anything has. Asked of the clock too: in a process that was frozen past the deadline the timer
   * comes later than whoever asks.
   */
  get stop(): Stop | undefined {
    if (this.isLimited && this.#stop === undefined && this.remainingMs <= 0) this.#expire();
    return this.#stop;
  }

  /** Whether there is a total deadline. */
  get isLimited(): boolean {
    return this.#totalTimeoutMs !== Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since the call began. */
  get elapsedMs(): number {
    return this.#clock.elapsed() - this.#startedAt;
  }

  /** Milliseconds left of the total deadline; `Infinity` without one. */
  get remainingMs(): number {
    return this.#totalTimeoutMs - this.elapsedMs;
  }

  /**
   * Runs a task until it settles, `timeoutMs` is over, or the call ends, whichever is first.
   *
   * The task's signal is its own: nothing stays on the caller's. A task that ignores it is left behind; for one that
   * takes no parameter none is made.
   *
   * @throws Stopped when the wait ended first.
   */
  run<T>(task: (signal: AbortSignal) => Promise<T>, timeoutMs: number | false): Promise<T> {
    const { stop } = this;
    if (stop) return Promise.reject(new Stopped(stop));
    const controller = task.length === 0 ? undefined : new AbortController();
    return new Promise<T>((resolve, reject) => {
      let isSettled = false;
      const settle = (act: () => void) => {
        if (isSettled) return;
        isSettled = true;
        this.#clock.clearTimeout(timer);
        this.#waits.delete(end);
        act();
      };
      const end = async (stop: Stop) => {
        for (let turn = 0; turn < GRACE_TURNS && !isSettled; turn++) await undefined;
        settle(() => {
          reject(new Stopped(stop));
          controller?.abort();
        });
      };
      this.#waits.add(end);
      const timer = this.#startTimer(timeoutMs, end);
      begin(() => (controller ? task(controller.signal) : (task as () => Promise<T>)())).then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(isReadable(error) ? error : new TypeError(UNREADABLE))),
      );
    });
  }

  #startTimer(timeoutMs: number | false, end: (stop: Stop) => void): unknown {
    if (timeoutMs === false) return undefined;
    return this.#clock.setTimeout(() => end({ kind: 'timeout', timeoutMs, limit: 'timeoutMs' }), timeoutMs);
  }

  /** @throws Stopped when the call ends before the time is over. */
  async sleep(delayMs: number): Promise<void> {
    let timer: unknown;
    try {
      await this.run(
        () =>
          new Promise<void>((wake) => {
            timer = this.#clock.setTimeout(wake, delayMs);
          }),
        false,
      );
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /** Leaves no listener and no timer. */
  dispose(): void {
    this.#unlisten?.();
    this.#clock.clearTimeout(this.#timer);
  }

  #expire(): void {
    this.#end({ kind: 'timeout', timeoutMs: this.#totalTimeoutMs, limit: 'totalTimeoutMs' });
  }

  #end(stop: Stop): void {
    this.#stop = stop;
    for (const wait of [...this.#waits]) wait(stop);
  }
}
