import { parseExactJson } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { LOOKS_LIKE_NUMBER } from './acd-fields.js';
import { type Query, toQueryFields } from './acd-trigger.js';

/** A value of a query. */
export type QueryValue = string | number | boolean;

const PATH_MESSAGE =
  "must be a path below /inContactAPI/services/{version} such as '/skills/4711': percent-encoded, without a host, a query, " +
  'empty or dot segments';
const SEGMENT = /^(?:[\w\-.~!$&'()*+,;=:@]|%[0-9a-f]{2})+$/i;

/** `true` if a decoded segment could be taken for something else by one of the servers on the way. */
function isDeceptive(segment: string): boolean {
  return /^\.{0,2}(?:;|$)|[/\\%\p{Cc}]/u.test(segment);
}

function isSafeSegment(segment: string): boolean {
  try {
    return SEGMENT.test(segment) && !isDeceptive(decodeURIComponent(segment));
  } catch {
    return false;
  }
}

/** Returns why a path can't be read: no path leads out of the services. */
export function findPathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return PATH_MESSAGE;
  const segments = path.replace(/^\//, '').split('/');
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(path);
  return !hasScheme && segments.every(isSafeSegment) ? undefined : PATH_MESSAGE;
}

/** Returns the query as it is sent, and the values in it that may be phone numbers. */
export function toReadQuery(query: Readonly<Record<string, QueryValue | undefined>>): {
  readonly query: Query;
  readonly phoneNumbers: readonly string[];
} {
  const fields = toQueryFields(query);
  return {
    query: fields,
    phoneNumbers: fields.map(([, value]) => value).filter((value) => LOOKS_LIKE_NUMBER.test(value)),
  };
}

/** Reads the response of any route: JSON, or nothing. */
export function parseAnswer(text: string, status: number): Result<unknown> {
  if (status === 204) return { ok: true, value: undefined };
  try {
    return { ok: true, value: parseExactJson(text) };
  } catch {
    return invalid('', text.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
}
