import { AccessKeyTokenProvider } from './auth/access-key.js';
import { ApiDiscovery } from './auth/discovery.js';
import type { AcdTokenProvider } from './auth/token-provider.js';
import { UserHubTokenProvider } from './auth/user-hub.js';
import { type Core, createCore, createRoutes, type Internals } from './core.js';
import type { ApiHost } from './http/transport.js';
import { type AcdClientSettings, type CXoneAcdClientOptions, resolveAcdClientOptions } from './options/acd-client.js';
import { type AccessKeyCredentials, readAcdEnvironment } from './options/acd-environment.js';
import { type AcdResource, HttpAcd } from './resources/acd.js';

/**
 * Client for outbound calls by the routes that NICE documents: for a tenant that doesn't serve those of
 * {@link CXoneClient}. Create one per tenant and reuse it.
 *
 * It caches the URL of the API. Creating a client sends nothing and starts no timer. Any number of operations can use it at
 * once. Written from NICE's public documents, not tested on a live tenant.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option is missing, unknown or can't work.
 * @example
 * ```ts
 * import { AccessKeyTokenProvider, CXoneAcdClient } from 'cxone-sdk';
 *
 * const tokenProvider = new AccessKeyTokenProvider({ clientId, clientSecret, accessKeyId, accessKeySecret });
 * const { acd } = new CXoneAcdClient({ tokenProvider });
 * const { contactId } = await acd.scripts.start({
 *   skillId: 4711,
 *   scriptPath: 'Outbound\\CallBack',
 *   parameters: ['+12025550142'],
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
    const core = createCore(settings, internals, settings.tokenProvider);
    this.acd = new HttpAcd(createRoutes(core, settings.tokenProvider, createApiHost(settings, core)), settings);
  }

  /**
   * Creates a client from `CXONE_*` environment variables; `options` take precedence.
   *
   * Reads `CXONE_ACCESS_KEY_ID` and `CXONE_ACCESS_KEY_SECRET`, and either `CXONE_APPLICATION_ID` and
   * `CXONE_APPLICATION_SECRET` or `CXONE_AREA`; where needed, `CXONE_ISSUER`, `CXONE_API_URL`, `CXONE_API_VERSION` and
   * `CXONE_TENANT_ID`. Where neither `CXONE_REALM_ID` nor `CXONE_BASE_URL` is set, `CXONE_CLIENT_ID` and
   * `CXONE_CLIENT_SECRET` can stand for the application. An empty variable counts as absent.
   *
   * @param env - `process.env` by default; any object with the variables works, such as a Worker's `env`
   * @param options - take precedence over the variables
   * @throws {@link CXoneConfigurationError} that names the missing variables.
   * @example
   * ```ts
   * import { CXoneAcdClient } from 'cxone-sdk';
   *
   * const env = { CXONE_ACCESS_KEY_ID: accessKeyId, CXONE_ACCESS_KEY_SECRET: accessKeySecret, CXONE_AREA: 'na1' };
   * const cxone = CXoneAcdClient.fromEnv(env, { timeoutMs: 5_000 });
   * ```
   */
  static fromEnv(env?: object, options?: Partial<CXoneAcdClientOptions>): CXoneAcdClient {
    const { process } = globalThis as { process?: { env?: object } };
    return createClient(env ?? process?.env ?? {}, options);
  }
}

/** A class that refers to itself inside its body gets another name from the bundler. */
function createClient(env: object, input: Partial<CXoneAcdClientOptions> | undefined): CXoneAcdClient {
  const { options, credentials } = readAcdEnvironment(env, input);
  const tokens = credentials && { tokenProvider: createProvider(credentials, options) };
  // With credentials or without, there is a provider.
  return new CXoneAcdClient({ ...options, ...tokens } as CXoneAcdClientOptions);
}

function createProvider(
  credentials: AccessKeyCredentials,
  { fetch, onEvent, timeoutMs, retry }: Partial<CXoneAcdClientOptions>,
): AcdTokenProvider {
  const limits = { fetch, onEvent, timeoutMs, retry };
  if ('area' in credentials) return new UserHubTokenProvider({ ...credentials, ...limits });
  return new AccessKeyTokenProvider({ ...credentials, ...limits });
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
