/** Parses JSON. @returns `undefined` for invalid JSON: no valid JSON has that value. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// A complete string or a complete number: a digit inside a string is never taken for a number.
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

function quoteLargeIntegers(token: string): string {
  return INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

/**
 * Parses JSON with each integer beyond 2^53 as a string of its digits: as a number it would become another one.
 *
 * @throws SyntaxError for invalid JSON.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return /\d{16}/.test(text) ? JSON.parse(text.replace(STRING_OR_NUMBER, quoteLargeIntegers)) : value;
}

/** `true` if a value has properties to read: an object or an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** `true` if a value is a JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value);
}

function hasSameKeys(one: object, other: object): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key));
}

/** `true` if two parsed JSON values are equal; the order of an object's keys has no meaning. */
export function isJsonEqual(a: unknown, b: unknown): boolean {
  // An array that grows, not a recursion: a value may be nested deeper than the stack allows.
  const pairs: (readonly [unknown, unknown])[] = [[a, b]];
  for (const [one, other] of pairs) {
    if (one === other) continue;
    if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return false;
    if (!hasSameKeys(one, other)) return false;
    for (const key of Object.keys(one)) pairs.push([one[key], other[key]]);
  }
  return true;
}
