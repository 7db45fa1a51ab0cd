import type { CXoneError } from '../errors/base.js';
import { Deadline, follow, Stopped } from '../http/deadline.js';
import type { Pace, SharedPace } from '../http/pace.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { callListener } from '../internal/user-code.js';
import type { Connection, CreateConnectionRequest } from '../schemas/connection.js';
import { Handoff } from './handoff.js';
import type { RowSource } from './row-source.js';
import { abortError } from './stop-errors.js';

/** What became of one row of a batch. */
export type CreateManyResult =
  | {
      /** The row's place in the input, from 0. */
      readonly index: number;
      /** The row, as it was read. */
      readonly request: CreateConnectionRequest;
      /** The call that was placed. */
      readonly connection: Connection;
      /** Not beside a connection. */
      readonly error?: undefined;
    }
  | {
      /** The row's place in the input, from 0. */
      readonly index: number;
      /** The row, as it was read. */
      readonly request: CreateConnectionRequest;
      /** Why there is no connection; `error.outcome` says whether somebody may have been called. */
      readonly error: CXoneError;
      /** Not beside an error. */
      readonly connection?: undefined;
    };

/** How far a batch has come. */
export interface CreateManyProgress {
  /** Rows whose call was placed. */
  readonly done: number;
  /** Rows that ended with an error. */
  readonly failed: number;
  /** Rows whose call is under way. */
  readonly inFlight: number;
  /** Absent where the input has neither `length` nor `size`. */
  readonly total?: number | undefined;
}

/** A row, and its place in the input. */
export interface Row {
  readonly index: number;
  readonly request: CreateConnectionRequest;
}

export interface BatchInit {
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly source: RowSource<CreateConnectionRequest>;
  readonly pace: SharedPace;
  readonly concurrency: number;
  /** How many rows may be under way whose request has not left yet. */
  readonly maxEntering: number;
  readonly stopOnError: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: CreateManyProgress) => void) | undefined;
  readonly place: (row: Row, call: { signal: AbortSignal; pace: Pace }) => Promise<Connection>;
}

type Step = IteratorResult<CreateManyResult, undefined>;
type Failure = { readonly error: unknown };

/**
 * Works through rows, at most so many at once, and hands out what became of each as it settles.
 *
 * One loop reads the rows; it begins with the first `next`, and goes on by itself while there is room. Whatever ends it
 * (the last row, an abort, an error), the rows under way are waited for and handed out before the end is.
 */
export class Batch implements AsyncIterableIterator<CreateManyResult, undefined, undefined> {
  readonly #init: BatchInit;
  readonly #controller = new AbortController();
  readonly #results = new Handoff<CreateManyResult>();
  #running: Promise<void> | undefined;
  #isStopping = false;
  #isLeft = false;
  #started = 0;
  #done = 0;
  #failed = 0;
  #entering = 0;
  #wake: () => void = () => undefined;

  constructor(init: BatchInit) {
    this.#init = init;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next row that has settled. */
  next(): Promise<Step> {
    this.#running ??= this.#run();
    const step = this.#results.next();
    this.#wake();
    return step;
  }

  /** Aborts the rows under way and waits for their end. */
  async return(): Promise<Step> {
    this.#isLeft = true;
    this.#isStopping = true;
    this.#controller.abort();
    this.#running ??= Promise.resolve();
    await this.#running;
    this.#results.drop();
    return { done: true, value: undefined };
  }

  get #inFlight(): number {
    return this.#started - this.#done - this.#failed;
  }

  async #run(): Promise<void> {
    const { clock, signal } = this.#init;
    const unfollow = follow(signal, this.#controller);
    const deadline = new Deadline({ clock, signal: this.#controller.signal });
    const failure = await this.#feed(deadline);
    deadline.dispose();
    const wasBusy = this.#inFlight > 0;
    while (this.#inFlight > 0) await this.#change();
    unfollow();
    const isAborted = wasBusy && this.#controller.signal.aborted;
    if (this.#isLeft) this.#results.end();
    else this.#results.end(failure ?? (isAborted ? this.#aborted() : undefined));
  }

  /** Starts one row after the other. @returns what ended it, if that was not the last row. */
  async #feed(deadline: Deadline): Promise<Failure | undefined> {
    const { source } = this.#init;
    try {
      while (await this.#hasRoom(deadline)) {
        const row = await deadline.run(() => source.next(), false);
        if (row.done) return undefined;
        this.#start(row.value);
      }
      await source.close();
      return undefined;
    } catch (error) {
      await source.close().catch(() => undefined);
      return error instanceof Stopped ? this.#aborted() : { error };
    }
  }

  #aborted(): Failure {
    return { error: abortError('createMany', this.#controller.signal.reason, this.#init.redactor) };
  }

  /** Waits until a row can begin; `false` when none is to begin any more. */
  async #hasRoom(deadline: Deadline): Promise<boolean> {
    while (this.#isFull && !this.#isStopping) await deadline.run(() => this.#change(), false);
    if (!this.#isStopping) await this.#init.pace.waitUntilFree(deadline);
    return !this.#isStopping;
  }

  get #isFull(): boolean {
    const { concurrency, maxEntering } = this.#init;
    return this.#inFlight + this.#results.size >= concurrency || this.#entering >= maxEntering;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #start(request: CreateConnectionRequest): void {
    const row = { index: this.#started, request };
    this.#started += 1;
    this.#entering += 1;
    let isEntered = false;
    const enter = () => {
      this.#entering -= isEntered ? 0 : 1;
      isEntered = true;
      this.#wake();
    };
    void this.#place(row, enter).then((result) => {
      enter();
      this.#settle(result);
    });
  }

  #place(row: Row, onEnter: () => void): Promise<CreateManyResult> {
    const { place, pace } = this.#init;
    const ownPace: Pace = {
      enter: async (deadline) => {
        await pace.enter(deadline);
        onEnter();
      },
      learn: (verdict, enteredAt) => pace.learn(verdict, enteredAt),
    };
    return place(row, { signal: this.#controller.signal, pace: ownPace }).then(
      (connection) => ({ ...row, connection }),
      // Calls reject with errors of the SDK only.
      (error: CXoneError) => ({ ...row, error }),
    );
  }

  #settle(result: CreateManyResult): void {
    const hasFailed = result.error !== undefined;
    if (hasFailed) this.#failed += 1;
    else this.#done += 1;
    if (hasFailed && this.#init.stopOnError) this.#isStopping = true;
    this.#results.push(result);
    const { source, onProgress } = this.#init;
    const { total } = source;
    const counts = { done: this.#done, failed: this.#failed, inFlight: this.#inFlight };
    callListener(onProgress, total === undefined ? counts : { ...counts, total });
    this.#wake();
  }
}
