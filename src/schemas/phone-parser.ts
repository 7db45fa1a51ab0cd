import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/core/es6';
import { getCallingCode } from './national-number.js';
import { getNumberingPlans } from './numbering-plans.js';

export type { CountryCode, PhoneNumber };

/** `true` for the code of a country with a numbering plan. */
export function isKnownCountry(code: string): code is CountryCode {
  return Object.hasOwn(getNumberingPlans().countries, code);
}

/** Parses a complete string as libphonenumber does: as an international number, with a country as a national one too. */
export function parseText(text: string, country?: string): PhoneNumber | undefined {
  const isNational = country !== undefined && isKnownCountry(country);
  return parsePhoneNumberFromString(
    text,
    isNational ? { extract: false, defaultCountry: country } : { extract: false },
    getNumberingPlans(),
  );
}

/** Spreadsheets drop the plus: digits that start with the country's own calling code may be an international number. */
function readLostPlus(text: string, country: string | undefined): PhoneNumber | undefined {
  if (country === undefined || text.startsWith('+')) return undefined;
  const digits = text.replace(/\D/g, '');
  return digits.startsWith(getCallingCode(country)) ? parseText(`+${digits}`) : undefined;
}

const TRUNK_ZERO = /\(\s*0\s*\)/;

/** A zero in brackets isn't dialed from abroad. Where numbers start with zero, as in Italy, it may be part of the number. */
function readWithoutTrunkZero(text: string, country: string | undefined): PhoneNumber | undefined {
  return TRUNK_ZERO.test(text) ? parseText(text.replace(TRUNK_ZERO, ''), country) : undefined;
}

const rank = (number: PhoneNumber) => (number.isValid() ? 2 : Number(number.isPossible()));

/** Returns the other numbers that a string may mean: valid ones, or possible ones if the parsed one is only possible too. */
export function findOtherReadings(text: string, number: PhoneNumber, country?: string): readonly string[] {
  const others = [readLostPlus(text, country), readWithoutTrunkZero(text, country)];
  return others.flatMap((other) =>
    other && other.number !== number.number && rank(other) >= rank(number) ? [other.number] : [],
  );
}

/** The digits of an area code are five at most. A range that no plan lists may be new. */
const LONGEST_INCOMPLETE = 6;

function isComplete(number: PhoneNumber | undefined): boolean {
  if (!number) return false;
  return number.isValid() || (number.isPossible() && number.nationalNumber.length > LONGEST_INCOMPLETE);
}

/** Longer strings aren't a number, with one slash or many. */
const MAX_LENGTH = 100;

/** `true` if there is a complete number before a slash, where an area code may be. */
export function joinsNumbers(text: string, country?: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  return [...text.matchAll(/\//g)].some(({ index }) => isComplete(parseText(text.slice(0, index), country)));
}

const INTERNATIONAL = /^(?:\+|00)[\d\s().\-/]{5,40}$/;

/** `true` if a string has one meaning in all countries: an international prefix may be longer than 00, a national number start so. */
function isSameEverywhere(text: string, { number: expected }: PhoneNumber): boolean {
  return Object.keys(getNumberingPlans().countries).every((country) => {
    const number = parseText(text, country);
    return !number?.isValid() || number.number === expected;
  });
}

/** Returns the E.164 form of an international number in another format, if that is its one reading. */
export function findOnlyReading(text: string): string | undefined {
  if (!INTERNATIONAL.test(text)) return undefined;
  const written = text.replace(/^00/, '+');
  const number = parseText(written);
  if (!number?.isValid() || joinsNumbers(written) || findOtherReadings(written, number).length > 0) return undefined;
  return written === text || isSameEverywhere(text, number) ? number.number : undefined;
}
