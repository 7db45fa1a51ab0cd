import type { BatchOptions } from '../options/create-many.js';
import { checkValidateOptions, type RequestOptions, type TriggerOptions } from '../options/request.js';
import type { WaitOptions } from '../options/wait.js';
import type { Connection, CreateConnectionRequest } from '../schemas/connection.js';
import type { BatchResult } from './batch.js';
import { toCreateRoute, toGetRoute } from './connection-routes.js';
import { createBatch } from './create-many.js';
import type { Poller } from './poller.js';
import type { Routes } from './routes.js';

/** Outbound calls. Available as {@link CXoneClient.connections}. */
export interface ConnectionsResource {
  /**
   * Places one outbound call, never more than one. If it throws, check `error.outcome`.
   *
   * The SDK retries a request only if CXone can't have processed it: after a 401 (once), and, with the `retry` option, after
   * a 429 or when no connection was made. It never retries after a timeout, a reset, a 5xx or an abort in flight: the
   * error's `outcome` is then `'unknown'`.
   *
   * With `idempotencyKey` and an `idempotencyStore` this holds across processes: a second `create` under the key returns the
   * connection of the first, fetched again, or throws without placing a call.
   *
   * @param request - checked before anything is sent; never changed
   * @returns the connection as CXone returned it, usually `PENDING`
   * @throws {@link CXoneRequestValidationError} when the request is invalid; lists all its problems.
   * @throws {@link CXoneConfigurationError} when an option of this operation can't work.
   * @throws {@link CXoneAuthenticationError} when the token endpoint rejects the client.
   * @throws {@link CXoneTokenProviderError} when your token provider fails.
   * @throws {@link CXoneBadRequestError} (400), {@link CXoneUnauthorizedError} (401 twice), {@link CXoneForbiddenError}
   * (403), {@link CXoneRateLimitError} (429), {@link CXoneServerError} (5xx), {@link CXoneApiError} (any other status).
   * @throws {@link CXoneNetworkError}, {@link CXoneTimeoutError}, {@link CXoneAbortError} without a complete response.
   * @throws {@link CXoneResponseValidationError} when the call was placed, but the response is invalid.
   * @throws {@link CXoneDuplicateCallError} when `idempotencyKey` was used before, and its call can't be returned.
   * @throws {@link CXoneIdempotencyMismatchError} when `idempotencyKey` is held for another request.
   * @throws {@link CXoneIdempotencyStoreError} when the store failed; no call was placed.
   * @throws {@link CXoneCallBlockedError} when the client's `beforeCall` blocked the call.
   * @example
   * ```ts
   * const connection = await cxone.connections.create({
   *   campaignId,
   *   contact: { phoneNumber: '+12025550142' },
   *   phoneNumber: ani,
   *   userData: { order_id: 'ORD-998877' },
   * });
   * console.log(connection.id, connection.status);
   * ```
   */
  create(request: CreateConnectionRequest, options?: TriggerOptions): Promise<Connection>;

  /**
   * Checks a request as {@link ConnectionsResource.create} would and returns it as it would be sent, numbers in E.164. Sends
   * nothing and does not call `beforeCall`: for a dry run, to find duplicates, to look a number up.
   *
   * @param options - `phoneValidation`, for this request
   * @throws {@link CXoneRequestValidationError} when the request is invalid; lists all its problems.
   * @throws {@link CXoneConfigurationError} when an option can't work.
   * @example
   * ```ts
   * const request = { campaignId, contact: { phoneNumber: '+12025550142' }, phoneNumber: ani };
   * console.log(cxone.connections.validate(request).contact.phoneNumber); // +12025550142
   * ```
   */
  validate(
    request: CreateConnectionRequest,
    options?: Pick<TriggerOptions, 'phoneValidation'>,
  ): Required<CreateConnectionRequest>;
  /**
   * Returns the current state of a connection.
   *
   * Changes nothing, so with the `retry` option it is retried after 502, 503, 504 and network failures too.
   *
   * @param id - `connection.id`; becomes exactly one path segment
   * @throws {@link CXoneRequestValidationError} for an invalid ID: empty, `.`, `..`.
   * @throws {@link CXoneNotFoundError} when the connection doesn't exist; otherwise as {@link ConnectionsResource.create}.
   * @example
   * ```ts
   * const latest = await cxone.connections.get(connection.id);
   * console.log(latest.status);
   * ```
   */
  get(id: string, options?: RequestOptions): Promise<Connection>;

