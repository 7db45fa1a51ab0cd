import { isRecord } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import type { CXoneIssue, Result } from '../internal/result.js';
import { toIssues, validate } from './issues.js';
import { copyJsonObject, type JsonObject } from './json.js';
import { objectOf, stringMatching, valueWhere } from './parts.js';
import { type ParsedPhoneNumber, type PhoneRules, parseCallee, parsePhoneNumber } from './phone.js';
import { findConnectionId, readObject, toConnectionId } from './response-body.js';
import { toUnreadable } from './unreadable.js';

/** Request of `connections.create`. */
export interface CreateConnectionRequest {
  /** The campaign that routes the call to agents or an IVR; it must be active. */
  readonly campaignId: string;
  /** The person to call. */
  readonly contact: {
    /** The number to call, E.164: `+12025550142`. */
    readonly phoneNumber: string;
  };
  /** Caller ID (ANI) that is shown, E.164; an outbound number of the tenant. */
  readonly phoneNumber: string;
  /** A JSON object for the IVR or the agent's screen pop. @defaultValue `{}` */
  readonly userData?: object | undefined;
}

/** `PENDING` at first; treat others as opaque strings. */
export type ConnectionStatus = 'PENDING' | (string & {});

/**
 * An outbound call as CXone returned it. Only `id` and `status` are checked: every other field has the value that came, of
 * any type, and an integer beyond 2^53 is a string of its digits.
 */
export interface Connection {
  /**
   * Identifies the call; pass it to `get`, `waitFor`, `watch`.
   *
   * An integer that CXone returned is a string of its digits.
   */
  readonly id: string;
  /** `PENDING` at first; treat others as opaque strings. */
  readonly status: ConnectionStatus;
  /** The campaign that routes the call; as documented, a string. */
  readonly campaignId?: unknown;
  /** The person to call; as documented, an object with `phoneNumber`. */
  readonly contact?: unknown;
  /** Caller ID (ANI); as documented, a string. */
  readonly phoneNumber?: unknown;
  /** Time of creation; as documented, a string in ISO 8601 form. */
  readonly createdTime?: unknown;
  /** The request's JSON for the IVR or the agent's screen pop; as documented, an object. */
  readonly userData?: unknown;
  /** Unlisted fields. */
  readonly [member: string]: unknown;
}

// Built at first use: an import alone creates no schema.
const requestSchema = /* @__PURE__ */ lazy(() => {
  // Numbers and userData are checked below, with the client's rules and with their paths.
  const anyValue = valueWhere(() => true, '');
  return objectOf(
    {
      campaignId: stringMatching(/\S/, 'must be the ID of a campaign: a non-empty string'),
      contact: objectOf({ phoneNumber: anyValue }, 'must be an object with phoneNumber, the number to call'),
      phoneNumber: anyValue,
      userData: anyValue,
    },
    'must be an object with campaignId, contact and phoneNumber',
  );
});

const FIELDS = ['campaignId', 'contact', 'phoneNumber', 'userData'];
const KNOWN_KEYS = [...FIELDS, 'contact.phoneNumber'];

/** Body of the request, as in the tutorial. */
interface CreateRequestBody {
  readonly campaignId: string;
  readonly contact: { readonly phoneNumber: string };
  readonly phoneNumber: string;
  readonly userData: JsonObject;
}

function acceptPhoneNumber(number: ParsedPhoneNumber, path: string, issues: CXoneIssue[]): string {
  if (number.ok) return number.value;
  issues.push({ path, message: number.message });
  return '';
}

function parseRequest(request: unknown, rules: PhoneRules): Result<CreateRequestBody> {
  const shape = validate(requestSchema(), request);
  const issues = shape.success ? [] : [...toIssues(shape.error, KNOWN_KEYS)];
  if (!isRecord(request)) return { ok: false, issues };
  // What was checked, where that succeeded: a getter may return another contact when it is read again.
  const contact: unknown = shape.success ? shape.data.contact : Reflect.get(request, 'contact');
  const callee = isRecord(contact) ? parseCallee(Reflect.get(contact, 'phoneNumber'), rules) : undefined;
  const to = callee ? acceptPhoneNumber(callee, 'contact.phoneNumber', issues) : '';
  const phoneNumber = acceptPhoneNumber(
    parsePhoneNumber(Reflect.get(request, 'phoneNumber'), rules),
    'phoneNumber',
    issues,
  );
  const input: unknown = Reflect.get(request, 'userData');
  const userData = copyJsonObject(input === undefined ? {} : input, 'userData');
  issues.push(...userData.issues);
  if (!shape.success || issues.length > 0) return { ok: false, issues };
  const { campaignId } = shape.data;
  return { ok: true, value: { campaignId, contact: { phoneNumber: to }, phoneNumber, userData: userData.value } };
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseCreateRequest(request: unknown, rules: PhoneRules): Result<CreateRequestBody> {
  try {
    return parseRequest(request, rules);
  } catch {
    return toUnreadable(Object(request), FIELDS);
  }
}

/** An `id` that can't be used gives way to `connectionId`. */
function withoutConnectionId(response: Record<string, unknown>): Record<string, unknown> {
  const { connectionId, ...rest } = response;
  return rest;
}

/**
 * Validates the response to `create` and `get`. Only `id` and `status` are checked: no other field may hide a call that was
 * placed.
 */
export function parseConnection(text: string): Result<Connection> {
  const response = readObject(text);
  if (!response.ok) return response;
  const { value } = response;
  const { status } = value;
  const id = findConnectionId(value);
  const hasStatus = typeof status === 'string' && status !== '';
  if (id !== undefined && hasStatus) {
    const fields = toConnectionId(value['id']) === undefined ? withoutConnectionId(value) : value;
    return { ok: true, value: { ...fields, id, status } };
  }
  const issues: CXoneIssue[] = [];
  if (id === undefined) issues.push({ path: 'id', message: 'must be a non-empty string or an integer' });
  if (!hasStatus) issues.push({ path: 'status', message: 'must be a non-empty string' });
  return { ok: false, issues };
}
