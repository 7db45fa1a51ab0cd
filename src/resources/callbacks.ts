import { acdHints } from '../http/hints.js';
import type { TriggerOptions } from '../options/request.js';
import type { QueueCallbackRequest, ScheduleCallbackRequest } from '../schemas/acd-requests.js';
import {
  parseQueuedCallback,
  parseScheduledCallback,
  type QueuedCallback,
  type ScheduledCallback,
} from '../schemas/acd-responses.js';
import { parseQueueCallback, parseScheduleCallback } from '../schemas/acd-triggers.js';
import type { Routes, TriggerRoute } from './routes.js';

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
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.callbacks.queue({ phoneNumber: '+14155552671', skillId: 4711 });
   * console.log(contactId ?? 'queued');
   * ```
   */
  queue(request: QueueCallbackRequest, options?: TriggerOptions): Promise<QueuedCallback>;

  /**
   * Schedules one callback, never more than one. If it throws, check `error.outcome`.
   *
   * @param request - checked before anything is sent; never changed
   * @throws {@link CXoneRequestValidationError} when the request is invalid; lists all its problems.
   * @throws {@link CXoneError} of the other classes as {@link ConnectionsResource.create}, with `outcome`.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { callbackId } = await cxone.acd.callbacks.schedule({
   *   phoneNumber: '+14155552671',
   *   skillId: 4711,
   *   scheduleDate: '2030-10-27T10:00:00Z',
   * });
   * console.log(callbackId);
   * ```
   */
  schedule(request: ScheduleCallbackRequest, options?: TriggerOptions): Promise<ScheduledCallback>;
}

/** Sends the requests of {@link CallbacksResource}. */
export class HttpCallbacks implements CallbacksResource {
  readonly #routes: Routes;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  async queue(request: QueueCallbackRequest, options?: TriggerOptions): Promise<QueuedCallback> {
    return this.#routes.trigger(toQueueRoute(request), options);
  }

  async schedule(request: ScheduleCallbackRequest, options?: TriggerOptions): Promise<ScheduledCallback> {
    return this.#routes.trigger(toScheduleRoute(request), options);
  }
}

function toQueueRoute(request: QueueCallbackRequest): TriggerRoute<QueueCallbackRequest, QueuedCallback> {
  return {
    operation: 'acd.callbacks.queue',
    path: '/queuecallback',
    parse: parseQueuedCallback,
    // Only the body distinguishes a receipt from a login page, which proves nothing.
    invalidOutcome: 'unknown',
    hints: acdHints({ 400: 'Check phoneNumber, skillId and callerId.' }),
    check: (rules) => parseQueueCallback(request, rules),
    getId: ({ contactId }) => contactId,
    fromCallId: async (contactId) => (contactId === undefined ? {} : { contactId }),
  };
}

function toScheduleRoute(request: ScheduleCallbackRequest): TriggerRoute<ScheduleCallbackRequest, ScheduledCallback> {
  return {
    operation: 'acd.callbacks.schedule',
    path: '/scheduled-callbacks',
    parse: parseScheduledCallback,
    hints: acdHints({ 400: 'Check phoneNumber, skillId and scheduleDate.' }),
    check: (rules) => parseScheduleCallback(request, rules),
    getId: ({ callbackId }) => callbackId,
    fromCallId: async (callbackId) => (callbackId === undefined ? undefined : { callbackId }),
  };
}
