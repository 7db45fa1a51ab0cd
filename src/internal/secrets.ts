import { DecodedText, type Replacement } from './decoded-text.js';
import { evictOldest } from './evict-oldest.js';
import { formEncode } from './form.js';
import { MASK } from './mask.js';
import { toUtf8, toWellFormed } from './utf8.js';

/** In characters: a longer token or secret is rejected. No header holds one. */
export const MAX_SECRET_LENGTH = 16_384;
const MIN_SECRET_LENGTH = 3;
const MIN_BASE64_LENGTH = 4;
const MAX_TOKENS = 64;

const byLength = (a: string, b: string) => a.length - b.length;

/**
 * Returns the forms of a secret inside a base64 value, as in Basic credentials (`id:secret`): three, by the position of its
 * start in a group of three bytes. Characters that depend on adjacent bytes are left out.
 */
function toBase64Forms(wellFormed: string): readonly string[] {
  // Not as arguments of one call, of which there may be too many.
  const bytes = toUtf8(wellFormed)
    .map((byte) => String.fromCharCode(byte))
    .join('');
  const inside = [0, 1, 2].map((offset) => {
    const written = btoa('\0'.repeat(offset) + bytes);
    return written.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [btoa(bytes), ...inside].filter((form) => form.length >= MIN_BASE64_LENGTH);
}

/** Returns the strings in which a secret is sent: raw, or in base64, alone or as one part of Basic credentials. */
function toEncodings(secret: string): readonly string[] {
  const wellFormed = toWellFormed(secret);
  const base64 = [wellFormed, formEncode(wellFormed)].flatMap(toBase64Forms);
  const urlSafe = base64.map((item) => item.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  return [secret, wellFormed, ...base64, ...urlSafe];
}

/** Strings that are searched for, the shortest first. */
interface Needles {
  readonly raw: readonly string[];
  /** For a decoded string: the same, decoded like it. */
  readonly decoded: readonly string[];
}

function toNeedles(secrets: readonly string[]): Needles {
  const raw = secrets.flatMap(toEncodings);
  // A form writes a space as a plus.
  const spellings = [
    ...raw,
    ...secrets.filter((secret) => secret.includes(' ')).map((secret) => secret.replaceAll(' ', '+')),
  ];
  const decoded = spellings
    .map((each) => new DecodedText(each).text)
    .filter((each) => each.length >= MIN_SECRET_LENGTH);
  return { raw: [...new Set(raw)].sort(byLength), decoded: [...new Set(decoded)].sort(byLength) };
}

/** Finds each needle at each place, in a pass over the string for each that is not longer. */
function findEach(text: string, needles: readonly string[]): readonly Replacement[] {
  const found: Replacement[] = [];
  for (const needle of needles) {
    const { length } = needle;
    if (length > text.length) break;
    for (let start = text.indexOf(needle); start >= 0; start = text.indexOf(needle, start + length)) {
      found.push({ start, end: start + length, text: MASK });
    }
  }
  return found;
}

/** Secrets, which stay, and tokens, of which the newest are kept: finds them in a string in any encoding. */
export class Secrets {
  readonly #secrets = new Set<string>();
  readonly #tokens = new Set<string>();
  #needles: Needles | undefined;

  /** Keeps a secret; one of less than three characters would be found everywhere. */
  add(secret: string): void {
    this.#addTo(this.#secrets, secret);
  }

  /** Keeps the newest tokens: memory stays flat. */
  addToken(token: string): void {
    this.#addTo(this.#tokens, token);
    evictOldest(this.#tokens, MAX_TOKENS);
  }

  find(decoded: DecodedText): readonly Replacement[] {
    const needles = this.#prepare();
    const { text, original } = decoded;
    const found = findEach(original, needles.raw);
    if (text === original) return found;
    return [...found, ...findEach(text, needles.decoded).map((each) => decoded.toOriginal(each))];
  }

  #addTo(set: Set<string>, secret: string): void {
    if (secret.length < MIN_SECRET_LENGTH || set.has(secret)) return;
    set.add(secret);
    this.#needles = undefined;
  }

  /** Encoded once for all strings: a body may contain a quarter of a million. */
  #prepare(): Needles {
    this.#needles ??= toNeedles([...this.#secrets, ...this.#tokens]);
    return this.#needles;
  }
}

/** Returns the values of headers that hold a secret, as the API key of a gateway does. */
export function findSecretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  const isSecret = ([name]: readonly [string, string]) => /key|secret|token|auth|cookie|password|signature/.test(name);
  return Object.entries(headers)
    .filter(isSecret)
    .map(([, value]) => value);
}
