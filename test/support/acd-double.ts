import {
  AccessKeyTokenProvider,
  type AccessKeyTokenProviderOptions,
  CXoneAcdClient,
  type CXoneAcdClientOptions,
  type CXoneEvent,
} from 'cxone-sdk';
import { FakeClock } from './fake-clock.js';
import { type Answer, reply, type SeenRequest } from './fetch-double.js';
import { clientId, clientSecret } from './samples.js';

export const tenantId = '11ee0000-0000-4000-8000-000000000001';
export const accessKeyId = 'access-key-1';
export const accessKeySecret = 'purple-monkey-dishwasher';
export const apiUrl = 'https://api-na1.niceincontact.com';
export const routesPath = '/inContactAPI/services/v34.0';

/** A JWT in form only. */
export function toJwt(claims: Record<string, unknown>): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `eyJhbGciOiJSUzI1NiJ9.${payload}.c2lnbmVk`;
}

/** Returns a token response whose JWTs name the tenant. */
export function issueJwt(index: number, claims: Record<string, unknown> = { tenantId }): Response {
  const jwt = toJwt({ ...claims, jti: `token-${index + 1}` });
  return reply(200, { access_token: jwt, id_token: jwt, refresh_token: 'r', token_type: 'Bearer', expires_in: 3600 });
}

/** NICE's cloud in memory: an issuer, a UserHub and an API, each with a script, and the requests that they received. */
export class AcdNetwork {
  readonly tokenRequests: SeenRequest[] = [];
  readonly discoveryRequests: SeenRequest[] = [];
  readonly apiRequests: SeenRequest[] = [];
  onToken: Answer = (_request, index) => issueJwt(index);
  onDiscovery: Answer = () => reply(200, { api_endpoint: apiUrl, area: 'na1', tenantId });
  onApi: Answer = () => reply(200, { contactId: 4_711_000_001 });
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      url: String(input),
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : '',
      redirect: init.redirect,
      cache: init.cache,
      signal: init.signal ?? new AbortController().signal,
      at: this.#clock.elapsed(),
    };
    const [seen, answer] = this.#pick(request.url);
    seen.push(request);
    return answer(request, seen.length - 1);
  };

  #pick(url: string): [SeenRequest[], Answer] {
    if (/\/auth\/token$|\/token\/access-key$/.test(url)) return [this.tokenRequests, this.onToken];
    if (url.includes('/.well-known/')) return [this.discoveryRequests, this.onDiscovery];
    return [this.apiRequests, this.onApi];
  }
}

/** Creates a client for the documented routes on a fake clock and a network in memory, and records its events. */
export function connectAcd(
  options: Partial<CXoneAcdClientOptions> = {},
  tokenOptions: Partial<AccessKeyTokenProviderOptions> = {},
) {
  const clock = new FakeClock();
  const network = new AcdNetwork(clock);
  const { fetch } = network;
  const events: CXoneEvent[] = [];
  const onEvent = (event: CXoneEvent) => events.push(event);
  const credentials = { clientId, clientSecret, accessKeyId, accessKeySecret };
  const tokenProvider = new AccessKeyTokenProvider({ ...credentials, fetch, onEvent, ...tokenOptions }, { clock });
  const client = new CXoneAcdClient({ tokenProvider, fetch, onEvent, ...options }, { clock });
  return { client, acd: client.acd, tokenProvider, clock, network, events };
}

/** The query of a request, decoded. */
export function queryOf({ url }: SeenRequest): Record<string, string> {
  return Object.fromEntries(new URL(url).searchParams);
}

/** The first of the requests that were seen. */
export function firstOf(requests: readonly SeenRequest[]): SeenRequest {
  const [first] = requests;
  if (!first) throw new Error('Nothing was sent');
  return first;
}
