/** Characters that a number may hold, besides a plus at its start. */
export type Allowed = RegExp;

export const DIGIT: Allowed = /\d/;
export const DIGIT_OR_SEPARATOR: Allowed = /[\d ().\-/]/;

const SCIENTIFIC = /^\+?\d+(?:[.,]\d+)?e\+?\d+$/i;
// More dots than one separate digits: 06.12.34.56.00 is a number in France.
const DECIMAL = /^\+?[\d ()\-/]+[.,]00?$/;
const PRINTABLE = /[!-~]/;

function toCodePoint(character: string): string {
  const hex = Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex}`;
}

/**
 * Names the first character that doesn't belong in a number, for the end of a message: ` (unexpected U+202A at position 1)`.
 * Positions count code points from 1, in the string as the caller passed it.
 */
export function describeStrangeCharacter(text: string, allowed: Allowed): string {
  const characters = [...text.trim()];
  const index = characters.findIndex((each, at) => !allowed.test(each) && (at > 0 || each !== '+'));
  const character = characters[index];
  if (character === undefined) return '';
  const position = text.length - text.trimStart().length + index + 1;
  const shown = PRINTABLE.test(character) ? `: "${character}"` : '';
  return ` (unexpected ${toCodePoint(character)} at position ${position}${shown})`;
}

/** Explains what a spreadsheet made of a number. */
export function findSpreadsheetProblem(text: string): string | undefined {
  if (SCIENTIFIC.test(text)) {
    return 'is in scientific notation, which drops digits: format the column as text and enter the number again';
  }
  return DECIMAL.test(text) ? 'ends in .0, as a decimal number: read the column as text, not as numbers' : undefined;
}
