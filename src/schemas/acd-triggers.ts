import * as z from 'zod/mini';
import { isRecord } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import { invalid, type Result } from '../internal/result.js';
import {
  joinParameters,
  LONE_SURROGATE,
  type ParseContext,
  readCallee,
  readParameters,
  readPhoneNumber,
  readTimestamp,
} from './acd-fields.js';
import type { QueueCallbackRequest, ScheduleCallbackRequest, StartScriptRequest } from './acd-requests.js';
import type { CheckedTrigger } from './checked-trigger.js';
import { toIssues, validate } from './issues.js';
import { integer, oneOf, stringMatching } from './parts.js';
import type { PhoneRules } from './phone.js';

const NON_EMPTY_MESSAGE = 'must be a non-empty string';

const count = () => integer(0);
const WELL_FORMED = /^[^\ud800-\udfff]*$/u;
const wellFormedString = () => stringMatching(WELL_FORMED, LONE_SURROGATE);
const nonEmptyString = () =>
  stringMatching(/\S/, NON_EMPTY_MESSAGE).check(
    z.refine((value) => WELL_FORMED.test(value), { error: LONE_SURROGATE }),
  );
const optionalEnum = <const T extends string>(...values: readonly T[]) => z.optional(oneOf(...values));
// Checked below, with the client's rules.
const checkedLater = () => z.optional(z.unknown());

const scriptSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      skillId: count(),
      scriptPath: nonEmptyString(),
      scriptId: z.optional(count()),
      parameters: z.optional(z.custom<readonly unknown[]>(Array.isArray, { error: 'must be an array of strings' })),
      startDate: checkedLater(),
    },
    { error: 'must be an object with skillId and scriptPath' },
  ),
);

const queueSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      phoneNumber: checkedLater(),
      skillId: count(),
      callerId: checkedLater(),
      callDelaySeconds: z.optional(count()),
      targetAgentId: z.optional(count()),
      priorityManagement: optionalEnum('DefaultFromSkill', 'Custom'),
      initialPriority: z.optional(count()),
      acceleration: z.optional(count()),
      maxPriority: z.optional(count()),
      sequence: z.optional(wellFormedString()),
      zipTone: optionalEnum('NoZipTone', 'BeforeSequence', 'AfterSequence'),
      screenPopSrc: optionalEnum('DefaultFromSkill', 'UseOnPageOpen', 'Custom'),
      screenPopUrl: z.optional(wellFormedString()),
      timeout: z.optional(count()),
    },
    { error: 'must be an object with phoneNumber and skillId' },
  ),
);

const scheduleSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      phoneNumber: checkedLater(),
      skillId: count(),
      scheduleDate: checkedLater(),
      firstName: z.optional(wellFormedString()),
      lastName: z.optional(wellFormedString()),
      targetAgentId: z.optional(count()),
      notes: z.optional(wellFormedString()),
    },
    { error: 'must be an object with phoneNumber, skillId and scheduleDate' },
  ),
);

type Fields = Readonly<Record<string, unknown>>;

/** Returns the fields that are set, as strings. */
function toQuery(fields: Fields): readonly (readonly [name: string, value: string])[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)] as const);
}

/** One kind of request: all of it is sent in the query. */
interface TriggerShape {
  readonly schema: z.core.$ZodType<unknown> & { readonly shape: object };
  /** Returns the request as it is sent: numbers in E.164, times in ISO 8601 form. */
  readonly normalize: (request: Fields, context: ParseContext) => Fields;
  /** Returns the fields of a normalized request by CXone's names. */
  readonly toFields: (request: Fields) => Fields;
  /** Returns what routes the call, besides the numbers to call. */
  readonly getIdentity: (request: Fields, callees: readonly string[]) => readonly unknown[];
}

function parseTrigger<Req>(request: unknown, shape: TriggerShape, rules: PhoneRules): Result<CheckedTrigger<Req>> {
  const { schema, normalize, toFields, getIdentity } = shape;
  const context: ParseContext = { rules, issues: [], phoneNumbers: [], callees: [] };
  try {
    const parsed = validate(schema, request);
    if (!parsed.success) context.issues.push(...toIssues(parsed.error, Object.keys(schema.shape)));
    const input = parsed.success && isRecord(parsed.data) ? parsed.data : request;
    const normalized = isRecord(input) ? normalize(input, context) : {};
    const { issues, phoneNumbers, callees } = context;
    if (issues.length > 0) return { ok: false, issues };
    const { callerId } = normalized;
    const value = {
      // Checked by the schema of its type.
      request: normalized as Req,
      query: toQuery(toFields(normalized)),
      phoneNumbers,
      callees,
      callerId: typeof callerId === 'string' ? callerId : undefined,
      identity: [callees.join(), ...getIdentity(normalized, callees).map(String)],
    };
    return { ok: true, value };
  } catch {
    // A getter or a proxy of the caller's threw.
    return invalid('', 'could not be read: it must be a plain object');
  }
}

/** Replaces a property that is set. */
function withProperty(request: Fields, name: string, read: (value: unknown) => unknown): Fields {
  const value = request[name];
  return value === undefined ? request : { ...request, [name]: read(value) };
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseStartScript(request: unknown, rules: PhoneRules): Result<CheckedTrigger<StartScriptRequest>> {
  const shape: TriggerShape = {
    schema: scriptSchema(),
    normalize: (input, context) => {
      const dated = withProperty(input, 'startDate', (value) => readTimestamp(value, 'startDate', context));
      return withProperty(dated, 'parameters', (value) => readParameters(value, context));
    },
    toFields: ({ skillId, scriptPath, scriptId, parameters, startDate }) => ({
      skillId,
      scriptPath,
      scriptId,
      Parameters: joinParameters(parameters),
      startDate,
    }),
    // Without a number among them, any of the parameters may decide who is called.
    getIdentity: ({ skillId, scriptPath, parameters }, callees) => [
      skillId,
      scriptPath,
      callees.length > 0 ? '' : joinParameters(parameters),
    ],
  };
  return parseTrigger(request, shape, rules);
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseQueueCallback(request: unknown, rules: PhoneRules): Result<CheckedTrigger<QueueCallbackRequest>> {
  const shape: TriggerShape = {
    schema: queueSchema(),
    normalize: (input, context) => {
      const phoneNumber = readCallee(input['phoneNumber'], 'phoneNumber', context);
      const readCallerId = (value: unknown) => readPhoneNumber(value, 'callerId', context);
      return withProperty({ ...input, phoneNumber }, 'callerId', readCallerId);
    },
    toFields: ({ phoneNumber, skillId, callerId, callDelaySeconds, targetAgentId, ...rest }) => ({
      phoneNumber,
      skill: skillId,
      callerId,
      callDelay: callDelaySeconds,
      targetAgent: targetAgentId,
      ...rest,
    }),
    getIdentity: ({ skillId }) => [skillId],
  };
  return parseTrigger(request, shape, rules);
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseScheduleCallback(
  request: unknown,
  rules: PhoneRules,
): Result<CheckedTrigger<ScheduleCallbackRequest>> {
  const shape: TriggerShape = {
    schema: scheduleSchema(),
    normalize: (input, context) => ({
      ...input,
      phoneNumber: readCallee(input['phoneNumber'], 'phoneNumber', context),
      scheduleDate: readTimestamp(input['scheduleDate'], 'scheduleDate', context),
    }),
    toFields: (fields) => fields,
    getIdentity: ({ skillId }) => [skillId],
  };
  return parseTrigger(request, shape, rules);
}
