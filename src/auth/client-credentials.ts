import { CXoneError } from '../errors/base.js';
import { CXoneConfigurationError } from '../errors/local.js';
import { type Fetch, toFetch } from '../http/attempt.js';
import { buildTokenRequest } from '../http/build.js';
import { judgeStop, type Verdict } from '../http/classify.js';
import { Deadline, Stopped } from '../http/deadline.js';
import type { ResolvedRetry } from '../http/delay.js';
import { type CXoneEventListener, emit } from '../http/events.js';
import { Call, exchange } from '../http/exchange.js';
import { repeat } from '../http/retry.js';
import { type Clock, systemClock } from '../internal/clock.js';
import { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { version } from '../internal/version.js';
import { parseTokenProviderOptions, type RetryOptions } from '../schemas/options.js';
import { type IssuedToken, parseIssuedToken } from '../schemas/token.js';
import { type CachedToken, TokenCache } from './token-cache.js';
import type { TokenProvider } from './token-provider.js';
import { SharedToken, type TokenStore } from './token-store.js';

/** A client secret, or a function that is asked for it at each token request, so that a rotated one is picked up. */
export type ClientSecret = string | (() => string | Promise<string>);

/** What a {@link ClientCredentialsTokenProvider} is made from. */
export interface ClientCredentialsTokenProviderOptions {
  /** `https:`, or `http:` to loopback. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecret;
  /** Shares the token between processes. @defaultValue none */
  readonly store?: TokenStore | undefined;
  /** A token is not used in its last so many milliseconds. @defaultValue `60_000` */
  readonly expiryMarginMs?: number | undefined;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The longest wait for one token request, body included; `false` for none. @defaultValue `30_000` */
  readonly timeoutMs?: number | false | undefined;
  /** Repeats a token request after 429, 502, 503, 504 and network failures. @defaultValue `false` */
  readonly retry?: boolean | RetryOptions | undefined;
  /** Called with each `request`, `response`, `retry`, `token` and `store_error` event. @defaultValue none */
  readonly onEvent?: CXoneEventListener | undefined;
}

interface Internals {
  readonly clock?: Clock | undefined;
  readonly redactor?: Redactor | undefined;
}

interface Settings {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecret;
  readonly fetch: Fetch;
  readonly timeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  readonly onEvent: CXoneEventListener | undefined;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/**
 * Gets tokens with an OAuth client's id and secret, and keeps each until 60 s before its end.
 *
 * However many callers wait, one request is made for them; a caller's abort ends its own wait only, and the request
 * only with the last of them. A failed request is forgotten: the next call tries afresh.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when an option can't work.
 * @example
 * ```ts
 * import { ClientCredentialsTokenProvider, CXoneClient } from 'cxone-sdk';
 *
 * const tokenProvider = new ClientCredentialsTokenProvider({
 *   tokenUrl: 'https://acme.niceincontact.com/api/v2/oauth/token',
 *   clientId,
 *   clientSecret: () => secrets.read('cxone-client-secret'),
 * });
 * const cxone = new CXoneClient({ realmId: 'acme', tokenProvider });
 * ```
 */
export class ClientCredentialsTokenProvider implements TokenProvider {
  readonly #settings: Settings;
  readonly #shared: SharedToken | undefined;
  readonly #cache: TokenCache;

  constructor(options: ClientCredentialsTokenProviderOptions);
  /** @internal */
  constructor(options: ClientCredentialsTokenProviderOptions, internals: Internals);
  constructor(options: ClientCredentialsTokenProviderOptions, internals: Internals = {}) {
    const parsed = parseTokenProviderOptions(options);
    const { clock = systemClock, redactor = new Redactor() } = internals;
    const { store, expiryMarginMs, fetch } = parsed;
    const { onEvent } = options;
    if (typeof parsed.clientSecret === 'string') redactor.rememberSecret(parsed.clientSecret);
    this.#settings = { ...parsed, fetch: toFetch(fetch), onEvent, clock, redactor };
    const { tokenUrl, clientId } = parsed;
    this.#shared = store && new SharedToken({ store, clock, redactor, onEvent, tokenUrl, clientId });
    this.#cache = new TokenCache({ clock, expiryMarginMs, renew: (signal, rejected) => this.#renew(signal, rejected) });
  }

  /**
   * Returns a token that is valid for another minute at least; one that was issued for a minute or less serves the
   * calls that waited for it.
   *
   * @throws {@link CXoneAuthenticationError} when the token endpoint refuses the client (4xx other than 429).
   * @throws {@link CXoneRateLimitError}, {@link CXoneServerError}, {@link CXoneApiError} for its other statuses.
   * @throws {@link CXoneNetworkError}, {@link CXoneTimeoutError} when it does not answer.
   * @throws {@link CXoneResponseValidationError} when its answer is no token.
   * @throws {@link CXoneAbortError} when `signal` is aborted.
   */
  async getAccessToken(options: { signal?: AbortSignal | undefined } = {}): Promise<string> {
    try {
      const token = await this.#cache.get(options.signal);
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
    const call = this.#newCall(deadline);
    let issued = { issuedAt: clock.now(), issuedElapsed: clock.elapsed() };
    const once = async () => {
      const secret = await this.#readSecret(call);
      // The age counts from before the request: the service may have issued the token at any time since.
      issued = { issuedAt: clock.now(), issuedElapsed: clock.elapsed() };
      return secret.ok ? exchange(call, this.#build(secret.value)) : secret;
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
      deadline.dispose();
    }
  }

  #keep(token: CachedToken): void {
    this.#settings.redactor.rememberToken(token.accessToken);
    if (!this.#shared || !this.#cache.isFresh(token)) return;
    const expiresAt = token.issuedAt + token.lifetimeMs;
    this.#shared.save({ accessToken: token.accessToken, expiresAt }, expiresAt - this.#settings.clock.now());
  }

  #newCall(deadline: Deadline): Call<IssuedToken> {
    const { tokenUrl: url, fetch, clock, onEvent, redactor, timeoutMs, retry } = this.#settings;
    const wire = { fetch, clock, onEvent };
    return new Call({
      kind: 'token',
      method: 'POST',
      url,
      redactor,
      parse: parseIssuedToken,
      wire,
      deadline,
      timeoutMs,
      retry,
    });
  }

  #build(secret: string) {
    return buildTokenRequest(this.#settings.tokenUrl, this.#settings.clientId, secret, `cxone-sdk/${version}`);
  }

  async #readSecret(call: Call<IssuedToken>): Promise<Verdict<string>> {
    const { clientSecret, redactor, timeoutMs } = this.#settings;
    if (typeof clientSecret === 'string') return { ok: true, value: clientSecret };
    try {
      const value: unknown = await call.deadline.run(async () => clientSecret(), timeoutMs);
      if (typeof value !== 'string' || value === '') return failed(emptySecret);
      redactor.rememberToken(value);
      return { ok: true, value };
    } catch (error) {
      if (error instanceof Stopped) return judgeStop(call, error.stop, { sent: false });
      const cause = maskCause(error, redactor);
      return failed(
        () => new CXoneError({ code: 'token_provider_failed', outcome: 'not_placed', cause, message: SECRET_FAILED }),
      );
    }
  }
}

const SECRET_FAILED = 'The clientSecret function failed, so no token could be asked for. No call was placed.';

function failed(toError: () => CXoneError): Verdict<never> {
  return { ok: false, isRepeatable: false, toError };
}

function emptySecret(): CXoneError {
  const message = 'must return a text that is not empty';
  const issues = [{ path: 'clientSecret', message }];
  return new CXoneConfigurationError({ message: `clientSecret ${message}.`, issues, outcome: 'not_placed' });
}
