import { statesReached, toContactRecord, toContactStates, toIso } from './acd-contacts.js';
import type { ContactRequest, PlacedContact } from './acd-state.js';
import { acdScope, issueAccessKeyToken, issueUserHubToken } from './acd-tokens.js';
import { isE164 } from './options.js';
import {
  buildError,
  buildResponse,
  encode,
  type IncomingRequest,
  jsonPart,
  type Rejection,
  type SimulatedResponse,
} from './response-parts.js';
import type { ServiceState } from './state.js';

/** The name of an endpoint among the routes that NICE documents. */
export type AcdEndpoint =
  | 'access_key_token'
  | 'user_hub_token'
  | 'configuration'
  | 'start_script'
  | 'queue_callback'
  | 'schedule_callback'
  | 'contact'
  | 'state_history'
  | 'contact_states';

type Handler = (request: IncomingRequest, state: ServiceState) => SimulatedResponse | Rejection;

interface Route {
  readonly endpoint: AcdEndpoint;
  readonly method: 'GET' | 'POST';
  /** Matches the end of a path. */
  readonly path: RegExp;
  readonly handle: Handler;
}

const servicesPath = String.raw`/inContactAPI/services/v\d+\.\d+`;
const contactPath = new RegExp(`${servicesPath}/contacts/([^/]+)(?:/state-history)?$`);

const routes: readonly Route[] = [
  { endpoint: 'access_key_token', method: 'POST', path: /\/auth\/token$/, handle: issueAccessKeyToken },
  {
    endpoint: 'user_hub_token',
    method: 'POST',
    path: /\/authentication\/v1\/token\/access-key$/,
    handle: issueUserHubToken,
  },
  { endpoint: 'configuration', method: 'GET', path: /\/\.well-known\/cxone-configuration$/, handle: getConfiguration },
  {
    endpoint: 'start_script',
    method: 'POST',
    path: new RegExp(`${servicesPath}/scripts/start$`),
    handle: guard(startScript),
  },
  {
    endpoint: 'queue_callback',
    method: 'POST',
    path: new RegExp(`${servicesPath}/queuecallback$`),
    handle: guard(queueCallback),
  },
  {
    endpoint: 'schedule_callback',
    method: 'POST',
    path: new RegExp(`${servicesPath}/scheduled-callbacks$`),
    handle: guard(scheduleCallback),
  },
  {
    endpoint: 'state_history',
    method: 'GET',
    path: new RegExp(`${servicesPath}/contacts/[^/]+/state-history$`),
    handle: guard(getStateHistory),
  },
  {
    endpoint: 'contact',
    method: 'GET',
    path: new RegExp(`${servicesPath}/contacts/[^/]+$`),
    handle: guard(getContact),
  },
  {
    endpoint: 'contact_states',
    method: 'GET',
    path: new RegExp(`${servicesPath}/contact-state-descriptions$`),
    handle: guard(getStates),
  },
];

/** The names of all documented endpoints. */
export const acdEndpoints: readonly AcdEndpoint[] = routes.map(({ endpoint }) => endpoint);

/** Finds the documented route of a path, if there is one. */
export function findAcdRoute(path: string): Route | undefined {
  return routes.find((route) => route.path.test(path));
}

/**
 * Processes a request as NICE documents it. A rejection has its message in a header and no body, as observed in working
 * code that calls CXone.
 */
export function handleAcdRequest(route: Route, request: IncomingRequest, state: ServiceState): SimulatedResponse {
  const isAllowed = request.method === route.method;
  const result = isAllowed ? route.handle(request, state) : reject(405, 'Method Not Allowed');
  if (!('rejection' in result)) return result;
  const observedShape = result.oauthError === undefined ? 'header' : undefined;
  return buildError(result, state.settings.errorShape ?? observedShape);
}

function reject(status: number, rejection: string, oauthError?: string): Rejection {
  return { status, rejection, oauthError };
}

/** Wraps a handler so that it rejects requests without a token for these routes. */
function guard(handle: Handler): Handler {
  return (request, state) => {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    const grant = token === undefined ? undefined : state.findGrant(token);
    if (grant === undefined) return reject(401, 'Unauthorized');
    if (!grant.scopes.includes(acdScope)) return reject(403, 'The token is not for this API', 'access_denied');
    return handle(request, state);
  };
}

function getQuery({ path }: IncomingRequest): URLSearchParams {
  return new URLSearchParams(path.replace(/^[^?]*\??/s, ''));
}

/** Builds a JSON response in which IDs are numbers of any length: `JSON.stringify` throws on a `bigint`. */
function jsonResponse(status: number, value: unknown): SimulatedResponse {
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `int64:${item}` : item));
  return buildResponse(status, { ...jsonPart(null), body: encode(text.replace(/"int64:(\d+)"/g, '$1')) });
}

