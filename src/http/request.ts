import type { CallOutcome, CXoneError } from '../errors/base.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import type { Result } from '../internal/result.js';
import type { RequestLimits } from '../options/limits.js';
import type { Deadline } from './deadline.js';
import type { CXoneEventListener, CXoneOperation } from './events.js';
import type { Send } from './fetch.js';
import type { ResponseHeaders } from './response.js';

/**
 * Purpose of a request: to place a call, to change something without a call at stake, to read, to get a token, or to find the
 * API. Decides what may be retried.
 */
export type RequestKind = 'trigger' | 'command' | 'read' | 'token' | 'discovery';

/** `true` if a second request does no harm. */
export function isIdempotent(kind: RequestKind): boolean {
  return kind !== 'trigger' && kind !== 'command';
}

/** Method of a request. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Advice by HTTP status and by error of RFC 6749. `url` names the options that decide the URL. */
export type Hints = Readonly<Record<string, string>>;

/** A sentence about each outcome. */
export type OutcomeAdvice = Readonly<Record<CallOutcome, string>>;

/** Describes a request, before it is known where and with which token it is sent. */
export interface ApiRequest<T> {
  readonly kind: RequestKind;
  readonly operation: CXoneOperation;
  readonly method: HttpMethod;
  /** Below the base URL, percent-encoded. */
  readonly path: string;
  /** JSON. */
  readonly body?: string | undefined;
  /** Complete phone numbers in the request: no error may show them. */
  readonly phoneNumbers?: readonly string[] | undefined;
  /** Validates the body of a success. */
  readonly parse: (text: string, status: number) => Result<T>;
  /** Outcome of a trigger whose success has an invalid body. @defaultValue `placed` */
  readonly invalidOutcome?: 'unknown' | undefined;
  readonly hints?: Hints | undefined;
  /** Sentences about the outcome of a failure. @defaultValue those about `create` */
  readonly advice?: OutcomeAdvice | undefined;
}

/** Dependencies that the requests of one client share. */
export interface HttpDependencies {
  readonly send: Send;
  readonly clock: Clock;
  readonly onEvent?: CXoneEventListener | undefined;
}

/** A request on its way: its limits, and how many attempts it has made. */
export interface RequestContext<T> {
  readonly request: ApiRequest<T>;
  /** Without a host while that is unknown. */
  readonly url: string;
  readonly limits: RequestLimits;
  readonly http: HttpDependencies;
  readonly deadline: Deadline;
  readonly redactor: Redactor;
  readonly correlationId?: string | undefined;
  /** Requests sent. */
  attempts: number;
  /** `true` once the operation has renewed a token that the API rejected. */
  isTokenRenewed?: boolean | undefined;
  /** Advice about the credentials that were sent last, which comes before any other. */
  credentialHint?: string | undefined;
  /** Runs right before each request leaves. @throws BlockedError when it must not leave. */
  readonly beforeSend?: BeforeSend | undefined;
  /** Called before each delay between two attempts. */
  readonly onRetryDelay?: ((delayMs: number, failure: RequestFailure) => void) | undefined;
}

/**
 * Runs right before a request leaves.
 *
 * @param startedAt - when the attempt started, on the monotonic clock
 */
export type BeforeSend = (startedAt: number) => Promise<void>;

/** Thrown inside the SDK for a request that must not leave; never reaches a caller. */
export class BlockedError extends Error {
  readonly toError: RequestFailure['toError'];

  constructor(toError: RequestFailure['toError']) {
    super();
    this.toError = toError;
  }
}

/** Record of one attempt: how far the request got. */
export interface Attempt {
  /** `true` if `fetch` was called: before that the request can't have left. */
  readonly sent: boolean;
  /** What `fetch` reported: `failed` before it left, or your own `fetch` gave up. Absent for a `fetch` that reports nothing. */
  readonly departure?: 'held' | 'left' | 'failed' | undefined;
  /** The error of a failure before it left, while your own `fetch` may be about to throw it: later, it may have sent otherwise. */
  readonly unsent?: { readonly error: unknown } | undefined;
  /** Status and headers, if they arrived. */
  readonly head?:
    | { readonly status: number; readonly statusText: string; readonly headers: ResponseHeaders }
    | undefined;
  /** The body, if it arrived complete. */
  readonly body?: string | undefined;
  /** The error that ended the attempt early. */
  readonly failure?: { readonly error: unknown } | undefined;
}

/** A failed attempt: whether it may be retried, and the error to throw if it isn't. */
export interface RequestFailure {
  readonly ok: false;
  /** The HTTP status that decided, if one did. */
  readonly status?: number | undefined;
  /** `true` if another attempt is safe. */
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number | undefined;
  /** Creates a new object each time: callers who share a failed token each get their own. */
  readonly toError: (attempts: number) => CXoneError;
}

/** Complete arguments of one HTTP request. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Names a request in errors and events, masked. A request that succeeds unobserved is never named. */
export function describeRequest({ request, url, redactor, correlationId }: RequestContext<unknown>) {
  const path = redactor.maskText(url.startsWith('/') ? url.replace(/\?.*$/s, '') : new URL(url).pathname);
  const id = correlationId === undefined ? {} : { correlationId: redactor.maskText(correlationId) };
  return { ...id, operation: request.operation, method: request.method, path };
}

export interface HttpRequestInput {
  readonly url: string;
  readonly token: string;
  readonly correlationId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Assembles a request to the API. The SDK's own headers come last: none of them can be replaced. */
export function toHttpRequest(
  { method, body }: Pick<ApiRequest<unknown>, 'method' | 'body'>,
  { url, token, correlationId, headers }: HttpRequestInput,
): HttpRequest {
  const own: Record<string, string> = {
    Accept: 'application/json',
    Authorization: `Bearer ${token}`,
    CorrelationId: correlationId,
  };
  if (body !== undefined) own['Content-Type'] = 'application/json';
  // A spread takes V8's slow path here: it took a fifth of the SDK's own time.
  return { method, url, headers: Object.assign({}, headers, own), body };
}

/**
 * Encodes an ID as exactly one path segment.
 *
 * @returns `undefined` for what can't be one: not a string, empty, `.`, `..`, or half a surrogate pair.
 */
export function toPathSegment(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '' || id === '.' || id === '..') return undefined;
  try {
    return encodeURIComponent(id);
  } catch {
    return undefined;
  }
}

/** Assembles a query string, with its question mark. Spaces become %20: a plus means a space in forms only. */
export function toQuery(parameters: readonly (readonly [name: string, value: string])[]): string {
  return `?${parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}
