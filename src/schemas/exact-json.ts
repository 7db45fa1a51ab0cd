// A whole string, or a whole number: a digit inside a string is never taken for a number.
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

function keepExact(token: string): string {
  return INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

/**
 * Reads JSON, with each integer past 2^53 as a text of its digits: as a number it would become another one (WIRE §2.3).
 *
 * @throws SyntaxError for what is not JSON.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return /\d{16}/.test(text) ? JSON.parse(text.replace(STRING_OR_NUMBER, keepExact)) : value;
}
