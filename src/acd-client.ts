import { type CXoneAcdClientOptions, type ResolvedAcdClientOptions, resolveAcdClientOptions } from './acd-options.js';
import { toAuthorizer } from './auth/authorizer.js';
import { ApiDiscovery } from './auth/discovery.js';
import { limitsItself } from './auth/token-provider.js';
import type { Wire } from './http/exchange.js';
import { toSend } from './http/fetch.js';
import { type Authorizer, HttpTransport } from './http/transport.js';
import type { Clock } from './internal/clock.js';
import { Redactor } from './internal/redact.js';
import { AcdResource } from './resources/acd.js';
import { OnceGuard } from './resources/once-guard.js';

interface Internals {
  readonly clock?: Clock | undefined;
}

/**
 * Places calls by the routes that NICE documents, and follows them: for a tenant that does not serve
 * {@link CXoneClient}'s.
 *
 * Make one for a tenant and keep it: it remembers where the API is. Making it sends nothing and starts no timer. It is
 * safe to use from any number of calls at once. Written from the vendor's public documents, never tried on a live tenant.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option is missing, unknown or can't work.
 * @example
 * ```ts
 * import { AccessKeyTokenProvider, CXoneAcdClient } from 'cxone-sdk';
 *
 * const tokenProvider = new AccessKeyTokenProvider({ clientId, clientSecret, accessKeyId, accessKeySecret });
 * const cxone = new CXoneAcdClient({ tokenProvider });
 * const { contactId } = await cxone.acd.scripts.start({
 *   skillId: 4711,
 *   scriptPath: 'Outbound\\CallBack',
 *   parameters: ['+14155552671'],
 * });
 * ```
 */
export class CXoneAcdClient {
  /** The routes: `scripts`, `callbacks`, `contacts`. */
  readonly acd: AcdResource;

  /**
   * Checks the options and fills in the defaults; sends nothing.
   *
   * @param options - checked all at once; neither kept nor changed
   * @throws {@link CXoneConfigurationError} that names each option that is missing, unknown or can't work.
   */
  constructor(options: CXoneAcdClientOptions);
  /** @internal */
  constructor(options: CXoneAcdClientOptions, internals: Internals);
  constructor(options: CXoneAcdClientOptions, internals: Internals = {}) {
    const resolved = resolveAcdClientOptions(options, internals.clock);
    const { common, tokenProvider, apiVersion } = resolved;
    const { fetch, clock, onEvent, headers, timeoutMs, totalTimeoutMs, retry, phoneRules } = common;
    const redactor = new Redactor();
    redactor.rememberHeaders(headers);
    const wire = { send: toSend(fetch), clock, onEvent };
    const place = createPlace(resolved, wire, redactor);
    const authorizer = withPlace(toAuthorizer(tokenProvider, redactor), place);
    const transport = new HttpTransport({
      baseUrl: () => place.baseUrl ?? common.baseUrl,
      wire,
      authorizer,
      redactor,
    });
    // A provider of the SDK limits each of its requests; a foreign one is limited here.
    const tokenTimeoutMs = limitsItself(tokenProvider) ? false : timeoutMs;
    const defaults = { timeoutMs, totalTimeoutMs, tokenTimeoutMs, retry, headers, clock };
    const guard = common.once && new OnceGuard({ ...common.once, clock, redactor, onEvent });
    this.acd = new AcdResource({ transport, defaults, phoneRules, guard, redactor, apiVersion });
  }
}

/** Where the API is: known from the start, or once it has been found. */
type Place = Pick<ApiDiscovery, 'baseUrl' | 'find'>;

function createPlace(options: ResolvedAcdClientOptions, wire: Wire, redactor: Redactor): Place {
  const { apiUrl, tokenProvider, common } = options;
  if (apiUrl !== undefined) return { baseUrl: apiUrl, find: async () => undefined };
  const { timeoutMs, retry } = common;
  return new ApiDiscovery({
    issuer: options.issuer,
    tenantId: () => options.tenantId ?? tokenProvider.tenantId,
    allowedHosts: options.allowedApiHosts,
    wire,
    redactor,
    timeoutMs,
    retry,
  });
}

/** No token is handed out before it is known where it may go. */
function withPlace(authorizer: Authorizer, place: Place): Authorizer {
  return {
    async getToken(options) {
      const token = await authorizer.getToken(options);
      await place.find(token, options);
      return token;
    },
    invalidate: (rejected) => authorizer.invalidate(rejected),
  };
}
