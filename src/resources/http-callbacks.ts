import { acdHints } from '../http/hints.js';
import type { BatchOptions } from '../options/create-many.js';
import {
  type RequestOptions,
  type RescheduleOptions,
  resolveRescheduleOptions,
  type TriggerOptions,
} from '../options/request.js';
import { type CallbackFormat, parseQueueCallback, parseScheduleCallback } from '../schemas/acd-callback.js';
import type { AcdId } from '../schemas/acd-ids.js';
import type { QueueCallbackRequest, ScheduleCallbackRequest } from '../schemas/acd-requests.js';
import {
  parseQueuedCallback,
  parseScheduledCallback,
  parseVoid,
  parseWaitingCallbacks,
  type QueuedCallback,
  type ScheduledCallback,
  type WaitingCallback,
} from '../schemas/acd-responses.js';
import type { BatchResult } from './batch.js';
import type { CallbacksResource } from './callbacks.js';
import { createBatch } from './create-many.js';
import { toIdSegment } from './id-segment.js';
import type { CallRoute, TriggerRoute } from './route.js';
import type { Routes } from './routes.js';

const PATH = '/scheduled-callbacks';
const MAY_BE_DIALED = 'There is no such callback: it may have been dialed already, or canceled.';

/** Sends the requests of {@link CallbacksResource}. */
export class HttpCallbacks implements CallbacksResource {
  readonly #routes: Routes;
  readonly #format: CallbackFormat;

  constructor(routes: Routes, format: CallbackFormat) {
    this.#routes = routes;
    this.#format = format;
  }

  async queue(request: QueueCallbackRequest, options?: TriggerOptions): Promise<QueuedCallback> {
    return this.#routes.trigger(this.#toQueueRoute(request), options);
  }

  queueMany(
    requests: Iterable<QueueCallbackRequest> | AsyncIterable<QueueCallbackRequest>,
    options?: BatchOptions<QueueCallbackRequest>,
  ): AsyncIterableIterator<BatchResult<QueueCallbackRequest, QueuedCallback>> {
    const toRoute = (request: QueueCallbackRequest) => this.#toQueueRoute(request);
    return createBatch(this.#routes, { method: 'queueMany', toRoute }, requests, options);
  }

  async schedule(request: ScheduleCallbackRequest, options?: TriggerOptions): Promise<ScheduledCallback> {
    return this.#routes.trigger(this.#toScheduleRoute(request), options);
  }

  scheduleMany(
    requests: Iterable<ScheduleCallbackRequest> | AsyncIterable<ScheduleCallbackRequest>,
    options?: BatchOptions<ScheduleCallbackRequest>,
  ): AsyncIterableIterator<BatchResult<ScheduleCallbackRequest, ScheduledCallback>> {
    const toRoute = (request: ScheduleCallbackRequest) => this.#toScheduleRoute(request);
    return createBatch(this.#routes, { method: 'scheduleMany', toRoute }, requests, options);
  }

  async list(skillId: AcdId, options?: RequestOptions): Promise<readonly WaitingCallback[]> {
    const path = `/skills/${toIdSegment(skillId, 'skillId', 'a skill')}${PATH}`;
    const route = { operation: 'acd.callbacks.list', path, parse: parseWaitingCallbacks, hints: acdHints() } as const;
    return this.#routes.read(route, options);
  }

  async reschedule(callbackId: AcdId, request: ScheduleCallbackRequest, options?: RescheduleOptions): Promise<void> {
    const route = this.#toRescheduleRoute(toCallbackPath(callbackId, 'not_placed'), request);
    return this.#routes.change(route, resolveRescheduleOptions(options, this.#routes));
  }

  async cancel(callbackId: AcdId, options?: RequestOptions): Promise<void> {
    const path = toCallbackPath(callbackId);
    const hints = acdHints({ 404: MAY_BE_DIALED });
    return this.#routes.command(
      { operation: 'acd.callbacks.cancel', path, parse: parseVoid, hints },
      'DELETE',
      options,
    );
  }

  #toQueueRoute(request: QueueCallbackRequest): TriggerRoute<QueueCallbackRequest, QueuedCallback> {
    return {
      operation: 'acd.callbacks.queue',
      path: '/queuecallback',
      parse: parseQueuedCallback,
      // Only the body distinguishes a receipt from a login page, which proves nothing.
      invalidOutcome: 'unknown',
      hints: acdHints({ 400: 'Check phoneNumber, skillId and callerId.' }),
      check: (rules) => parseQueueCallback(request, rules, this.#format),
      getId: ({ contactId }) => contactId,
      fromCallId: async (contactId) => (contactId === undefined ? {} : { contactId }),
    };
  }

  #toScheduleRoute(request: ScheduleCallbackRequest): TriggerRoute<ScheduleCallbackRequest, ScheduledCallback> {
    return {
      operation: 'acd.callbacks.schedule',
      path: PATH,
      parse: parseScheduledCallback,
      hints: acdHints({ 400: 'Check phoneNumber, skillId and scheduleDate.' }),
      check: (rules) => parseScheduleCallback(request, rules, this.#format),
      getId: ({ callbackId }) => callbackId,
      fromCallId: async (callbackId) => (callbackId === undefined ? undefined : { callbackId }),
    };
  }

  #toRescheduleRoute(path: string, request: ScheduleCallbackRequest): CallRoute<ScheduleCallbackRequest, void> {
    return {
      operation: 'acd.callbacks.reschedule',
      method: 'PUT',
      path,
      parse: parseVoid,
      invalidOutcome: 'unknown',
      hints: acdHints({ 400: 'Check phoneNumber, skillId and scheduleDate.', 404: MAY_BE_DIALED }),
      check: (rules) => parseScheduleCallback(request, rules, this.#format),
      advice: {
        not_placed: 'The callback was not changed.',
        placed: "The new time holds: don't call reschedule() again.",
        unknown: 'The callback may have its new time: check with callbacks.list before you call reschedule() again.',
      },
    };
  }
}

function toCallbackPath(callbackId: unknown, outcome?: 'not_placed'): string {
  return `${PATH}/${toIdSegment(callbackId, 'callbackId', 'a scheduled callback', outcome)}`;
}
