import { toCancellationFailure } from '../http/classify.js';
import { CanceledError, Deadline } from '../http/deadline.js';
import { type CXoneEventListener, emit } from '../http/events.js';
import { type FetchLike, toSend } from '../http/fetch.js';
import type { Hints, HttpDependencies, HttpRequest, RequestContext, RequestFailure } from '../http/request.js';
import { withRetries } from '../http/retry.js';
import { sendOnce } from '../http/send-once.js';
import type { GetTokenOptions } from '../http/transport.js';
import { type Clock, systemClock } from '../internal/clock.js';
import { Redactor } from '../internal/redact.js';
import type { Result } from '../internal/result.js';
import { DEFAULT_LIMITS, type RequestLimits, resolveLimits } from '../options/limits.js';
import type { RetryOptions } from '../options/retry.js';
import type { IssuedToken } from '../schemas/token.js';
import { findCredentialHint, resolveSecrets, type Secret } from './secret.js';
import { SharedBackoff } from './shared-backoff.js';
import { SharedTokenStore, STORE_TIMEOUT_MS } from './shared-token.js';
import { findMaxTaskMs } from './single-flight.js';
import { type CachedToken, TokenCache } from './token-cache.js';
import { keepRedactor, markOwn, type TokenProvider } from './token-provider.js';
import type { TokenStore } from './token-store.js';

/** Token requests of one kind of provider. */
export interface TokenGrant<Name extends string> {
  readonly tokenUrl: string;
  /** IDs of the requester, by the names of their options: with the URL, the key of a shared store. Never a secret. */
  readonly ids: Readonly<Record<string, string>>;
  /** By the names of their options. */
  readonly secrets: Readonly<Record<Name, Secret>>;
  readonly buildRequest: (secrets: Readonly<Record<Name, string>>) => HttpRequest;
  readonly parse: (text: string) => Result<IssuedToken>;
  /** Advice by status, where it differs from that for client credentials. */
  readonly hints?: Hints | undefined;
}

/** Checked options of a provider that requests tokens. */
export interface TokenRequestInput {
  readonly store?: TokenStore | undefined;
  readonly expiryMarginMs: number;
  readonly fetch?: FetchLike | undefined;
  readonly timeoutMs: number | false;
  readonly retry: boolean | RetryOptions;
  readonly onEvent?: CXoneEventListener | undefined;
}

/** Passed to a provider by the client or a test, besides the options. */
export interface TokenInternals {
  readonly clock?: Clock | undefined;
  readonly redactor?: Redactor | undefined;
}

/**
 * Base of all providers that request tokens: one request for any number of callers, cached until shortly before its expiry,
 * shared between processes if wanted.
 */
export class CachedTokenProvider<Name extends string> implements TokenProvider {
  readonly #grant: TokenGrant<Name>;
  readonly #http: HttpDependencies;
  readonly #limits: RequestLimits;
  readonly #redactor: Redactor;
  readonly #sharedTokens: SharedTokenStore | undefined;
  readonly #cache: TokenCache;
  readonly #backoff: SharedBackoff;
  #tenantId: string | undefined;

