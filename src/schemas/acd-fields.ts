import { isRecord } from '../internal/json.js';
import type { CXoneIssue } from '../internal/result.js';
import { type ParsedPhoneNumber, type PhoneRules, parseCallee, parsePhoneNumber } from './phone.js';

const MAX_VALUES = 20;
const MAX_CHARACTERS = 32_000;
/** The last instant that a `Date` can hold. */
const MAX_TIME = 8.64e15;

export const LONE_SURROGATE = 'must be a text without broken characters (half a surrogate pair)';
const TIMESTAMP_MESSAGE = 'must be a valid Date, or a text in ISO 8601 form such as 2025-10-27T10:00:00Z';
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** What is found on the way through a request. */
export interface ParseContext {
  readonly rules: PhoneRules;
  readonly issues: CXoneIssue[];
  readonly numbers: string[];
}

function acceptPhoneNumber(number: ParsedPhoneNumber, path: string, { issues, numbers }: ParseContext): string {
  if (!number.ok) {
    issues.push({ path, message: number.message });
    return '';
  }
  numbers.push(number.value);
  return number.value;
}

/** A number in E.164, empty when it is none. */
export function readPhoneNumber(text: unknown, path: string, context: ParseContext): string {
  return acceptPhoneNumber(parsePhoneNumber(text, context.rules), path, context);
}

/** The same, of a number that is to be called: the policy has its say too. */
export function readCallee(text: unknown, path: string, context: ParseContext): string {
  return acceptPhoneNumber(parseCallee(text, context.rules), path, context);
}

/** A `Date` of another realm, as a test runner's, is one too. */
function isDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** An instant in ISO 8601, empty when it is none. */
export function readTimestamp(value: unknown, path: string, { issues }: ParseContext): string {
  const time = isDate(value) ? Number(value) : Number.NaN;
  if (Math.abs(time) <= MAX_TIME) return new Date(time).toISOString();
  if (typeof value === 'string' && ISO_8601.test(value) && !Number.isNaN(Date.parse(value))) return value;
  issues.push({ path, message: TIMESTAMP_MESSAGE });
  return '';
}

function findValueProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text, or { phoneNumber }';
  if (value.includes('|')) return 'must hold no |, which separates the values and cannot be escaped';
  return /[\ud800-\udfff]/u.test(value) ? LONE_SURROGATE : undefined;
}

// What looks like a number is hidden in errors, though it may be none.
const LOOKS_LIKE_NUMBER = /^\+?(?:[ ().\-/]*\d){7,15}[ ().\-/]*$/;

function readValue(value: unknown, path: string, context: ParseContext): string {
  if (isRecord(value) && Object.keys(value).join() === 'phoneNumber') {
    return readCallee(value['phoneNumber'], `${path}.phoneNumber`, context);
  }
  const problem = findValueProblem(value);
  if (problem !== undefined) {
    context.issues.push({ path, message: problem });
    return '';
  }
  const text = String(value);
  if (/^\+\d+$/.test(text)) return readCallee(text, path, context);
  if (LOOKS_LIKE_NUMBER.test(text)) context.numbers.push(text);
  return text;
}

/** The values of a script in one text, `undefined` when there are none. */
export function readParameters(input: unknown, context: ParseContext): string | undefined {
  if (!Array.isArray(input)) return undefined;
  const path = 'parameters';
  const message = `must hold at most ${MAX_VALUES} values, one for each of the script's variables P1 to P20`;
  if (input.length > MAX_VALUES) context.issues.push({ path, message });
  const values = input.slice(0, MAX_VALUES).map((value, index) => readValue(value, `${path}[${index}]`, context));
  const joined = values.join('|');
  if (joined.length >= MAX_CHARACTERS) {
    context.issues.push({
      path,
      message: `must be shorter than 32,000 characters in all, the | between them included`,
    });
  }
  return joined === '' ? undefined : joined;
}

/** What is made of a member, if it was input. */
export function mapDefined<T>(value: unknown, read: () => T): T | undefined {
  return value === undefined ? undefined : read();
}
