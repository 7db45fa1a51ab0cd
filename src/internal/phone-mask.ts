import { DecodedText, findMatches, type Replacement, replaceRanges } from './decoded-text.js';
import { lazy } from './lazy.js';
import { MASK } from './mask.js';

// Between two digits of a formatted number: spaces, dashes, dots, brackets.
const SEPARATOR = '[^\\p{L}\\p{N}•]{0,5}';
const SEVEN_DIGITS = `\\d(?:${SEPARATOR}\\d){6,}`;
// Not the offset of a time zone, as in 10:00:00+10:00, and no country code starts with 0. Built at first use: \p is expensive
// to parse.
const internationalPattern = /* @__PURE__ */ lazy(
  () => new RegExp(`(?<!\\d:\\d\\d(?:[.,]\\d{1,9})?)\\+${SEPARATOR}(?=[1-9])${SEVEN_DIGITS}`, 'gu'),
);
const anyNumberPattern = /* @__PURE__ */ lazy(() => new RegExp(`(?:\\+${SEPARATOR})?${SEVEN_DIGITS}`, 'gu'));
const digitRunPattern = /* @__PURE__ */ lazy(() => new RegExp(`\\d(?:${SEPARATOR}\\d){5,}`, 'gu'));
const plusBeforePattern = /* @__PURE__ */ lazy(() => new RegExp(`\\+${SEPARATOR}$`, 'u'));
const UUID_OR_DATE = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$|\d{4}-\d\d-\d\d(?!\d))/i;
/** In characters: a plus and its separators. */
const MAX_PREFIX = 6;
/** Leading digits that a known number may be written without: the country code. */
const MAX_OMITTED = 3;
const MIN_DIGITS = 6;
/** Numbers of the last calls that are kept, at least. */
const MIN_RECENT = 1_024;

/**
 * Shortens a number to what a person needs to recognize it: `+14155552671` becomes `+1415`, the mask, `2671`.
 *
 * At least three digits are hidden. Everything but digits and the leading plus is dropped.
 */
export function maskPhoneNumber(written: string): string {
  const digits = written.replace(/\D/g, '');
  const shown = Math.max(0, digits.length - 3);
  const head = Math.min(4, Math.floor(shown / 2));
  const tail = Math.min(4, Math.ceil(shown / 2));
  const plus = written.startsWith('+') ? '+' : '';
  return `${plus}${digits.slice(0, head)}${MASK}${tail === 0 ? '' : digits.slice(-tail)}`;
}

/** Returns what masks a number between two positions of a decoded string. */
function toReplacement(decoded: DecodedText, start: number, end: number): Replacement {
  return decoded.toOriginal({ start, end, text: maskPhoneNumber(decoded.text.slice(start, end)) });
}

function findAll(pattern: RegExp, decoded: DecodedText): readonly Replacement[] {
  return findMatches(pattern, decoded.text).map(({ start, end }) => toReplacement(decoded, start, end));
}

/** Finds every string that looks like an international number, known or not. */
export function findInternationalNumbers(decoded: DecodedText): readonly Replacement[] {
  return findAll(internationalPattern(), decoded);
}

/** Masks numbers in a value that is known to contain one: seven digits or more, but neither a UUID nor a date. */
export function maskPossiblePhoneNumbers(text: string): string {
  return UUID_OR_DATE.test(text) ? text : replaceRanges(text, findAll(anyNumberPattern(), new DecodedText(text)));
}

/** The digits of known numbers, with and without their country codes. */
class NumberIndex {
  readonly #spellings = new Set<string>();
  /** First digits of these: most digits of a string start none. */
  readonly #heads = new Set<string>();
  /** Lengths of these, the longest first. */
  #lengths: readonly number[] = [];

  constructor(numbers: Iterable<string>) {
    for (const number of numbers) this.add(number);
  }

  get isEmpty(): boolean {
    return this.#spellings.size === 0;
  }

  add(number: string): void {
    const digits = number.replace(/\D/g, '');
    for (let from = 0; from <= MAX_OMITTED && digits.length - from >= MIN_DIGITS; from++) {
      this.#addSpelling(digits.slice(from));
    }
  }

  #addSpelling(spelling: string): void {
    const { length } = spelling;
    this.#spellings.add(spelling);
    this.#heads.add(spelling.slice(0, MIN_DIGITS));
    if (!this.#lengths.includes(length)) this.#lengths = [...this.#lengths, length].sort((a, b) => b - a);
  }

  /** Finds the places of known numbers in a string of digits. Takes a step for each digit and length. */
  find(digits: string): readonly (readonly [number, number])[] {
    const found: [number, number][] = [];
    for (let at = 0; at < digits.length; at++) {
      if (!this.#heads.has(digits.slice(at, at + MIN_DIGITS))) continue;
      const spellings = this.#lengths.map((size) => digits.slice(at, at + size));
      const spelling = spellings.find((each) => this.#spellings.has(each));
      if (spelling === undefined) continue;
      found.push([at, at + spelling.length]);
      at += spelling.length - 1;
    }
    return found;
  }
}

/** Known phone numbers: finds them in any format, with or without plus and country code. */
export class KnownNumbers {
  #newest: Set<string>;
  /** The thousand before. A number that was used again is in both. */
  #older: ReadonlySet<string> = new Set();
  #index: NumberIndex | undefined;

  constructor(numbers: Iterable<string> = []) {
    this.#newest = new Set(numbers);
  }

  /** Keeps the newest numbers, a thousand or two: memory stays flat. */
  add(number: string): void {
    if (this.#newest.has(number)) return;
    this.#newest.add(number);
    this.#index?.add(number);
    if (this.#newest.size < MIN_RECENT) return;
    // A thousand at once, since the index is then built again: a client that logs its requests needs it for each of them.
    this.#older = this.#newest;
    this.#newest = new Set();
    this.#index = undefined;
  }

  find(decoded: DecodedText): readonly Replacement[] {
    // Built when it is first needed, which is never for a request that succeeds unobserved.
    this.#index ??= new NumberIndex([...this.#older, ...this.#newest]);
    const index = this.#index;
    if (index.isEmpty) return [];
    const { text } = decoded;
    return findMatches(digitRunPattern(), text).flatMap(({ start, written }) => {
      const places = findMatches(/\d/g, written).map((digit) => start + digit.start);
      return index
        .find(written.replace(/\D/g, ''))
        .map(([from, to]) => toReplacement(decoded, findStart(text, Number(places[from])), Number(places[to - 1]) + 1));
    });
  }
}

/** Includes a plus that precedes a number. */
function findStart(text: string, first: number): number {
  const before = text.slice(Math.max(0, first - MAX_PREFIX), first);
  return first - (plusBeforePattern().exec(before)?.[0].length ?? 0);
}
