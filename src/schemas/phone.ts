import type { Result } from '../internal/result.js';
import { findOnlyReading, findOtherReadings, joinsNumbers, type PhoneNumber, parseText } from './phone-parser.js';
import { type CalleeRules, findPolicyProblem, type TypedPhoneNumber } from './phone-policy.js';
import { DIGIT, DIGIT_OR_SEPARATOR, describeStrangeCharacter, findSpreadsheetProblem } from './phone-text.js';

/** Strictness of the checks of a number: `'possible'` checks length and country code only. */
export type PhoneValidation = 'valid' | 'possible';

/** Rules for phone numbers. */
export interface PhoneRules extends CalleeRules {
  /** ISO 3166 alpha-2; without it numbers must be strict E.164. */
  readonly defaultCountry?: string | undefined;
  readonly validation: PhoneValidation;
}

/** A number in E.164 form, or a description of the problem. */
export type ParsedPhoneNumber = Result<string, { readonly message: string }>;

const E164 = /^\+[1-9]\d{1,14}$/;
const NATIONAL = /^[+\d][\d ().\-/]*$|^\([\d ().\-/]+$/;
const E164_MESSAGE = 'must be in E.164 form: + country code and number, digits only, such as +12025550142';

function readE164(input: string): PhoneNumber | string {
  const text = input.trim();
  if (!E164.test(text)) return `${E164_MESSAGE}${describeStrangeCharacter(input, DIGIT)}`;
  const number = parseText(text);
  if (!number) return "isn't a phone number: check the country code";
  // A national prefix after the country code is not dropped silently.
  return number.number === text ? number : E164_MESSAGE;
}

function readNational(input: string, country: string): PhoneNumber | string {
  const text = input.trim();
  const expected = `must be a number in E.164 form, or in the national form of ${country}`;
  if (!NATIONAL.test(text)) {
    const strange = describeStrangeCharacter(input, DIGIT_OR_SEPARATOR);
    return `${expected}: digits, spaces and ( ) . - / only${strange}`;
  }
  if (joinsNumbers(text, country)) {
    return 'has a complete number before the slash: pass one number, a slash may only follow an area code';
  }
  return parseText(text, country) ?? expected;
}

function findNumberProblem({ number, type }: TypedPhoneNumber, validation: PhoneValidation): string | undefined {
  if (validation === 'possible') {
    return number.isPossible() ? undefined : "isn't a possible number: check the country code and the number of digits";
  }
  if (type !== undefined || number.isValid()) return undefined;
  return number.isPossible()
    ? "isn't a valid number of its country: check the digits (if they are right, phoneValidation: 'possible' for this call " +
        'checks the length only)'
    : "isn't a valid number: check the country code and the number of digits";
}

function findAmbiguity(text: string, number: PhoneNumber, country: string | undefined): string | undefined {
  const others = findOtherReadings(text, number, country);
  if (others.length === 0) return undefined;
  return `has more than one reading: ${[...others, number.number].join(' or ')}? Pass the E.164 form`;
}

function proposeReading(text: string, message: string): string {
  const reading = findOnlyReading(text);
  return reading === undefined ? message : `${message}; did you mean ${reading}?`;
}

/** Returns a number and its type, or why a string isn't one. */
function readNumber(input: string, { defaultCountry, validation }: PhoneRules): TypedPhoneNumber | string {
  const text = input.trim();
  // A string in E.164 form has one reading, and is no format of a spreadsheet.
  const isE164 = E164.test(text);
  const spreadsheetProblem = isE164 ? undefined : findSpreadsheetProblem(text);
  if (spreadsheetProblem !== undefined) return spreadsheetProblem;
  const number = defaultCountry === undefined ? readE164(input) : readNational(input, defaultCountry);
  if (typeof number === 'string') return proposeReading(text, number);
  const typed = { number, type: number.getType() };
  const problem = findNumberProblem(typed, validation);
  if (problem !== undefined) return proposeReading(text, problem);
  return (isE164 ? undefined : findAmbiguity(text, number, defaultCountry)) ?? typed;
}

type PolicyCheck = (typed: TypedPhoneNumber, rules: PhoneRules) => string | undefined;

function parseWith(checkPolicy: PolicyCheck, text: unknown, rules: PhoneRules): ParsedPhoneNumber {
  if (typeof text !== 'string') return { ok: false, message: 'must be a string, a phone number in E.164 form' };
  const typed = readNumber(text, rules);
  if (typeof typed === 'string') return { ok: false, message: typed };
  const refusal = checkPolicy(typed, rules);
  return refusal === undefined ? { ok: true, value: typed.number.number } : { ok: false, message: refusal };
}

const MAX_ACCEPTED = 16;
// Most requests share a caller ID: the last few that were accepted are cached.
const accepted = new WeakMap<PhoneRules, Map<unknown, ParsedPhoneNumber>>();

function cacheAccepted(text: unknown, rules: PhoneRules, parsed: ParsedPhoneNumber): void {
  const known = accepted.get(rules) ?? new Map<unknown, ParsedPhoneNumber>();
  if (known.size >= MAX_ACCEPTED) known.clear();
  accepted.set(rules, known.set(text, parsed));
}

/** Parses and validates a number. Nothing is extracted from a longer string; only whitespace at the ends is dropped. */
export function parsePhoneNumber(text: unknown, rules: PhoneRules): ParsedPhoneNumber {
  const known = accepted.get(rules)?.get(text);
  if (known) return known;
  const parsed = parseWith(() => undefined, text, rules);
  if (parsed.ok) cacheAccepted(text, rules, parsed);
  return parsed;
}

/** As {@link parsePhoneNumber}, for a number to call: the policy applies too. */
export function parseCallee(text: unknown, rules: PhoneRules): ParsedPhoneNumber {
  return parseWith(findPolicyProblem, text, rules);
}