  /** @internal */
  constructor(grant: TokenGrant<Name>, options: TokenRequestInput, internals: TokenInternals) {
    const { clock = systemClock, redactor = new Redactor() } = internals;
    const { store, expiryMarginMs, fetch, timeoutMs, retry, onEvent } = options;
    const { tokenUrl, ids, secrets } = grant;
    const identity = Object.values(ids).join('\n');
    for (const secret of Object.values<Secret>(secrets)) {
      if (typeof secret === 'string') redactor.rememberSecret(secret);
    }
    this.#grant = grant;
    this.#http = { send: toSend(fetch), clock, onEvent };
    this.#limits = resolveLimits({ timeoutMs, retry }, DEFAULT_LIMITS);
    this.#redactor = redactor;
    this.#sharedTokens = store && new SharedTokenStore({ store, clock, redactor, onEvent, tokenUrl, identity });
    this.#backoff = new SharedBackoff(clock);
    // The secrets and the request, each with a time limit, after a store that has one of its own.
    const maxRenewalMs = STORE_TIMEOUT_MS + findMaxTaskMs(this.#limits, Object.keys(secrets).length + 1);
    const renew = (signal: AbortSignal, rejected: string | undefined) => this.#renew(signal, rejected);
    this.#cache = new TokenCache({ clock, expiryMarginMs, maxRenewalMs, renew });
    keepRedactor(this, redactor);
    const getCachedToken = () => this.#cache.peek()?.accessToken;
    markOwn(this, { getAccessToken, getCachedToken, hasOwnTimeout: this.#limits.timeoutMs !== false });
  }

  /** @internal Tenant of the newest token; `undefined` before the first one, and for a token from a store. */
  protected get newestTenantId(): string | undefined {
    return this.#tenantId;
  }

  /**
   * Returns a token that is valid for at least another minute; one that was issued for a minute or less serves the
   * operations that waited for it.
   *
   * @throws {@link CXoneAuthenticationError} when the token endpoint rejects the client (4xx other than 429).
   * @throws {@link CXoneRateLimitError}, {@link CXoneServerError}, {@link CXoneApiError} for its other statuses.
   * @throws {@link CXoneNetworkError}, {@link CXoneTimeoutError} when it does not respond.
   * @throws {@link CXoneResponseValidationError} when its response is invalid.
   * @throws {@link CXoneAbortError} when `signal` is aborted.
   * @example
   * ```ts
   * const token = await tokenProvider.getAccessToken();
   * ```
   */
  async getAccessToken(options?: { signal?: AbortSignal | undefined }): Promise<string> {
    // Code without types may pass null.
    const { signal, canWait } = (options ?? {}) as Partial<GetTokenOptions>;
    try {
      const cached = this.#cache.get(signal);
      const token = await (canWait ? this.#backoff.failFast(cached, canWait) : cached);
      if ('error' in token) throw token.error;
      return token.accessToken;
    } catch (error) {
      if (!(error instanceof CanceledError)) throw error;
      const context = this.#createContext(new Deadline(this.#http));
      throw toCancellationFailure(context, error.cancellation, { sent: false }).toError(0);
    }
  }

  /**
   * Drops a token that the API rejected, so that the next operation gets a new one. A token that was replaced since costs
   * no renewal.
   *
   * @example
   * ```ts
   * await tokenProvider.invalidate(token);
   * ```
   */
  async invalidate(rejected: string): Promise<void> {
    this.#cache.invalidate(rejected);
  }

  async #renew(signal: AbortSignal, rejected: string | undefined): Promise<Result<CachedToken, RequestFailure>> {
    return (await this.#loadShared(rejected)) ?? (await this.#requestToken(signal));
  }

  async #loadShared(rejected: string | undefined): Promise<Result<CachedToken, RequestFailure> | undefined> {
    if (!this.#sharedTokens) return undefined;
    const { clock, onEvent } = this.#http;
    const startedAt = clock.elapsed();
    const stored = await this.#sharedTokens.load();
    if (!stored) return undefined;
    this.#redactor.rememberToken(stored.accessToken);
    if (stored.accessToken === rejected) {
      this.#sharedTokens.delete();
      return undefined;
    }
    const { accessToken, expiresAt } = stored;
    const issuedAt = clock.now();
    const value = { accessToken, lifetimeMs: expiresAt - issuedAt, issuedAt, issuedElapsed: clock.elapsed() };
    if (!this.#cache.isFresh(value)) return undefined;
    emit(onEvent, () => ({
      type: 'token',
      operation: 'token',
      source: 'store',
      durationMs: clock.elapsed() - startedAt,
      expiresAt,
    }));
    return { ok: true, value };
  }

  async #requestToken(signal: AbortSignal): Promise<Result<CachedToken, RequestFailure>> {
    const { clock } = this.#http;
    const deadline = new Deadline({ clock, signal });
    const context = this.#createContext(deadline, (delayMs, failure) =>
      this.#backoff.start(signal, delayMs, () => failure.toError(context.attempts)),
    );
    let age = { issuedAt: clock.now(), issuedElapsed: clock.elapsed() };
    const sendAttempt = async () => {
      const secrets = await resolveSecrets(this.#grant.secrets, context);
      // The age counts from before the request: the token may have been issued at any time since.
      age = { issuedAt: clock.now(), issuedElapsed: clock.elapsed() };
      if (!secrets.ok) return secrets;
      context.credentialHint = findCredentialHint(this.#grant.ids, secrets.value);
      return sendOnce(context, this.#grant.buildRequest(secrets.value));
    };
    try {
      const result = await withRetries(context, sendAttempt);
      if (!result.ok) return this.#reportFailure(context, result);
      this.#tenantId = result.value.tenantId ?? this.#tenantId;
      return { ok: true, value: this.#storeToken({ ...result.value, ...age }, deadline.elapsedMs) };
    } finally {
      this.#backoff.end(signal);
      deadline.dispose();
    }
  }

  #reportFailure(context: RequestContext<IssuedToken>, failure: RequestFailure): RequestFailure {
    const { attempts, deadline } = context;
    const toError = () => failure.toError(attempts);
    const { elapsedMs: durationMs } = deadline;
    const event = { type: 'token', operation: 'token', source: 'request', durationMs } as const;
    emit(this.#http.onEvent, () => ({ ...event, errorCode: toError().code }));
    return { ...failure, toError };
  }

  #storeToken(token: CachedToken, durationMs: number): CachedToken {
    const { clock, onEvent } = this.#http;
    const { accessToken } = token;
    const expiresAt = token.issuedAt + token.lifetimeMs;
    this.#redactor.rememberToken(accessToken);
    if (this.#cache.isFresh(token)) this.#sharedTokens?.save({ accessToken, expiresAt }, expiresAt - clock.now());
    emit(onEvent, () => ({ type: 'token', operation: 'token', source: 'request', durationMs, expiresAt }));
    return token;
  }

  /** @internal Identifies the area of a provider that has no issuer. */
  get tokenUrl(): string {
    return this.#grant.tokenUrl;
  }

  #createContext(
    deadline: Deadline,
    onRetryDelay?: (delayMs: number, failure: RequestFailure) => void,
  ): RequestContext<IssuedToken> {
    const { tokenUrl: url, parse, hints } = this.#grant;
    return {
      request: { kind: 'token', operation: 'token', method: 'POST', path: '', parse, hints },
      url,
      limits: this.#limits,
      http: this.#http,
      deadline,
      redactor: this.#redactor,
      attempts: 0,
      onRetryDelay,
    };
  }
}

/** As it is here: a patch of the prototype would be mistaken for it later. */
const { getAccessToken } = CachedTokenProvider.prototype;
