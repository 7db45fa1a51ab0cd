import { CXoneApiError, CXoneRateLimitError, CXoneServerError } from '../errors/api.js';
import type { CXoneError, CXoneErrorInit } from '../errors/base.js';
import { CXoneNetworkError, CXoneTimeoutError } from '../errors/local.js';
import { Deadline, follow, Stopped } from '../http/deadline.js';
import type { Clock } from '../internal/clock.js';
import { isJsonEqual } from '../internal/json.js';
import type { Redactor } from '../internal/redact.js';
import type { Connection } from '../schemas/connection.js';
import type { RequestOptions } from './request-options.js';
import { abortError } from './stop-errors.js';

/** What a wait learned: a new state of the connection, or that a poll failed for a moment. */
export type WaitUpdate =
  | {
      /** The state that is new. */
      readonly connection: Connection;
      /** Not beside a new state. */
      readonly error?: undefined;
    }
  | {
      /** The state that was seen last, if there was one. */
      readonly connection?: Connection | undefined;
      /** Why the poll failed; the wait goes on. */
      readonly error: CXoneError;
    };

/** Options of `waitFor` and `watch`. Times are milliseconds. */
export interface WaitOptions extends Pick<RequestOptions, 'signal' | 'retry' | 'headers' | 'correlationId'> {
  /** Ends the wait when it holds; may be async. What it throws ends the wait. @defaultValue status is not `PENDING` */
  readonly until?: ((connection: Connection) => boolean | Promise<boolean>) | undefined;
  /**
   * From the end of a poll to the next, give or take a fifth, so that many waits don't poll in step. After polls that
   * failed it grows, and a `Retry-After` is waited for.
   * @defaultValue `2_000`
   */
  readonly pollIntervalMs?: number | undefined;
  /** The whole wait; `false` for no limit. Each poll has the client's own limits besides. @defaultValue `120_000` */
  readonly timeoutMs?: number | false | undefined;
  /** Called with each state that differs from the one before, and with each poll that failed for a moment. */
  readonly onUpdate?: ((update: WaitUpdate) => void) | undefined;
}

/** What is polled, and how it is spoken of. */
export interface WatchInit<T> {
  /** `a connection`. */
  readonly what: string;
  /** What was seen last, for the error of a wait that is over: `its status was PENDING`. */
  readonly describe: (latest: T) => string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** What all polls carry. */
  readonly correlationId: string;
  readonly signal: AbortSignal | undefined;
  readonly until: (state: T) => boolean | Promise<boolean>;
  readonly pollIntervalMs: number;
  readonly timeoutMs: number | false;
  /** Told each state that differs. Never throws. */
  readonly onState: (state: T) => void;
  /** Told each poll that failed for a moment, and the state that was seen last. Never throws. */
  readonly onFailure: (error: CXoneError, latest: T | undefined) => void;
  /** Reads the state once. */
  readonly poll: (signal: AbortSignal) => Promise<T>;
}

/** What a poll that fails over and over slows down to, where the interval is shorter. */
const SLOWEST_INTERVAL_MS = 30_000;

/** Whether a poll that failed like this may well succeed the next time. */
function isMomentary(error: unknown): error is CXoneError {
  if (error instanceof CXoneRateLimitError || error instanceof CXoneServerError) return true;
  if (error instanceof CXoneNetworkError || error instanceof CXoneTimeoutError) return true;
  return error instanceof CXoneApiError && error.status === 408;
}

/** Polls something, one poll at a time, and tells the states that differ. Between two steps nothing runs. */
export class Watch<T extends object> {
  readonly #init: WatchInit<T>;
  readonly #controller = new AbortController();
  #startedAt: number | undefined;
  #latest: T | undefined;
  #error: CXoneError | undefined;
  #polls = 0;
  #failures = 0;
  #isOver = false;
  #isLeft = false;

  constructor(init: WatchInit<T>) {
    this.#init = init;
  }

  /** Waits until the predicate holds. */
  async finish(): Promise<T> {
    let { state } = await this.#step();
    while (!this.#isOver) ({ state } = await this.#step());
    return state;
  }

  /** The first state and each that differs, until the predicate holds. */
  iterate(): AsyncIterableIterator<T, undefined, undefined> {
    const states = this.#states();
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => states.next(),
      return: () => {
        // A generator would finish its step first.
        this.#isLeft = true;
        this.#controller.abort();
        return states.return(undefined);
      },
    };
  }

