import * as z from 'zod/mini';
import { isRecord } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import { invalid, type Result } from '../internal/result.js';
import {
  LONE_SURROGATE,
  mapDefined,
  type ParseContext,
  readCallee,
  readParameters,
  readPhoneNumber,
  readTimestamp,
} from './acd-fields.js';
import { toIssues, validate } from './issues.js';
import { integer, oneOf, stringMatching } from './parts.js';
import type { PhoneRules } from './phone.js';

/** A value of a script that is a phone number: checked by the client's rules, and sent as E.164. */
export interface ScriptPhoneNumber {
  /** The number, E.164. */
  readonly phoneNumber: string;
}

/** Request of `acd.scripts.start`. */
export interface StartScriptRequest {
  /** The skill under which the script runs; it must have the media type Phone for the script to dial. */
  readonly skillId: number;
  /** Path of the script, such as `Outbound\\CallBack`. */
  readonly scriptPath: string;
  /** Documented as required, though working code omits it. */
  readonly scriptId?: number | undefined;
  /**
   * The script's variables P1 to P20, in that order: at most 20, together below 32,000 characters, none with a `|`.
   *
   * The number to call is one of them. A value in E.164 form, or as `{ phoneNumber }`, is checked like any number to
   * call.
   */
  readonly parameters?: readonly (string | ScriptPhoneNumber)[] | undefined;
  /** Start of the script, ISO 8601 or a `Date`. @defaultValue at once */
  readonly startDate?: string | Date | undefined;
}

/** Request of `acd.callbacks.queue`. All but the numbers is passed on as NICE documents it. */
export interface QueueCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: number;
  /** Caller ID that is shown, E.164. */
  readonly callerId?: string | undefined;
  /** Seconds to wait before the call is queued. */
  readonly callDelaySeconds?: number | undefined;
  /** The only agent who may take the call. */
  readonly targetAgentId?: number | undefined;
  /** Source of the priority: the skill, or the three fields below. */
  readonly priorityManagement?: 'DefaultFromSkill' | 'Custom' | undefined;
  /** The priority at first, with `Custom`. */
  readonly initialPriority?: number | undefined;
  /** Growth of the priority, with `Custom`. */
  readonly acceleration?: number | undefined;
  /** The highest priority, with `Custom`. */
  readonly maxPriority?: number | undefined;
  /** Prompts for the agent. */
  readonly sequence?: string | undefined;
  /** Point at which the agent gets a tone. */
  readonly zipTone?: 'NoZipTone' | 'BeforeSequence' | 'AfterSequence' | undefined;
  /** Source of the agent's screen pop. */
  readonly screenPopSrc?: 'DefaultFromSkill' | 'UseOnPageOpen' | 'Custom' | undefined;
  /** The screen pop's page, with `Custom`. */
  readonly screenPopUrl?: string | undefined;
  /** NICE does not document the unit. */
  readonly timeout?: number | undefined;
}

/** Request of `acd.callbacks.schedule`. */
export interface ScheduleCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: number;
  /** Time of the call, ISO 8601 or a `Date`. */
  readonly scheduleDate: string | Date;
  /** Of the person to call. */
  readonly firstName?: string | undefined;
  /** Of the person to call. */
  readonly lastName?: string | undefined;
  /** The only agent who may take the call. */
  readonly targetAgentId?: number | undefined;
  /** Notes for the agent. */
  readonly notes?: string | undefined;
}

/** A checked request: all of it is sent in the query. */
export interface TriggerParameters {
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The complete phone numbers in it. */
  readonly phoneNumbers: readonly string[];
  /** Decides who is called. */
  readonly identity: readonly string[];
}

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

function toQuery(fields: Fields): TriggerParameters['query'] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)] as const);
}

interface TriggerShape {
  readonly schema: z.core.$ZodType<unknown> & { readonly shape: object };
  /** Returns the fields by CXone's names. */
  readonly toFields: (request: Fields, context: ParseContext) => Fields;
  /** Returns what routes the call, besides the numbers to call. */
  readonly getIdentity: (request: Fields) => readonly unknown[];
}

function parseTrigger(request: unknown, shape: TriggerShape, rules: PhoneRules): Result<TriggerParameters> {
  const { schema, toFields, getIdentity } = shape;
  const context: ParseContext = { rules, issues: [], phoneNumbers: [], callees: [] };
  try {
    const parsed = validate(schema, request);
    if (!parsed.success) context.issues.push(...toIssues(parsed.error, Object.keys(schema.shape)));
    const input = parsed.success && isRecord(parsed.data) ? parsed.data : request;
    const fields = isRecord(input) ? toFields(input, context) : {};
    const { issues, phoneNumbers, callees } = context;
    if (issues.length > 0 || !isRecord(input)) return { ok: false, issues };
    const identity = [callees.join(), ...getIdentity(input).map(String)];
    return { ok: true, value: { query: toQuery(fields), phoneNumbers, identity } };
  } catch {
    // A getter or a proxy of the caller's threw.
    return invalid('', 'could not be read: it must be a plain object');
  }
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseStartScript(request: unknown, rules: PhoneRules): Result<TriggerParameters> {
  let parameters: string | undefined;
  let hasCallee = false;
  const toFields = (input: Fields, context: ParseContext) => {
    const { skillId, scriptPath, scriptId, startDate } = input;
    parameters = readParameters(input['parameters'], context);
    hasCallee = context.callees.length > 0;
    return {
      skillId,
      scriptPath,
      scriptId,
      Parameters: parameters,
      startDate: mapDefined(startDate, () => readTimestamp(startDate, 'startDate', context)),
    };
  };
  // Without a number among them, any of the parameters may decide who is called.
  const getIdentity = ({ skillId, scriptPath }: Fields) => [skillId, scriptPath, hasCallee ? '' : parameters];
  return parseTrigger(request, { schema: scriptSchema(), toFields, getIdentity }, rules);
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseQueueCallback(request: unknown, rules: PhoneRules): Result<TriggerParameters> {
  const toFields = (input: Fields, context: ParseContext) => {
    const { phoneNumber, skillId, callerId, callDelaySeconds, targetAgentId, ...rest } = input;
    return {
      phoneNumber: readCallee(phoneNumber, 'phoneNumber', context),
      skill: skillId,
      callerId: mapDefined(callerId, () => readPhoneNumber(callerId, 'callerId', context)),
      callDelay: callDelaySeconds,
      targetAgent: targetAgentId,
      ...rest,
    };
  };
  return parseTrigger(request, { schema: queueSchema(), toFields, getIdentity: ({ skillId }) => [skillId] }, rules);
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseScheduleCallback(request: unknown, rules: PhoneRules): Result<TriggerParameters> {
  const toFields = (input: Fields, context: ParseContext) => ({
    ...input,
    phoneNumber: readCallee(input['phoneNumber'], 'phoneNumber', context),
    scheduleDate: readTimestamp(input['scheduleDate'], 'scheduleDate', context),
  });
  return parseTrigger(request, { schema: scheduleSchema(), toFields, getIdentity: ({ skillId }) => [skillId] }, rules);
}
