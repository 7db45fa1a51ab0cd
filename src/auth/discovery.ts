import { CXoneConfigurationError } from '../errors/configuration.js';
import { CXoneTokenProviderError } from '../errors/local.js';
import { Deadline } from '../http/deadline.js';
import { DISCOVERY_HINTS } from '../http/hints.js';
import type { HttpDependencies, HttpRequest, RequestContext, RequestFailure } from '../http/request.js';
import { withRetries } from '../http/retry.js';
import { sendOnce } from '../http/send-once.js';
import type { ApiHost, GetTokenOptions } from '../http/transport.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import type { Result } from '../internal/result.js';
import { version } from '../internal/version.js';
import type { RequestLimits } from '../options/limits.js';
import { parseApiConfiguration } from '../schemas/api-host.js';
import { isTenantId, readTenantId } from '../schemas/tenant.js';
import { findMaxTaskMs, SingleFlight } from './single-flight.js';

export interface ApiDiscoveryInit {
  readonly issuer: string;
  /** Returns the tenant, if it need not be read from a token; a value that isn't a string counts as none. */
  readonly getTenantId: () => unknown;
  /** Hosts to which a token may be sent besides NICE's, with their subdomains. */
  readonly allowedHosts: readonly string[];
  readonly http: HttpDependencies;
  readonly redactor: Redactor;
  readonly limits: RequestLimits;
}

/** Finds the API of a tenant once, in the configuration that NICE documents, and caches its URL. A failure is not cached. */
export class ApiDiscovery implements Pick<ApiHost, 'baseUrl' | 'resolve'> {
  readonly #init: ApiDiscoveryInit;
  readonly #singleFlight: SingleFlight<Result<string, RequestFailure>>;
  #baseUrl: string | undefined;

  constructor(init: ApiDiscoveryInit) {
    this.#init = init;
    this.#singleFlight = new SingleFlight({ clock: init.http.clock, maxTaskMs: findMaxTaskMs(init.limits, 1) });
  }

  get baseUrl(): string | undefined {
    return this.#baseUrl;
  }

  /**
   * @throws CXoneError, `not_placed`: the issuer did not respond, found no such tenant, or named a host to which no token
   * may be sent.
   */
  async resolve(token: string, options: Pick<GetTokenOptions, 'signal'>): Promise<string> {
    if (this.#baseUrl !== undefined) return this.#baseUrl;
    const input = this.#readTenantId();
    const tenantId = isTenantId(input) ? input : readTenantId(token);
    if (tenantId === undefined) throw unknownTenantError();
    // With a provider that ignores its signal, nobody may be waiting any more.
    options.signal.throwIfAborted();
    const result = await this.#singleFlight.join(options.signal, (signal) =>
      this.#fetchConfiguration(tenantId, signal),
    );
    if (!result.ok) throw result.toError(0);
    this.#baseUrl = result.value;
    return result.value;
  }

  /** @throws CXoneTokenProviderError when a getter of the caller's throws. */
  #readTenantId(): unknown {
    const { getTenantId, redactor } = this.#init;
    try {
      return getTenantId();
    } catch (error) {
      const message = 'The tenantId of the token provider could not be read. No call was placed.';
      throw new CXoneTokenProviderError({ message, cause: maskCause(error, redactor) });
    }
  }

  async #fetchConfiguration(tenantId: string, signal: AbortSignal): Promise<Result<string, RequestFailure>> {
    const { issuer, allowedHosts, http, redactor, limits } = this.#init;
    const path = '/.well-known/cxone-configuration';
    const request: HttpRequest = {
      method: 'GET',
      url: `${issuer}${path}?tenantId=${encodeURIComponent(tenantId)}`,
      headers: { Accept: 'application/json', 'User-Agent': `cxone-sdk/${version}` },
    };
    const { method, url } = request;
    const parse = (text: string) => parseApiConfiguration(text, allowedHosts);
    const deadline = new Deadline({ clock: http.clock, signal });
    const context: RequestContext<string> = {
      request: { kind: 'discovery', operation: 'discovery', method, path, hints: DISCOVERY_HINTS, parse },
      url,
      limits,
      http,
      deadline,
      redactor,
      attempts: 0,
    };
    try {
      const result = await withRetries(context, () => sendOnce(context, request));
      return result.ok ? result : { ...result, toError: () => result.toError(context.attempts) };
    } finally {
      deadline.dispose();
    }
  }
}

function unknownTenantError(): CXoneConfigurationError {
  const issues = [{ path: 'tenantId', message: 'could not be read from the token: set tenantId, or apiUrl' }];
  const message = `The API can't be found: tenantId ${issues[0]?.message}. No call was placed.`;
  return new CXoneConfigurationError({ message, issues, outcome: 'not_placed' });
}
