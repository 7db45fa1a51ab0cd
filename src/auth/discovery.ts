import { CXoneConfigurationError } from '../errors/local.js';
import type { WireRequest } from '../http/attempt.js';
import type { Verdict } from '../http/classify.js';
import { Deadline } from '../http/deadline.js';
import type { ResolvedRetry } from '../http/delay.js';
import { Call, exchange, type Wire } from '../http/exchange.js';
import { repeat } from '../http/retry.js';
import type { Redactor } from '../internal/redact.js';
import { version } from '../internal/version.js';
import { parseApiConfiguration } from '../schemas/api-host.js';
import { readTenantId } from '../schemas/tenant.js';
import { SingleFlight } from './single-flight.js';

const HINTS = {
  404: 'The issuer knows no such tenant: check issuer, and the tenant that the token belongs to.',
  429: 'Give apiUrl, so that nothing has to be discovered; the retry option waits and asks again.',
};

export interface ApiDiscoveryInit {
  readonly issuer: string;
  /** The tenant, if it need not be read off a token; whatever is no text counts as none. */
  readonly tenantId: () => unknown;
  /** Hosts, and what is below them, to which a token may go besides the vendor's. */
  readonly allowedHosts: readonly string[];
  readonly wire: Wire;
  readonly redactor: Redactor;
  readonly timeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
}

/** Finds out once where the API of a tenant is (WIRE §2.1), and remembers it. A failure is forgotten. */
export class ApiDiscovery {
  readonly #init: ApiDiscoveryInit;
  readonly #flights = new SingleFlight<Verdict<string>>();
  #found: string | undefined;

  constructor(init: ApiDiscoveryInit) {
    this.#init = init;
  }

  /** Where the API is, once that is known. */
  get baseUrl(): string | undefined {
    return this.#found;
  }

  /**
   * Makes sure that {@link ApiDiscovery.baseUrl} is known.
   *
   * @throws CXoneError, `not_placed`: the issuer did not response, knows no such tenant, or named a host to which no token
   * may go.
   */
  async find(token: string, options: { readonly signal: AbortSignal }): Promise<void> {
    if (this.#found !== undefined) return;
    const given = this.#init.tenantId();
    const tenantId = typeof given === 'string' && given !== '' ? given : readTenantId(token);
    if (tenantId === undefined) throw unknownTenant();
    const verdict = await this.#flights.join(options.signal, (flight) => this.#request(tenantId, flight));
    if (!verdict.ok) throw verdict.toError(0);
    this.#found = verdict.value;
  }

  async #request(tenantId: string, signal: AbortSignal): Promise<Verdict<string>> {
    const { issuer, allowedHosts, wire, redactor, timeoutMs, retry } = this.#init;
    const request: WireRequest = {
      method: 'GET',
      url: `${issuer}/.well-known/cxone-configuration?tenantId=${encodeURIComponent(tenantId)}`,
      headers: { Accept: 'application/json', 'User-Agent': `cxone-sdk/${version}` },
    };
    const deadline = new Deadline({ clock: wire.clock, signal });
    const parse = (text: string) => parseApiConfiguration(text, allowedHosts);
    const { method, url } = request;
    const call = new Call({
      kind: 'discovery',
      method,
      url,
      redactor,
      hints: HINTS,
      parse,
      wire,
      deadline,
      timeoutMs,
      retry,
    });
    try {
      const verdict = await repeat(call, () => exchange(call, request));
      return verdict.ok ? verdict : { ...verdict, toError: () => verdict.toError(call.attempts) };
    } finally {
      deadline.dispose();
    }
  }
}

function unknownTenant(): CXoneConfigurationError {
  const issues = [{ path: 'tenantId', message: 'could not be read off the token: give tenantId, or apiUrl' }];
  const message = `Where the API is cannot be discovered: tenantId ${issues[0]?.message}. No call was placed.`;
  return new CXoneConfigurationError({ message, issues, outcome: 'not_placed' });
}
