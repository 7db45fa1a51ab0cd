import type { WireRequest } from '../http/attempt.js';
import { type Failure, judgeStop, type Parsed, type Verdict } from '../http/classify.js';
import { Deadline, Stopped } from '../http/deadline.js';
import type { ResolvedRetry } from '../http/delay.js';
import { type CXoneEventListener, emit } from '../http/events.js';
import { Call, exchange } from '../http/exchange.js';
import { type Send, toSend } from '../http/fetch.js';
import type { Hints } from '../http/hints.js';
import { repeat } from '../http/retry.js';
import type { TokenWait } from '../http/transport.js';
import { type Clock, systemClock } from '../internal/clock.js';
import { Redactor } from '../internal/redact.js';
import type { RetryOptions } from '../schemas/options.js';
import type { IssuedToken } from '../schemas/token.js';
import { Pause } from './pause.js';
import { type ClientSecret, readSecrets } from './secret.js';
import { type CachedToken, TokenCache } from './token-cache.js';
import { SharedToken, type TokenStore } from './token-store.js';

/** What every provider that asks for tokens by itself can be given. Times are milliseconds. */
export interface TokenRequestOptions {
  /** Shares the token between processes. @defaultValue none */
  readonly store?: TokenStore | undefined;
  /** A token is not used in its last so many milliseconds. @defaultValue `60_000` */
  readonly expiryMarginMs?: number | undefined;
  /** What sends the requests: a proxy, a test double. @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The longest wait for one token request, body included; `false` for none. @defaultValue `30_000` */
  readonly timeoutMs?: number | false | undefined;
  /** Repeats a token request after 429, 502, 503, 504 and network failures. @defaultValue `false` */
  readonly retry?: boolean | RetryOptions | undefined;
  /** Called with each `request`, `response`, `retry`, `token` and `store_error` event. @defaultValue none */
  readonly onEvent?: CXoneEventListener | undefined;
}

/** Where tokens are asked for, and how: what makes one provider different from another. */
export interface TokenSource<Name extends string> {
  readonly tokenUrl: string;
  /** Who asks: with the URL, the key of a shared store. Never a secret. */
  readonly identity: string;
  /** By the names of their options. */
  readonly secrets: Readonly<Record<Name, ClientSecret>>;
  readonly build: (secrets: Readonly<Record<Name, string>>) => WireRequest;
  readonly parse: (text: string) => Parsed<IssuedToken>;
  /** What to do about a status, where that is not what client credentials need. */
  readonly hints?: Hints | undefined;
}

/** What the requests for tokens go by. */
export interface TokenSettings {
  readonly store: TokenStore | undefined;
  readonly expiryMarginMs: number;
  readonly send: Send;
  readonly timeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  readonly onEvent: CXoneEventListener | undefined;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** What a test, or the client, gives a provider besides its options. */
export interface TokenInternals {
  readonly clock?: Clock | undefined;
  readonly redactor?: Redactor | undefined;
}

interface ParsedTokenRequestOptions {
  readonly store?: TokenStore | undefined;
  readonly expiryMarginMs: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly timeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  readonly onEvent?: ((event: never) => void) | undefined;
}

/** Fills in what options that were checked leave open. */
export function resolveTokenSettings(
  { store, expiryMarginMs, fetch, timeoutMs, retry, onEvent }: ParsedTokenRequestOptions,
  { clock = systemClock, redactor = new Redactor() }: TokenInternals,
): TokenSettings {
  // That it is a function was checked, and what it is called with is the SDK's to know.
  const listener = onEvent as CXoneEventListener | undefined;
  return { store, expiryMarginMs, send: toSend(fetch), timeoutMs, retry, onEvent: listener, clock, redactor };
}

/** The tokens of one source: asked for once however many wait, kept until shortly before their end, shared if wanted. */
export class CachedTokens<Name extends string> {
  readonly #source: TokenSource<Name>;
  readonly #settings: TokenSettings;
  readonly #shared: SharedToken | undefined;
  readonly #cache: TokenCache;
  readonly #pause: Pause;

  constructor(source: TokenSource<Name>, settings: TokenSettings) {
    const { store, expiryMarginMs, clock, redactor, onEvent } = settings;
    const { tokenUrl, identity, secrets } = source;
    for (const secret of Object.values<ClientSecret>(secrets)) {
      if (typeof secret === 'string') redactor.rememberSecret(secret);
    }
    this.#source = source;
    this.#settings = settings;
    this.#shared = store && new SharedToken({ store, clock, redactor, onEvent, tokenUrl, identity });
    this.#pause = new Pause(clock);
    this.#cache = new TokenCache({ clock, expiryMarginMs, renew: (signal, rejected) => this.#renew(signal, rejected) });
  }

