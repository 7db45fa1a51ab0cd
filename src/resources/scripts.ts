import { acdHints } from '../http/hints.js';
import type { BatchOptions } from '../options/create-many.js';
import type { TriggerOptions } from '../options/request.js';
import type { StartScriptRequest } from '../schemas/acd-requests.js';
import { parseStartedScript, type StartedScript } from '../schemas/acd-responses.js';
import { parseStartScript } from '../schemas/acd-script.js';
import type { BatchResult } from './batch.js';
import { createBatch } from './create-many.js';
import type { TriggerRoute } from './route.js';
import type { Routes } from './routes.js';

/** Scripts of NICE's Studio. Available as {@link AcdResource.scripts}. */
export interface ScriptsResource {
  /**
   * Starts one script, which may dial, never more than once. If it throws, check `error.outcome`.
   *
   * The script must be of media type Phone, and dials by its Placecall action; the number to call is one of the parameters.
   * The request is retried as `connections.create` would be: after a 401 (once), and, with the `retry` option, after a 429
   * or when no connection was made. With `idempotencyKey` a second request under the key sends nothing, and returns the
   * `contactId` of the first.
   *
   * @param request - checked before anything is sent; never changed
   * @returns the contact that was created; follow it with {@link ContactsResource.get}
   * @throws {@link CXoneRequestValidationError} when the request is invalid; lists all its problems.
   * @throws {@link CXoneError} of the other classes as {@link ConnectionsResource.create}, with `outcome`.
   * @example
   * ```ts
   * import { AccessKeyTokenProvider, CXoneAcdClient } from 'cxone-sdk';
   *
   * const tokenProvider = new AccessKeyTokenProvider({ clientId, clientSecret, accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.scripts.start({
   *   skillId: 4711,
   *   scriptPath: 'Outbound\\CallBack',
   *   parameters: ['+14155552671', 'ORD-998877'],
   * });
   * console.log(contactId);
   * ```
   */
  start(request: StartScriptRequest, options?: TriggerOptions): Promise<StartedScript>;

  /**
   * Starts many scripts with limited concurrency and rate, each at most once, and yields the result of each as it settles.
   *
   * Behaves like {@link ConnectionsResource.createMany} otherwise, and takes the same options.
   *
   * @param requests - an array or any other iterable, async ones included; read no further ahead than `concurrency`
   * @throws {@link CXoneConfigurationError} at once, when an option can't work.
   * @throws {@link CXoneAbortError} in the loop, after the results, when `signal` is aborted; what the input throws.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const requests = ['+14155552671', '+14155552672'].map((phoneNumber) => ({
   *   skillId: 4711,
   *   scriptPath: 'Outbound\\CallBack',
   *   parameters: [phoneNumber],
   * }));
   * for await (const { index, result, error } of cxone.acd.scripts.startMany(requests, { ratePerSecond: 5 })) {
   *   console.log(index, result?.contactId ?? error?.outcome);
   * }
   * ```
   */
  startMany(
    requests: Iterable<StartScriptRequest> | AsyncIterable<StartScriptRequest>,
    options?: BatchOptions<StartScriptRequest>,
  ): AsyncIterableIterator<BatchResult<StartScriptRequest, StartedScript>>;
}

/** Sends the requests of {@link ScriptsResource}. */
export class HttpScripts implements ScriptsResource {
  readonly #routes: Routes;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  async start(request: StartScriptRequest, options?: TriggerOptions): Promise<StartedScript> {
    return this.#routes.trigger(toStartRoute(request), options);
  }

  startMany(
    requests: Iterable<StartScriptRequest> | AsyncIterable<StartScriptRequest>,
    options?: BatchOptions<StartScriptRequest>,
  ): AsyncIterableIterator<BatchResult<StartScriptRequest, StartedScript>> {
    return createBatch(this.#routes, { method: 'startMany', toRoute: toStartRoute }, requests, options);
  }
}

function toStartRoute(request: StartScriptRequest): TriggerRoute<StartScriptRequest, StartedScript> {
  return {
    operation: 'acd.scripts.start',
    path: '/scripts/start',
    parse: parseStartedScript,
    hints: acdHints({ 400: 'Check skillId, scriptPath and parameters; CXone may require scriptId too.' }),
    check: (rules) => parseStartScript(request, rules),
    getId: ({ contactId }) => contactId,
    fromCallId: async (contactId) => (contactId === undefined ? undefined : { contactId }),
  };
}
