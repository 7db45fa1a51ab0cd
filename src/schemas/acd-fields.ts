import type { CXoneIssue } from '../errors/base.js';
import { isRecord } from './parse-json.js';
import { type ParsedNumber, type PhoneRules, parseCallee, parsePhoneNumber } from './phone.js';

const MAX_VALUES = 20;
const MAX_CHARACTERS = 32_000;
/** The last instant that a `Date` can hold. */
const MAX_TIME = 8.64e15;

export const BROKEN = 'must be a text without broken characters (half a surrogate pair)';
const INSTANT = 'must be a valid Date, or a text in ISO 8601 form such as 2025-10-27T10:00:00Z';
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** What is found on the way through a request. */
export interface Reading {
  readonly rules: PhoneRules;
  readonly issues: CXoneIssue[];
  readonly numbers: string[];
}

function take(number: ParsedNumber, path: string, { issues, numbers }: Reading): string {
  if (!number.ok) {
    issues.push({ path, message: number.message });
    return '';
  }
  numbers.push(number.e164);
  return number.e164;
}

/** A number in E.164, empty when it is none. */
export function readNumber(text: unknown, path: string, reading: Reading): string {
  return take(parsePhoneNumber(text, reading.rules), path, reading);
}

/** The same, of a number that is to be called: the policy has its say too. */
export function readCallee(text: unknown, path: string, reading: Reading): string {
  return take(parseCallee(text, reading.rules), path, reading);
}

/** A `Date` of another realm, as a test runner's, is one too. */
function isDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** An instant in ISO 8601, empty when it is none. */
export function readInstant(value: unknown, path: string, { issues }: Reading): string {
  const time = isDate(value) ? Number(value) : Number.NaN;
  if (Math.abs(time) <= MAX_TIME) return new Date(time).toISOString();
  if (typeof value === 'string' && ISO_8601.test(value) && !Number.isNaN(Date.parse(value))) return value;
  issues.push({ path, message: INSTANT });
  return '';
}

function findValueProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text, or { phoneNumber }';
  if (value.includes('|')) return 'must hold no |, which separates the values and cannot be escaped';
  return /[\ud800-\udfff]/u.test(value) ? BROKEN : undefined;
}

// What looks like a number is hidden in errors, though it may be none.
const LOOKS_LIKE_NUMBER = /^\+?(?:[ ().\-/]*\d){7,15}[ ().\-/]*$/;

function readValue(value: unknown, path: string, reading: Reading): string {
  if (isRecord(value) && Object.keys(value).join() === 'phoneNumber') {
    return readCallee(value['phoneNumber'], `${path}.phoneNumber`, reading);
  }
  const problem = findValueProblem(value);
  if (problem !== undefined) {
    reading.issues.push({ path, message: problem });
    return '';
  }
  const text = String(value);
  if (/^\+\d+$/.test(text)) return readCallee(text, path, reading);
  if (LOOKS_LIKE_NUMBER.test(text)) reading.numbers.push(text);
  return text;
}

/** The values of a script in one text, `undefined` when there are none. */
export function readParameters(given: unknown, reading: Reading): string | undefined {
  if (!Array.isArray(given)) return undefined;
  const path = 'parameters';
  const message = `must hold at most ${MAX_VALUES} values, one for each of the script's variables P1 to P20`;
  if (given.length > MAX_VALUES) reading.issues.push({ path, message });
  const values = given.slice(0, MAX_VALUES).map((value, index) => readValue(value, `${path}[${index}]`, reading));
  const joined = values.join('|');
  if (joined.length >= MAX_CHARACTERS) {
    reading.issues.push({
      path,
      message: `must be shorter than 32,000 characters in all, the | between them included`,
    });
  }
  return joined === '' ? undefined : joined;
}

/** What is made of a member, if it was given. */
export function ifGiven<T>(value: unknown, read: () => T): T | undefined {
  return value === undefined ? undefined : read();
}
