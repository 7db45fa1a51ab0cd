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
   * Starts one script, which may place a call, never more than one. If it throws, check `error.outcome`.
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
   * const { contactId } = await acd.scripts.start({
   *   skillId: 4711,
   *   scriptPath: 'Outbound\\CallBack',
   *   parameters: ['+12025550142', 'ORD-998877'],
   * });
   * console.log(contactId);
   * ```
   */
  start(request: StartScriptRequest, options?: TriggerOptions): Promise<StartedScript>;

  /**
   * Starts scripts with limited concurrency and rate; yields results as they settle.
   *
   * Each request starts at most one. Behaves like {@link ConnectionsResource.createMany} otherwise, and takes the same
   * options.
   *
   * @param requests - an array or any other iterable, async ones included; read no further ahead than `concurrency`
   * @throws {@link CXoneConfigurationError} at once, when an option can't work.
   * @throws {@link CXoneAbortError} in the loop, after the results, when `signal` is aborted; what the input throws.
   * @example
   * ```ts
   * const requests = ['+12025550142', '+12025550143'].map((phoneNumber) => ({
   *   skillId: 4711,
   *   scriptPath: 'Outbound\\CallBack',
   *   parameters: [phoneNumber],
   * }));
   * for await (const { index, result, error } of acd.scripts.startMany(requests, { ratePerSecond: 5 })) {
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
