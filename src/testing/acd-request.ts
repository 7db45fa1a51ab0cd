import { isE164 } from './options.js';
import {
  buildResponse,
  encode,
  type IncomingRequest,
  jsonPart,
  type Rejection,
  type SimulatedResponse,
} from './response-parts.js';
import type { ServiceState } from './state.js';

/** The outcome of a request to a documented route. */
export type AcdResult = SimulatedResponse | Rejection;

/** Processes a request; `id` is the ID in its path, or an empty string. */
export type AcdHandler = (request: IncomingRequest, state: ServiceState, id: string) => AcdResult;

/** Rejects a request. */
export function reject(status: number, rejection: string, oauthError?: string): Rejection {
  return { status, rejection, oauthError };
}

/** Returns the parameters of the query. */
export function getQuery({ path }: IncomingRequest): URLSearchParams {
  return new URLSearchParams(path.replace(/^[^?]*\??/s, ''));
}

/** Returns the path without its query. */
export function getPath({ path }: IncomingRequest): string {
  return path.replace(/\?.*$/s, '');
}

/** Returns the origin that a request was sent to; in process, that of an API host, since there is no `Host` header. */
export function getOrigin({ headers }: IncomingRequest): string {
  const host = headers.get('host');
  return host === null ? 'https://api-na1.niceincontact.com' : `http://${host}`;
}

/** Returns the major version of the API in the path: 34 for `/inContactAPI/services/v34.0/...`. */
export function getVersion({ path }: IncomingRequest): number {
  return Number(/\/services\/v(\d+)\./.exec(path)?.[1]);
}

/** Returns `true` for an integer in decimal notation. */
export function isInteger(text: string): boolean {
  return /^-?\d{1,19}$/.test(text);
}

/** Parses a date and time to epoch milliseconds, `NaN` if it is invalid; one without a zone is UTC. */
export function parseDate(text: string): number {
  return Date.parse(/(?:Z|[T ]\S*[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

/** Returns `true` for a string that can be read as a date and time. */
export function isDate(text: string): boolean {
  return !Number.isNaN(parseDate(text));
}

/** Finds a skill of the tenant by its ID as a string. */
export function findSkill(text: string | undefined, state: ServiceState): number | undefined {
  return state.settings.acd.skillIds.find((skillId) => String(skillId) === text);
}

/** Returns `true` for a number in the form that the tenant uses. */
export function isPhoneNumber(value: string | undefined, state: ServiceState): value is string {
  return state.settings.acd.numberFormat === 'e164' ? isE164(value) : /^\d{10}$/.test(`${value}`);
}

/** Formats a number as the tenant shows it. */
export function formatNumber(number: string | undefined, state: ServiceState): string | undefined {
  return state.settings.acd.numberFormat === 'e164' ? number : number?.replace(/^\+1(?=\d{10}$)/, '');
}

/** Formats an instant in epoch milliseconds as ISO 8601. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

/** Builds a JSON response in which IDs are numbers of any length: `JSON.stringify` throws on a `bigint`. */
export function jsonResponse(status: number, value: unknown): SimulatedResponse {
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `int64:${item}` : item));
  return buildResponse(status, { ...jsonPart(null), body: encode(text.replace(/"int64:(\d+)"/g, '$1')) });
}

/** Builds the response with a list: 204 without a body for an empty one, if the tenant's version does so. */
export function listResponse(items: readonly unknown[], value: unknown, state: ServiceState): SimulatedResponse {
  if (items.length === 0 && state.settings.acd.emptyListStatus === 204) return buildResponse(204, {});
  return jsonResponse(200, value);
}
