import type { ContactOrder, PlacedContact } from './acd-state.js';
import { acdScope, issueAccessKeyToken, issueUserHubToken } from './acd-tokens.js';
import { type Answer, buildAnswer, buildError, encode, jsonPart, type Refusal } from './answers.js';
import { isE164 } from './options.js';
import type { IncomingRequest } from './routes.js';
import type { ServiceState } from './state.js';

/** An endpoint of the routes that the vendor documents. */
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

type Handler = (request: IncomingRequest, state: ServiceState) => Answer | Refusal;

interface AcdRoute {
  readonly endpoint: AcdEndpoint;
  readonly method: 'GET' | 'POST';
  /** What a path ends with. */
  readonly path: RegExp;
  readonly handle: Handler;
}

const below = String.raw`/inContactAPI/services/v\d+\.\d+`;
const contactPath = new RegExp(`${below}/contacts/([^/]+)(?:/state-history)?$`);

const routes: readonly AcdRoute[] = [
  { endpoint: 'access_key_token', method: 'POST', path: /\/auth\/token$/, handle: issueAccessKeyToken },
  {
    endpoint: 'user_hub_token',
    method: 'POST',
    path: /\/authentication\/v1\/token\/access-key$/,
    handle: issueUserHubToken,
  },
  { endpoint: 'configuration', method: 'GET', path: /\/\.well-known\/cxone-configuration$/, handle: tellApi },
  { endpoint: 'start_script', method: 'POST', path: new RegExp(`${below}/scripts/start$`), handle: guard(startScript) },
  { endpoint: 'queue_callback', method: 'POST', path: new RegExp(`${below}/queuecallback$`), handle: guard(queue) },
  {
    endpoint: 'schedule_callback',
    method: 'POST',
    path: new RegExp(`${below}/scheduled-callbacks$`),
    handle: guard(schedule),
  },
  {
    endpoint: 'state_history',
    method: 'GET',
    path: new RegExp(`${below}/contacts/[^/]+/state-history$`),
    handle: guard(tellHistory),
  },
  { endpoint: 'contact', method: 'GET', path: new RegExp(`${below}/contacts/[^/]+$`), handle: guard(tellContact) },
  {
    endpoint: 'contact_states',
    method: 'GET',
    path: new RegExp(`${below}/contact-state-descriptions$`),
    handle: guard(tellStates),
  },
];

/** Every endpoint's name. */
export const acdEndpoints: readonly AcdEndpoint[] = routes.map(({ endpoint }) => endpoint);

/** Tells which documented route a path belongs to, if any. */
export function findAcdRoute(path: string): AcdRoute | undefined {
  return routes.find((route) => route.path.test(path));
}

/** Carries a request out as the vendor documents it, or refuses it as the service was seen to: words in a header, no body. */
export function answerAcdRequest(route: AcdRoute, request: IncomingRequest, state: ServiceState): Answer {
  const isAllowed = request.method === route.method;
  const result = isAllowed ? route.handle(request, state) : refuse(405, 'Method Not Allowed');
  if (!('refusal' in result)) return result;
  const seen = result.oauthError === undefined ? 'header' : undefined;
  return buildError(result, state.settings.errorShape ?? seen);
}

function refuse(status: number, refusal: string, oauthError?: string): Refusal {
  return { status, refusal, oauthError };
}

/** Lets only those through whose token is for these routes. */
function guard(handle: Handler): Handler {
  return (request, state) => {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    const grant = token === undefined ? undefined : state.grantOf(token);
    if (grant === undefined) return refuse(401, 'Unauthorized');
    if (!grant.scopes.includes(acdScope)) return refuse(403, 'The token is not for this API', 'access_denied');
    return handle(request, state);
  };
}

function queryOf({ path }: IncomingRequest): URLSearchParams {
  return new URLSearchParams(path.replace(/^[^?]*\??/s, ''));
}

/** JSON in which ids stand as numbers, however long they are. */
function answerJson(status: number, value: unknown): Answer {
  const text = JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? `int64:${member}` : member));
  return buildAnswer(status, { ...jsonPart(null), body: encode(text.replace(/"int64:(\d+)"/g, '$1')) });
}

function tellApi(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const { tenantId, apiEndpoint } = state.settings.acd;
  if (queryOf(request).get('tenantId') !== tenantId) return refuse(404, 'Tenant Not Found');
  const host = request.headers.get('host');
  const own = host === null ? 'https://api-na1.niceincontact.com' : `http://${host}`;
  const place = { area: 'na1', cluster: 'na1', domain: 'niceincontact.com' };
  return answerJson(200, { api_endpoint: apiEndpoint ?? own, ...place, tenantId });
}

function place(order: ContactOrder, state: ServiceState): PlacedContact {
  return state.acd.place(order, state.settings.clock.now());
}

/** What all triggers have in common, or why the skill is none. */
function readOrder(request: IncomingRequest, state: ServiceState, skillName: string) {
  const query = Object.fromEntries(queryOf(request));
  const skillId = Number(query[skillName]);
  if (!state.settings.acd.skillIds.includes(skillId)) return refuse(400, `Invalid ${skillName}`);
  const correlationId = request.headers.get('correlationid') ?? undefined;
  return { skillId, query, correlationId };
}

