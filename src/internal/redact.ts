import { findInBase64 } from './base64-mask.js';
import { DecodedText, type Replacement, replaceRanges } from './decoded-text.js';
import { isObject } from './json.js';
import { lazy } from './lazy.js';
import { MASK } from './mask.js';
import { findInternationalNumbers, KnownNumbers, maskPossiblePhoneNumbers } from './phone-mask.js';
import { findSecretHeaders, Secrets } from './secrets.js';

const MAX_DEPTH = 64;

const SECRET_KEY =
  /(?:^|[_.-])(?:(?:access|refresh|id)_?token|token|(?:client|access_?key)_?secret|secret|password|authorization|api[_-]?key|assertion|cookie)$/i;
const CAMEL_SECRET_KEY = /(?:Token|Secret|Password|ApiKey)$/;
const PHONE_KEY =
  /phone|^ani(?![a-z])|msisdn|callerid|(?:to|from)_?addr|(?:dial|orig|to|from|called|calling|customer|target)_?number|(?:^|[_.-])(?:ani|dnis|to|from|mobile|destination|callee|caller|target|number)$/i;
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

/** Values that the redactor of one request knows besides those of the client. */
interface SentValues {
  readonly numbers: KnownNumbers;
  readonly secrets: Secrets;
}

/**
 * Masks secrets, tokens and phone numbers in values from outside, before they reach an error, an event or a log.
 *
 * It knows what was sent (client secret, tokens, the numbers of a call) and the patterns of such values.
 */
export class Redactor {
  readonly #secrets: Secrets;
  /** Numbers of the last calls: a later read may return them. */
  readonly #recent: KnownNumbers;
  /** Found when a value is first masked, which for a request that succeeds unobserved is never. */
  readonly #findSent: () => SentValues;

  constructor(
    secrets = new Secrets(),
    recent = new KnownNumbers(),
    findSent = (): SentValues => ({ numbers: recent, secrets: new Secrets() }),
  ) {
    this.#secrets = secrets;
    this.#recent = recent;
    this.#findSent = lazy(findSent);
  }

  /**
   * Returns a redactor with the same secrets for one request: with its numbers, or, if it has none, those of the calls
   * before it, and the secrets in its headers.
   */
  forRequest(phoneNumbers: readonly string[], headers: Readonly<Record<string, string>> = {}): Redactor {
    for (const number of phoneNumbers) this.#recent.add(number);
    const findSent = () => {
      const secrets = new Secrets();
      for (const value of findSecretHeaders(headers)) secrets.add(value);
      const numbers = phoneNumbers.length > 0 ? new KnownNumbers(phoneNumbers) : this.#recent;
      return { numbers, secrets };
    };
    return new Redactor(this.#secrets, this.#recent, findSent);
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
    const decoded = new DecodedText(text);
    const secrets = [
      ...this.#secrets.find(decoded),
      ...this.#findSent().secrets.find(decoded),
      ...findInBase64(decoded, (inner) => this.#findNumbers(inner).length > 0),
    ];
    let masked = replaceRanges(text, secrets);
    for (const [pattern, replacement] of SECRET_PATTERNS) masked = masked.replace(pattern, replacement);
    return replaceRanges(masked, this.#findNumbers(masked === text ? decoded : new DecodedText(masked)));
  }

  #findNumbers(decoded: DecodedText): readonly Replacement[] {
    return [...this.#findSent().numbers.find(decoded), ...findInternationalNumbers(decoded)];
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
    const masked = isPhone ? maskPossiblePhoneNumbers(this.maskText(text)) : this.maskText(text);
    return masked === text ? value : masked;
  }
}
