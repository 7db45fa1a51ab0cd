import * as z from 'zod/mini';
import { isRecord } from '../internal/json.js';
import type { Result } from '../internal/result.js';
import { LONE_SURROGATE, type ParseContext } from './acd-fields.js';
import { idValue, normalizeId } from './acd-ids.js';
import type { CheckedTrigger } from './checked-trigger.js';
import { toIssues, validate } from './issues.js';
import { integer, oneOf, stringMatching, WELL_FORMED } from './parts.js';
import type { PhoneRules } from './phone.js';
import { toUnreadable } from './unreadable.js';

const NON_EMPTY_MESSAGE = 'must be a non-empty string';

export const requiredId = () => idValue();
export const optionalId = () => z.optional(idValue());
export const optionalCount = () => z.optional(integer(0));
export const optionalString = () => z.optional(stringMatching(WELL_FORMED, LONE_SURROGATE));
export const nonEmptyText = () =>
  stringMatching(/\S/, NON_EMPTY_MESSAGE).check(
    z.refine((value) => WELL_FORMED.test(value), { error: LONE_SURROGATE }),
  );
export const optionalEnum = <const T extends string>(...values: readonly T[]) => z.optional(oneOf(...values));
/** A property that is checked later, with the client's rules. */
export const checkedLater = () => z.optional(z.unknown());

export type Fields = Readonly<Record<string, unknown>>;
export type Query = readonly (readonly [name: string, value: string])[];

/** Returns the fields that are set, as strings. */
export function toQueryFields(fields: Fields): Query {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)] as const);
}

/** One kind of request. */
export interface TriggerShape {
  readonly schema: z.core.$ZodType<unknown> & { readonly shape: object };
  /** Properties that are IDs. */
  readonly ids: readonly string[];
  /** Returns the request as it is sent: numbers in E.164, times in ISO 8601 form. */
  readonly normalize: (request: Fields, context: ParseContext) => Fields;
  /** Returns the fields of a normalized request by CXone's names. */
  readonly toFields: (request: Fields, context: ParseContext) => Fields;
  /** Returns how the fields are sent. @defaultValue all in the query */
  readonly toContent?: ((fields: Fields) => Pick<CheckedTrigger<unknown>, 'body' | 'query'>) | undefined;
  /** Returns what routes the call, besides the numbers to call. */
  readonly getIdentity: (request: Fields, callees: readonly string[]) => readonly unknown[];
}

/** Replaces a property that is set. */
export function withProperty(request: Fields, name: string, read: (value: unknown) => unknown): Fields {
  const value = request[name];
  return value === undefined ? request : { ...request, [name]: read(value) };
}

const toQueryContent = (fields: Fields) => ({ query: toQueryFields(fields) });

function readRequest<Req>(request: unknown, shape: TriggerShape, rules: PhoneRules): Result<CheckedTrigger<Req>> {
  const { schema, ids, normalize, toFields, toContent = toQueryContent, getIdentity } = shape;
  const context: ParseContext = { rules, issues: [], phoneNumbers: [], callees: [] };
  const { issues, phoneNumbers, callees } = context;
  const parsed = validate(schema, request);
  if (!parsed.success) issues.push(...toIssues(parsed.error, Object.keys(schema.shape)));
  const input = parsed.success && isRecord(parsed.data) ? parsed.data : request;
  const named: Fields = isRecord(input) ? normalize(input, context) : {};
  const normalized = ids.reduce((fields, id) => withProperty(fields, id, normalizeId), named);
  const fields = issues.length > 0 ? {} : toFields(normalized, context);
  if (issues.length > 0) return { ok: false, issues };
  const { callerId } = normalized;
  const value = {
    // Checked by the schema of its type.
    request: normalized as Req,
    ...toContent(fields),
    phoneNumbers,
    callees,
    callerId: typeof callerId === 'string' ? callerId : undefined,
    identity: [callees.join(), ...getIdentity(normalized, callees).map(String)],
  };
  return { ok: true, value };
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseTrigger<Req>(
  request: unknown,
  shape: TriggerShape,
  rules: PhoneRules,
): Result<CheckedTrigger<Req>> {
  try {
    return readRequest(request, shape, rules);
  } catch {
    return toUnreadable(Object(request), Object.keys(shape.schema.shape));
  }
}
