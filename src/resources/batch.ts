import type { AnyCXoneError } from '../errors/any.js';
import { CanceledError, Deadline, forwardAbort } from '../http/deadline.js';
import type { AdaptiveRateLimiter, RateLimiter } from '../http/rate-limiter.js';
import type { GuardedResult } from '../idempotency/guard.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { callListener } from '../internal/user-code.js';
import type { BatchProgress } from '../options/create-many.js';
import { toAbortError } from './abort-error.js';
import { AsyncQueue, type ThrownValue } from './async-queue.js';
import type { ItemSource } from './item-source.js';

/** The result of one request of a batch. */
export type BatchResult<Req, Res> =
  | {
      /** Position of the request in the input, from 0. */
      readonly index: number;
      /** The request, as it was read. */
      readonly request: Req;
      /** The value that the operation returned. */
      readonly result: Res;
      /** `true` for a call that was placed before, under the same idempotency key. */
      readonly replayed: boolean;
      /** Absent beside a result. */
      readonly error?: undefined;
    }
  | {
      /** Position of the request in the input, from 0. */
      readonly index: number;
      /** The request, as it was read. */
      readonly request: Req;
      /** Error of the operation; `error.outcome` is the state of the call. */
      readonly error: AnyCXoneError;
      /** Absent beside an error. */
      readonly result?: undefined;
      /** Absent beside an error. */
      readonly replayed?: undefined;
    };

/** A request, and its position in the input. */
export interface BatchItem<Req> {
  readonly index: number;
  readonly request: Req;
}

export interface BatchInit<Req, Res> {
  /** Name of the method, for errors: `createMany`. */
  readonly method: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly source: ItemSource<Req>;
  readonly rateLimiter: AdaptiveRateLimiter;
  readonly concurrency: number;
  /** Limit of the requests in progress that have no slot to start yet. */
  readonly maxQueued: number;
  readonly stopOnError: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: BatchProgress) => void) | undefined;
  readonly place: (
    item: BatchItem<Req>,
    shared: { readonly signal: AbortSignal; readonly rateLimiter: RateLimiter },
  ) => Promise<GuardedResult<Res>>;
}

type IterationStep<Req, Res> = IteratorResult<BatchResult<Req, Res>, undefined>;

/**
 * Places the calls of many requests with limited concurrency, and yields the result of each as it settles.
 *
 * One loop reads the requests; it starts with the first `next`, and continues by itself while there is capacity. When it
 * ends (after the last request, an abort, an error), the requests in progress are awaited and yielded first.
 */
export class Batch<Req, Res> implements AsyncIterableIterator<BatchResult<Req, Res>, undefined, undefined> {
  readonly #init: BatchInit<Req, Res>;
  readonly #controller = new AbortController();
  /** Aborted when no further request is to start. */
  readonly #reading = new AbortController();
  readonly #results = new AsyncQueue<BatchResult<Req, Res>>();
  #running: Promise<void> | undefined;
  #isStopping = false;
  #isClosed = false;
  #started = 0;
  #done = 0;
  #replayed = 0;
  #failed = 0;
  #queued = 0;
  #wake: () => void = () => undefined;

  constructor(init: BatchInit<Req, Res>) {
    this.#init = init;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Returns the next result. */
  next(): Promise<IterationStep<Req, Res>> {
    this.#running ??= this.#run().catch((error: unknown) => this.#results.close({ error }));
    const step = this.#results.next();
    this.#wake();
    return step;
  }

  /** Aborts the requests in progress and waits for their end. */
  async return(): Promise<IterationStep<Req, Res>> {
    this.#isClosed = true;
    this.#isStopping = true;
    this.#controller.abort();
    this.#running ??= Promise.resolve();
    await this.#running;
    this.#results.clear();
    return { done: true, value: undefined };
  }

  get #inFlight(): number {
    return this.#started - this.#done - this.#failed;
  }

