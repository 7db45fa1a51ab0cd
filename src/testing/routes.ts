import { type AcdEndpoint, answerAcdRequest, findAcdRoute } from './acd-routes.js';
import { type Answer, buildAnswer, buildError, jsonPart, type Refusal } from './answers.js';
import { isObject } from './checks.js';
import { isE164, type SimulatedRateLimit } from './options.js';
import type { CallOrder, PlacedCall, ServiceState } from './state.js';

/** What a request was for, by its path alone. */
export type Endpoint = 'token' | 'create' | 'get' | AcdEndpoint | 'unknown';

/** A request as it came in through either door, its body read. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

const connectionPath = /\/api\/v2\/outbound\/connections\/([^/]+)$/;

function pathOf(request: IncomingRequest): string {
  return request.path.replace(/\?.*$/s, '');
}

/** Tells which endpoint a request is for; whatever stands before the route is taken for a prefix. */
export function endpointOf(request: IncomingRequest): Endpoint {
  return findAcdRoute(pathOf(request))?.endpoint ?? tutorialEndpointOf(request);
}

function tutorialEndpointOf(request: IncomingRequest): Exclude<Endpoint, AcdEndpoint> {
  const path = pathOf(request);
  if (path.endsWith('/api/v2/oauth/token')) return 'token';
  if (path.endsWith('/api/v2/outbound/connections')) return 'create';
  return connectionPath.test(path) ? 'get' : 'unknown';
}

type Handler = (request: IncomingRequest, state: ServiceState) => Answer | Refusal;

const routes: Readonly<
  Record<Exclude<Endpoint, AcdEndpoint>, { readonly method: string | undefined; readonly handle: Handler }>
> = {
  token: { method: 'POST', handle: issueToken },
  create: { method: 'POST', handle: createConnection },
  get: { method: 'GET', handle: getConnection },
  unknown: { method: undefined, handle: () => refuse(404, 'Not Found') },
};

/** Carries a request out as the service would, or refuses it as the service would. */
export function answerRequest(request: IncomingRequest, state: ServiceState): Answer {
  const acd = findAcdRoute(pathOf(request));
  if (acd !== undefined) return answerAcdRequest(acd, request, state);
  const { method = request.method, handle } = routes[tutorialEndpointOf(request)];
  const allowed = request.method === method;
  const result = allowed ? handle(request, state) : refuse(405, 'Method Not Allowed', { allow: method });
  return 'refusal' in result ? buildError(result, state.settings.errorShape) : result;
}

function refuse(status: number, refusal: string, headers?: Refusal['headers']): Refusal {
  return { status, refusal, headers };
}

function refuseGrant(status: number, oauthError: string, refusal: string): Refusal {
  return { status, refusal, oauthError };
}

const tokenFields = ['client_id', 'client_secret', 'grant_type'];

