import { type AcdEndpoint, findAcdRoute, handleAcdRequest } from './acd-routes.js';
import { isObject } from './checks.js';
import { isE164, type SimulatedRateLimit } from './options.js';
import {
  buildError,
  buildResponse,
  type IncomingRequest,
  jsonPart,
  type Rejection,
  type SimulatedResponse,
} from './response-parts.js';
import type { CreateCallRequest, PlacedCall, ServiceState } from './state.js';

/** The name of an endpoint, determined by the path; among the documented routes also by the method. */
export type Endpoint = 'token' | 'create' | 'get' | AcdEndpoint | 'unknown';

const connectionPath = /\/api\/v2\/outbound\/connections\/([^/]+)$/;

function getPath(request: IncomingRequest): string {
  return request.path.replace(/\?.*$/s, '');
}

/** Finds the endpoint of a request. Ignores any prefix before the route's path. */
export function findEndpoint(request: IncomingRequest): Endpoint {
  return findAcdRoute(request)?.endpoint ?? findTutorialEndpoint(request);
}

function findTutorialEndpoint(request: IncomingRequest): Exclude<Endpoint, AcdEndpoint> {
  const path = getPath(request);
  if (path.endsWith('/api/v2/oauth/token')) return 'token';
  if (path.endsWith('/api/v2/outbound/connections')) return 'create';
  return connectionPath.test(path) ? 'get' : 'unknown';
}

type Handler = (request: IncomingRequest, state: ServiceState) => SimulatedResponse | Rejection;

const routes: Readonly<
  Record<Exclude<Endpoint, AcdEndpoint>, { readonly method: string | undefined; readonly handle: Handler }>
> = {
  token: { method: 'POST', handle: issueToken },
  create: { method: 'POST', handle: createConnection },
  get: { method: 'GET', handle: getConnection },
  unknown: { method: undefined, handle: () => reject(404, 'Not Found') },
};

/** Processes or rejects a request as CXone would. */
export function handleRequest(request: IncomingRequest, state: ServiceState): SimulatedResponse {
  const acd = findAcdRoute(request);
  if (acd !== undefined) return handleAcdRequest(acd, request, state);
  const { method = request.method, handle } = routes[findTutorialEndpoint(request)];
  const isAllowed = request.method === method;
  const result = isAllowed ? handle(request, state) : reject(405, 'Method Not Allowed', { allow: method });
  return 'rejection' in result ? buildError(result, state.settings.errorShape) : result;
}

function reject(status: number, rejection: string, headers?: Rejection['headers']): Rejection {
  return { status, rejection, headers };
}

function rejectGrant(status: number, oauthError: string, rejection: string): Rejection {
  return { status, rejection, oauthError };
}

const tokenFields = ['client_id', 'client_secret', 'grant_type'];

