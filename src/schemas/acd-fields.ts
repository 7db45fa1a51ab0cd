import { isRecord } from '../internal/json.js';
import type { CXoneIssue } from '../internal/result.js';
import { WELL_FORMED } from './parts.js';
import { type ParsedPhoneNumber, type PhoneRules, parseCallee, parsePhoneNumber } from './phone.js';

const MAX_VALUES = 20;
const MAX_CHARACTERS = 32_000;
/** The last point in time that a `Date` can hold. */
const MAX_TIME = 8.64e15;

export const LONE_SURROGATE = 'must be a string without half a surrogate pair';
const TIMESTAMP_MESSAGE = 'must be a valid Date, or a string in ISO 8601 form such as 2025-10-27T10:00:00Z';
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** Collects what is found while a request is parsed. */
export interface ParseContext {
  readonly rules: PhoneRules;
  readonly issues: CXoneIssue[];
  /** Every phone number in the request. */
  readonly phoneNumbers: string[];
  /** The numbers to call. */
  readonly callees: string[];
}

function acceptPhoneNumber(number: ParsedPhoneNumber, path: string, context: ParseContext): string {
  if (!number.ok) {
    context.issues.push({ path, message: number.message });
    return '';
  }
  context.phoneNumbers.push(number.value);
  return number.value;
}

/** Returns a number in E.164 form, or an empty string if it isn't valid. */
export function readPhoneNumber(value: unknown, path: string, context: ParseContext): string {
  return acceptPhoneNumber(parsePhoneNumber(value, context.rules), path, context);
}

/** As {@link readPhoneNumber}, for a number to call: the policy applies too. */
export function readCallee(value: unknown, path: string, context: ParseContext): string {
  const callee = acceptPhoneNumber(parseCallee(value, context.rules), path, context);
  context.callees.push(callee);
  return callee;
}

/** `true` for a `Date` of another realm too, as a test runner's. */
export function isDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** Parses a string in ISO 8601 form. @returns `NaN` for a day that its month doesn't have: `Date.parse` takes the next one. */
export function parseInstant(text: string): number {
  const day = `${text.slice(0, 10)}T00:00:00Z`;
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(text.slice(0, 10));
  return isDay ? Date.parse(text) : Number.NaN;
}

/** Returns a point in time in ISO 8601 form, or an empty string if it isn't valid. */
export function readTimestamp(value: unknown, path: string, { issues }: ParseContext): string {
  const time = isDate(value) ? Number(value) : Number.NaN;
  if (Math.abs(time) <= MAX_TIME) return new Date(time).toISOString();
  if (typeof value === 'string' && ISO_8601.test(value) && !Number.isNaN(parseInstant(value))) return value;
  issues.push({ path, message: TIMESTAMP_MESSAGE });
  return '';
}

function findValueProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string, or { phoneNumber }';
  if (value.includes('|')) return "must not contain |, which separates the values and can't be escaped";
  return WELL_FORMED.test(value) ? undefined : LONE_SURROGATE;
}

// Masked in errors, although it may be something else.
export const LOOKS_LIKE_NUMBER = /^\+?(?:[ ().\-/]*\d){7,15}[ ().\-/]*$/;

/** Returns a value as it is sent: a number in E.164 form. */
function readValue(value: unknown, path: string, context: ParseContext): unknown {
  if (isRecord(value) && Object.keys(value).join() === 'phoneNumber') {
    return { phoneNumber: readCallee(value['phoneNumber'], `${path}.phoneNumber`, context) };
  }
  const problem = findValueProblem(value);
  if (problem !== undefined) {
    context.issues.push({ path, message: problem });
    return '';
  }
  const text = String(value);
  if (/^\+\d+$/.test(text.trim())) return readCallee(text, path, context);
  if (LOOKS_LIKE_NUMBER.test(text)) context.phoneNumbers.push(text);
  return text;
}

/** Returns the values of a script as they are sent. */
export function readParameters(input: unknown, context: ParseContext): readonly unknown[] | undefined {
  if (!Array.isArray(input)) return undefined;
  const path = 'parameters';
  const message = `must hold at most ${MAX_VALUES} values, one for each of the script's variables P1 to P20`;
  if (input.length > MAX_VALUES) context.issues.push({ path, message });
  const values = Array.from(input.slice(0, MAX_VALUES), (value, index) =>
    readValue(value, `${path}[${index}]`, context),
  );
  if ((joinParameters(values)?.length ?? 0) >= MAX_CHARACTERS) {
    context.issues.push({ path, message: 'must be shorter than 32,000 characters in total, with a | between them' });
  }
  return values;
}

/** Joins the values of a script to one string; `undefined` without values. */
export function joinParameters(values: unknown): string | undefined {
  if (!Array.isArray(values)) return undefined;
  return values.map((value) => (isRecord(value) ? value['phoneNumber'] : value)).join('|') || undefined;
}
