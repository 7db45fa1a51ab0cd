import type { BatchOptions } from '../options/create-many.js';
import type { RequestOptions, RescheduleOptions, TriggerOptions } from '../options/request.js';
import type { AcdId } from '../schemas/acd-ids.js';
import type { QueueCallbackRequest, ScheduleCallbackRequest } from '../schemas/acd-requests.js';
import type { QueuedCallback, ScheduledCallback, WaitingCallback } from '../schemas/acd-responses.js';
import type { BatchResult } from './batch.js';

/** Calls that an agent takes when one is free. Available as {@link AcdResource.callbacks}. */
export interface CallbacksResource {
  /**
   * Queues one callback under a skill, never more than one. If it throws, check `error.outcome`.
   *
   * NICE does not document the response: `contactId` is set if CXone returned it. An empty body, plain text and JSON without
   * an ID are a success. A web page, or JSON that reports an error, is a {@link CXoneResponseValidationError} whose
   * `outcome` is `'unknown'`; it does not complete an `idempotencyKey`.
   *
   * @param request - checked before anything is sent; never changed
   * @throws {@link CXoneRequestValidationError} when the request is invalid; lists all its problems.
   * @throws {@link CXoneError} of the other classes as {@link ConnectionsResource.create}, with `outcome`.
   * @example
   * ```ts
   * const { contactId } = await acd.callbacks.queue({ phoneNumber: '+12025550142', skillId: 4711 });
   * console.log(contactId ?? 'queued');
   * ```
   */
  queue(request: QueueCallbackRequest, options?: TriggerOptions): Promise<QueuedCallback>;

  /**
   * Queues callbacks with limited concurrency and rate; yields results as they settle.
   *
   * Each request queues at most one. Behaves like {@link ConnectionsResource.createMany} otherwise, and takes the same
   * options.
   *
   * @throws {@link CXoneConfigurationError} at once, when an option can't work.
   * @throws {@link CXoneAbortError} in the loop, after the results, when `signal` is aborted; what the input throws.
   * @example
   * ```ts
   * const requests = [{ phoneNumber: '+12025550142', skillId: 4711 }];
   * for await (const { result, error } of acd.callbacks.queueMany(requests)) {
   *   console.log(result ? 'queued' : error.outcome);
   * }
   * ```
   */
  queueMany(
    requests: Iterable<QueueCallbackRequest> | AsyncIterable<QueueCallbackRequest>,
    options?: BatchOptions<QueueCallbackRequest>,
  ): AsyncIterableIterator<BatchResult<QueueCallbackRequest, QueuedCallback>>;

  /**
   * Schedules one callback, never more than one. If it throws, check `error.outcome`.
   *
   * @param request - checked before anything is sent; never changed
   * @throws {@link CXoneRequestValidationError} when the request is invalid; lists all its problems.
   * @throws {@link CXoneError} of the other classes as {@link ConnectionsResource.create}, with `outcome`.
   * @example
   * ```ts
   * const { callbackId } = await acd.callbacks.schedule({
   *   phoneNumber: '+12025550142',
   *   skillId: 4711,
   *   scheduleDate: '2030-10-27T10:00:00Z',
   * });
   * console.log(callbackId);
   * ```
   */
  schedule(request: ScheduleCallbackRequest, options?: TriggerOptions): Promise<ScheduledCallback>;

  /**
   * Schedules callbacks with limited concurrency and rate; yields results as they settle.
   *
   * Each request schedules at most one. Behaves like {@link ConnectionsResource.createMany} otherwise, and takes the same
   * options.
   *
   * @throws {@link CXoneConfigurationError} at once, when an option can't work.
   * @throws {@link CXoneAbortError} in the loop, after the results, when `signal` is aborted; what the input throws.
   * @example
   * ```ts
   * const scheduleDate = new Date('2030-10-27T10:00:00Z');
   * const requests = [{ phoneNumber: '+12025550142', skillId: 4711, scheduleDate }];
   * for await (const { result, error } of acd.callbacks.scheduleMany(requests)) {
   *   console.log(result?.callbackId ?? error?.outcome);
   * }
   * ```
   */
  scheduleMany(
    requests: Iterable<ScheduleCallbackRequest> | AsyncIterable<ScheduleCallbackRequest>,
    options?: BatchOptions<ScheduleCallbackRequest>,
  ): AsyncIterableIterator<BatchResult<ScheduleCallbackRequest, ScheduledCallback>>;

  /**
   * Returns the scheduled callbacks of a skill that still wait for their time.
   *
   * They may show a callback that a `schedule` with the outcome `unknown` left behind. One that is missing proves nothing: it
   * may have been dialed or canceled.
   *
   * @throws {@link CXoneRequestValidationError} for an invalid ID.
   * @throws {@link CXoneNotFoundError} when the skill doesn't exist; otherwise as {@link ContactsResource.get}.
   * @example
   * ```ts
   * const waiting = await acd.callbacks.list(4711);
   * console.log(waiting.map(({ callbackId, callbackTime }) => `${callbackId} at ${callbackTime}`));
   * ```
   */
  list(skillId: AcdId, options?: RequestOptions): Promise<readonly WaitingCallback[]>;

  /**
   * Gives a scheduled callback a new time, number, skill and agent. If it throws, check `error.outcome`: `'placed'` means that
   * the new time holds.
   *
   * `phoneNumber`, `skillId` and `scheduleDate` are required: NICE does not document what becomes of a property that is left
   * out. The number goes through `numberPolicy`, `phoneValidation` and `beforeCall`, as any number to call. There is no
   * idempotency key: the callback has its ID.
   *
   * @param request - checked before anything is sent; never changed
   * @throws {@link CXoneRequestValidationError} when the ID or the request is invalid; lists all its problems.
   * @throws {@link CXoneNotFoundError} when the callback doesn't exist, or was dialed already.
   * @throws {@link CXoneError} of the other classes as {@link ConnectionsResource.create}, with `outcome`.
   * @example
   * ```ts
   * const request = { phoneNumber: '+12025550142', skillId: 4711 };
   * const { callbackId } = await acd.callbacks.schedule({ ...request, scheduleDate: '2030-10-27T10:00:00Z' });
   * await acd.callbacks.reschedule(callbackId, { ...request, scheduleDate: '2030-10-28T10:00:00Z' });
   * ```
   */
  reschedule(callbackId: AcdId, request: ScheduleCallbackRequest, options?: RescheduleOptions): Promise<void>;

  /**
   * Cancels a scheduled callback.
   *
   * The request is retried as one that places a call: after a 401 (once), and, with the `retry` option, after a 429 or when no
   * connection was made.
   *
   * @throws {@link CXoneRequestValidationError} for an invalid ID.
   * @throws {@link CXoneNotFoundError} when the callback doesn't exist: it may have been dialed already.
   * @throws {@link CXoneError} of the other classes as {@link ContactsResource.get}, without `outcome`.
   * @example
   * ```ts
   * const scheduleDate = '2030-10-27T10:00:00Z';
   * const { callbackId } = await acd.callbacks.schedule({ phoneNumber: '+12025550142', skillId: 4711, scheduleDate });
   * await acd.callbacks.cancel(callbackId);
   * ```
   */
  cancel(callbackId: AcdId, options?: RequestOptions): Promise<void>;
}