  async *#states(): AsyncGenerator<T, undefined, undefined> {
    while (!this.#isOver && !this.#isLeft) {
      try {
        const { state, isNew } = await this.#step();
        if (isNew) yield state;
      } catch (error) {
        if (!this.#isLeft) throw error;
      }
    }
  }

  async #step(): Promise<{ state: T; isNew: boolean }> {
    const { clock, signal } = this.#init;
    const isFirst = this.#startedAt === undefined;
    this.#startedAt ??= clock.elapsed();
    const totalTimeoutMs = this.#remainingMs(this.#startedAt);
    const unlisten = follow(signal, this.#controller);
    const deadline = new Deadline({ clock, signal: this.#controller.signal, totalTimeoutMs });
    try {
      if (!isFirst) await this.#rest(deadline);
      return await this.#pollUntilNew(deadline);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      throw error.stop.kind === 'timeout' ? this.#timeoutError() : this.#abortError(error.stop.reason);
    } finally {
      deadline.dispose();
      unlisten();
    }
  }

  async #pollUntilNew(deadline: Deadline): Promise<{ state: T; isNew: boolean }> {
    for (;;) {
      const state = await this.#poll(deadline);
      if (state) {
        const isNew = !isJsonEqual(state, this.#latest);
        this.#latest = state;
        if (isNew) this.#init.onState(state);
        this.#isOver = await deadline.run(async () => this.#init.until(state), false);
        if (isNew || this.#isOver) return { state, isNew };
      }
      await this.#rest(deadline);
    }
  }

  /** @returns `undefined` when the poll failed for a moment. */
  async #poll(deadline: Deadline): Promise<T | undefined> {
    this.#polls += 1;
    try {
      const state = await deadline.run((signal) => this.#init.poll(signal), false);
      this.#failures = 0;
      this.#error = undefined;
      return state;
    } catch (error) {
      if (!isMomentary(error)) throw error;
      this.#failures += 1;
      this.#error = error;
      this.#init.onFailure(error, this.#latest);
      return undefined;
    }
  }

  async #rest(deadline: Deadline): Promise<void> {
    const { clock, pollIntervalMs } = this.#init;
    const slowest = Math.max(pollIntervalMs, SLOWEST_INTERVAL_MS);
    const interval = Math.min(slowest, pollIntervalMs * 2 ** this.#failures);
    const jittered = interval * (0.8 + 0.4 * clock.random());
    const retryAfterMs = (this.#error instanceof CXoneApiError && this.#error.retryAfterMs) || 0;
    // Waiting for an answer that can't come in time would cost and bring nothing.
    if (retryAfterMs > deadline.remainingMs) {
      throw this.#timeoutError(`is given up, since the service asks for ${retryAfterMs} ms and it has to end`);
    }
    await deadline.sleep(Math.max(jittered, retryAfterMs));
  }

  #remainingMs(startedAt: number): number | undefined {
    const { clock, timeoutMs } = this.#init;
    return timeoutMs === false ? undefined : timeoutMs - (clock.elapsed() - startedAt);
  }

  #timeoutError(fate = 'was not over'): CXoneTimeoutError {
    const { timeoutMs, what, describe } = this.#init;
    const cause = this.#error;
    const seen = this.#latest ? describe(this.#latest) : 'no poll succeeded';
    const last = cause ? `; the last poll failed (${cause.code})` : '';
    const message = `The wait for ${what} ${fate} within ${timeoutMs} ms (timeoutMs): ${seen}${last}. The call goes on.`;
    const facts = { ...this.#facts, message, timeoutMs: Number(timeoutMs) };
    return new CXoneTimeoutError(cause ? { ...facts, cause } : facts);
  }

  #abortError(reason: unknown): CXoneError {
    const { what, redactor } = this.#init;
    return abortError(`The wait for ${what}`, reason, redactor, this.#facts);
  }

  get #facts(): Pick<CXoneErrorInit, 'attempts' | 'correlationId'> {
    const { correlationId, redactor } = this.#init;
    return { attempts: this.#polls, correlationId: redactor.text(correlationId) };
  }
}
