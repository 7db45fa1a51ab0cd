import { parseStartScript, type StartScriptRequest } from '../schemas/acd-requests.js';
import { parseStartedScript, type StartedScript } from '../schemas/acd-responses.js';
import { type AcdRoutes, type AcdTrigger, withHints } from './acd-routes.js';
import type { CreateOptions } from './connections.js';

/** Scripts that the vendor's Studio made. Got from {@link AcdResource.scripts}, never made by hand. */
export class ScriptsResource {
  readonly #routes: AcdRoutes;

  /** @internal */
  constructor(routes: AcdRoutes) {
    this.#routes = routes;
  }

  /**
   * Starts one script, which may dial: at most once, whatever fails.
   *
   * The script must be of media type Phone, and dials by an action of its own; the number to call travels as one of the
   * parameters. The request is repeated where `connections.create` would be: after a 401 (once), and, with the `retry`
   * option, after a 429 or when no connection was made. With `onceKey` a second call under the key sends nothing, and
   * returns the `contactId` of the first.
   *
   * @param request - checked before anything is sent; never changed
   * @returns the contact that was made; follow it with {@link ContactsResource.get}
   * @throws {@link CXoneRequestValidationError} when the request is wrong; lists all its problems.
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
  start(request: StartScriptRequest, options?: CreateOptions): Promise<StartedScript> {
    const hints = withHints({ 400: 'Check skillId, scriptPath and parameters; the service may want scriptId too.' });
    const route: AcdTrigger<StartedScript> = {
      path: '/scripts/start',
      parse: parseStartedScript,
      hints,
      check: (rules) => parseStartScript(request, rules),
      idOf: ({ contactId }) => contactId,
      fromId: (contactId) => ({ contactId }),
    };
    return this.#routes.trigger(route, options);
  }
}
