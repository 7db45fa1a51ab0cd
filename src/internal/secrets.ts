import { MASK } from './mask.js';

const SHORTEST_SECRET = 3;
const SHORTEST_BASE64 = 4;
const REMEMBERED_TOKENS = 64;

function toHtml(text: string): string {
  const tagless = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return tagless.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function toAsciiJson(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * What a secret looks like inside of something that was written in base64, as `id:secret` is in Basic credentials: a
 * text has three such forms, by where in a group of three bytes it begins. Signs that neighbours have a part in are left
 * out.
 */
function toBase64Forms(wellFormed: string): readonly string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(wellFormed));
  const inside = [0, 1, 2].map((offset) => {
    const written = btoa('\0'.repeat(offset) + bytes);
    return written.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [btoa(bytes), ...inside].filter((form) => form.length >= SHORTEST_BASE64);
}

/** The spellings in which a secret travels: raw, in a URL, in a form, in JSON, in HTML, in base64. */
function spell(secret: string): readonly string[] {
  const wellFormed = secret.replace(/[\ud800-\udfff]/gu, '\uFFFD');
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(wellFormed);
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1);
  const base64 = toBase64Forms(wellFormed);
  const urls = [percent, form, ...base64.map(encodeURIComponent)];
  return [
    secret,
    wellFormed,
    ...[json, toAsciiJson(json)].flatMap((each) => [each, each.replaceAll('/', '\\/')]),
    ...[toHtml(secret), toHtml(secret).replaceAll('&#39;', '&#x27;')],
    ...urls.flatMap((url) => [url, url.replace(/%../g, (code) => code.toLowerCase())]),
    ...base64.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]),
  ];
}

/** Secrets, which stay, and tokens, which come and go: finds them in a text however they are spelled there. */
export class Secrets {
  readonly #secrets = new Set<string>();
  readonly #tokens = new Set<string>();
  #spellings: readonly string[] | undefined;

  /** Keeps a secret; one of less than three characters would be found everywhere. */
  add(secret: string): void {
    this.#addTo(this.#secrets, secret);
  }

  /** Keeps the newest tokens: memory stays flat. */
  addToken(token: string): void {
    this.#addTo(this.#tokens, token);
    const [oldest] = this.#tokens;
    if (this.#tokens.size > REMEMBERED_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
  }

  mask(text: string): string {
    // Spelled once for all texts: a body may hold a quarter of a million.
    this.#spellings ??= this.#spellAll();
    let masked = text;
    for (const spelling of this.#spellings) {
      if (spelling.length <= masked.length) masked = masked.replaceAll(spelling, MASK);
    }
    return masked;
  }

  #addTo(set: Set<string>, secret: string): void {
    if (secret.length < SHORTEST_SECRET || set.has(secret)) return;
    set.add(secret);
    this.#spellings = undefined;
  }

  /** The longest first: a secret may be a part of another. */
  #spellAll(): readonly string[] {
    const all = new Set([...this.#secrets, ...this.#tokens].flatMap(spell));
    return [...all].sort((one, other) => other.length - one.length);
  }
}
