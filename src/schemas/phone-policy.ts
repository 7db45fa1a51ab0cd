import { type CountryCode, type PhoneNumber, parseText } from './phone-parser.js';

/** Number types of libphonenumber, and the two of codes that belong to no country. */
export const NUMBER_TYPES = [
  'PREMIUM_RATE',
  'SATELLITE',
  'GLOBAL',
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

/** A type that a number can have. */
type KnownNumberType = (typeof NUMBER_TYPES)[number];

/**
 * A number type: those of libphonenumber; `'SATELLITE'`, the codes +870, +881, +882 and +883; and `'GLOBAL'`, the other codes
 * of no country, such as +800. See {@link NumberPolicy.refuseTypes}.
 *
 * Any `string` fits, so that a type can come from configuration; the client rejects an unknown one.
 */
export type NumberType = KnownNumberType | (string & {});

/** The numbers that may be called. */
export interface CalleeRules {
  /** The only countries that may be called. */
  readonly countries?: readonly string[] | undefined;
  readonly refuseTypes: readonly NumberType[];
}

/** A number and its type, which is expensive to compute: `undefined` for an invalid number. */
export interface TypedPhoneNumber {
  readonly number: PhoneNumber;
  readonly type: KnownNumberType | undefined;
}

const SATELLITE_CODES: readonly string[] = ['870', '881', '882', '883'];

function getCodeType(number: PhoneNumber): KnownNumberType | undefined {
  if (SATELLITE_CODES.includes(number.countryCallingCode)) return 'SATELLITE';
  return number.country === undefined && number.isNonGeographic() ? 'GLOBAL' : undefined;
}

/** A type's numbers have their first digits in common. */
const RANGE_DIGITS = 3;

/** Returns the types of valid numbers that start with the same digits as an invalid one. */
function findNearTypes({
  number,
  countryCallingCode,
  nationalNumber,
}: PhoneNumber): readonly (KnownNumberType | undefined)[] {
  const range = `+${countryCallingCode}${nationalNumber.slice(0, RANGE_DIGITS)}`;
  return [...'0123456789'].map((digit) => parseText(range.padEnd(number.length, digit))?.getType());
}

function isAllowedCountry(number: PhoneNumber, countries: readonly string[]): boolean {
  const candidates: readonly CountryCode[] = number.country ? [number.country] : number.getPossibleCountries();
  return candidates.some((country) => countries.includes(country));
}

/** Returns why a number may not be called. */
export function findPolicyProblem(
  { number, type }: TypedPhoneNumber,
  { countries, refuseTypes }: CalleeRules,
): string | undefined {
  if (countries && !isAllowedCountry(number, countries)) {
    return `is outside the countries that may be called (option numberPolicy.countries: ${countries.join(', ') || 'none'})`;
  }
  const types = [...(type === undefined ? findNearTypes(number) : [type]), getCodeType(number)];
  const refused = types.find((each) => each !== undefined && refuseTypes.includes(each));
  return refused && `is a ${refused} number, which may not be called (option numberPolicy.refuseTypes)`;
}
