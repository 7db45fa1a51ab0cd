import type { Redactor } from '../internal/redact.js';
import { callListener } from '../internal/user-code.js';
import { parseCreateOptions, parseWaitOptions } from '../schemas/call-options.js';
import type { Connection, CreateConnectionRequest } from '../schemas/connection.js';
import type { CreateManyResult } from './batch.js';
import type { Calls } from './calls.js';
import { type CreateManyOptions, createBatch } from './create-many.js';
import { type CallDefaults, fillIn, type RequestOptions, resolveRequestOptions } from './request-options.js';
import { type WaitOptions, Watch } from './wait.js';

/** Options of `create`. */
export interface CreateOptions extends RequestOptions {
  /**
   * Places one call under this key, however often and in how many processes it is asked for: 1 to 256 characters, such
   * as the id of a queue's message. Needs the client's `callLedger`.
   */
  readonly onceKey?: string | undefined;
  /** How long the key is kept, in milliseconds. @defaultValue the client's, 24 hours */
  readonly onceKeyTtlMs?: number | undefined;
}

interface ConnectionsInit {
  readonly calls: Calls;
  readonly defaults: CallDefaults;
  readonly redactor: Redactor;
}

/** Outbound calls. Got from {@link CXoneClient.connections}, never made by hand. */
export class ConnectionsResource {
  readonly #init: ConnectionsInit;

  /** @internal */
  constructor(init: ConnectionsInit) {
    this.#init = init;
  }

  /**
   * Places one outbound call: at most one, whatever fails.
   *
   * The request is sent again only when the service cannot have carried it out: after a 401 (once), and, with the
   * `retry` option, after a 429 or when no connection was made. Never after a timeout, a reset, a 5xx or an abort in
   * flight: then the error's `outcome` is `'unknown'`.
   *
   * With `onceKey` and a `callLedger` this holds across processes: a second `create` under the key returns the
   * connection of the first, read anew, or throws without sending anything.
   *
   * @param request - checked before anything is sent; never changed
   * @returns the connection as the service told it, usually `PENDING`
   * @throws {@link CXoneRequestValidationError} when the request is wrong; lists all its problems.
   * @throws {@link CXoneConfigurationError} when an option of this call can't work.
   * @throws {@link CXoneAuthenticationError} when no token could be had.
   * @throws {@link CXoneBadRequestError} (400), {@link CXoneUnauthorizedError} (401 twice), {@link CXoneForbiddenError}
   * (403), {@link CXoneRateLimitError} (429), {@link CXoneServerError} (5xx), {@link CXoneApiError} (any other status).
   * @throws {@link CXoneNetworkError}, {@link CXoneTimeoutError}, {@link CXoneAbortError} when no whole answer came.
   * @throws {@link CXoneResponseValidationError} when the call was placed, but the answer does not fit.
   * @throws {@link CXoneDuplicateCallError} when `onceKey` was used before, and its call is under way or unknown.
   * @throws {@link CXoneError} with code `call_ledger_failed` when the ledger does not answer; nothing was sent.
   * @example
   * ```ts
   * const connection = await cxone.connections.create({
   *   campaignId,
   *   contact: { phoneNumber: '+14155552671' },
   *   phoneNumber: ani,
   *   userData: { order_id: 'ORD-998877' },
   * });
   * console.log(connection.id, connection.status);
   * ```
   */
  async create(request: CreateConnectionRequest, options?: CreateOptions): Promise<Connection> {
    const { calls, defaults } = this.#init;
    if (options === undefined) return calls.place(request, resolveRequestOptions(undefined, defaults));
    const { onceKey: key, onceKeyTtlMs: ttlMs, ...own } = parseCreateOptions(options);
    return calls.place(request, fillIn(own, defaults), key === undefined ? undefined : { key, ttlMs });
  }

  /**
   * Reads a connection as it is now. Changes nothing, so with the `retry` option it is also repeated after 502, 503,
   * 504 and network failures.
   *
   * @param id - `connection.id`; becomes exactly one segment of the path
   * @throws {@link CXoneRequestValidationError} for an id that can't be one: empty, `.`, `..`.
   * @throws {@link CXoneNotFoundError} when there is no such connection; otherwise as {@link ConnectionsResource.create}.
   * @example
   * ```ts
   * const latest = await cxone.connections.get(connection.id);
   * console.log(latest.status);
   * ```
   */
  async get(id: string, options?: RequestOptions): Promise<Connection> {
    const { calls, defaults } = this.#init;
    const resolved = resolveRequestOptions(options, defaults);
    return calls.read(calls.toPath(id), resolved);
  }

