import { ApiDiscovery } from './auth/discovery.js';
import { type Core, createCore, createRoutes, type Internals } from './core.js';
import type { ApiHost } from './http/transport.js';
import { type AcdClientSettings, type CXoneAcdClientOptions, resolveAcdClientOptions } from './options/acd-client.js';
import { type AcdResource, HttpAcd } from './resources/acd.js';

/**
 * Client for outbound calls by the routes that NICE documents: for a tenant that doesn't serve those of
 * {@link CXoneClient}. Create one per tenant and reuse it: it caches the URL of the API.
 *
 * Creating a client sends nothing and starts no timer. Any number of operations can use it at once. Written from NICE's
 * public documents, not tested on a live tenant.
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
  /** The routes: `scripts`, `callbacks`, `contacts`, and `read` for any other. */
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
    const settings = resolveAcdClientOptions(options);
    const core = createCore(settings, internals);
    this.acd = new HttpAcd(createRoutes(core, settings.tokenProvider, createApiHost(settings, core)), settings);
  }
}

function createApiHost(settings: AcdClientSettings, { http, redactor }: Core): ApiHost {
  const { apiUrl, target, issuer, tenantId, tokenProvider, allowedApiHosts: allowedHosts, limits } = settings;
  const basePath = `/inContactAPI/services/${settings.apiVersion}`;
  if (apiUrl !== undefined) return { target, basePath, baseUrl: apiUrl, resolve: async () => apiUrl };
  const getTenantId = () => tenantId ?? tokenProvider.tenantId;
  const discovery = new ApiDiscovery({ issuer, getTenantId, allowedHosts, http, redactor, limits });
  return {
    target,
    basePath,
    get baseUrl() {
      return discovery.baseUrl;
    },
    resolve: (token, options) => discovery.resolve(token, options),
  };
}
