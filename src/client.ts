import { toAuthorizer } from './auth/authorizer.js';
import { ClientCredentialsTokenProvider } from './auth/client-credentials.js';
import { limitsItself, type TokenProvider } from './auth/token-provider.js';
import { toSend } from './http/fetch.js';
import { HttpTransport } from './http/transport.js';
import type { Clock } from './internal/clock.js';
import { Redactor } from './internal/redact.js';
import {
  type CXoneClientOptions,
  type ResolvedClientOptions,
  readEnvironment,
  resolveClientOptions,
} from './options.js';
import { Calls } from './resources/calls.js';
import { ConnectionsResource } from './resources/connections.js';
import { OnceGuard } from './resources/once-guard.js';

interface Internals {
  readonly clock?: Clock | undefined;
}

/**
 * Triggers outbound calls on NICE CXone and follows them.
 *
 * Make one and keep it: it holds the token. Making it sends nothing and starts no timer. It is safe to use from any
 * number of calls at once.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option is missing, unknown or can't work.
 * @example
 * ```ts
 * import { CXoneClient } from 'cxone-sdk';
 *
 * const cxone = new CXoneClient({ realmId: 'acme', clientId, clientSecret });
 * const connection = await cxone.connections.create({
 *   campaignId,
 *   contact: { phoneNumber: '+14155552671' },
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
    const resolved = resolveClientOptions(options, internals.clock);
    const { baseUrl, fetch, clock, onEvent, headers, timeoutMs, totalTimeoutMs, retry, phoneRules } = resolved;
    const redactor = new Redactor();
    redactor.rememberHeaders(headers);
    const provider = createProvider(resolved, redactor);
    const authorizer = toAuthorizer(provider, redactor);
    const transport = new HttpTransport({
      baseUrl: () => baseUrl,
      wire: { send: toSend(fetch), clock, onEvent },
      authorizer,
      redactor,
    });
    // The SDK's own provider limits each of its requests; a foreign one is limited here.
    const tokenTimeoutMs = limitsItself(provider) ? false : timeoutMs;
    const defaults = { timeoutMs, totalTimeoutMs, tokenTimeoutMs, retry, headers, clock };
    const guard = resolved.once && new OnceGuard({ ...resolved.once, clock, redactor, onEvent });
    const calls = new Calls({ transport, phoneRules, guard });
    this.connections = new ConnectionsResource({ calls, defaults, redactor });
  }

  /**
   * Makes a client from environment variables: `CXONE_REALM_ID`, `CXONE_CLIENT_ID`, `CXONE_CLIENT_SECRET`, and, where
   * they are needed, `CXONE_BASE_URL` and `CXONE_TOKEN_URL`. Empty ones count as absent.
   *
   * @param environment - `process.env` if left out; any record of texts will do, such as a Worker's `env`
   * @param options - win over the environment
   * @throws {@link CXoneConfigurationError} that names the variables which are missing.
   * @example
   * ```ts
   * import { CXoneClient } from 'cxone-sdk';
   *
   * const cxone = CXoneClient.fromEnv(process.env, { timeoutMs: 5_000 });
   * ```
   */
  static fromEnv(environment?: Readonly<Record<string, unknown>>, options?: CXoneClientOptions): CXoneClient {
    const { process } = globalThis as { process?: { env?: Readonly<Record<string, unknown>> } };
    return makeClient(readEnvironment(environment ?? process?.env ?? {}, options));
  }
}

/** A class that names itself inside its body comes out of the bundler under another name. */
function makeClient(options: CXoneClientOptions): CXoneClient {
  return new CXoneClient(options);
}

function createProvider(options: ResolvedClientOptions, redactor: Redactor): TokenProvider {
  const { tokens, fetch, timeoutMs, retry, onEvent, clock } = options;
  if ('provider' in tokens) return tokens.provider;
  const shared = { fetch, timeoutMs, retry, onEvent };
  return new ClientCredentialsTokenProvider({ ...tokens.credentials, ...shared }, { clock, redactor });
}
