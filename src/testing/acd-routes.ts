import { cancelCallback, listCallbacks, rescheduleCallback, scheduleCallback } from './acd-callbacks.js';
import {
  endContact,
  getContact,
  getDisposition,
  getRelatedContacts,
  getStateHistory,
  getStates,
  signalScript,
} from './acd-contact-routes.js';
import { listActiveContacts, listCompletedContacts, listContacts } from './acd-listings.js';
import { type AcdHandler, getPath, reject } from './acd-request.js';
import {
  getConfiguration,
  getHoursOfOperation,
  getSkillActivity,
  listDispositions,
  searchDncGroups,
} from './acd-tenant-routes.js';
import { acdScope, issueAccessKeyToken, issueUserHubToken } from './acd-tokens.js';
import { queueCallback, startScript } from './acd-triggers.js';
import { buildError, type IncomingRequest, type SimulatedResponse } from './response-parts.js';
import type { ServiceState } from './state.js';

/**
 * The name of an endpoint among the routes that NICE documents. Below `/inContactAPI/services/{version}`:
 *
 * - `'start_script'` `POST /scripts/start`; `'signal_script'` `POST /interactions/{contactId}/signal`
 * - `'queue_callback'` `POST /queuecallback`; `'schedule_callback'` `POST /scheduled-callbacks`
 * - `'reschedule_callback'` `PUT`, `'cancel_callback'` `DELETE /scheduled-callbacks/{callbackId}`
 * - `'scheduled_callbacks'` `GET /skills/{skillId}/scheduled-callbacks`
 * - `'contact'` `GET /contacts/{contactId}`, and below it `'state_history'` `/state-history`, `'related_contacts'`
 *   `/hierarchy`, `'disposition'` `/disposition`, `'end_contact'` `POST /end`
 * - `'active_contacts'` `GET /contacts/active`, `'completed_contacts'` `/contacts/completed`, `'contacts'` `/contacts`
 * - `'contact_states'` `GET /contact-state-descriptions` and `/contact-state-descriptions/{contactStateId}`
 * - `'dispositions'` `GET /skills/{skillId}/dispositions`; `'skill_activity'` `GET /skills/{skillId}/activity`
 * - `'hours_of_operation'` `GET /hours-of-operation` and `/hours-of-operation/{profileId}`
 * - `'dnc_search'` `POST /dnc-groups/search`
 *
 * Elsewhere: `'access_key_token'` `POST {issuer}/auth/token`; `'user_hub_token'`
 * `POST /authentication/v1/token/access-key`; `'configuration'` `GET {issuer}/.well-known/cxone-configuration`.
 */
export type AcdEndpoint =
  | 'access_key_token'
  | 'user_hub_token'
  | 'configuration'
  | 'start_script'
  | 'signal_script'
  | 'queue_callback'
  | 'schedule_callback'
  | 'reschedule_callback'
  | 'cancel_callback'
  | 'scheduled_callbacks'
  | 'contact'
  | 'state_history'
  | 'related_contacts'
  | 'disposition'
  | 'end_contact'
  | 'active_contacts'
  | 'completed_contacts'
  | 'contacts'
  | 'contact_states'
  | 'dispositions'
  | 'skill_activity'
  | 'hours_of_operation'
  | 'dnc_search';

interface Route {
  readonly endpoint: AcdEndpoint;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Matches the end of a path; its group is the ID. */
  readonly path: RegExp;
  readonly handle: AcdHandler;
  /** The statuses whose body is documented as `{ error, error_description }`. */
  readonly documentedErrors: readonly number[];
}

/** The error codes of the documented error bodies; NICE names none, so they are those of OAuth. */
const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'invalid_token',
};

/** Describes a route below the path of the services, which requires a token; `{id}` stands for an ID. */
function service(
  endpoint: AcdEndpoint,
  [method, path]: readonly [Route['method'], string],
  handle: AcdHandler,
  documentedErrors: readonly number[] = [],
): Route {
  const pattern = path.replace('{id}', '([^/]+)');
  const fullPath = new RegExp(String.raw`/inContactAPI/services/v\d+\.\d+${pattern}$`);
  return { endpoint, method, path: fullPath, handle: guard(handle), documentedErrors };
}