  async #run(): Promise<void> {
    const { clock, signal } = this.#init;
    const removeListener = forwardAbort(signal, this.#controller);
    forwardAbort(this.#controller.signal, this.#reading);
    const reading = new Deadline({ clock, signal: this.#reading.signal });
    const failure = await this.#startItems(reading);
    reading.dispose();
    const wasBusy = this.#inFlight > 0;
    while (this.#inFlight > 0) await this.#nextChange();
    removeListener();
    const isAborted = wasBusy && this.#controller.signal.aborted;
    if (this.#isClosed) this.#results.close();
    else this.#results.close(failure ?? (isAborted ? this.#abortFailure() : undefined));
  }

  /** Starts one request after the other. @returns what ended it, if that was not the last request. */
  async #startItems(reading: Deadline): Promise<ThrownValue | undefined> {
    try {
      if (!(await this.#readItems(reading))) await this.#closeSource();
      return undefined;
    } catch (error) {
      await this.#closeSource().catch(() => undefined);
      return error instanceof CanceledError ? this.#abortFailure() : { error };
    }
  }

  /** @returns `true` at the end of the source; `false` if the batch is stopped before, though the source may yield later */
  async #readItems(reading: Deadline): Promise<boolean> {
    try {
      while (await this.#waitForCapacity(reading)) {
        const item = await reading.run(() => this.#init.source.next(), false);
        if (this.#isStopping) return false;
        if (item.done) return true;
        this.#start(item.value);
      }
    } catch (error) {
      const isStopped = error instanceof CanceledError && !this.#controller.signal.aborted;
      if (!isStopped) throw error;
    }
    return false;
  }

  /** Waits for the source to close, unless the batch is aborted: a `finally` of the caller's may never end. */
  async #closeSource(): Promise<void> {
    const closing = this.#init.source.close();
    closing.catch(() => undefined);
    const deadline = new Deadline({ clock: this.#init.clock, signal: this.#controller.signal });
    try {
      await deadline.run(() => closing, false);
    } finally {
      deadline.dispose();
    }
  }

  #abortFailure(): ThrownValue {
    return { error: toAbortError(this.#init.method, this.#controller.signal.reason, this.#init.redactor) };
  }

  /** Waits until a request can start; `false` when none is to start any more. */
  async #waitForCapacity(deadline: Deadline): Promise<boolean> {
    while (this.#isFull && !this.#isStopping) await deadline.run(() => this.#nextChange(), false);
    if (!this.#isStopping) await this.#init.rateLimiter.waitUntilFree(deadline);
    return !this.#isStopping;
  }

  get #isFull(): boolean {
    const { concurrency, maxQueued } = this.#init;
    return this.#inFlight + this.#results.size >= concurrency || this.#queued >= maxQueued;
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #start(request: Req): void {
    const item = { index: this.#started, request };
    this.#started += 1;
    this.#queued += 1;
    let hasSlot = false;
    const onSlot = () => {
      this.#queued -= hasSlot ? 0 : 1;
      hasSlot = true;
      this.#wake();
    };
    void this.#placeCall(item, onSlot).then((result) => {
      onSlot();
      this.#settle(result);
    });
  }

  #placeCall(item: BatchItem<Req>, onSlot: () => void): Promise<BatchResult<Req, Res>> {
    const { place, rateLimiter: shared } = this.#init;
    const rateLimiter: RateLimiter = {
      start: async (deadline) => {
        await shared.start(deadline);
        onSlot();
      },
      acquire: (deadline) => shared.acquire(deadline),
      onResponse: (result, sentAt) => shared.onResponse(result, sentAt),
    };
    return place(item, { signal: this.#controller.signal, rateLimiter }).then(
      ({ value, replayed }) => ({ ...item, result: value, replayed }),
      // Operations reject with errors of the SDK only.
      (error: AnyCXoneError) => ({ ...item, error }),
    );
  }

  #settle(result: BatchResult<Req, Res>): void {
    const hasFailed = result.error !== undefined;
    if (hasFailed) this.#failed += 1;
    else this.#done += 1;
    if (result.replayed) this.#replayed += 1;
    if (hasFailed && this.#init.stopOnError) {
      this.#isStopping = true;
      this.#reading.abort();
    }
    this.#results.push(result);
    const { source, onProgress } = this.#init;
    const { total } = source;
    const counts = { done: this.#done, replayed: this.#replayed, failed: this.#failed, inFlight: this.#inFlight };
    callListener(onProgress, total === undefined ? counts : { ...counts, total });
    this.#wake();
  }
}
