const MASK = '•••';
// Between two digits of a written number: spaces, dashes, dots, brackets, however encoded.
const SEPARATOR = '(?:%20|&nbsp;|[^\\p{L}\\p{N}•]){0,4}';
const PLUS = '(?:\\+|%2B|&#43;|\\\\u002b)';
const INTERNATIONAL = new RegExp(`${PLUS}${SEPARATOR}\\d(?:${SEPARATOR}\\d){6,}`, 'giu');

/**
 * Shortens a number to what a human needs to recognise it: `+14155552671` becomes `+1415•••2671`.
 *
 * At least three digits are hidden. Anything that is not a digit, the leading plus excepted, is dropped.
 */
export function maskPhoneNumber(written: string): string {
  const plus = /^(?:\+|%2B|&#43;|\\u002b)/i.test(written) ? '+' : '';
  const digits = written.replace(/^(?:%2B|&#43;|\\u002b)/i, '').replace(/%20|\D/g, '');
  const shown = Math.max(0, digits.length - 3);
  const head = Math.min(4, Math.floor(shown / 2));
  const tail = Math.min(4, Math.ceil(shown / 2));
  return `${plus}${digits.slice(0, head)}${MASK}${tail === 0 ? '' : digits.slice(-tail)}`;
}

/** Masks whatever looks like an international number, known or not. */
export function maskInternationalNumbers(text: string): string {
  return text.replace(INTERNATIONAL, maskPhoneNumber);
}

/**
 * Builds a pattern that finds a known E.164 number however it is written: with or without plus and country code, with
 * separators between its digits.
 */
export function buildNumberPattern(e164: string): RegExp {
  const digits = e164.replace(/\D/g, '');
  const optional = Math.max(0, Math.min(3, digits.length - 6));
  const parts = [...digits].map((digit, index) => (index < optional ? `(?:${digit}${SEPARATOR})?` : digit));
  const head = parts.slice(0, optional).join('');
  return new RegExp(`(?:${PLUS}${SEPARATOR})?${head}${parts.slice(optional).join(SEPARATOR)}`, 'giu');
}