/** All routes; of two that match a path, the first counts. */
const routes: readonly Route[] = [
  {
    ...{ endpoint: 'access_key_token', method: 'POST', path: /\/auth\/token$/ },
    ...{ handle: issueAccessKeyToken, documentedErrors: [] },
  },
  {
    ...{ endpoint: 'user_hub_token', method: 'POST', path: /\/authentication\/v1\/token\/access-key$/ },
    ...{ handle: issueUserHubToken, documentedErrors: [] },
  },
  {
    ...{ endpoint: 'configuration', method: 'GET', path: /\/\.well-known\/cxone-configuration$/ },
    ...{ handle: getConfiguration, documentedErrors: [] },
  },
  service('start_script', ['POST', '/scripts/start'], startScript),
  service('signal_script', ['POST', '/interactions/{id}/signal'], signalScript),
  service('queue_callback', ['POST', '/queuecallback'], queueCallback),
  service('schedule_callback', ['POST', '/scheduled-callbacks'], scheduleCallback, [400, 401]),
  service('reschedule_callback', ['PUT', '/scheduled-callbacks/{id}'], rescheduleCallback, [400, 401]),
  service('cancel_callback', ['DELETE', '/scheduled-callbacks/{id}'], cancelCallback),
  service('scheduled_callbacks', ['GET', '/skills/{id}/scheduled-callbacks'], listCallbacks),
  service('active_contacts', ['GET', '/contacts/active'], listActiveContacts, [400, 401]),
  service('completed_contacts', ['GET', '/contacts/completed'], listCompletedContacts, [400, 401]),
  service('contacts', ['GET', '/contacts'], listContacts, [400, 401]),
  service('state_history', ['GET', '/contacts/{id}/state-history'], getStateHistory),
  service('related_contacts', ['GET', '/contacts/{id}/hierarchy'], getRelatedContacts),
  service('disposition', ['GET', '/contacts/{id}/disposition'], getDisposition),
  service('end_contact', ['POST', '/contacts/{id}/end'], endContact),
  service('contact', ['GET', '/contacts/{id}'], getContact),
  service('contact_states', ['GET', '/contact-state-descriptions(?:/([^/]+))?'], getStates),
  service('dispositions', ['GET', '/skills/{id}/dispositions'], listDispositions),
  service('skill_activity', ['GET', '/skills/{id}/activity'], getSkillActivity),
  service('hours_of_operation', ['GET', '/hours-of-operation(?:/([^/]+))?'], getHoursOfOperation),
  service('dnc_search', ['POST', '/dnc-groups/search'], searchDncGroups),
];

/** The names of all documented endpoints. */
export const acdEndpoints: readonly AcdEndpoint[] = routes.map(({ endpoint }) => endpoint);

/** A route that matches the path of a request, and the ID in that path. */
export interface FoundRoute extends Route {
  readonly id: string;
}

/** Finds the documented route of a request by path and method; by path alone if the method is wrong. */
export function findAcdRoute(request: IncomingRequest): FoundRoute | undefined {
  const path = getPath(request);
  const matching = routes.flatMap((route) => {
    const match = route.path.exec(path);
    return match === null ? [] : [{ ...route, id: match[1] ?? '' }];
  });
  return matching.find(({ method }) => method === request.method) ?? matching[0];
}

/**
 * Processes a request as NICE documents it. Where no error body is documented, a rejection has its message in a header
 * and no body, as observed in working code that calls CXone.
 */
export function handleAcdRequest(route: FoundRoute, request: IncomingRequest, state: ServiceState): SimulatedResponse {
  const isAllowed = request.method === route.method;
  const result = isAllowed ? route.handle(request, state, route.id) : reject(405, 'Method Not Allowed');
  if (!('rejection' in result)) return result;
  const isDocumented = route.documentedErrors.includes(result.status);
  const oauthError = result.oauthError ?? (isDocumented ? ERROR_CODES[result.status] : undefined);
  const observedShape = oauthError === undefined ? 'header' : undefined;
  return buildError({ ...result, oauthError }, state.settings.errorShape ?? observedShape);
}

/** Wraps a handler so that it rejects requests without a token for these routes. */
function guard(handle: AcdHandler): AcdHandler {
  return (request, state, id) => {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    const grant = token === undefined ? undefined : state.findGrant(token);
    if (grant === undefined) return reject(401, 'Unauthorized');
    if (!grant.scopes.includes(acdScope)) return reject(403, 'The token is not for this API', 'access_denied');
    return handle(request, state, id);
  };
}
