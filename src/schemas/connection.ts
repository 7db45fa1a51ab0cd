import * as z from 'zod/mini';
import { isRecord } from '../internal/json.js';
import { type CXoneIssue, invalid, type Result } from '../internal/result.js';
import { toIssues, validate } from './issues.js';
import { copyJsonObject, type JsonObject } from './json.js';
import { stringMatching, stringWith } from './parts.js';
import { type ParsedPhoneNumber, type PhoneRules, parseCallee, parsePhoneNumber } from './phone.js';

/** Request of `connections.create`. */
export interface CreateConnectionRequest {
  /** The campaign that routes the call to agents or an IVR; it must be active. */
  readonly campaignId: string;
  /** The person to call. */
  readonly contact: {
    /** The number to call, E.164: `+14155552671`. */
    readonly phoneNumber: string;
  };
  /** Caller ID (ANI) that is shown, E.164; an outbound number of the tenant. */
  readonly phoneNumber: string;
  /**
   * JSON for the IVR or the agent's screen pop. TypeScript accepts a value of an `interface` only as `{ ...value }`.
   * @defaultValue `{}`
   */
  readonly userData?: Readonly<Record<string, unknown>> | undefined;
}

/** `PENDING` at first; treat others as opaque strings. */
export type ConnectionStatus = 'PENDING' | (string & {});

/** An outbound call as CXone returned it. Unlisted fields are kept unchanged. */
export interface Connection {
  /** Identifies the call; pass it to `get`, `waitFor`, `watch`. */
  readonly id: string;
  /** `PENDING` at first; treat others as opaque strings. */
  readonly status: ConnectionStatus;
  /** The campaign that routes the call. */
  readonly campaignId?: string | undefined;
  /** The person to call. */
  readonly contact?:
    | {
        /** The number that is called, E.164. */
        readonly phoneNumber?: string | undefined;
        /** Unlisted fields. */
        readonly [member: string]: unknown;
      }
    | undefined;
  /** Caller ID (ANI). */
  readonly phoneNumber?: string | undefined;
  /** Time of creation, ISO 8601, as CXone returned it. */
  readonly createdTime?: string | undefined;
  /** The request's JSON for the IVR or the agent's screen pop. */
  readonly userData?: Readonly<Record<string, unknown>> | undefined;
  /** Unlisted fields. */
  readonly [member: string]: unknown;
}

/** zod's own `unknown` is larger in a bundle. */
const unknownValue = z.optional(z.custom());

const requestSchema = z.strictObject(
  {
    campaignId: stringMatching(/\S/, 'must be the ID of a campaign: a non-empty string'),
    contact: z.strictObject(
      { phoneNumber: unknownValue },
      { error: 'must be an object with phoneNumber, the number to call' },
    ),
    // Numbers and userData are checked below, with the client's rules and with their paths.
    phoneNumber: unknownValue,
    userData: unknownValue,
  },
  { error: 'must be an object with campaignId, contact and phoneNumber' },
);

const KNOWN_KEYS = ['campaignId', 'contact', 'phoneNumber', 'userData'];

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
  const shape = validate(requestSchema, request);
  const issues = shape.success ? [] : [...toIssues(shape.error, KNOWN_KEYS)];
  if (typeof request !== 'object' || request === null) return { ok: false, issues };
  const contact: unknown = Reflect.get(request, 'contact');
  const hasContact = typeof contact === 'object' && contact !== null;
  const callee = hasContact ? parseCallee(Reflect.get(contact, 'phoneNumber'), rules) : undefined;
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
    // A getter or a proxy of the caller's threw.
    return invalid('', 'could not be read: it must be a plain object');
  }
}

const optionalString = z.optional(z.string({ error: 'must be a string' }));
const nonEmptyString = stringWith((text) => (text === '' ? 'must not be empty' : undefined));

const contactShape = { phoneNumber: optionalString };
const connectionSchema = z.looseObject(
  {
    id: nonEmptyString,
    status: nonEmptyString,
    campaignId: optionalString,
    contact: z.optional(z.looseObject(contactShape, { error: 'must be an object' })),
    phoneNumber: optionalString,
    createdTime: optionalString,
    userData: z.optional(z.looseObject({}, { error: 'must be an object' })),
  },
  { error: 'must be a JSON object' },
);

/** The tutorial's prose uses `connectionId`, its sample `id`: either is accepted, `id` is returned. */
function normalizeId(response: Record<string, unknown>): Record<string, unknown> {
  if (response['id'] !== undefined && response['id'] !== null) return response;
  const { connectionId, ...rest } = response;
  return { ...rest, id: connectionId };
}

/** `null` counts as absent for a listed field; all others are kept unchanged. */
function dropNulls(response: Record<string, unknown>, shape: object): Record<string, unknown> {
  const isKept = ([key, value]: [string, unknown]) => value !== null || !Object.hasOwn(shape, key);
  return Object.values(response).includes(null)
    ? Object.fromEntries(Object.entries(response).filter(isKept))
    : response;
}

function normalize(response: Record<string, unknown>): Record<string, unknown> {
  const named = dropNulls(normalizeId(response), connectionSchema.shape);
  const { contact } = named;
  return isRecord(contact) ? { ...named, contact: dropNulls(contact, contactShape) } : named;
}

/** Validates the response to `create` and `get`, as in the tutorial. */
export function parseConnection(text: string): Result<Connection> {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    return invalid('', text === '' ? 'it is empty' : 'it is not JSON');
  }
  const named = isRecord(response) ? normalize(response) : response;
  const result = validate(connectionSchema, named);
  // The response itself, not zod's copy of it: unlisted fields stay unchanged.
  return result.success ? { ok: true, value: named as Connection } : { ok: false, issues: toIssues(result.error) };
}