  /**
   * Polls until `until` returns true (default: status isn't `PENDING`).
   *
   * Makes one poll at a time. A poll that fails transiently (408, 429, 5xx, no response) does not end the wait: its error is
   * passed to `onUpdate`, and the next one comes later, not before `Retry-After`. Nor does a 404 in the first 15 seconds,
   * before any state was seen: CXone may not find an ID yet that it has just returned. Any other failure ends it.
   *
   * @returns the connection for which `until` returned true
   * @throws {@link CXoneTimeoutError} when `maxWaitMs` expires, or a `Retry-After` would pass it; `cause` is the error of the
   * last poll, if it failed. The call itself continues.
   * @throws {@link CXoneAbortError} at once when `signal` is aborted, even during a poll.
   * @throws {@link CXoneConfigurationError} when an option can't work; otherwise as {@link ConnectionsResource.get}.
   * @example
   * ```ts
   * const connected = await cxone.connections.waitFor(connection.id, {
   *   until: ({ status }) => status === 'CONNECTED' || status === 'COMPLETED',
   *   maxWaitMs: 60_000,
   * });
   * console.log(connected.status);
   * ```
   */
  waitFor(id: string, options?: WaitOptions<Connection>): Promise<Connection>;

  /**
   * Polls and yields each changed state.
   *
   * Polls as {@link ConnectionsResource.waitFor} does, and ends after `until` returned true. Polls only while the loop waits
   * for a state: between two steps nothing runs. Leaving the loop ends the polling.
   *
   * @throws {@link CXoneConfigurationError}, {@link CXoneRequestValidationError} at once, when an option or the ID is
   * invalid; in the loop as {@link ConnectionsResource.waitFor}.
   * @example
   * ```ts
   * for await (const { status } of cxone.connections.watch(connection.id, {
   *   until: ({ status }) => status === 'COMPLETED',
   * })) {
   *   console.log(status);
   * }
   * ```
   */
  watch(id: string, options?: WaitOptions<Connection>): AsyncIterableIterator<Connection>;

  /**
   * Places calls with limited concurrency and rate; yields results as they settle.
   *
   * Each request is at most one call, as with {@link ConnectionsResource.create}. Requests are read when there is capacity for
   * them, so an endless input works. Nothing starts before the first `next`. A request waits for its slot before its
   * `idempotencyKey` is claimed; `replayed` marks a call of an earlier run. A 429 throttles all requests until `Retry-After`
   * has passed; the request itself is retried only with `retry`.
   *
   * After an abort no request starts. Those in progress are aborted and still yielded, with their outcome; then the loop
   * throws. For a request without a result no call was placed. Leaving the loop (`break`) aborts those in progress and waits
   * for their end, but their outcome is lost: to stop and keep it, abort `signal` and continue to read.
   *
   * @param requests - any iterable or async iterable; an error of its own is thrown after the last result
   * @throws {@link CXoneConfigurationError} at once, when an option can't work.
   * @throws {@link CXoneAbortError} in the loop, after the last result, when `signal` was aborted.
   * @example
   * ```ts
   * for await (const { index, result, error } of cxone.connections.createMany(requests, { ratePerSecond: 5 })) {
   *   if (result) console.log(index, result.id);
   *   else console.log(index, error.outcome, error.message);
   * }
   * ```
   */
  createMany(
    requests: Iterable<CreateConnectionRequest> | AsyncIterable<CreateConnectionRequest>,
    options?: BatchOptions<CreateConnectionRequest>,
  ): AsyncIterableIterator<BatchResult<CreateConnectionRequest, Connection>>;
}

/** Sends the requests of {@link ConnectionsResource}. */
export class HttpConnections implements ConnectionsResource {
  readonly #routes: Routes;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  async create(request: CreateConnectionRequest, options?: TriggerOptions): Promise<Connection> {
    return this.#routes.trigger(toCreateRoute(request), options);
  }

  validate(
    request: CreateConnectionRequest,
    options?: Pick<TriggerOptions, 'phoneValidation'>,
  ): Required<CreateConnectionRequest> {
    const { phoneValidation } = checkValidateOptions(options);
    return this.#routes.check(toCreateRoute(request), phoneValidation).request;
  }

  async get(id: string, options?: RequestOptions): Promise<Connection> {
    return this.#routes.read(toGetRoute(id), options);
  }

  async waitFor(id: string, options?: WaitOptions<Connection>): Promise<Connection> {
    return this.#watch(id, options).waitForCondition();
  }

  watch(id: string, options?: WaitOptions<Connection>): AsyncIterableIterator<Connection> {
    return this.#watch(id, options).iterate();
  }

  createMany(
    requests: Iterable<CreateConnectionRequest> | AsyncIterable<CreateConnectionRequest>,
    options?: BatchOptions<CreateConnectionRequest>,
  ): AsyncIterableIterator<BatchResult<CreateConnectionRequest, Connection>> {
    return createBatch(this.#routes, { method: 'createMany', toRoute: toCreateRoute }, requests, options);
  }

  #watch(id: string, options: WaitOptions<Connection> | undefined): Poller<Connection> {
    return this.#routes.watch(toGetRoute(id), options, {
      subject: 'a connection',
      describe: ({ status }, quote) => `its status was ${quote(status)}`,
      until: ({ status }) => status !== 'PENDING',
    });
  }
}
