import { ClientCredentialsTokenProvider } from './auth/client-credentials.js';
import type { TokenProvider } from './auth/token-provider.js';
import { type Core, createCore, createRoutes, type Internals } from './core.js';
import { type ClientSettings, type CXoneClientOptions, resolveClientOptions } from './options/client.js';
import { readEnvOptions } from './options/environment.js';
import { type ConnectionsResource, HttpConnections } from './resources/connections.js';

/**
 * Client for outbound calls on CXone. Create one per tenant and reuse it.
 *
 * It caches the token. Creating a client sends nothing and starts no timer. Any number of operations can use it at once.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option is missing, unknown or can't work.
 * @example
 * ```ts
 * import { CXoneClient } from 'cxone-sdk';
 *
 * const cxone = new CXoneClient({ realmId, clientId, clientSecret });
 * const connection = await cxone.connections.create({
 *   campaignId,
 *   contact: { phoneNumber: '+12025550142' },
 *   phoneNumber: ani,
 * });
 * ```
 */
export class CXoneClient {
  /** Outbound calls: `create`, `createMany`, `get`, `waitFor`, `watch`. */
  readonly connections: ConnectionsResource;

  /**
   * Checks the options and fills in the defaults; sends nothing.
   *
   * @param options - checked all at once; neither kept nor changed
   * @throws {@link CXoneConfigurationError} that names each option that is missing, unknown or can't work.
   */
  constructor(options: CXoneClientOptions);
  /** @internal */
  constructor(options: CXoneClientOptions, internals: Internals);
  constructor(options: CXoneClientOptions, internals: Internals = {}) {
    const settings = resolveClientOptions(options);
    const { baseUrl } = settings;
    const core = createCore(settings, internals, 'provider' in settings.tokens ? settings.tokens.provider : undefined);
    const host = { target: baseUrl, basePath: '', baseUrl, resolve: async () => baseUrl };
    this.connections = new HttpConnections(createRoutes(core, createProvider(settings, core), host));
  }

  /**
   * Creates a client from `CXONE_*` environment variables; `options` take precedence.
   *
   * Reads `CXONE_REALM_ID`, `CXONE_CLIENT_ID`, `CXONE_CLIENT_SECRET`, `CXONE_BASE_URL` and `CXONE_TOKEN_URL`. An empty
   * variable counts as absent.
   *
   * @param env - `process.env` by default; any object with the variables works, such as a Worker's `env`
   * @param options - take precedence over the variables
   * @throws {@link CXoneConfigurationError} that names the missing variables.
   * @example
   * ```ts
   * import { CXoneClient } from 'cxone-sdk';
   *
   * const cxone = CXoneClient.fromEnv(process.env, { timeoutMs: 5_000 });
   * ```
   */
  static fromEnv(env?: object, options?: CXoneClientOptions): CXoneClient {
    const { process } = globalThis as { process?: { env?: object } };
    return createClient(readEnvOptions(env ?? process?.env ?? {}, options));
  }
}

/** A class that refers to itself inside its body gets another name from the bundler. */
function createClient(options: CXoneClientOptions): CXoneClient {
  return new CXoneClient(options);
}

function createProvider({ tokens, limits, fetch, onEvent }: ClientSettings, core: Core): TokenProvider {
  if ('provider' in tokens) return tokens.provider;
  const { timeoutMs, retry } = limits;
  return new ClientCredentialsTokenProvider({ ...tokens.credentials, fetch, onEvent, timeoutMs, retry }, core);
}
