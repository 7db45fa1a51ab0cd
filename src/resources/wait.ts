import { CXoneApiError, CXoneRateLimitError, CXoneServerError } from '../errors/api.js';
import type { CXoneError } from '../errors/base.js';
import { CXoneNetworkError, CXoneTimeoutError } from '../errors/local.js';
import { Deadline, follow, Stopped } from '../http/deadline.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { isSameJson } from '../internal/same-json.js';
import type { Connection } from '../schemas/connection.js';
import { notify } from './notify.js';
import type { RequestOptions } from './request-options.js';
import { abortError } from './stop-errors.js';

/** What a wait learned: a new state of the connection, or that a poll failed for a moment. */
export type WaitUpdate =
  | { readonly connection: Connection; readonly error?: undefined }
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

export interface WatchInit {
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly signal: AbortSignal | undefined;
  readonly until: (connection: Connection) => boolean | Promise<boolean>;
  readonly pollIntervalMs: number;
  readonly timeoutMs: number | false;
  readonly onUpdate: ((update: WaitUpdate) => void) | undefined;
  /** Reads the connection once. */
  readonly poll: (signal: AbortSignal) => Promise<Connection>;
}

/** What a poll that fails over and over slows down to, where the interval is shorter. */
const SLOWEST_INTERVAL_MS = 30_000;

/** Whether a poll that failed like this may well succeed the next time. */
function isMomentary(error: unknown): error is CXoneError {
  if (error instanceof CXoneRateLimitError || error instanceof CXoneServerError) return true;
  if (error instanceof CXoneNetworkError || error instanceof CXoneTimeoutError) return true;
  return error instanceof CXoneApiError && error.status === 408;
}

/** Polls a connection, one poll at a time, and tells the states that differ. Between two steps nothing runs. */
export class Watch {
  readonly #init: WatchInit;
  readonly #controller = new AbortController();
  #startedAt: number | undefined;
  #latest: Connection | undefined;
  #error: CXoneError | undefined;
  #failures = 0;
  #isOver = false;
  #isLeft = false;

  constructor(init: WatchInit) {
    this.#init = init;
  }

  /** Waits until the predicate holds. */
  async finish(): Promise<Connection> {
    let { connection } = await this.#step();
    while (!this.#isOver) ({ connection } = await this.#step());
    return connection;
  }

  /** The first state and each that differs, until the predicate holds. */
  iterate(): AsyncIterableIterator<Connection, undefined, undefined> {
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

  async *#states(): AsyncGenerator<Connection, undefined, undefined> {
    while (!this.#isOver && !this.#isLeft) {
      try {
        const { connection, isNew } = await this.#step();
        if (isNew) yield connection;
      } catch (error) {
        if (!this.#isLeft) throw error;
      }
    }
  }

  async #step(): Promise<{ connection: Connection; isNew: boolean }> {
    const { clock, signal } = this.#init;
    const isFirst = this.#startedAt === undefined;
    this.#startedAt ??= clock.elapsed();
    const unlisten = follow(signal, this.#controller);
    const deadline = new Deadline({ clock, signal: this.#controller.signal, totalTimeoutMs: this.#remainingMs() });
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

  async #pollUntilNew(deadline: Deadline): Promise<{ connection: Connection; isNew: boolean }> {
    for (;;) {
      const connection = await this.#poll(deadline);
      if (connection) {
        const isNew = !isSameJson(connection, this.#latest);
        this.#latest = connection;
        if (isNew) this.#tell({ connection });
        this.#isOver = await deadline.run(async () => this.#init.until(connection), false);
        if (isNew || this.#isOver) return { connection, isNew };
      }
      await this.#rest(deadline);
    }
  }

  /** @returns `undefined` when the poll failed for a moment. */
  async #poll(deadline: Deadline): Promise<Connection | undefined> {
    try {
      const connection = await deadline.run((signal) => this.#init.poll(signal), false);
      this.#failures = 0;
      this.#error = undefined;
      return connection;
    } catch (error) {
      if (!isMomentary(error)) throw error;
      this.#failures += 1;
      this.#error = error;
      this.#tell({ connection: this.#latest, error });
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
    if (retryAfterMs > deadline.remainingMs) throw this.#timeoutError();
    await deadline.sleep(Math.max(jittered, retryAfterMs));
  }

  #remainingMs(): number | undefined {
    const { clock, timeoutMs } = this.#init;
    return timeoutMs === false ? undefined : timeoutMs - (clock.elapsed() - (this.#startedAt ?? 0));
  }

  #tell(update: WaitUpdate): void {
    notify(this.#init.onUpdate, update);
  }

  #timeoutError(): CXoneTimeoutError {
    const { timeoutMs } = this.#init;
    const seen = this.#latest ? `its status was ${this.#latest.status}` : 'no poll was answered';
    const message = `The wait for a connection was not over within ${timeoutMs} ms (timeoutMs): ${seen}. The call goes on.`;
    const cause = this.#error;
    return new CXoneTimeoutError({ message, timeoutMs: Number(timeoutMs), ...(cause ? { cause } : {}) });
  }

  #abortError(reason: unknown): CXoneError {
    return abortError('The wait for a connection', reason, this.#init.redactor);
  }
}
