import * as z from 'zod/mini';
import { lazy } from '../internal/lazy.js';
import type { Result } from '../internal/result.js';
import { type ParseContext, readCallee, readPhoneNumber, readTimestamp } from './acd-fields.js';
import type { QueueCallbackRequest, ScheduleCallbackRequest } from './acd-requests.js';
import {
  checkedLater,
  type Fields,
  optionalCount,
  optionalEnum,
  optionalId,
  optionalString,
  parseTrigger,
  requiredId,
  type TriggerShape,
  withProperty,
} from './acd-trigger.js';
import type { CheckedTrigger } from './checked-trigger.js';
import { getCallingCode, splitNumber } from './national-number.js';
import type { PhoneRules } from './phone.js';

/** Form in which callbacks are sent: tenants and versions differ. */
export interface CallbackFormat {
  readonly numberFormat: 'e164' | 'national';
  readonly scheduledCallbacksIn: 'query' | 'body';
}

const queueSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      phoneNumber: checkedLater(),
      skillId: requiredId(),
      callerId: checkedLater(),
      callDelaySeconds: optionalCount(),
      targetAgentId: optionalId(),
      priorityManagement: optionalEnum('DefaultFromSkill', 'Custom'),
      initialPriority: optionalCount(),
      acceleration: optionalCount(),
      maxPriority: optionalCount(),
      sequence: optionalString(),
      zipTone: optionalEnum('NoZipTone', 'BeforeSequence', 'AfterSequence'),
      screenPopSrc: optionalEnum('DefaultFromSkill', 'UseOnPageOpen', 'Custom'),
      screenPopUrl: optionalString(),
      timeout: optionalCount(),
    },
    { error: 'must be an object with phoneNumber and skillId' },
  ),
);

const scheduleSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      phoneNumber: checkedLater(),
      skillId: requiredId(),
      scheduleDate: checkedLater(),
      firstName: optionalString(),
      lastName: optionalString(),
      targetAgentId: optionalId(),
      notes: optionalString(),
      msCalendarEventId: optionalString(),
    },
    { error: 'must be an object with phoneNumber, skillId and scheduleDate' },
  ),
);

/** Returns the national digits of a number. In another country they would be another person's number. */
function toNational(number: unknown, path: string, { rules, issues }: ParseContext): string {
  const { callingCode, national } = splitNumber(String(number));
  const expected = rules.defaultCountry === undefined ? '1' : getCallingCode(rules.defaultCountry);
  if (callingCode === expected) return national;
  issues.push({
    path,
    message: `must be a number of +${expected}: any other has no national form here (numberFormat)`,
  });
  return '';
}

/** Returns the fields with their numbers in the form that this tenant takes. */
function formatNumbers(fields: Fields, { numberFormat }: CallbackFormat, context: ParseContext): Fields {
  if (numberFormat === 'e164') return fields;
  return ['phoneNumber', 'callerId'].reduce(
    (formatted, name) => withProperty(formatted, name, (number) => toNational(number, name, context)),
    fields,
  );
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseQueueCallback(
  request: unknown,
  rules: PhoneRules,
  format: CallbackFormat,
): Result<CheckedTrigger<QueueCallbackRequest>> {
  const shape: TriggerShape = {
    schema: queueSchema(),
    ids: ['skillId', 'targetAgentId'],
    normalize: (input, context) => {
      const phoneNumber = readCallee(input['phoneNumber'], 'phoneNumber', context);
      const readCallerId = (value: unknown) => readPhoneNumber(value, 'callerId', context);
      return withProperty({ ...input, phoneNumber }, 'callerId', readCallerId);
    },
    toFields: (fields, context) => {
      const { phoneNumber, skillId, callerId, callDelaySeconds, targetAgentId, ...rest } = formatNumbers(
        fields,
        format,
        context,
      );
      return {
        phoneNumber,
        skill: skillId,
        callerId,
        callDelay: callDelaySeconds,
        targetAgent: targetAgentId,
        ...rest,
      };
    },
    getIdentity: ({ skillId }) => [skillId],
  };
  return parseTrigger(request, shape, rules);
}

const IDS = ['skillId', 'targetAgentId'];

/** Returns the fields as JSON, in which an ID is a number. */
function toJsonContent(fields: Fields) {
  const toNumber = (id: unknown) => (Number.isSafeInteger(Number(id)) ? Number(id) : id);
  return { body: JSON.stringify(IDS.reduce((record, id) => withProperty(record, id, toNumber), fields)) };
}

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseScheduleCallback(
  request: unknown,
  rules: PhoneRules,
  format: CallbackFormat,
): Result<CheckedTrigger<ScheduleCallbackRequest>> {
  const shape: TriggerShape = {
    schema: scheduleSchema(),
    ids: IDS,
    normalize: (input, context) => ({
      ...input,
      phoneNumber: readCallee(input['phoneNumber'], 'phoneNumber', context),
      scheduleDate: readTimestamp(input['scheduleDate'], 'scheduleDate', context),
    }),
    toFields: (fields, context) => formatNumbers(fields, format, context),
    toContent: format.scheduledCallbacksIn === 'body' ? toJsonContent : undefined,
    getIdentity: ({ skillId }) => [skillId],
  };
  return parseTrigger(request, shape, rules);
}
