import { addCallerFrames } from '../errors/caller-frames.js';
import { type Clock, MAX_TIMER_MS } from '../internal/clock.js';
import { readProperty } from '../internal/user-code.js';
import { buildConfigurationError } from '../schemas/issues.js';
import { TaskSignal } from './task-signal.js';

/** Cause of the end of an operation before its response came. */
export type Cancellation =
  | { readonly kind: 'aborted'; readonly reason: unknown }
  | { readonly kind: 'timeout'; readonly limitMs: number; readonly limit: 'timeoutMs' | 'totalTimeoutMs' };

/** `true` if the time limit of one step ended it, and not that of the operation. */
export function isAttemptTimeout(
  cancellation: Cancellation,
): cancellation is Extract<Cancellation, { kind: 'timeout' }> {
  return cancellation.kind === 'timeout' && cancellation.limit === 'timeoutMs';
}

/** Thrown inside the SDK when an operation was canceled; never reaches a caller. */
export class CanceledError extends Error {
  readonly cancellation: Cancellation;

  constructor(cancellation: Cancellation) {
    super(cancellation.kind);
    this.cancellation = cancellation;
  }
}

const UNREADABLE = 'a value was thrown that cannot be read';

/** `true` if `instanceof` works on a value: the traps of a proxy may throw. */
function canInspect(value: unknown): boolean {
  try {
    return value instanceof Error || true;
  } catch {
    return false;
  }
}

/** Makes a task that throws at once the same as one that rejects. */
function startTask<T>(task: () => Promise<T>): Promise<T> {
  try {
    return Promise.resolve(task());
  } catch (error) {
    return Promise.reject(error);
  }
}

// A signal may be a library's own, whose getters throw.
function isAborted(signal: AbortSignal): boolean {
  return readProperty(signal, 'aborted') === true;
}

type Listener = () => void;

interface Subscription {
  readonly listeners: Set<Listener>;
  removeListener(): void;
}

// One listener for each signal, for any number of operations: Node warns at the eleventh, and AbortSignal.any would keep
// a dependent for each operation on a long-lived signal forever.
const subscriptions = new WeakMap<AbortSignal, Subscription>();

function subscribe(signal: AbortSignal): Subscription {
  const listeners = new Set<Listener>();
  const notify = () => {
    subscriptions.delete(signal);
    for (const listener of [...listeners]) listener();
  };
  const removeListener = () => {
    subscriptions.delete(signal);
    try {
      signal.removeEventListener('abort', notify);
    } catch {
      // A signal of a library's own: its error must not hide a call that was placed.
    }
  };
  try {
    signal.addEventListener('abort', notify, { once: true });
  } catch {
    const message = 'must be an AbortSignal: its addEventListener threw';
    throw buildConfigurationError('request', [{ path: 'signal', message }], { outcome: 'not_placed' });
  }
  const subscription = { listeners, removeListener };
  subscriptions.set(signal, subscription);
  return subscription;
}

/** @returns a function that removes the listener; with the last one the signal is as it was. */
function addAbortListener(signal: AbortSignal, listener: Listener): () => void {
  const subscription = subscriptions.get(signal) ?? subscribe(signal);
  subscription.listeners.add(listener);
  return () => {
    subscription.listeners.delete(listener);
    if (subscription.listeners.size === 0 && !isAborted(signal)) subscription.removeListener();
  };
}

/**
 * Aborts a controller when a caller's signal is aborted.
 *
 * @returns a function that removes the listener.
 */
export function forwardAbort(signal: AbortSignal | undefined, controller: AbortController): () => void {
  if (!signal) return () => undefined;
  const abort = () => controller.abort(readProperty(signal, 'reason'));
  if (!isAborted(signal)) return addAbortListener(signal, abort);
  abort();
  return () => undefined;
}

/** A response that arrived together with the cancellation, but was not delivered yet, may still win: its microtasks. */
const GRACE_MICROTASKS = 64;

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly totalTimeoutMs?: number | undefined;
}

