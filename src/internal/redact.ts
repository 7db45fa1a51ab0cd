import { evictOldest } from './evict-oldest.js';
import { isObject } from './json.js';
import { MASK } from './mask.js';
import {
  buildNumberPattern,
  maskInternationalNumbers,
  maskPhoneNumber,
  maskPossiblePhoneNumber,
} from './phone-mask.js';
import { findSecretHeaders, Secrets } from './secrets.js';

const MAX_DEPTH = 64;
const MAX_RECENT_NUMBERS = 64;

const SECRET_KEY =
  /(?:^|[_.-])(?:(?:access|refresh|id)_?token|token|(?:client|access_?key)_?secret|secret|password|authorization|api[_-]?key|assertion|cookie)$/i;
const CAMEL_SECRET_KEY = /(?:Token|Secret|Password|ApiKey)$/;
const PHONE_KEY =
  /phone|^ani(?![a-z])|msisdn|callerid|(?:to|from)address|(?:^|[_.-])(?:ani|dnis|to|from|mobile|destination|callee|caller|number)$/i;
const CAMEL_PHONE_KEY = /(?:Ani|Dnis|Mobile)$/;

// Words that may follow in an ordinary sentence are shorter than credentials, or plain words.
const CREDENTIAL = '(?=[\\w.~+/=%-]{8})(?=[\\w.~+/=%-]{0,64}(?:\\d|[a-z][A-Z])|[\\w.~+/=%-]{20})[\\w.~+/=%-]+';
const SECRET_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b([Bb]earer|BEARER|[Bb]asic|BASIC)(\\s+|%20|\\+)${CREDENTIAL}`, 'g'), `$1$2${MASK}`],
  [/(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, MASK],
  [
    /((?:access|refresh|id)_token|(?:client|accessKey)_?secret|password|authorization|api[_-]?key)(\\?["']?\s*[:=]\s*\\?["']?)([^"'&\s,;}\\]+)/gi,
    `$1$2${MASK}`,
  ],
];

/** Values of one request that a response may echo. */
interface SentValues {
  readonly phoneNumbers: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Masks secrets, tokens and phone numbers in values from outside, before they reach an error, an event or a log.
 *
 * It knows what was sent (client secret, tokens, the numbers of a call) and the patterns of such values.
 */
export class Redactor {
  readonly #secrets: Secrets;
  readonly #sent: SentValues;
  /** Numbers of the last calls: a later read may return them. */
  readonly #recent: Set<string>;
  #patterns: { readonly secrets: Secrets; readonly numbers: readonly RegExp[] } | undefined;

  constructor(
    secrets = new Secrets(),
    sent: SentValues = { phoneNumbers: [], headers: {} },
    recent = new Set<string>(),
  ) {
    this.#secrets = secrets;
    this.#sent = sent;
    this.#recent = recent;
  }

  /**
   * Returns a redactor with the same secrets for one request: with its numbers, or, if it has none, those of the calls
   * before it, and the secrets in its headers.
   */
  forRequest(phoneNumbers: readonly string[], headers: Readonly<Record<string, string>> = {}): Redactor {
    for (const number of phoneNumbers) this.#recent.add(number);
    evictOldest(this.#recent, MAX_RECENT_NUMBERS);
    return new Redactor(this.#secrets, { phoneNumbers, headers }, this.#recent);
  }

  /** Keeps a secret for as long as the client lives. */
  rememberSecret(secret: string): void {
    this.#secrets.add(secret);
  }

  /** Keeps the secrets in headers that every request of the client carries. */
  rememberHeaders(headers: Readonly<Record<string, string>>): void {
    for (const value of findSecretHeaders(headers)) this.#secrets.add(value);
  }

  /** Keeps the newest tokens. */
  rememberToken(token: string): void {
    this.#secrets.addToken(token);
  }

  /** Masks a string. */
  maskText(text: string): string {
    // Built when it is first needed, which is never for a request that succeeds.
    this.#patterns ??= this.#buildPatterns();
    let masked = this.#patterns.secrets.mask(this.#secrets.mask(text));
    for (const [pattern, replacement] of SECRET_PATTERNS) masked = masked.replace(pattern, replacement);
    for (const pattern of this.#patterns.numbers) masked = masked.replace(pattern, maskPhoneNumber);
    return maskInternationalNumbers(masked);
  }

  #buildPatterns() {
    const { phoneNumbers, headers } = this.#sent;
    const secrets = new Secrets();
    for (const value of findSecretHeaders(headers)) secrets.add(value);
    const known = phoneNumbers.length > 0 ? phoneNumbers : [...this.#recent];
    return { secrets, numbers: known.map(buildNumberPattern) };
  }

  /**
   * Masks a parsed JSON value on a copy: strings, keys, and the values of keys that name a secret or a phone number.
   *
   * @returns `undefined` when the value is nested deeper than 64 levels; its JSON can still be masked as a string.
   */
  maskJson(value: unknown): unknown {
    const state = { tooDeep: false };
    const copy = this.#copy(value, '', 0, state);
    return state.tooDeep ? undefined : copy;
  }

  /** Masks the value of a header, by its name too. */
  maskHeader(name: string, value: string): string {
    return String(this.#maskScalar(value, name));
  }

  #copy(value: unknown, key: string, depth: number, state: { tooDeep: boolean }): unknown {
    if (!isObject(value)) return this.#maskScalar(value, key);
    if (depth >= MAX_DEPTH) {
      state.tooDeep = true;
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item) => this.#copy(item, key, depth + 1, state));
    const copy: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      // Defined, not assigned: a property named __proto__ stays a property.
      Object.defineProperty(copy, this.maskText(name), {
        value: this.#copy(member, name, depth + 1, state),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  #maskScalar(value: unknown, key: string): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    if (SECRET_KEY.test(key) || CAMEL_SECRET_KEY.test(key)) return MASK;
    const text = String(value);
    const isPhone = PHONE_KEY.test(key) || CAMEL_PHONE_KEY.test(key);
    const masked = isPhone ? maskPossiblePhoneNumber(this.maskText(text)) : this.maskText(text);
    return masked === text ? value : masked;
  }
}
