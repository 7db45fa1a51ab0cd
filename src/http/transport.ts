import { CXoneError, withCorrelationId } from '../errors/base.js';
import { addCallerFrames } from '../errors/caller-frames.js';
import type { Redactor } from '../internal/redact.js';
import type { Result } from '../internal/result.js';
import type { RequestLimits } from '../options/limits.js';
import { toCancellationFailure, toHungFailure } from './classify.js';
import { CanceledError, Deadline, isAttemptTimeout } from './deadline.js';
import { type RateLimiter, sendWhenAllowed } from './rate-limiter.js';
import {
  type ApiRequest,
  type BeforeSend,
  describeRequest,
  type HttpDependencies,
  type RequestContext,
  type RequestFailure,
  toHttpRequest,
} from './request.js';
import { withRetries } from './retry.js';

/** The wait of one operation for its token. */
export interface GetTokenOptions {
  /** Aborted when the operation ends. */
  readonly signal: AbortSignal;
  /** Returns whether the total timeout allows a delay; absent without one. */
  readonly canWait?: ((delayMs: number) => boolean) | undefined;
}

/** Source of tokens for the transport. Rejects with errors of the SDK only. */
export interface Authorizer {
  /** Returns the token that may be used without a wait, if there is one. */
  getCachedToken(): string | undefined;
  /** `true` if the tokens are those of a provider of the SDK: what it waits for is a service, and not code of the caller's. */
  isOwn(): boolean;
  /** `true` if each token request has a time limit of its own: then the client's doesn't apply. */
  hasOwnTimeout(): boolean;
  getToken(options: GetTokenOptions): Promise<string>;
  /** Drops a token that the API rejected with 401. */
  invalidate(rejected: string): Promise<void>;
}

/** Host of the API: known from the start, or found with the first token. */
export interface ApiHost {
  /** Target of the requests, as configured: part of the fingerprint of an idempotency key. */
  readonly target: string;
  /** Precedes the path of each route. */
  readonly basePath: string;
  /** Without a trailing slash; `undefined` until it is known. */
  readonly baseUrl: string | undefined;
  /** Returns the base URL. @throws CXoneError, `not_placed`, when it can't be found or no token may go there. */
  resolve(token: string, options: GetTokenOptions): Promise<string>;
}

/** The options of one operation, with every default filled in. */
export interface ResolvedRequestOptions extends RequestLimits {
  readonly signal?: AbortSignal | undefined;
  readonly correlationId: string;
}

/** The operation that a request is a part of. */
export interface OperationScope {
  /** Started before this request and disposed by its owner; includes the signal and the total timeout. */
  readonly deadline?: Deadline | undefined;
  /** Shared by the requests of a batch. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Runs once, before the first token is requested. @throws CXoneError when the call must not be placed. */
  readonly approve?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Runs right before each request leaves. @throws BlockedError when it must not leave. */
  readonly beforeSend?: BeforeSend | undefined;
  /** Knows the phone numbers and headers of the request. @defaultValue made by the transport */
  readonly redactor?: Redactor | undefined;
}

export interface TransportInit {
  readonly host: ApiHost;
  readonly http: HttpDependencies;
  readonly authorizer: Authorizer;
  readonly redactor: Redactor;
}

/** Token and host of a request. */
interface Authorization {
  readonly token: string;
  readonly baseUrl: string;
}

/** Asks whether the call may be placed. @returns the failure if the operation has ended, or ends before that is decided. */
async function approve(
  context: RequestContext<unknown>,
  decide: OperationScope['approve'],
): Promise<RequestFailure | undefined> {
  const { cancellation } = context.deadline;
  if (cancellation) return toCancellationFailure(context, cancellation, { sent: false });
  if (!decide) return undefined;
  try {
    await context.deadline.run(({ abortSignal }) => decide(abortSignal), context.limits.timeoutMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof CanceledError)) throw error;
    return toCancellationFailure(context, error.cancellation, { sent: false }, 'got no decision of beforeCall');
  }
}

/** Sends a request to the API: authorize, attempt, classify, delay; retries once after a 401, and where it is safe. */
export class HttpTransport {
  readonly #init: TransportInit;

  constructor(init: TransportInit) {
    this.#init = init;
  }