/**
 * Scope of one operation: ends with the caller's signal or the total timeout, and cancels everything that is pending in it.
 *
 * Call `dispose` in a `finally`: it removes the listener from the caller's signal and clears the timer.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #pending = new Set<(cancellation: Cancellation) => void>();
  readonly #removeListener: (() => void) | undefined;
  readonly #timer: unknown;
  readonly #startedAt: number;
  readonly #totalTimeoutMs: number;
  #cancellation: Cancellation | undefined;

  constructor({ clock, signal, totalTimeoutMs }: DeadlineOptions) {
    this.#clock = clock;
    this.#startedAt = clock.elapsed();
    this.#totalTimeoutMs = totalTimeoutMs ?? Number.POSITIVE_INFINITY;
    const toCancellation = () => ({ kind: 'aborted', reason: readProperty(signal, 'reason') }) as const;
    if (signal && isAborted(signal)) this.#cancellation = toCancellation();
    else if (signal) this.#removeListener = addAbortListener(signal, () => this.#cancel(toCancellation()));
    if (totalTimeoutMs !== undefined && this.#cancellation === undefined) {
      this.#timer = clock.setTimeout(() => this.#expire(), totalTimeoutMs);
    }
  }

  /**
   * The cause of the end, if the operation has ended. Checks the clock too: in a process that was frozen past the deadline,
   * the timer fires later than this is read.
   */
  get cancellation(): Cancellation | undefined {
    if (this.hasTotalTimeout && this.#cancellation === undefined && this.remainingMs <= 0) this.#expire();
    return this.#cancellation;
  }

  get hasTotalTimeout(): boolean {
    return this.#totalTimeoutMs !== Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since the operation started. */
  get elapsedMs(): number {
    return this.#clock.elapsed() - this.#startedAt;
  }

  /** Milliseconds left of the total timeout; `Infinity` without one. */
  get remainingMs(): number {
    return this.#totalTimeoutMs - this.elapsedMs;
  }

  /** @throws CanceledError when the operation has ended. */
  throwIfCanceled(): void {
    const { cancellation } = this;
    if (cancellation) throw new CanceledError(cancellation);
  }

  /**
   * Runs a task until it settles, `timeoutMs` expires, or the operation ends, whichever is first.
   *
   * The task gets a signal of its own: nothing stays on the caller's. A task that ignores it is left behind.
   *
   * @throws CanceledError when the task was canceled first.
   */
  async run<T>(task: (signal: TaskSignal) => Promise<T>, timeoutMs: number | false): Promise<T> {
    try {
      return await this.#race(task, timeoutMs);
    } catch (error) {
      // Here, since V8 follows `await` to the caller, but not the callbacks of a race.
      addCallerFrames(error);
      throw error;
    }
  }

  #race<T>(task: (signal: TaskSignal) => Promise<T>, timeoutMs: number | false): Promise<T> {
    const { cancellation } = this;
    if (cancellation) return Promise.reject(new CanceledError(cancellation));
    const signal = new TaskSignal();
    return new Promise<T>((resolve, reject) => {
      let isSettled = false;
      const settle = (complete: () => void) => {
        if (isSettled) return;
        isSettled = true;
        this.#clock.clearTimeout(timer);
        this.#pending.delete(cancel);
        complete();
      };
      const cancel = async (cause: Cancellation) => {
        for (let turn = 0; turn < GRACE_MICROTASKS && !isSettled; turn++) await undefined;
        settle(() => {
          reject(new CanceledError(cause));
          signal.abort();
        });
      };
      this.#pending.add(cancel);
      const timer = this.#startTimer(timeoutMs, cancel);
      startTask(() => task(signal)).then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(canInspect(error) ? error : new TypeError(UNREADABLE))),
      );
    });
  }

  #startTimer(timeoutMs: number | false, cancel: (cancellation: Cancellation) => void): unknown {
    if (timeoutMs === false) return undefined;
    const expire = () => cancel({ kind: 'timeout', limitMs: timeoutMs, limit: 'timeoutMs' });
    return this.#clock.setTimeout(expire, timeoutMs);
  }

  /** Sleeps in pieces that a timer can hold. @throws CanceledError when the operation ends first. */
  async sleep(delayMs: number): Promise<void> {
    let leftMs = delayMs;
    for (; leftMs > MAX_TIMER_MS; leftMs -= MAX_TIMER_MS) await this.#sleepOnce(MAX_TIMER_MS);
    await this.#sleepOnce(leftMs);
  }

  async #sleepOnce(delayMs: number): Promise<void> {
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

  /** Removes the listener and clears the timer. */
  dispose(): void {
    this.#removeListener?.();
    this.#clock.clearTimeout(this.#timer);
  }

  #expire(): void {
    this.#cancel({ kind: 'timeout', limitMs: this.#totalTimeoutMs, limit: 'totalTimeoutMs' });
  }

  /** The first cause is the one that is reported. */
  #cancel(cancellation: Cancellation): void {
    if (this.#cancellation) return;
    this.#cancellation = cancellation;
    for (const cancel of [...this.#pending]) cancel(cancellation);
  }
}
