import { lazy } from './lazy.js';
import { MASK } from './mask.js';

// A character that was encoded for a URL, for HTML or for JSON; an encoded digit is a digit.
const ENCODED = '%(?!3\\d)[\\da-f]{2}|&#?\\w{1,7};|\\\\u[\\da-f]{4}';
// Between two digits of a formatted number: spaces, dashes, dots, brackets, encoded or not.
const SEPARATOR = `(?:${ENCODED}|[^\\p{L}\\p{N}•]){0,5}`;
const PLUS = '(?:\\+|%2B|&#43;|\\\\u002b)';
const SEVEN_DIGITS = `\\d(?:${SEPARATOR}\\d){6,}`;
// Not the offset of a time zone, as in 10:00:00+10:00, and no country code begins with 0. Built at first use: \p is expensive
// to parse.
const internationalPattern = /* @__PURE__ */ lazy(
  () => new RegExp(`(?<!\\d(?::|%3A)\\d\\d(?:[.,]\\d{1,9})?)${PLUS}${SEPARATOR}(?=[1-9])${SEVEN_DIGITS}`, 'giu'),
);
const anyNumberPattern = /* @__PURE__ */ lazy(() => new RegExp(`(?:${PLUS}${SEPARATOR})?${SEVEN_DIGITS}`, 'giu'));
const LEADING_PLUS = new RegExp(`^${PLUS}`, 'i');
const NO_DIGIT = new RegExp(`${ENCODED}|\\D`, 'gi');
const UUID_OR_DATE = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$|\d{4}-\d\d-\d\d(?!\d))/i;

/**
 * Shortens a number to what a person needs to recognize it: `+14155552671` becomes `+1415•••2671`.
 *
 * At least three digits are hidden. Everything but digits and the leading plus is dropped.
 */
export function maskPhoneNumber(written: string): string {
  const digits = written.replace(NO_DIGIT, '');
  const shown = Math.max(0, digits.length - 3);
  const head = Math.min(4, Math.floor(shown / 2));
  const tail = Math.min(4, Math.ceil(shown / 2));
  const plus = LEADING_PLUS.test(written) ? '+' : '';
  return `${plus}${digits.slice(0, head)}${MASK}${tail === 0 ? '' : digits.slice(-tail)}`;
}

/** Masks every string that looks like an international number, known or not. */
export function maskInternationalNumbers(text: string): string {
  return text.replace(internationalPattern(), maskPhoneNumber);
}

/** Masks numbers in a value that is known to contain one: seven digits or more, but neither a UUID nor a date. */
export function maskPossiblePhoneNumber(text: string): string {
  return UUID_OR_DATE.test(text) ? text : text.replace(anyNumberPattern(), maskPhoneNumber);
}

/**
 * Builds a pattern that finds a known E.164 number in any format: with or without plus and country code, with separators
 * between its digits.
 */
export function buildNumberPattern(e164: string): RegExp {
  const digits = e164.replace(/\D/g, '');
  const optional = Math.max(0, Math.min(3, digits.length - 6));
  const parts = [...digits].map((digit, index) => (index < optional ? `(?:${digit}${SEPARATOR})?` : digit));
  const head = parts.slice(0, optional).join('');
  return new RegExp(`(?:${PLUS}${SEPARATOR})?${head}${parts.slice(optional).join(SEPARATOR)}`, 'giu');
}