function issueToken(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  if (!hasType(request, 'application/x-www-form-urlencoded')) {
    return refuseGrant(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded');
  }
  const form = new URLSearchParams(request.body);
  if ([...form.keys()].sort().join() !== tokenFields.join()) {
    return refuseGrant(400, 'invalid_request', 'The fields must be grant_type, client_id and client_secret, once each');
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return refuseGrant(400, 'unsupported_grant_type', 'The grant type must be client_credentials');
  }
  const token = state.issueToken(`${form.get('client_id')}`, `${form.get('client_secret')}`);
  if (token === undefined) return refuseGrant(401, 'invalid_client', 'The client id or secret is wrong');
  const expiresIn = Math.floor(state.settings.tokenLifetimeMs / 1_000);
  return answerJson(200, { access_token: token, token_type: 'Bearer', expires_in: expiresIn });
}

function createConnection(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const refusal = refuseCaller(request, state, 'outbound:connection:create') ?? refuseHaste(state);
  if (refusal !== undefined) return refusal;
  if (!hasType(request, 'application/json')) return refuse(415, 'Unsupported Media Type');
  const order = readOrder(request);
  if ('refusal' in order) return order;
  const misfit = refuseOrder(order, state);
  return misfit ?? answerJson(201, describe(state.place(order), 'PENDING', state));
}

function getConnection(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const refusal = refuseCaller(request, state);
  if (refusal !== undefined) return refusal;
  const connectionId = connectionPath.exec(pathOf(request))?.[1];
  const call = state.findCall(decode(`${connectionId}`));
  if (call === undefined) return refuse(404, 'Connection Not Found');
  return answerJson(200, describe(call, state.statusOf(call), state));
}

function refuseCaller(request: IncomingRequest, state: ServiceState, scope?: string): Refusal | undefined {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  const grant = token === undefined ? undefined : state.grantOf(token);
  if (grant === undefined) return refuse(401, 'Unauthorized');
  if (scope !== undefined && !grant.scopes.includes(scope)) return refuse(403, 'Insufficient Scope');
  if (!request.headers.get('accept')?.includes('application/json')) return refuse(406, 'Rendering Error');
  return undefined;
}

function refuseHaste(state: ServiceState): Refusal | undefined {
  const { rateLimit } = state.settings;
  const waitMs = rateLimit === undefined ? 0 : state.countCreate(rateLimit);
  if (rateLimit === undefined || waitMs === 0) return undefined;
  return refuse(429, 'Too Many Requests', retryAfter(rateLimit, waitMs, state));
}

function retryAfter({ retryAfter = 'seconds' }: SimulatedRateLimit, waitMs: number, state: ServiceState) {
  const until = Math.ceil((state.settings.clock.now() + waitMs) / 1_000) * 1_000;
  const values = { seconds: String(Math.ceil(waitMs / 1_000)), 'http-date': new Date(until).toUTCString() };
  return retryAfter === 'none' ? undefined : { 'retry-after': values[retryAfter] };
}

function readOrder(request: IncomingRequest): CallOrder | Refusal {
  const fields = parseObject(request.body);
  if (fields === undefined) return refuse(400, 'Malformed JSON');
  const { campaignId, contact, phoneNumber: aniNumber, userData } = fields;
  const phoneNumber = isObject(contact) ? contact['phoneNumber'] : undefined;
  if (!isE164(phoneNumber) || !isE164(aniNumber)) return refuse(400, 'Invalid Phone Number');
  if (!isObject(userData)) return refuse(400, 'Invalid User Data');
  if (typeof campaignId !== 'string') return refuse(400, 'Campaign Not Found');
  const order = { phoneNumber, aniNumber, campaignId, userData };
  const correlationId = request.headers.get('correlationid');
  return correlationId === null ? order : { ...order, correlationId };
}

function refuseOrder({ campaignId, aniNumber }: CallOrder, state: ServiceState): Refusal | undefined {
  const campaign = state.settings.campaigns.find((known) => known.campaignId === campaignId);
  if (campaign === undefined) return refuse(400, 'Campaign Not Found');
  if (campaign.status === 'disabled') return refuse(400, 'Campaign Disabled');
  return state.settings.aniNumbers.includes(aniNumber) ? undefined : refuse(400, 'ANI Number Not Provisioned');
}

function describe(call: PlacedCall, status: string, state: ServiceState): Record<string, unknown> {
  return {
    [state.settings.connectionIdField]: call.connectionId,
    campaignId: call.campaignId,
    contact: { phoneNumber: call.phoneNumber },
    status,
    createdTime: new Date(call.placedAt).toISOString(),
    userData: call.userData,
  };
}

function answerJson(status: number, value: unknown): Answer {
  return buildAnswer(status, jsonPart(value));
}

function hasType(request: IncomingRequest, type: string): boolean {
  const [given = ''] = (request.headers.get('content-type') ?? '').split(';');
  return given.trim().toLowerCase() === type;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
