import type { AnyCXoneError } from '../errors/any.js';
import { CXoneApiError, CXoneNotFoundError, CXoneRateLimitError, CXoneServerError } from '../errors/api.js';
import type { CXoneError, CXoneErrorInit } from '../errors/base.js';
import { CXoneNetworkError, CXoneTimeoutError } from '../errors/local.js';
import { CanceledError, Deadline, forwardAbort } from '../http/deadline.js';
import type { Clock } from '../internal/clock.js';
import { isJsonEqual } from '../internal/json.js';
import { quoteServiceText } from '../internal/quote.js';
import type { Redactor } from '../internal/redact.js';
import { callListener } from '../internal/user-code.js';
import type { WaitUpdate } from '../options/wait.js';
import { toAbortError } from './abort-error.js';

/** Returns what CXone sent in one line, cut and masked. */
type Quote = (text: unknown) => string;

/** The polled state, and its name in errors. */
export interface PollRequest<T> {
  /** `a connection`. */
  readonly subject: string;
  /** Describes the last state, for the error of a wait that timed out: `its status was PENDING`. */
  readonly describe: (latest: T, quote: Quote) => string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Sent with every poll. */
  readonly correlationId: string;
  readonly signal: AbortSignal | undefined;
  readonly until: (state: T) => boolean | Promise<boolean>;
  readonly pollIntervalMs: number;
  readonly maxWaitMs: number | false;
  readonly onUpdate: ((update: WaitUpdate<T>) => void) | undefined;
  /** Reads the state once. @param remainingMs - left of `maxWaitMs`; a delay that would pass it is not started */
  readonly poll: (signal: AbortSignal, remainingMs: number) => Promise<T>;
}

/** The longest interval after polls that failed again and again, where the caller's own is shorter. */
const MAX_POLL_INTERVAL_MS = 30_000;

/** Since the start of a wait: CXone may not find an ID yet that it has just returned. */
const NOT_FOUND_GRACE_MS = 15_000;

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
  #startedAt = 0;
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
    const { clock, signal, maxWaitMs } = this.#request;
    const isFirst = this.#polls === 0;
    if (isFirst) this.#startedAt = clock.elapsed();
    const totalTimeoutMs = maxWaitMs === false ? undefined : maxWaitMs - this.#elapsedMs;
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
      const state = await deadline.run(
        ({ abortSignal }) => this.#request.poll(abortSignal, deadline.remainingMs),
        false,
      );
      this.#failures = 0;
      this.#error = undefined;
      return state;
    } catch (error) {
      if (!isTransient(error) && !this.#isNotFoundYet(error)) throw error;
      this.#error = error;
      deadline.throwIfCanceled();
      this.#assertInTime(deadline);
      // CXone works if it returns a 404.
      if (isTransient(error)) this.#failures += 1;
      callListener(this.#request.onUpdate, { state: this.#latest, error });
      return undefined;
    }
  }

  #isNotFoundYet(error: unknown): error is CXoneNotFoundError {
    // Only the 404 of a token request or of discovery has an outcome.
    if (!(error instanceof CXoneNotFoundError) || error.outcome !== undefined) return false;
    return this.#latest === undefined && this.#elapsedMs <= NOT_FOUND_GRACE_MS;
  }

  get #retryAfterMs(): number {
    return (this.#error instanceof CXoneApiError && this.#error.retryAfterMs) || 0;
  }

  /** @throws CXoneTimeoutError if the next poll would come too late: its delay would cost time and bring nothing. */
  #assertInTime(deadline: Deadline): void {
    const retryAfterMs = this.#retryAfterMs;
    if (retryAfterMs <= deadline.remainingMs) return;
    throw this.#toTimeoutError(`was ended early, since Retry-After is ${retryAfterMs} ms: it can't end`);
  }

  async #sleep(deadline: Deadline): Promise<void> {
    const { clock, pollIntervalMs } = this.#request;
    const longest = Math.max(pollIntervalMs, MAX_POLL_INTERVAL_MS);
    const interval = Math.min(longest, pollIntervalMs * 2 ** this.#failures);
    const jittered = interval * (0.8 + 0.4 * clock.random());
    await deadline.sleep(Math.max(jittered, this.#retryAfterMs));
  }

  /** Milliseconds since the first step. */
  get #elapsedMs(): number {
    return this.#request.clock.elapsed() - this.#startedAt;
  }

  #toTimeoutError(event = 'did not end'): CXoneTimeoutError {
    const { maxWaitMs, subject, describe, redactor } = this.#request;
    const cause = this.#error;
    const quote: Quote = (text) => quoteServiceText(text, redactor);
    const latest = this.#latest ? describe(this.#latest, quote) : 'no poll succeeded';
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