  /**
   * Polls a connection until `until` holds: by default, until its status is no longer `PENDING`.
   *
   * One poll at a time. A poll that fails for a moment (408, 429, 5xx, no answer) does not end the wait: it is told to
   * `onUpdate`, and the next one comes later, not before a `Retry-After` is over. Anything else that fails ends it.
   *
   * @returns the connection for which `until` held
   * @throws {@link CXoneTimeoutError} when `timeoutMs` is over, or a `Retry-After` would pass it; `cause` is the error
   * of the last poll, if it failed. The call itself goes on.
   * @throws {@link CXoneAbortError} at once when `signal` is aborted, also in the middle of a poll.
   * @throws {@link CXoneConfigurationError} when an option can't work; otherwise as {@link ConnectionsResource.get}.
   * @example
   * ```ts
   * const answered = await cxone.connections.waitFor(connection.id, {
   *   until: ({ status }) => status === 'CONNECTED' || status === 'COMPLETED',
   *   timeoutMs: 60_000,
   * });
   * console.log(answered.status);
   * ```
   */
  async waitFor(id: string, options?: WaitOptions): Promise<Connection> {
    return this.#watch(id, options).finish();
  }

  /**
   * Polls a connection as {@link ConnectionsResource.waitFor} does, and yields its first state and each that differs
   * from the one before in any member; ends after `until` holds.
   *
   * Polls while a state is asked for: between two steps of the loop nothing runs. Leaving the loop ends the watch.
   *
   * @throws {@link CXoneConfigurationError}, {@link CXoneRequestValidationError} at once, when an option or the id can't
   * work; in the loop as {@link ConnectionsResource.waitFor}.
   * @example
   * ```ts
   * for await (const { status } of cxone.connections.watch(connection.id, {
   *   until: ({ status }) => status === 'COMPLETED',
   * })) {
   *   console.log(status);
   * }
   * ```
   */
  watch(id: string, options?: WaitOptions): AsyncIterableIterator<Connection> {
    return this.#watch(id, options).iterate();
  }

  /**
   * Places many calls, `concurrency` at a time, and yields what became of each as it settles: a connection, or an error
   * with its `outcome`. Each row is at most one call, as with {@link ConnectionsResource.create}.
   *
   * Rows are read when there is room for them, so an endless input is fine. Nothing begins before the first result is
   * asked for. A 429 holds all rows up together, for as long as `Retry-After` says; the row itself is sent again only
   * with `retry`. After an abort no row begins; those under way are aborted and still yielded, with their outcome, then
   * the loop throws. A row without a result was never called. Leaving the loop (`break`) aborts those under way and
   * waits for their end, but nobody is told their outcome: to stop and know, abort `signal` and read on.
   *
   * @param requests - any iterable or async iterable; an error of its own is thrown after the last result
   * @throws {@link CXoneConfigurationError} at once, when an option can't work.
   * @throws {@link CXoneAbortError} in the loop, after the last result, when `signal` was aborted.
   * @example
   * ```ts
   * for await (const { index, connection, error } of cxone.connections.createMany(requests, { ratePerSecond: 5 })) {
   *   if (connection) console.log(index, connection.id);
   *   else console.log(index, error.outcome, error.message);
   * }
   * ```
   */
  createMany(
    requests: Iterable<CreateConnectionRequest> | AsyncIterable<CreateConnectionRequest>,
    options?: CreateManyOptions,
  ): AsyncIterableIterator<CreateManyResult> {
    return createBatch(requests, options, this.#init);
  }

  #watch(id: string, options: WaitOptions = {}): Watch<Connection> {
    const { calls, defaults, redactor } = this.#init;
    const parsed = parseWaitOptions(options);
    // Checked to be functions, one layer below the one that knows of what.
    const { pollIntervalMs, timeoutMs, signal, until, onUpdate, ...own } = parsed as typeof parsed &
      Pick<WaitOptions, 'until' | 'onUpdate'>;
    const resolved = fillIn(own, defaults);
    const path = calls.toPath(id);
    return new Watch({
      what: 'a connection',
      describe: ({ status }) => `its status was ${status}`,
      clock: defaults.clock,
      redactor,
      correlationId: resolved.correlationId,
      signal,
      pollIntervalMs,
      timeoutMs,
      until: until ?? (({ status }) => status !== 'PENDING'),
      onState: (connection) => callListener(onUpdate, { connection }),
      onFailure: (error, connection) => callListener(onUpdate, { connection, error }),
      poll: (ownSignal) => calls.read(path, { ...resolved, signal: ownSignal }),
    });
  }
}
