import { evictOldest } from './evict-oldest.js';
import { MASK } from './mask.js';
import { toUtf8, toWellFormed } from './utf8.js';

/** In characters: a longer token or secret is rejected. No header holds one. */
export const MAX_SECRET_LENGTH = 16_384;
const MIN_SECRET_LENGTH = 3;
const MIN_BASE64_LENGTH = 4;
/** Longer patterns are too large for a regular expression. */
const MAX_PATTERN_CHARACTERS = 256;
const MAX_TOKENS = 64;

/** Characters that are never encoded; a secret of these alone has few encodings. */
const UNENCODED = /^[\w.-]*$/;
const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function toAnyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/**
 * Builds a pattern for a character in any encoding, even repeated: for a URL, in a form, in JSON, in HTML. The repetitions
 * are bounded, so that no string makes the pattern slow.
 */
function toCharacterPattern(character: string): string {
  const literal = character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  if (UNENCODED.test(character)) return literal;
  const code = Number(character.codePointAt(0));
  const toHex = (value: number, length: number) => toAnyCase(value.toString(16).padStart(length, '0'));
  const bytes = toUtf8(character).map((byte) => `%(?:25){0,3}${toHex(byte, 2)}`);
  const units = Array.from({ length: character.length }, (_, at) => `\\\\{1,8}u${toHex(character.charCodeAt(at), 4)}`);
  const entities = [`#0{0,6}${code}`, `#[xX]0{0,6}${toHex(code, 1)}`, HTML_NAMES[character] ?? `#${code}`];
  const ways = [`\\\\{0,8}${literal}`, bytes.join(''), units.join(''), `&(?:amp;){0,3}(?:${entities.join('|')});`];
  if (character === ' ') ways.push('\\+');
  const letter = /^"\\([a-z])"$/.exec(JSON.stringify(character))?.[1];
  if (letter) ways.push(`\\\\{1,8}${letter}`);
  return `(?:${ways.join('|')})`;
}

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

const byLength = (a: string, b: string) => b.length - a.length;

function toForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** Returns the encodings in which a secret is sent: raw, or in base64, alone or as one part of Basic credentials. */
function toEncodings(secret: string): readonly string[] {
  const wellFormed = toWellFormed(secret);
  const base64 = [wellFormed, toForm(wellFormed)].flatMap(toBase64Forms);
  const urls = base64.map(encodeURIComponent);
  return [
    secret,
    wellFormed,
    ...base64.flatMap((item) => [item, item.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]),
    ...urls.flatMap((url) => [url, url.replace(/%../g, (code) => code.toLowerCase())]),
  ];
}

/** Returns patterns for a secret whose characters were encoded one by one; none if they need no encoding. */
function toPatterns(secret: string): readonly RegExp[] {
  const forms = UNENCODED.test(secret) ? [] : [...new Set([secret, toWellFormed(secret)])];
  return forms.map(toPattern);
}

/** Of a long secret the pattern has the beginning only, and matches all that follows too. */
function toPattern(secret: string): RegExp {
  const characters = Array.from(secret);
  const pattern = characters.slice(0, MAX_PATTERN_CHARACTERS).map(toCharacterPattern).join('');
  return new RegExp(characters.length > MAX_PATTERN_CHARACTERS ? `${pattern}[^]*` : pattern, 'g');
}

/** Secrets, which stay, and tokens, of which the newest are kept: finds them in a string in any encoding. */
export class Secrets {
  readonly #secrets = new Set<string>();
  readonly #tokens = new Set<string>();
  #encodings: readonly (string | RegExp)[] | undefined;

  /** Keeps a secret; one of less than three characters would be found everywhere. */
  add(secret: string): void {
    this.#addTo(this.#secrets, secret);
  }

  /** Keeps the newest tokens: memory stays flat. */
  addToken(token: string): void {
    this.#addTo(this.#tokens, token);
    evictOldest(this.#tokens, MAX_TOKENS);
  }

  mask(text: string): string {
    // Encoded once for all strings: a body may contain a quarter of a million.
    this.#encodings ??= this.#encodeAll();
    let masked = text;
    for (const encoding of this.#encodings) {
      const isLonger = typeof encoding === 'string' && encoding.length > masked.length;
      if (!isLonger) masked = masked.replaceAll(encoding, MASK);
    }
    return masked;
  }

  #addTo(set: Set<string>, secret: string): void {
    if (secret.length < MIN_SECRET_LENGTH || set.has(secret)) return;
    set.add(secret);
    this.#encodings = undefined;
  }

  /** Returns all encodings, the longest secret first: a secret may be a part of another. */
  #encodeAll(): readonly (string | RegExp)[] {
    const all = [...this.#secrets, ...this.#tokens].sort(byLength);
    const encodings = all.flatMap((secret) => [...toPatterns(secret), ...toEncodings(secret).toSorted(byLength)]);
    return [...new Set(encodings)];
  }
}

/** Returns the values of headers that hold a secret, as the API key of a gateway does. */
export function findSecretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  const isSecret = ([name]: readonly [string, string]) => /key|secret|token|auth|cookie|password|signature/.test(name);
  return Object.entries(headers)
    .filter(isSecret)
    .map(([, value]) => value);
}
