import { evictOldest } from './evict-oldest.js';
import { MASK } from './mask.js';
import { toUtf8, toWellFormed } from './utf8.js';

const SHORTEST_SECRET = 3;
const SHORTEST_BASE64 = 4;
const REMEMBERED_TOKENS = 64;

/** Signs that no writer encodes; a secret of nothing else has few spellings. */
const PLAIN = /^[\w.-]*$/;
const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function toAnyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/**
 * A sign however it was encoded, more than once too: for a URL, in a form, in JSON, in HTML. The repetitions are bounded, so
 * that no text makes the pattern slow.
 */
function toSignPattern(sign: string): string {
  const literal = sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  if (PLAIN.test(sign)) return literal;
  const code = Number(sign.codePointAt(0));
  const toHex = (value: number, length: number) => toAnyCase(value.toString(16).padStart(length, '0'));
  const bytes = toUtf8(sign).map((byte) => `%(?:25){0,3}${toHex(byte, 2)}`);
  const units = Array.from({ length: sign.length }, (_, at) => `\\\\{1,8}u${toHex(sign.charCodeAt(at), 4)}`);
  const entities = [`#0{0,6}${code}`, `#[xX]0{0,6}${toHex(code, 1)}`, HTML_NAMES[sign] ?? `#${code}`];
  const ways = [`\\\\{0,8}${literal}`, bytes.join(''), units.join(''), `&(?:amp;){0,3}(?:${entities.join('|')});`];
  if (sign === ' ') ways.push('\\+');
  const letter = /^"\\([a-z])"$/.exec(JSON.stringify(sign))?.[1];
  if (letter) ways.push(`\\\\{1,8}${letter}`);
  return `(?:${ways.join('|')})`;
}

/**
 * What a secret looks like inside of something that was written in base64, as `id:secret` is in Basic credentials: a
 * text has three such forms, by where in a group of three bytes it begins. Signs that neighbours have a part in are left
 * out.
 */
function toBase64Forms(wellFormed: string): readonly string[] {
  const bytes = String.fromCharCode(...toUtf8(wellFormed));
  const inside = [0, 1, 2].map((offset) => {
    const written = btoa('\0'.repeat(offset) + bytes);
    return written.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [btoa(bytes), ...inside].filter((form) => form.length >= SHORTEST_BASE64);
}

const byLength = (one: string, other: string) => other.length - one.length;

function toForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** The spellings in which a secret travels: raw, or in base64, alone or as one part of Basic credentials. */
function spell(secret: string): readonly string[] {
  const wellFormed = toWellFormed(secret);
  const base64 = [wellFormed, toForm(wellFormed)].flatMap(toBase64Forms);
  const urls = base64.map(encodeURIComponent);
  return [
    secret,
    wellFormed,
    ...base64.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]),
    ...urls.flatMap((url) => [url, url.replace(/%../g, (code) => code.toLowerCase())]),
  ];
}

/** What finds a secret whose signs were encoded, one by one; none for a secret that has no such signs. */
function toPatterns(secret: string): readonly RegExp[] {
  const forms = PLAIN.test(secret) ? [] : [...new Set([secret, toWellFormed(secret)])];
  return forms.map((form) => new RegExp(Array.from(form, toSignPattern).join(''), 'g'));
}

/** Secrets, which stay, and tokens, which come and go: finds them in a text however they are spelled there. */
export class Secrets {
  readonly #secrets = new Set<string>();
  readonly #tokens = new Set<string>();
  #spellings: readonly (string | RegExp)[] | undefined;

  /** Keeps a secret; one of less than three characters would be found everywhere. */
  add(secret: string): void {
    this.#addTo(this.#secrets, secret);
  }

  /** Keeps the newest tokens: memory stays flat. */
  addToken(token: string): void {
    this.#addTo(this.#tokens, token);
    evictOldest(this.#tokens, REMEMBERED_TOKENS);
  }

  mask(text: string): string {
    // Spelled once for all texts: a body may hold a quarter of a million.
    this.#spellings ??= this.#spellAll();
    let masked = text;
    for (const spelling of this.#spellings) {
      const isLonger = typeof spelling === 'string' && spelling.length > masked.length;
      if (!isLonger) masked = masked.replaceAll(spelling, MASK);
    }
    return masked;
  }

  #addTo(set: Set<string>, secret: string): void {
    if (secret.length < SHORTEST_SECRET || set.has(secret)) return;
    set.add(secret);
    this.#spellings = undefined;
  }

  /** The longest first, with all that it may look like: a secret may be a part of another. */
  #spellAll(): readonly (string | RegExp)[] {
    const all = [...this.#secrets, ...this.#tokens].sort(byLength);
    const spellings = all.flatMap((secret) => [...toPatterns(secret), ...spell(secret).toSorted(byLength)]);
    return [...new Set(spellings)];
  }
}

/** Returns the values of headers that hold a secret, as the API key of a gateway does. */
export function findSecretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  const isSecret = ([name]: readonly [string, string]) => /key|secret|token|auth|cookie|password|signature/.test(name);
  return Object.entries(headers)
    .filter(isSecret)
    .map(([, value]) => value);
}
