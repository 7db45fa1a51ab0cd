import * as z from 'zod/mini';
import { isRecord } from '../internal/json.js';
import { type CXoneIssue, invalid, type Result } from '../internal/result.js';
import { toIssues, validate } from './issues.js';
import { copyJsonObject, type JsonObject } from './json.js';
import { fitting, matching } from './option-parts.js';
import { type ParsedPhoneNumber, type PhoneRules, parseCallee, parsePhoneNumber } from './phone.js';

/** What `connections.create` is asked for. */
export interface CreateConnectionRequest {
  /** The campaign that routes the call to agents or an IVR; it must be active. */
  readonly campaignId: string;
  /** Who is called. */
  readonly contact: {
    /** The number to call, E.164: `+14155552671`. */
    readonly phoneNumber: string;
  };
  /** The caller id (ANI) that is shown, E.164; provisioned in the account. */
  readonly phoneNumber: string;
  /**
   * JSON that is handed to the IVR or to the agent's screen pop. TypeScript takes a value of an `interface` as
   * `{ ...value }` only.
   * @defaultValue `{}`
   */
  readonly userData?: Readonly<Record<string, unknown>> | undefined;
}

/** A status; `PENDING` is the only one that is documented, any other text may come. */
export type ConnectionStatus = 'PENDING' | (string & {});

/** An outbound call as the service tells it. Members that are not listed here are kept as they came. */
export interface Connection {
  /** What `get` is asked with. */
  readonly id: string;
  /** Where the call stands. */
  readonly status: ConnectionStatus;
  /** The campaign that routes the call. */
  readonly campaignId?: string | undefined;
  /** Who is called. */
  readonly contact?:
    | {
        /** The number that is called, E.164. */
        readonly phoneNumber?: string | undefined;
        /** What else the service sent. */
        readonly [member: string]: unknown;
      }
    | undefined;
  /** The caller id (ANI). */
  readonly phoneNumber?: string | undefined;
  /** When the call was triggered, ISO 8601 as the service wrote it. */
  readonly createdTime?: string | undefined;
  /** What the request handed to the IVR or to the agent's screen pop. */
  readonly userData?: Readonly<Record<string, unknown>> | undefined;
  /** What else the service sent. */
  readonly [member: string]: unknown;
}

/** zod's own `unknown` is larger in a bundle. */
const anything = z.optional(z.custom());

const requestSchema = z.strictObject(
  {
    campaignId: matching(/\S/, 'must be the id of a campaign, a text that is not empty'),
    contact: z.strictObject(
      { phoneNumber: anything },
      { error: 'must be an object with phoneNumber, the number to call' },
    ),
    // Numbers and userData are judged below, with the client's rules and with their paths.
    phoneNumber: anything,
    userData: anything,
  },
  { error: 'must be an object with campaignId, contact and phoneNumber' },
);

const KNOWN = ['campaignId', 'contact', 'phoneNumber', 'userData'];

/** The request as it goes over the wire (WIRE §1.2). */
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

function check(request: unknown, rules: PhoneRules): Result<CreateRequestBody> {
  const shape = validate(requestSchema, request);
  const issues = shape.success ? [] : [...toIssues(shape.error, KNOWN)];
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
  const given: unknown = Reflect.get(request, 'userData');
  const userData = copyJsonObject(given === undefined ? {} : given, 'userData');
  issues.push(...userData.issues);
  if (!shape.success || issues.length > 0) return { ok: false, issues };
  const { campaignId } = shape.data;
  return { ok: true, value: { campaignId, contact: { phoneNumber: to }, phoneNumber, userData: userData.value } };
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseCreateRequest(request: unknown, rules: PhoneRules): Result<CreateRequestBody> {
  try {
    return check(request, rules);
  } catch {
    // A getter or a proxy of the caller's threw.
    return invalid('', 'reading the request failed: give a plain object');
  }
}

const optionalText = z.optional(z.string({ error: 'must be a text' }));
const requiredText = fitting((text) => (text === '' ? 'must not be empty' : undefined));

const contactShape = { phoneNumber: optionalText };
const connectionSchema = z.looseObject(
  {
    id: requiredText,
    status: requiredText,
    campaignId: optionalText,
    contact: z.optional(z.looseObject(contactShape, { error: 'must be an object' })),
    phoneNumber: optionalText,
    createdTime: optionalText,
    userData: z.optional(z.looseObject({}, { error: 'must be an object' })),
  },
  { error: 'must be a JSON object' },
);

/** The tutorial's prose says `connectionId`, its sample `id`: either is accepted, `id` comes out. */
function nameId(wire: Record<string, unknown>): Record<string, unknown> {
  if (wire['id'] !== undefined && wire['id'] !== null) return wire;
  const { connectionId, ...rest } = wire;
  return { ...rest, id: connectionId };
}

/** For a member that is listed, `null` means what its absence means; all others are kept as they are. */
function dropNulls(wire: Record<string, unknown>, shape: object): Record<string, unknown> {
  const isKept = ([key, value]: [string, unknown]) => value !== null || !Object.hasOwn(shape, key);
  return Object.values(wire).includes(null) ? Object.fromEntries(Object.entries(wire).filter(isKept)) : wire;
}

function normalize(wire: Record<string, unknown>): Record<string, unknown> {
  const named = dropNulls(nameId(wire), connectionSchema.shape);
  const { contact } = named;
  return isRecord(contact) ? { ...named, contact: dropNulls(contact, contactShape) } : named;
}

/** Checks the answer to `create` and `get` (WIRE §1.2, §1.3). */
export function parseConnection(text: string): Result<Connection> {
  let wire: unknown;
  try {
    wire = JSON.parse(text);
  } catch {
    return invalid('', text === '' ? 'it is empty' : 'it is not JSON');
  }
  const named = isRecord(wire) ? normalize(wire) : wire;
  const result = validate(connectionSchema, named);
  // The answer itself, not zod's copy of it: members that are not listed come out as they came in.
  return result.success ? { ok: true, value: named as Connection } : { ok: false, issues: toIssues(result.error) };
}
