import type { AnyCXoneError } from '../errors/any.js';
import { CXoneApiError, CXoneRateLimitError, CXoneServerError } from '../errors/api.js';
import type { CXoneError, CXoneErrorInit } from '../errors/base.js';
import { CXoneNetworkError, CXoneTimeoutError } from '../errors/local.js';
import { CanceledError, Deadline, forwardAbort } from '../http/deadline.js';
import type { Clock } from '../internal/clock.js';
import { isJsonEqual } from '../internal/json.js';
import type { Redactor } from '../internal/redact.js';
import { callListener } from '../internal/user-code.js';
import type { WaitUpdate } from '../options/wait.js';
import { toAbortError } from './abort-error.js';

/** The polled state, and its name in errors. */
export interface PollRequest<T> {
  /** `a connection`. */
  readonly subject: string;
  /** Describes the last state, for the error of a wait that timed out: `its status was PENDING`. */
  readonly describe: (latest: T) => string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Sent with every poll. */
  readonly correlationId: string;
  readonly signal: AbortSignal | undefined;
  readonly until: (state: T) => boolean | Promise<boolean>;
  readonly pollIntervalMs: number;
  readonly maxWaitMs: number | false;
  readonly onUpdate: ((update: WaitUpdate<T>) => void) | undefined;
  /** Reads the state once. */
  readonly poll: (signal: AbortSignal) => Promise<T>;
}

/** The longest interval after polls that failed again and again, where the caller's own is shorter. */
const MAX_POLL_INTERVAL_MS = 30_000;

/** `true` if the next poll may well succeed after one that failed like this. */
function isTransient(error: unknown): error is AnyCXoneError {
  if (error instanceof CXoneRateLimitError || error instanceof CXoneServerError) return true;
  if (error instanceof CXoneNetworkError || error instanceof CXoneTimeoutError) return true;
  return error instanceof CXoneApiError && error.status === 408;
}

/** Polls a route, one poll at a time, and reports the states that differ. Between two steps nothing runs. */
export class Poller<T extends object> {
  readonly #request: PollRequest<T>;
  readonly #controller = new AbortController();
  #startedAt: number | undefined;
  #latest: T | undefined;
  #error: AnyCXoneError | undefined;
  #polls = 0;
  #failures = 0;
  #isDone = false;
  #isClosed = false;

  constructor(request: PollRequest<T>) {
    this.#request = request;
  }

  /** Waits until the condition holds. */
  async waitForCondition(): Promise<T> {
    let { state } = await this.#step();
    while (!this.#isDone) ({ state } = await this.#step());
    return state;
  }

  /** Yields the first state and each that differs, until the condition holds. */
  iterate(): AsyncIterableIterator<T, undefined, undefined> {
    const states = this.#states();
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => states.next(),
      return: () => {
        // A generator would finish its step first.
        this.#isClosed = true;
        this.#controller.abort();
        return states.return(undefined);
      },
    };
  }

  async *#states(): AsyncGenerator<T, undefined, undefined> {
    while (!this.#isDone && !this.#isClosed) {
      try {
        const { state, isNew } = await this.#step();
        if (isNew) yield state;
      } catch (error) {
        if (!this.#isClosed) throw error;
      }
    }
  }

  async #step(): Promise<{ state: T; isNew: boolean }> {
    const { clock, signal } = this.#request;
    const isFirst = this.#startedAt === undefined;
    this.#startedAt ??= clock.elapsed();
    const totalTimeoutMs = this.#remainingMs(this.#startedAt);
    const removeListener = forwardAbort(signal, this.#controller);
    const deadline = new Deadline({ clock, signal: this.#controller.signal, totalTimeoutMs });
    try {
      if (!isFirst) await this.#sleep(deadline);
      return await this.#pollUntilNew(deadline);
    } catch (error) {
      if (!(error instanceof CanceledError)) throw error;
      const { cancellation } = error;
      throw cancellation.kind === 'timeout' ? this.#toTimeoutError() : this.#toAbortError(cancellation.reason);
    } finally {
      deadline.dispose();
      removeListener();
    }
  }

  async #pollUntilNew(deadline: Deadline): Promise<{ state: T; isNew: boolean }> {
    for (;;) {
      const state = await this.#poll(deadline);
      if (state) {
        const isNew = !isJsonEqual(state, this.#latest);
        this.#latest = state;
        if (isNew) callListener(this.#request.onUpdate, { state });
        this.#isDone = await deadline.run(async () => this.#request.until(state), false);
        if (isNew || this.#isDone) return { state, isNew };
      }
      await this.#sleep(deadline);
    }
  }

  /** @returns `undefined` when the poll failed transiently. */
  async #poll(deadline: Deadline): Promise<T | undefined> {
    this.#polls += 1;
    try {
      const state = await deadline.run((signal) => this.#request.poll(signal), false);
      this.#failures = 0;
      this.#error = undefined;
      return state;
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.#failures += 1;
      this.#error = error;
      callListener(this.#request.onUpdate, { state: this.#latest, error });
      return undefined;
    }
  }

  async #sleep(deadline: Deadline): Promise<void> {
    const { clock, pollIntervalMs } = this.#request;
    const longest = Math.max(pollIntervalMs, MAX_POLL_INTERVAL_MS);
    const interval = Math.min(longest, pollIntervalMs * 2 ** this.#failures);
    const jittered = interval * (0.8 + 0.4 * clock.random());
    const retryAfterMs = (this.#error instanceof CXoneApiError && this.#error.retryAfterMs) || 0;
    // A delay that ends after the time limit would cost time and bring nothing.
    if (retryAfterMs > deadline.remainingMs) {
      throw this.#toTimeoutError(`was ended early, since Retry-After is ${retryAfterMs} ms: it can't end`);
    }
    await deadline.sleep(Math.max(jittered, retryAfterMs));
  }

  #remainingMs(startedAt: number): number | undefined {
    const { clock, maxWaitMs } = this.#request;
    return maxWaitMs === false ? undefined : maxWaitMs - (clock.elapsed() - startedAt);
  }

  #toTimeoutError(event = 'did not end'): CXoneTimeoutError {
    const { maxWaitMs, subject, describe } = this.#request;
    const cause = this.#error;
    const latest = this.#latest ? describe(this.#latest) : 'no poll succeeded';
    const last = cause ? `; the last poll failed (${cause.code})` : '';
    const message = `The wait for ${subject} ${event} within ${maxWaitMs} ms (maxWaitMs): ${latest}${last}. The call itself continues.`;
    const init = { ...this.#baseErrorInit, message, limit: 'maxWaitMs', limitMs: Number(maxWaitMs) } as const;
    return new CXoneTimeoutError(cause ? { ...init, cause } : init);
  }

  #toAbortError(reason: unknown): CXoneError {
    const { subject, redactor } = this.#request;
    return toAbortError(`The wait for ${subject}`, reason, redactor, this.#baseErrorInit);
  }

  get #baseErrorInit(): Pick<CXoneErrorInit, 'attempts' | 'correlationId'> {
    const { correlationId, redactor } = this.#request;
    return { attempts: this.#polls, correlationId: redactor.maskText(correlationId) };
  }
}