  /** @throws CXoneError of the class that fits, with all that is known of the call. */
  async send<T>(request: ApiRequest<T>, options: ResolvedRequestOptions, scope: OperationScope = {}): Promise<T> {
    return this.#run(request, options, scope, async (context) => {
      // Also without a decision: an operation that is aborted in the turn in which it started sends nothing.
      const refusal = await approve(context, scope.approve);
      return refusal ?? withRetries(context, this.#withTokenRenewal(context, options, scope.rateLimiter));
    });
  }

  /** Returns the base URL of the API, for which a token may be requested. @throws CXoneError of the class that fits. */
  async findBaseUrl(request: ApiRequest<unknown>, options: ResolvedRequestOptions): Promise<string> {
    const { baseUrl } = await this.#run(request, options, {}, (context) => this.#authorize(context));
    return baseUrl;
  }

  /** Runs a task in the limits of one operation. */
  async #run<T, R>(
    request: ApiRequest<T>,
    options: ResolvedRequestOptions,
    scope: OperationScope,
    task: (context: RequestContext<T>) => Promise<Result<R, RequestFailure>>,
  ): Promise<R> {
    const { clock } = this.#init.http;
    const { signal, totalTimeoutMs } = options;
    const deadline = scope.deadline ?? new Deadline({ clock, signal, totalTimeoutMs });
    const context = this.#createContext(request, options, { ...scope, deadline });
    try {
      const result = await task(context);
      if (result.ok) return result.value;
      throw result.toError(context.attempts);
    } finally {
      if (deadline !== scope.deadline) deadline.dispose();
    }
  }

  #createContext<T>(
    request: ApiRequest<T>,
    options: ResolvedRequestOptions,
    { deadline, redactor, beforeSend }: OperationScope & { readonly deadline: Deadline },
  ): RequestContext<T> {
    const { http, redactor: own, host } = this.#init;
    return {
      request,
      url: `${host.baseUrl ?? ''}${request.path}`,
      limits: options,
      http,
      deadline,
      redactor: redactor ?? own.forRequest(request.phoneNumbers ?? [], options.headers),
      correlationId: options.correlationId,
      beforeSend,
      attempts: 0,
    };
  }

  /** Returns an attempt that renews a rejected token and retries, at most once in one operation. */
  #withTokenRenewal<T>(
    context: RequestContext<T>,
    options: ResolvedRequestOptions,
    rateLimiter: RateLimiter | undefined,
  ): () => Promise<Result<T, RequestFailure>> {
    const { request } = context;
    const sendWith = ({ token, baseUrl }: Authorization) => {
      const { correlationId, headers } = options;
      const build = () => toHttpRequest(request, { url: `${baseUrl}${request.path}`, token, correlationId, headers });
      return sendWhenAllowed(context, build, rateLimiter);
    };
    return async () => {
      const authorization = this.#getCachedAuthorization() ?? (await this.#authorize(context));
      if (!authorization.ok) return authorization;
      const first = await sendWith(authorization.value);
      if (first.ok || first.status !== 401 || context.isTokenRenewed) return first;
      context.isTokenRenewed = true;
      const rejected = authorization.value.token;
      const fresh = await this.#authorize(context, rejected);
      if (!fresh.ok) return fresh;
      return fresh.value.token === rejected ? first : sendWith(fresh.value);
    };
  }

  /** Returns token and host if neither takes a wait: no timer, no signal and no promise is created for it. */
  #getCachedAuthorization(): Result<Authorization, RequestFailure> | undefined {
    const { authorizer, host, redactor } = this.#init;
    const token = authorizer.getCachedToken();
    const { baseUrl } = host;
    if (token === undefined || baseUrl === undefined) return undefined;
    redactor.rememberToken(token);
    return { ok: true, value: { token, baseUrl } };
  }

  async #authorize<T>(context: RequestContext<T>, rejected?: string): Promise<Result<Authorization, RequestFailure>> {
    const { authorizer, host, redactor } = this.#init;
    const { deadline, limits } = context;
    const controller = new AbortController();
    const options: GetTokenOptions = {
      // Created when it is first read, which for a cached token it is not.
      get signal() {
        return controller.signal;
      },
      canWait: deadline.hasTotalTimeout ? (delayMs) => delayMs <= deadline.remainingMs : undefined,
    };
    let hasToken = false;
    const acquire = async () => {
      if (rejected !== undefined) await authorizer.invalidate(rejected);
      const token = await authorizer.getToken(options);
      hasToken = true;
      return { token, baseUrl: await host.resolve(token, options) };
    };
    try {
      const ofClient = authorizer.hasOwnTimeout() ? false : limits.timeoutMs;
      const value = await deadline.run(acquire, limits.tokenTimeoutMs ?? ofClient);
      redactor.rememberToken(value.token);
      return { ok: true, value };
    } catch (error) {
      controller.abort();
      return this.#toAuthorizeFailure(context, error, hasToken);
    }
  }

  /** @throws what isn't an error of the SDK */
  #toAuthorizeFailure(context: RequestContext<unknown>, error: unknown, hasToken: boolean): RequestFailure {
    if (error instanceof CanceledError) {
      const { cancellation } = error;
      const isHung = !hasToken && !this.#init.authorizer.isOwn() && isAttemptTimeout(cancellation);
      if (isHung) return toHungFailure(context, 'The token provider', cancellation.limitMs);
      return toCancellationFailure(context, cancellation, { sent: false }, 'had no token');
    }
    if (!(error instanceof CXoneError)) throw error;
    return {
      ok: false,
      isRetryable: false,
      toError: () => {
        addCallerFrames(error);
        return withCorrelationId(error, describeRequest(context).correlationId);
      },
    };
  }
}