  /** @throws CXoneError of the class that fits; see the providers. */
  async get({ signal, canWait }: { [K in keyof TokenWait]?: TokenWait[K] | undefined } = {}): Promise<string> {
    try {
      const work = this.#cache.get(signal);
      const token = await (canWait ? this.#pause.during(work, canWait) : work);
      if ('error' in token) throw token.error;
      return token.accessToken;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      throw judgeStop(this.#newCall(new Deadline(this.#settings)), error.stop, { sent: false }).toError(0);
    }
  }

  /** Drops a token that the API refused, so that the next call gets a new one. */
  invalidate(rejected: string): void {
    this.#cache.invalidate(rejected);
  }

  async #renew(signal: AbortSignal, rejected: string | undefined): Promise<Verdict<CachedToken>> {
    return (await this.#loadShared(rejected)) ?? (await this.#request(signal));
  }

  async #loadShared(rejected: string | undefined): Promise<Verdict<CachedToken> | undefined> {
    if (!this.#shared) return undefined;
    const { clock, redactor, onEvent } = this.#settings;
    const startedAt = clock.elapsed();
    const stored = await this.#shared.load();
    if (!stored) return undefined;
    redactor.rememberToken(stored.accessToken);
    if (stored.accessToken === rejected) {
      this.#shared.remove();
      return undefined;
    }
    const { accessToken, expiresAt } = stored;
    const issuedAt = clock.now();
    const value = { accessToken, lifetimeMs: expiresAt - issuedAt, issuedAt, issuedElapsed: clock.elapsed() };
    if (!this.#cache.isFresh(value)) return undefined;
    emit(onEvent, () => ({ type: 'token', source: 'store', durationMs: clock.elapsed() - startedAt, expiresAt }));
    return { ok: true, value };
  }

  async #request(signal: AbortSignal): Promise<Verdict<CachedToken>> {
    const { clock, onEvent } = this.#settings;
    const deadline = new Deadline({ clock, signal });
    const call = this.#newCall(deadline, (delayMs, failure) =>
      this.#pause.begin(signal, delayMs, () => failure.toError(call.attempts)),
    );
    let issued = { issuedAt: clock.now(), issuedElapsed: clock.elapsed() };
    const once = async () => {
      const secrets = await readSecrets(this.#source.secrets, call);
      // The age counts from before the request: the service may have issued the token at any time since.
      issued = { issuedAt: clock.now(), issuedElapsed: clock.elapsed() };
      return secrets.ok ? exchange(call, this.#source.build(secrets.value)) : secrets;
    };
    try {
      const verdict = await repeat(call, once);
      const { elapsedMs: durationMs } = deadline;
      if (!verdict.ok) {
        const toError = () => verdict.toError(call.attempts);
        emit(onEvent, () => ({ type: 'token', source: 'request', durationMs, errorCode: toError().code }));
        return { ...verdict, toError };
      }
      const token = { ...verdict.value, ...issued };
      this.#keep(token);
      const expiresAt = token.issuedAt + token.lifetimeMs;
      emit(onEvent, () => ({ type: 'token', source: 'request', durationMs, expiresAt }));
      return { ok: true, value: token };
    } finally {
      this.#pause.end(signal);
      deadline.dispose();
    }
  }

  #keep(token: CachedToken): void {
    this.#settings.redactor.rememberToken(token.accessToken);
    if (!this.#shared || !this.#cache.isFresh(token)) return;
    const expiresAt = token.issuedAt + token.lifetimeMs;
    this.#shared.save({ accessToken: token.accessToken, expiresAt }, expiresAt - this.#settings.clock.now());
  }

  #newCall(deadline: Deadline, onPause?: (delayMs: number, failure: Failure) => void): Call<IssuedToken> {
    const { tokenUrl: url, parse, hints } = this.#source;
    const { send, clock, onEvent, redactor, timeoutMs, retry } = this.#settings;
    const wire = { send, clock, onEvent };
    const facts = { kind: 'token', method: 'POST', url, redactor, parse, hints } as const;
    return new Call({ ...facts, wire, deadline, timeoutMs, retry, onPause });
  }
}