function getConfiguration(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const { tenantId, apiEndpoint } = state.settings.acd;
  if (getQuery(request).get('tenantId') !== tenantId) return reject(404, 'Tenant Not Found');
  const host = request.headers.get('host');
  const ownUrl = host === null ? 'https://api-na1.niceincontact.com' : `http://${host}`;
  const region = { area: 'na1', cluster: 'na1', domain: 'niceincontact.com' };
  return jsonResponse(200, { api_endpoint: apiEndpoint ?? ownUrl, ...region, tenantId });
}

function placeContact(request: ContactRequest, state: ServiceState): PlacedContact {
  return state.acd.place(request, state.settings.clock.now());
}

/** Parses the properties that all triggers share, or rejects an unknown skill. */
function parseTrigger(request: IncomingRequest, state: ServiceState, skillName: string) {
  const query = Object.fromEntries(getQuery(request));
  const skillId = Number(query[skillName]);
  if (!state.settings.acd.skillIds.includes(skillId)) return reject(400, `Invalid ${skillName}`);
  const correlationId = request.headers.get('correlationid') ?? undefined;
  return { skillId, query, correlationId };
}

function startScript(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const trigger = parseTrigger(request, state, 'skillId');
  if ('rejection' in trigger) return trigger;
  const { scriptPath = '', Parameters: joined } = trigger.query;
  if (!state.settings.acd.scriptPaths.includes(scriptPath)) return reject(404, 'Script Not Found');
  const parameters = joined?.split('|') ?? [];
  if (parameters.length > 20 || Number(joined?.length) >= 32_000) return reject(400, 'Invalid Parameters');
  const { id } = placeContact(
    { route: 'start_script', ...trigger, parameters, phoneNumber: parameters.find(isE164) },
    state,
  );
  return jsonResponse(200, { contactId: BigInt(id) });
}

function queueCallback(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const trigger = parseTrigger(request, state, 'skill');
  if ('rejection' in trigger) return trigger;
  const { phoneNumber } = trigger.query;
  if (!isE164(phoneNumber)) return reject(400, 'Invalid phoneNumber');
  const { id } = placeContact({ route: 'queue_callback', ...trigger, phoneNumber }, state);
  return state.settings.acd.callbackResponse === 'empty'
    ? buildResponse(202, {})
    : jsonResponse(202, { contactId: BigInt(id) });
}

function scheduleCallback(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const trigger = parseTrigger(request, state, 'skillId');
  if ('rejection' in trigger) return trigger;
  const { phoneNumber, scheduleDate = '' } = trigger.query;
  if (!isE164(phoneNumber)) return reject(400, 'Invalid phoneNumber');
  if (Number.isNaN(Date.parse(scheduleDate))) return reject(400, 'Invalid scheduleDate');
  const { id } = placeContact({ route: 'schedule_callback', ...trigger, phoneNumber }, state);
  return jsonResponse(200, { callbackId: BigInt(id) });
}

/** Finds the contact in a path, or rejects the request. */
function findContact(request: IncomingRequest, state: ServiceState): PlacedContact | Rejection {
  const id = `${contactPath.exec(request.path.replace(/\?.*$/s, ''))?.[1]}`;
  if (!/^\d+$/.test(id)) return reject(400, 'Invalid contactId');
  return state.acd.find(id) ?? reject(404, 'Contact Not Found');
}

function getContact(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const contact = findContact(request, state);
  if ('rejection' in contact) return contact;
  const record = toContactRecord(contact, state);
  const { recordShape } = state.settings.acd;
  return jsonResponse(200, recordShape === 'flat' ? record : { [recordShape]: record });
}

function getStateHistory(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const contact = findContact(request, state);
  if ('rejection' in contact) return contact;
  const reached = statesReached(contact, state);
  const now = state.settings.clock.now() - contact.placedAt;
  const contactStateHistory = reached.map(({ id, name, afterMs }, index) => ({
    contactStateId: id,
    contactStateName: name,
    startDate: toIso(contact.placedAt + afterMs),
    duration: ((reached[index + 1]?.afterMs ?? now) - afterMs) / 1_000,
  }));
  return jsonResponse(200, { contactStateHistory });
}

function getStates(_request: IncomingRequest, state: ServiceState): SimulatedResponse {
  const all = toContactStates(state);
  const contactStateDescriptions = all.map(({ id, name }) => ({
    ContactStateId: id,
    ContactStateDescription: name,
    ContactStateCategory: id === all.length ? 'Completed' : 'Active',
  }));
  return jsonResponse(200, { contactStateDescriptions });
}
