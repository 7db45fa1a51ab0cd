import {
  parseQueueCallback,
  parseScheduleCallback,
  type QueueCallbackRequest,
  type ScheduleCallbackRequest,
} from '../schemas/acd-requests.js';
import {
  parseQueuedCallback,
  parseScheduledCallback,
  type QueuedCallback,
  type ScheduledCallback,
} from '../schemas/acd-responses.js';
import { type AcdRoutes, type AcdTrigger, withHints } from './acd-routes.js';
import type { CreateOptions } from './connections.js';

/** What a ledger keeps of a callback that the service gave no id. */
const NAMELESS = 'queued';

/** Calls that an agent takes when one is free. Got from {@link AcdResource.callbacks}, never made by hand. */
export class CallbacksResource {
  readonly #routes: AcdRoutes;

  /** @internal */
  constructor(routes: AcdRoutes) {
    this.#routes = routes;
  }

  /**
   * Queues one callback under a skill: at most one, whatever fails.
   *
   * What the service answers is not published: `contactId` is there when the service names it.
   *
   * @param request - checked before anything is sent; never changed
   * @throws {@link CXoneRequestValidationError} when the request is wrong; lists all its problems.
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
  queue(request: QueueCallbackRequest, options?: CreateOptions): Promise<QueuedCallback> {
    const hints = withHints({ 400: 'Check phoneNumber, skillId and callerId.' });
    const route: AcdTrigger<QueuedCallback> = {
      path: '/queuecallback',
      parse: parseQueuedCallback,
      hints,
      check: (rules) => parseQueueCallback(request, rules),
      idOf: ({ contactId }) => contactId ?? NAMELESS,
      fromId: (contactId) => (contactId === NAMELESS ? {} : { contactId }),
    };
    return this.#routes.trigger(route, options);
  }

  /**
   * Schedules one callback: at most one, whatever fails.
   *
   * @param request - checked before anything is sent; never changed
   * @throws {@link CXoneRequestValidationError} when the request is wrong; lists all its problems.
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
  schedule(request: ScheduleCallbackRequest, options?: CreateOptions): Promise<ScheduledCallback> {
    const hints = withHints({ 400: 'Check phoneNumber, skillId and scheduleDate.' });
    const route: AcdTrigger<ScheduledCallback> = {
      path: '/scheduled-callbacks',
      parse: parseScheduledCallback,
      hints,
      check: (rules) => parseScheduleCallback(request, rules),
      idOf: ({ callbackId }) => callbackId,
      fromId: (callbackId) => ({ callbackId }),
    };
    return this.#routes.trigger(route, options);
  }
}
