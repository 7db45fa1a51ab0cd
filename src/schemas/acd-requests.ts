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
import { matching, oneOf, whole } from './option-parts.js';
import type { PhoneRules } from './phone.js';

/** A value of a script that is a phone number: checked by the client's rules, and sent as E.164. */
export interface ScriptPhoneNumber {
  /** The number, E.164. */
  readonly phoneNumber: string;
}

/** What `acd.scripts.start` is asked for. */
export interface StartScriptRequest {
  /** The skill under which the script runs; it must have the media type Phone for the script to dial. */
  readonly skillId: number;
  /** Where the script lies, such as `Outbound\\CallBack`. */
  readonly scriptPath: string;
  /** Published as required, though working code leaves it out. */
  readonly scriptId?: number | undefined;
  /**
   * The script's variables P1 to P20, in that order: at most 20, together below 32,000 characters, none with a `|`.
   *
   * The number to call is one of them. A value in E.164 form, or input as `{ phoneNumber }`, is checked as any number
   * that is called.
   */
  readonly parameters?: readonly (string | ScriptPhoneNumber)[] | undefined;
  /** When the script begins, ISO 8601 or a `Date`. @defaultValue at once */
  readonly startDate?: string | Date | undefined;
}

/** What `acd.callbacks.queue` is asked for. Everything but the numbers is handed on as the vendor names it. */
export interface QueueCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: number;
  /** The caller id that is shown, E.164. */
  readonly callerId?: string | undefined;
  /** Seconds to wait before the call is queued. */
  readonly callDelaySeconds?: number | undefined;
  /** The only agent who may take the call. */
  readonly targetAgentId?: number | undefined;
  /** Whether the skill or the three members below decide the priority. */
  readonly priorityManagement?: 'DefaultFromSkill' | 'Custom' | undefined;
  /** The priority at first, with `Custom`. */
  readonly initialPriority?: number | undefined;
  /** How the priority grows, with `Custom`. */
  readonly acceleration?: number | undefined;
  /** The highest priority, with `Custom`. */
  readonly maxPriority?: number | undefined;
  /** The prompts to be played. */
  readonly sequence?: string | undefined;
  /** When the agent hears a tone. */
  readonly zipTone?: 'NoZipTone' | 'BeforeSequence' | 'AfterSequence' | undefined;
  /** Where the agent's screen pop comes from. */
  readonly screenPopSrc?: 'DefaultFromSkill' | 'UseOnPageOpen' | 'Custom' | undefined;
  /** The screen pop's page, with `Custom`. */
  readonly screenPopUrl?: string | undefined;
  /** Its unit is not in the vendor's public document. */
  readonly timeout?: number | undefined;
}

/** What `acd.callbacks.schedule` is asked for. */
export interface ScheduleCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: number;
  /** When to call, ISO 8601 or a `Date`. */
  readonly scheduleDate: string | Date;
  /** Of the person to call. */
  readonly firstName?: string | undefined;
  /** Of the person to call. */
  readonly lastName?: string | undefined;
  /** The only agent who may take the call. */
  readonly targetAgentId?: number | undefined;
  /** What the agent is shown. */
  readonly notes?: string | undefined;
}

/** A request as it goes over the wire: all of it stands in the query. */
export interface TriggerParameters {
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The whole phone numbers in it. */
  readonly numbers: readonly string[];
}

const INTEGER_MESSAGE = 'must be a whole number, 0 or more';
const NON_EMPTY_MESSAGE = 'must be a text that is not empty';

const count = () => whole(0, INTEGER_MESSAGE);
const WELL_FORMED = /^[^\ud800-\udfff]*$/u;
const wellFormedString = () => matching(WELL_FORMED, LONE_SURROGATE);
const nonEmptyString = () =>
  matching(/\S/, NON_EMPTY_MESSAGE).check(z.refine((value) => WELL_FORMED.test(value), { error: LONE_SURROGATE }));
const optionalEnum = <const T extends string>(...values: readonly T[]) =>
  z.optional(oneOf(values, `must be one of ${values.join(', ')}`));
// Judged by hand, with the client's rules.
const checkedLater = () => z.optional(z.unknown());

const scriptSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      skillId: count(),
      scriptPath: nonEmptyString(),
      scriptId: z.optional(count()),
      parameters: z.optional(z.custom<readonly unknown[]>(Array.isArray, { error: 'must be a list of texts' })),
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

type Query = Readonly<Record<string, unknown>>;

function toQuery(members: Query): TriggerParameters['query'] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)] as const);
}

interface Shape {
  readonly schema: z.core.$ZodType<unknown> & { readonly shape: object };
  readonly toMembers: (request: Query, context: ParseContext) => Query;
}

function parse(request: unknown, { schema, toMembers }: Shape, rules: PhoneRules): Result<TriggerParameters> {
  const context: ParseContext = { rules, issues: [], numbers: [] };
  try {
    const shape = validate(schema, request);
    if (!shape.success) context.issues.push(...toIssues(shape.error, Object.keys(schema.shape)));
    const members = isRecord(request)
      ? toMembers(shape.success && isRecord(shape.data) ? shape.data : request, context)
      : {};
    if (context.issues.length > 0) return { ok: false, issues: context.issues };
    return { ok: true, value: { query: toQuery(members), numbers: context.numbers } };
  } catch {
    // A getter or a proxy of the caller's threw.
    return invalid('', 'context the request failed: give a wellFormedString object');
  }
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseStartScript(request: unknown, rules: PhoneRules): Result<TriggerParameters> {
  const toMembers = ({ skillId, scriptPath, scriptId, parameters, startDate }: Query, context: ParseContext) => ({
    skillId,
    scriptPath,
    scriptId,
    Parameters: readParameters(parameters, context),
    startDate: mapDefined(startDate, () => readTimestamp(startDate, 'startDate', context)),
  });
  return parse(request, { schema: scriptSchema(), toMembers }, rules);
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseQueueCallback(request: unknown, rules: PhoneRules): Result<TriggerParameters> {
  const toMembers = (input: Query, context: ParseContext) => {
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
  return parse(request, { schema: queueSchema(), toMembers }, rules);
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseScheduleCallback(request: unknown, rules: PhoneRules): Result<TriggerParameters> {
  const toMembers = (input: Query, context: ParseContext) => ({
    ...input,
    phoneNumber: readCallee(input['phoneNumber'], 'phoneNumber', context),
    scheduleDate: readTimestamp(input['scheduleDate'], 'scheduleDate', context),
  });
  return parse(request, { schema: scheduleSchema(), toMembers }, rules);
}
