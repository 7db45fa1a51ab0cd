import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/core/es6';
import type { Result } from '../internal/result.js';
import { getNumberingPlans } from './numbering-plans.js';

/** Number types of libphonenumber. */
export const NUMBER_TYPES = [
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
  'FIXED_LINE_OR_MOBILE',
  'FIXED_LINE',
  'MOBILE',
] as const;

/** A number type of libphonenumber: see {@link NumberPolicy.refuseTypes}. */
export type NumberType = (typeof NUMBER_TYPES)[number];

/** How closely a number is checked: `'possible'` checks length and country code only. */
export type PhoneValidation = 'valid' | 'possible';

/** Rules for phone numbers. */
export interface PhoneRules {
  /** ISO 3166 alpha-2; without it numbers must be strict E.164. */
  readonly defaultCountry?: string | undefined;
  readonly validation: PhoneValidation;
  /** The only countries that may be called. */
  readonly countries?: readonly string[] | undefined;
  readonly refuseTypes: readonly NumberType[];
}

/** A number in E.164 form, or a description of the problem. */
export type ParsedPhoneNumber = Result<string, { readonly message: string }>;

const E164 = /^\+[1-9]\d{1,14}$/;
const NATIONAL = /^[+\d][\d ().\-/]*$|^\([\d ().\-/]+$/;
const E164_MESSAGE = 'must be in E.164 form: + country code and number, digits only, such as +14155552671';

/** `true` for the code of a country with a numbering plan. */
export function isKnownCountry(code: string): code is CountryCode {
  return Object.hasOwn(getNumberingPlans().countries, code);
}

function parse(text: string, country: string | undefined): PhoneNumber | undefined {
  const isNational = country !== undefined && isKnownCountry(country);
  return parsePhoneNumberFromString(
    text,
    isNational ? { extract: false, defaultCountry: country } : { extract: false },
    getNumberingPlans(),
  );
}

/** Suggests the E.164 form of a string that is clearly an international number in another format. */
function suggestE164(text: string): string {
  const digits = text.replace(/[\s().\-/]/g, '');
  // Without a plus, a string counts as international only if it is too long for most national numbers.
  const international = /^\d{11,15}$/.test(digits) ? `+${digits.replace(/^00/, '')}` : digits;
  if (!E164.test(international)) return '';
  const number = parse(international, undefined);
  return number?.isValid() ? `; did you mean ${number.number}?` : '';
}

function readE164(text: string): PhoneNumber | string {
  if (!E164.test(text)) return E164_MESSAGE;
  const number = parse(text, undefined);
  if (!number) return "isn't a phone number: check the country code";
  // A national prefix after the country code is not dropped silently.
  return number.number === text ? number : E164_MESSAGE;
}

function readNational(text: string, country: string): PhoneNumber | string {
  const expected = `must be a number in E.164 form, or in the national form of ${country}`;
  if (!NATIONAL.test(text)) return `${expected}: digits, spaces and ( ) . - / only`;
  return parse(text, country) ?? expected;
}

/** A number and its type, which is expensive to compute: `undefined` for an invalid number. */
interface TypedPhoneNumber {
  readonly number: PhoneNumber;
  readonly type: NumberType | undefined;
}

function findNumberProblem({ number, type }: TypedPhoneNumber, { validation }: PhoneRules): string | undefined {
  if (validation === 'possible') {
    return number.isPossible() ? undefined : "isn't a possible number: check the country code and the number of digits";
  }
  if (type !== undefined || number.isValid()) return undefined;
  return number.isPossible()
    ? "isn't a valid number of its country: check the digits (phoneValidation: 'possible' checks the length only)"
    : "isn't a valid number: check the country code and the number of digits";
}

function isAllowedCountry(number: PhoneNumber, countries: readonly string[]): boolean {
  const candidates: readonly CountryCode[] = number.country ? [number.country] : number.getPossibleCountries();
  return candidates.some((country) => countries.includes(country));
}

function findPolicyProblem(
  { number, type }: TypedPhoneNumber,
  { countries, refuseTypes }: PhoneRules,
): string | undefined {
  if (countries && !isAllowedCountry(number, countries)) {
    return `is outside the countries that may be called (option numberPolicy.countries: ${countries.join(', ') || 'none'})`;
  }
  if (type === undefined || !refuseTypes.some((refused) => refused === type)) return undefined;
  return `is a ${type} number, which may not be called (option numberPolicy.refuseTypes)`;
}

type NumberCheck = (typed: TypedPhoneNumber, rules: PhoneRules) => string | undefined;

function parseWith(checkPolicy: NumberCheck, text: unknown, rules: PhoneRules): ParsedPhoneNumber {
  if (typeof text !== 'string') return { ok: false, message: 'must be a string, a phone number in E.164 form' };
  const { defaultCountry } = rules;
  const number = defaultCountry === undefined ? readE164(text) : readNational(text, defaultCountry);
  const withSuggestion = (message: string): ParsedPhoneNumber => {
    // With a default country, the same digits have too many readings to suggest one.
    return { ok: false, message: defaultCountry === undefined ? `${message}${suggestE164(text)}` : message };
  };
  if (typeof number === 'string') return withSuggestion(number);
  const typed = { number, type: number.getType() };
  const message = findNumberProblem(typed, rules);
  if (message !== undefined) return withSuggestion(message);
  const refusal = checkPolicy(typed, rules);
  return refusal === undefined ? { ok: true, value: number.number } : { ok: false, message: refusal };
}

const MAX_ACCEPTED = 16;
// Caller IDs repeat: the last few that were accepted are cached.
const accepted = new WeakMap<PhoneRules, Map<unknown, ParsedPhoneNumber>>();

function cacheAccepted(text: unknown, rules: PhoneRules, parsed: ParsedPhoneNumber): void {
  const known = accepted.get(rules) ?? new Map<unknown, ParsedPhoneNumber>();
  if (known.size >= MAX_ACCEPTED) known.clear();
  accepted.set(rules, known.set(text, parsed));
}

/** Parses and validates a number. Nothing is extracted from surrounding text, and nothing is dropped. */
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