function startScript(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const order = readOrder(request, state, 'skillId');
  if ('refusal' in order) return order;
  const { scriptPath = '', Parameters: joined } = order.query;
  if (!state.settings.acd.scriptPaths.includes(scriptPath)) return refuse(404, 'Script Not Found');
  const parameters = joined?.split('|') ?? [];
  if (parameters.length > 20 || Number(joined?.length) >= 32_000) return refuse(400, 'Invalid Parameters');
  const { id } = place({ route: 'start_script', ...order, parameters, phoneNumber: parameters.find(isE164) }, state);
  return answerJson(200, { contactId: BigInt(id) });
}

function queue(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const order = readOrder(request, state, 'skill');
  if ('refusal' in order) return order;
  const { phoneNumber } = order.query;
  if (!isE164(phoneNumber)) return refuse(400, 'Invalid phoneNumber');
  const { id } = place({ route: 'queue_callback', ...order, phoneNumber }, state);
  return state.settings.acd.callbackAnswer === 'empty'
    ? buildAnswer(202, {})
    : answerJson(202, { contactId: BigInt(id) });
}

function schedule(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const order = readOrder(request, state, 'skillId');
  if ('refusal' in order) return order;
  const { phoneNumber, scheduleDate = '' } = order.query;
  if (!isE164(phoneNumber)) return refuse(400, 'Invalid phoneNumber');
  if (Number.isNaN(Date.parse(scheduleDate))) return refuse(400, 'Invalid scheduleDate');
  const { id } = place({ route: 'schedule_callback', ...order, phoneNumber }, state);
  return answerJson(200, { callbackId: BigInt(id) });
}

/** The contact that a path names, or why there is none. */
function findContact(request: IncomingRequest, state: ServiceState): PlacedContact | Refusal {
  const id = `${contactPath.exec(request.path.replace(/\?.*$/s, ''))?.[1]}`;
  if (!/^\d+$/.test(id)) return refuse(400, 'Invalid contactId');
  return state.acd.find(id) ?? refuse(404, 'Contact Not Found');
}

interface State {
  readonly id: number;
  readonly name: string;
  readonly afterMs: number;
}

/** The states of this tenant: those of the simulator's lifecycle, its own invention here too. */
function statesOf(state: ServiceState): readonly State[] {
  const steps = [{ status: 'PENDING', afterMs: 0 }, ...state.settings.lifecycle];
  return steps.map(({ status, afterMs }, index) => ({ id: index + 1, name: status, afterMs }));
}

/** The states that a contact has been in by now, the newest last. */
function reachedBy({ placedAt }: PlacedContact, state: ServiceState): readonly State[] {
  const age = state.settings.clock.now() - placedAt;
  return statesOf(state).filter(({ afterMs }) => afterMs <= age);
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

function describeContact(contact: PlacedContact, state: ServiceState): Record<string, unknown> {
  const all = statesOf(state);
  const reached = reachedBy(contact, state);
  const current = reached.at(-1);
  const isOver = reached.length === all.length && all.length > 1;
  const afterMs = Number(current?.afterMs);
  const record = {
    contactId: BigInt(contact.id),
    stateId: current?.id,
    stateName: current?.name,
    contactStateCategory: isOver ? 'Completed' : 'Active',
    isOutbound: true,
    toAddress: contact.phoneNumber,
    skillId: contact.skillId,
    contactStartDate: toIso(contact.placedAt),
    lastUpdateTime: toIso(contact.placedAt + afterMs),
  };
  if (!isOver) return record;
  const seconds = Math.floor(afterMs / 1_000);
  return { ...record, isActive: false, endReason: 'Simulated', totalDurationSeconds: seconds, primaryDispositionId: 0 };
}

function tellContact(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const contact = findContact(request, state);
  if ('refusal' in contact) return contact;
  const record = describeContact(contact, state);
  const { recordShape } = state.settings.acd;
  return answerJson(200, recordShape === 'flat' ? record : { [recordShape]: record });
}

function tellHistory(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const contact = findContact(request, state);
  if ('refusal' in contact) return contact;
  const reached = reachedBy(contact, state);
  const now = state.settings.clock.now() - contact.placedAt;
  const contactStateHistory = reached.map(({ id, name, afterMs }, index) => ({
    contactStateId: id,
    contactStateName: name,
    startDate: toIso(contact.placedAt + afterMs),
    duration: ((reached[index + 1]?.afterMs ?? now) - afterMs) / 1_000,
  }));
  return answerJson(200, { contactStateHistory });
}

function tellStates(_request: IncomingRequest, state: ServiceState): Answer {
  const all = statesOf(state);
  const contactStateDescriptions = all.map(({ id, name }) => ({
    ContactStateId: id,
    ContactStateDescription: name,
    ContactStateCategory: id === all.length ? 'Completed' : 'Active',
  }));
  return answerJson(200, { contactStateDescriptions });
}