function issueToken(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  if (!hasType(request, 'application/x-www-form-urlencoded')) {
    return rejectGrant(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded');
  }
  const form = new URLSearchParams(request.body);
  if ([...form.keys()].sort().join() !== tokenFields.join()) {
    return rejectGrant(400, 'invalid_request', 'The fields must be grant_type, client_id and client_secret, once each');
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return rejectGrant(400, 'unsupported_grant_type', 'The grant type must be client_credentials');
  }
  const token = state.issueToken(`${form.get('client_id')}`, `${form.get('client_secret')}`);
  if (token === undefined) return rejectGrant(401, 'invalid_client', 'The client id or secret is wrong');
  const expiresIn = Math.floor(state.settings.tokenLifetimeMs / 1_000);
  return jsonResponse(200, { access_token: token, token_type: 'Bearer', expires_in: expiresIn });
}

function createConnection(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const rejection = checkAuthorization(request, state, 'outbound:connection:create') ?? checkRateLimit(state);
  if (rejection !== undefined) return rejection;
  if (!hasType(request, 'application/json')) return reject(415, 'Unsupported Media Type');
  const createRequest = parseCreateRequest(request);
  if ('rejection' in createRequest) return createRequest;
  return (
    validateCreate(createRequest, state) ??
    jsonResponse(201, toConnection(state.place(createRequest), 'PENDING', state))
  );
}

function getConnection(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const rejection = checkAuthorization(request, state);
  if (rejection !== undefined) return rejection;
  const connectionId = connectionPath.exec(getPath(request))?.[1];
  const call = state.findCall(decode(`${connectionId}`));
  if (call === undefined) return reject(404, 'Connection Not Found');
  return jsonResponse(200, toConnection(call, state.getStatus(call), state));
}

function checkAuthorization(request: IncomingRequest, state: ServiceState, scope?: string): Rejection | undefined {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  const grant = token === undefined ? undefined : state.findGrant(token);
  if (grant === undefined) return reject(401, 'Unauthorized');
  if (scope !== undefined && !grant.scopes.includes(scope)) return reject(403, 'Insufficient Scope');
  return acceptsJson(request) ? undefined : reject(406, 'Rendering Error');
}

/** Returns `true` for a request that accepts JSON: one without `Accept` accepts every type. */
function acceptsJson({ headers }: IncomingRequest): boolean {
  const accepted = (headers.get('accept') || '*/*')
    .split(',')
    .map((range) => range.split(';')[0]?.trim().toLowerCase());
  return ['application/json', 'application/*', '*/*'].some((type) => accepted.includes(type));
}

function checkRateLimit(state: ServiceState): Rejection | undefined {
  const { rateLimit } = state.settings;
  const waitMs = rateLimit === undefined ? 0 : state.countRequest(rateLimit);
  if (rateLimit === undefined || waitMs === 0) return undefined;
  return reject(429, 'Too Many Requests', retryAfter(rateLimit, waitMs, state));
}

function retryAfter({ retryAfter = 'seconds' }: SimulatedRateLimit, waitMs: number, state: ServiceState) {
  const until = Math.ceil((state.settings.clock.now() + waitMs) / 1_000) * 1_000;
  const values = { seconds: String(Math.ceil(waitMs / 1_000)), 'http-date': new Date(until).toUTCString() };
  return retryAfter === 'none' ? undefined : { 'retry-after': values[retryAfter] };
}

function parseCreateRequest(request: IncomingRequest): CreateCallRequest | Rejection {
  const fields = parseObject(request.body);
  if (fields === undefined) return reject(400, 'Malformed JSON');
  const { campaignId, contact, phoneNumber: aniNumber, userData = {} } = fields;
  const phoneNumber = isObject(contact) ? contact['phoneNumber'] : undefined;
  if (!isE164(phoneNumber) || !isE164(aniNumber)) return reject(400, 'Invalid Phone Number');
  if (!isObject(userData)) return reject(400, 'Invalid User Data');
  if (typeof campaignId !== 'string') return reject(400, 'Campaign Not Found');
  const createRequest = { phoneNumber, aniNumber, campaignId, userData };
  const correlationId = request.headers.get('correlationid');
  return correlationId === null ? createRequest : { ...createRequest, correlationId };
}

function validateCreate({ campaignId, aniNumber }: CreateCallRequest, state: ServiceState): Rejection | undefined {
  const campaign = state.settings.campaigns.find((known) => known.campaignId === campaignId);
  if (campaign === undefined) return reject(400, 'Campaign Not Found');
  if (campaign.status === 'disabled') return reject(400, 'Campaign Disabled');
  return state.settings.aniNumbers.includes(aniNumber) ? undefined : reject(400, 'ANI Number Not Provisioned');
}

function toConnection(call: PlacedCall, status: string, state: ServiceState): Record<string, unknown> {
  return {
    [state.settings.connectionIdField]: call.connectionId,
    campaignId: call.campaignId,
    contact: { phoneNumber: call.phoneNumber },
    status,
    createdTime: new Date(call.placedAt).toISOString(),
    userData: call.userData,
  };
}

function jsonResponse(status: number, value: unknown): SimulatedResponse {
  return buildResponse(status, jsonPart(value));
}

function hasType(request: IncomingRequest, type: string): boolean {
  const [contentType = ''] = (request.headers.get('content-type') ?? '').split(';');
  return contentType.trim().toLowerCase() === type;
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
