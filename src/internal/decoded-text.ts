import { lazy } from './lazy.js';

/** A range of a string, and what is shown in its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces ranges; ranges that overlap are one, shown as the first of them. */
export function replaceRanges(original: string, replacements: readonly Replacement[]): string {
  if (replacements.length === 0) return original;
  let replaced = '';
  let to = 0;
  for (const { start, end, text } of replacements.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= to) replaced += original.slice(to, start) + text;
    to = Math.max(to, end);
  }
  return replaced + original.slice(to);
}

/** A match of a pattern. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly written: string;
}

/** Returns all matches of a global pattern. A quarter of a million short strings take half the time of `matchAll`. */
export function findMatches(pattern: RegExp, text: string): readonly Match[] {
  const found: Match[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [written] = match;
    found.push({ start: match.index, end: match.index + written.length, written });
  }
  return found;
}

const CONTINUATION = '%(?:25)*[89ab][\\da-f]';
// One character in UTF-8, encoded for a URL once or many times.
const PERCENT = `%(?:25)*(?:[0-7][\\da-f]|[cd][\\da-f]${CONTINUATION}|e[\\da-f](?:${CONTINUATION}){2}|f[0-7](?:${CONTINUATION}){3})`;
const ENTITY = '&(?:amp;)*(?:#\\d{1,9}|#x[\\da-f]{1,8}|[a-z]\\w{1,7});';
// A run of backslashes of any length is one: JSON in JSON doubles them.
const BACKSLASHES = '\\\\+(?:u[\\da-f]{4}|x[\\da-f]{2}|["\'/bfnrt])?';
// Digits of other scripts, and characters that stand for ASCII ones.
const FOLDABLE = '(?![\\0-\\x7f])[\\p{Nd}\\p{No}\\uff01-\\uff5e]';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const DECIMAL = /^\p{Nd}$/u;

function decodePercent(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replace(/%(?:25)*(?=[\da-f]{2})/gi, '%'));
  } catch {
    // A surrogate or an overlong form: no character.
    return encoded;
  }
}

function decodeEntity(encoded: string): string {
  const name = encoded
    .slice(1, -1)
    .replace(/^(?:amp;)+/, '')
    .toLowerCase();
  if (!name.startsWith('#')) return Object.hasOwn(ENTITIES, name) ? String(ENTITIES[name]) : ' ';
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : ' ';
}

function decodeEscape(encoded: string): string {
  const rest = encoded.replace(/^\\+/, '');
  if (rest.length > 1) return String.fromCharCode(Number.parseInt(rest.slice(1), 16));
  return LETTERS[rest.toLowerCase()] ?? (rest || '\\');
}

/** Returns the digit of a character of category Nd: each script has ten in a row, in order. */
function toDigit(character: string): string {
  const code = Number(character.codePointAt(0));
  let first = code;
  while (DECIMAL.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** Of the characters that were folded: there are some two thousand, and a string may hold one of them a million times. */
const folded = new Map<string, string>();

function fold(character: string): string {
  const known = folded.get(character);
  if (known !== undefined) return known;
  const plain = character.normalize('NFKC');
  const result = DECIMAL.test(plain) && plain > '9' ? toDigit(plain) : plain;
  folded.set(character, result);
  return result;
}

/**
 * Encodings in the order of decoding: the percent sign of a URL may stand for the ampersand of HTML, and that for a quote of
 * JSON. Each pattern starts with its character and consumes what it has read, so that no string is read more than a fixed
 * number of times. Built at first use: \p is expensive to parse.
 */
const DECODERS = /* @__PURE__ */ lazy(() => [
  { pattern: new RegExp(PERCENT, 'gi'), decode: decodePercent },
  { pattern: new RegExp(ENTITY, 'gi'), decode: decodeEntity },
  { pattern: new RegExp(BACKSLASHES, 'gi'), decode: decodeEscape },
  { pattern: new RegExp(FOLDABLE, 'gu'), decode: fold },
]);

/** A character that was decoded: its place in the decoded string and in the one before. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Returns the last piece that does not start after an index. */
function findPiece(pieces: readonly Piece[], index: number): Piece | undefined {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(pieces[middle]?.start) <= index) low = middle + 1;
    else high = middle;
  }
  return pieces[low - 1];
}

type Edge = 'first' | 'last';

/** Returns the place, before it was decoded, of the first or the last character that stood for a character. */
function locate(pieces: readonly Piece[], index: number, edge: Edge): number {
  const piece = findPiece(pieces, index);
  if (!piece) return index;
  if (index >= piece.end) return index + piece.to - piece.end;
  return edge === 'first' ? piece.from : piece.to - 1;
}

/**
 * A decoded string: as it was before it was encoded for a URL, for HTML or for JSON, once or many times, with digits of any
 * script as ASCII digits. What is found in it can be replaced in the original.
 *
 * Any string is decoded in one pass for each encoding.
 */
export class DecodedText {
  readonly original: string;
  readonly text: string;
  /** Of each encoding that occurs, in the order of decoding. */
  readonly #layers: (readonly Piece[])[] = [];

  constructor(original: string) {
    this.original = original;
    this.text = DECODERS().reduce((text, { pattern, decode }) => this.#decode(text, pattern, decode), original);
  }

  #decode(encoded: string, pattern: RegExp, decode: (encoded: string) => string): string {
    const pieces: Piece[] = [];
    let text = '';
    let to = 0;
    for (const { start: from, end, written } of findMatches(pattern, encoded)) {
      text += encoded.slice(to, from);
      const start = text.length;
      text += decode(written);
      to = end;
      pieces.push({ start, end: text.length, from, to });
    }
    if (pieces.length === 0) return encoded;
    this.#layers.push(pieces);
    return text + encoded.slice(to);
  }

  /** Returns a range of the decoded string as one of the original. */
  toOriginal({ start, end, text }: Replacement): Replacement {
    return { start: this.#locate(start, 'first'), end: this.#locate(end - 1, 'last') + 1, text };
  }

  #locate(index: number, edge: Edge): number {
    return this.#layers.reduceRight((at, pieces) => locate(pieces, at, edge), index);
  }
}
