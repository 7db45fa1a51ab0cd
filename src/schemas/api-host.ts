import { parseJson } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { findUrlProblem, toBaseUrl } from './base-url.js';

/**
 * NICE's domains: those of its issuers and UserHubs, of its help site, and of its FedRAMP and sovereign clouds. A token is
 * sent to a discovered host under one of them, and to no other.
 */
const NICE_DOMAINS = [
  'niceincontact.com',
  'nice-incontact.com',
  'nicecxone.com',
  'nicecxone-gov.com',
  'nicecxone-sov1.au',
  'nicecxone-sov1.eu',
];

const SERVICES_PATH = /\/incontactapi(?:\/services(?:\/(v\d{1,4}\.\d{1,4}))?)?\/*$/i;

/** Location of the API: its host, and the version that the URL named. */
export interface ApiUrl {
  readonly baseUrl: string;
  readonly version: string | undefined;
}

/** Returns a problem of a URL whose path is below that of the services, and no version of them. */
export function findApiUrlProblem(url: string): string | undefined {
  const problem = findUrlProblem(url);
  if (problem !== undefined) return problem;
  const isUnknown = /\/incontactapi\//i.test(`${url}/`) && !SERVICES_PATH.test(url);
  return isUnknown ? 'must end before /inContactAPI, or with it, or with /inContactAPI/services/v34.0' : undefined;
}

/** Splits a URL that may end in the path of the services, `/inContactAPI/services/v34.0`, in any case. */
export function splitApiUrl(url: string): ApiUrl {
  const [path = '', version] = SERVICES_PATH.exec(url) ?? [];
  return { baseUrl: toBaseUrl(url.slice(0, url.length - path.length)), version: version?.toLowerCase() };
}

/** `true` if a host is one of these domains, or a subdomain. */
function isSubdomainOf(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/**
 * Reads the URL of a tenant's API from its configuration: `https:`, under a domain of NICE or one of the hosts
 * that the caller allows.
 */
export function parseApiConfiguration(text: string, allowedHosts: readonly string[]): Result<string> {
  const value = parseJson(text);
  const endpoint: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'api_endpoint') : undefined;
  if (typeof endpoint !== 'string' || endpoint === '')
    return invalid('api_endpoint', 'must be a string, the URL of the API');
  const problem = findUrlProblem(endpoint);
  if (problem !== undefined) return invalid('api_endpoint', problem);
  const { protocol, hostname } = new URL(endpoint);
  const isNiceHost = protocol === 'https:' && isSubdomainOf(hostname, NICE_DOMAINS);
  if (
    isNiceHost ||
    isSubdomainOf(
      hostname,
      allowedHosts.map((host) => host.toLowerCase()),
    )
  ) {
    return { ok: true, value: splitApiUrl(endpoint).baseUrl };
  }
  return invalid(
    'api_endpoint',
    `is on ${hostname}, which isn't under a known domain of NICE: no token is sent there, unless allowedApiHosts contains it`,
  );
}
