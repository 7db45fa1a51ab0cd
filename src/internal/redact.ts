import { buildNumberPattern, maskInternationalNumbers, maskPhoneNumber } from './phone-mask.js';

const MASK = '•••';
const SHORTEST_SECRET = 3;
const REMEMBERED_TOKENS = 64;
const MAX_DEPTH = 64;

const SECRET_KEY =
  /(?:^|[_.-])(?:(?:access|refresh|id)_?token|token|(?:client|access_?key)_?secret|secret|password|authorization|api[_-]?key|assertion|cookie)$/i;
const CAMEL_SECRET_KEY = /(?:Token|Secret|Password|ApiKey)$/;
const PHONE_KEY = /phone|^ani|msisdn|callerid|(?:to|from)address/i;

const SECRET_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)(\s+|%20|\+)(?=\S*\d|\S{20})[\w.~+/=%-]+/gi, `$1$2${MASK}`],
  [/(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, MASK],
  [
    /((?:access|refresh|id)_token|(?:client|accessKey)_?secret|password|authorization|api[_-]?key)(\\?["']?\s*[:=]\s*\\?["']?)([^"'&\s,;}\\]+)/gi,
    `$1$2${MASK}`,
  ],
];

/** The spellings in which a secret travels: raw, in a URL, in a form, in JSON, in Basic credentials. */
function spellings(secret: string): readonly string[] {
  const wellFormed = secret.replace(/\p{Surrogate}/gu, '\uFFFD');
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1);
  const bytes = String.fromCharCode(...new TextEncoder().encode(wellFormed));
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = btoa(bytes);
  const all = [secret, encodeURIComponent(wellFormed), form, json, base64, base64.replace(/=+$/, '')];
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Masks secrets, tokens and phone numbers in whatever came from outside, before it reaches an error, an event or a log.
 *
 * It knows what was sent (client secret, tokens, the numbers of a call) and, beyond that, the shapes such values have.
 */
export class Redactor {
  readonly #secrets: Set<string>;
  readonly #tokens: Set<string>;
  readonly #patterns: () => readonly RegExp[];

  constructor(shared?: { secrets: Set<string>; tokens: Set<string> }, numbers: readonly string[] = []) {
    this.#secrets = shared?.secrets ?? new Set();
    this.#tokens = shared?.tokens ?? new Set();
    let patterns: readonly RegExp[] | undefined;
    this.#patterns = () => {
      patterns ??= numbers.map(buildNumberPattern);
      return patterns;
    };
  }

  /** The same secrets, and the numbers of one call. */
  forCall(numbers: readonly string[]): Redactor {
    return new Redactor({ secrets: this.#secrets, tokens: this.#tokens }, numbers);
  }

  /** Keeps a secret for as long as the client lives. */
  rememberSecret(secret: string): void {
    if (secret.length >= SHORTEST_SECRET) this.#secrets.add(secret);
  }

  /** Keeps the newest tokens: tokens come and go, memory stays flat. */
  rememberToken(token: string): void {
    if (token.length < SHORTEST_SECRET || this.#tokens.has(token)) return;
    this.#tokens.add(token);
    if (this.#tokens.size > REMEMBERED_TOKENS) {
      const [oldest] = this.#tokens;
      if (oldest !== undefined) this.#tokens.delete(oldest);
    }
  }

  /** Masks a text. */
  text(text: string): string {
    let masked = text;
    const secrets = [...this.#secrets, ...this.#tokens].sort((a, b) => b.length - a.length);
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) masked = masked.replaceAll(spelling, MASK);
    }
    for (const [pattern, replacement] of SECRET_PATTERNS) masked = masked.replace(pattern, replacement);
    for (const pattern of this.#patterns()) masked = masked.replace(pattern, maskPhoneNumber);
    return maskInternationalNumbers(masked);
  }

  /**
   * Masks a parsed JSON value on a copy: texts, keys, and the values of keys that name a secret or a phone number.
   *
   * @returns `undefined` when the value is nested deeper than 64 levels; its text can still be masked as a whole.
   */
  json(value: unknown): unknown {
    const state = { tooDeep: false };
    const copy = this.#copy(value, '', 0, state);
    return state.tooDeep ? undefined : copy;
  }

  /** Masks the value of a header, by its name too. */
  header(name: string, value: string): string {
    return String(this.#leaf(value, name));
  }

  #copy(value: unknown, key: string, depth: number, state: { tooDeep: boolean }): unknown {
    if (!isObject(value)) return this.#leaf(value, key);
    if (depth >= MAX_DEPTH) {
      state.tooDeep = true;
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item) => this.#copy(item, key, depth + 1, state));
    const copy: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      // Defined, not assigned: a member named __proto__ stays a member.
      Object.defineProperty(copy, this.text(name), {
        value: this.#copy(member, name, depth + 1, state),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  #leaf(value: unknown, key: string): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    if (SECRET_KEY.test(key) || CAMEL_SECRET_KEY.test(key)) return MASK;
    const text = String(value);
    const masked = this.text(text);
    if (masked !== text) return masked;
    return PHONE_KEY.test(key) && text.replace(/\D/g, '').length >= 7 ? maskPhoneNumber(text) : value;
  }
}
