import { buildApiError, type CXoneApiErrorInit, CXoneAuthenticationError } from '../errors/api.js';
import type { CXoneErrorInit } from '../errors/base.js';
import {
  CXoneAbortError,
  CXoneNetworkError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
  CXoneTokenProviderError,
} from '../errors/local.js';
import { parseExactJson } from '../internal/json.js';
import { quoteServiceText } from '../internal/quote.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause, maskReason } from '../internal/redact-cause.js';
import type { CXoneIssue, Result } from '../internal/result.js';
import { isWebPage, parseErrorBody } from '../schemas/error-body.js';
import { describeIssues } from '../schemas/issues.js';
import { CanceledError, type Cancellation } from './deadline.js';
import { findConnectionHint, findHint, outcomeAdvice, webPageHint } from './hints.js';
import { setMetadata } from './metadata.js';
import { classifyOutcome, classifyPhase, findErrorCodes, isUnsent } from './outcome.js';
import {
  type Attempt,
  BlockedError,
  describeRequest,
  isIdempotent,
  type RequestContext,
  type RequestFailure,
} from './request.js';
import {
  BodyTooLargeError,
  isSuccessStatus,
  parseRetryAfter,
  type ResponseHeaders,
  toHeaderRecord,
} from './response.js';

const CREDENTIAL_STATUSES = new Set([400, 401, 403]);
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);

function joinSentences(...sentences: readonly (string | undefined)[]): string {
  return sentences.filter(Boolean).join(' ');
}

/** The request as errors name it, and what its errors have in common. */
function describe(
  context: RequestContext<unknown>,
  attempt: Attempt,
  outcome = classifyOutcome(context.request.kind, attempt),
) {
  const { method, path, correlationId } = describeRequest(context);
  const base: Pick<CXoneErrorInit, 'outcome' | 'correlationId'> = { outcome, correlationId };
  return { method, path, subject: `${method} ${path}`, base, advice: outcomeAdvice(outcome, context.request.advice) };
}

/**
 * Returns the failure of an operation that was canceled, by the caller or by a time limit.
 *
 * @param missing - what had not happened when the time limit was reached
 */
export function toCancellationFailure(
  context: RequestContext<unknown>,
  cancellation: Cancellation,
  attempt: Attempt,
  missing = attempt.sent && !isUnsent(attempt) ? 'had no complete response' : 'could not be sent',
): RequestFailure {
  const { subject, base, advice } = describe(context, attempt);
  if (cancellation.kind === 'aborted') {
    const message = joinSentences(`${subject} was aborted.`, advice);
    const cause = maskReason(cancellation.reason, context.redactor);
    const toError = (attempts: number) => new CXoneAbortError({ ...base, message, cause, attempts });
    return { ok: false, isRetryable: false, toError };
  }
  const { limit, limitMs } = cancellation;
  const message = joinSentences(`${subject} ${missing} within ${limitMs} ms (${limit}).`, advice);
  const toError = (attempts: number) => new CXoneTimeoutError({ ...base, message, limit, limitMs, attempts });
  return { ok: false, isRetryable: false, toError };
}

/** A token provider, or the function of a secret, that took longer than `timeoutMs`. */
export function toHungFailure(context: RequestContext<unknown>, subject: string, limitMs: number): RequestFailure {
  const message = `${subject} did not respond within ${limitMs} ms (timeoutMs). No call was placed.`;
  const { correlationId } = describeRequest(context);
  const toError = (attempts: number) => new CXoneTokenProviderError({ message, attempts, correlationId });
  return { ok: false, isRetryable: false, toError };
}

/** The innermost message of a masked cause: "fetch failed" alone explains nothing. */
function innermostMessage(cause: unknown): string {
  let detail = '';
  for (let current = cause; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown };
    detail = current.message || (typeof code === 'string' ? code : detail);
  }
  return detail === '' ? '' : `: ${detail}`;
}

function toNetworkFailure(context: RequestContext<unknown>, attempt: Attempt, error: unknown): RequestFailure {
  const { subject, base, advice } = describe(context, attempt);
  const phase = classifyPhase(attempt);
  const cause = maskCause(error, context.redactor);
  const event =
    phase === 'unknown' ? 'The connection failed before the response was complete' : 'No connection was made';
  const isConnected = phase !== 'never_connected';
  const hint = isConnected ? undefined : findConnectionHint(context.request, findErrorCodes(error));
  const message = joinSentences(`${subject} failed. ${event}${innermostMessage(cause)}.`, hint, advice);
  const isSafe = attempt.head === undefined && !isConnected;
  const isRetryable = isIdempotent(context.request.kind) ? phase !== 'rejected_locally' : isSafe;
  const toError = (attempts: number) => new CXoneNetworkError({ ...base, message, hint, cause, attempts });
  return { ok: false, isRetryable, toError };
}

function maskBody(text: string | undefined, redactor: Redactor): unknown {
  if (!text) return undefined;
  try {
    return redactor.maskJson(parseExactJson(text)) ?? redactor.maskText(text);
  } catch {
    return redactor.maskText(text);
  }
}

function toInvalidResponseFailure(
  context: RequestContext<unknown>,
  attempt: Attempt,
  { status, issues: found }: { readonly status: number; readonly issues: readonly CXoneIssue[] },
): RequestFailure {
  // They may quote what CXone sent: the host of an API, an error that a body reports.
  const issues = found.map(({ path, message }) => ({ path, message: quoteServiceText(message, context.redactor) }));
  const { subject, base, advice } = describe(context, attempt, context.request.invalidOutcome);
  const problem = `${subject} returned ${status} with an invalid body: ${describeIssues(issues)}`;
  const isPage = attempt.head && isWebPage(attempt.body ?? '', attempt.head.headers);
  const hint = isPage ? webPageHint(context.request) : undefined;
  const message = joinSentences(problem, hint, advice);
  const body = context.request.kind === 'token' ? undefined : maskBody(attempt.body, context.redactor);
  const toError = (attempts: number) =>
    new CXoneResponseValidationError({ ...base, message, hint, issues, status, body, attempts });
  return { ok: false, isRetryable: false, toError };
}

type Head = NonNullable<Attempt['head']>;

/** A reason is read from the body only for the status with which CXone gives it. */
function reasonForStatus(status: number, reason: CXoneApiErrorInit['reason']): CXoneApiErrorInit['reason'] {
  const expected = reason === 'insufficient_scope' ? 403 : 400;
  return status === expected ? reason : undefined;
}

const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id', 'correlationid'];

/** Returns CXone's own ID of the request, in the order of the headers that may hold it. */
export function getRequestId(headers: ResponseHeaders, redactor: Redactor): string | undefined {
  const id = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find((value) => value);
  return id ? redactor.maskText(id) : undefined;
}

function maskHeaders(headers: ResponseHeaders, redactor: Redactor): Record<string, string> {
  const entries = Object.entries(toHeaderRecord(headers));
  return Object.fromEntries(
    entries.map(([name, value]) => [redactor.maskText(name), redactor.maskHeader(name, value)]),
  );
}

/** Reads what a response with an error status reports, masked. */
function readErrorResponse(
  { request, redactor, limits, isTokenRenewed }: RequestContext<unknown>,
  { status, statusText, headers }: Head,
  text = '',
) {
  const body = parseErrorBody({ text, headers, statusText, redactor });
  const { oauthError, scheme, message } = body;
  const reason = reasonForStatus(status, body.reason);
  const detail = message === undefined ? '' : `: ${message.replace(/[.\s]+$/, '')}`;
  const isRetried = limits.retry !== false;
  const hint = findHint(request, {
    status,
    reason,
    oauthError,
    scheme,
    isWebPage: isWebPage(text, headers),
    isRetried,
    isTokenRenewed,
  });
  return { reason, detail, oauthError, hint };
}

function toStatusFailure(context: RequestContext<unknown>, attempt: Attempt, head: Head): RequestFailure {
  const { request, redactor, http } = context;
  const { status, headers } = head;
  const { method, path, subject, base, advice } = describe(context, attempt);
  const { reason, detail, oauthError, hint: reported } = readErrorResponse(context, head, attempt.body);
  const hint = joinSentences(CREDENTIAL_STATUSES.has(status) ? context.credentialHint : '', reported) || undefined;
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), http.clock.now());
  const isAdviceNeeded = base.outcome === 'unknown' || hint === undefined;
  const init: CXoneApiErrorInit = {
    ...base,
    message: joinSentences(`${subject} failed with ${status}${detail}.`, hint, isAdviceNeeded ? advice : undefined),
    hint,
    status,
    method,
    path,
    reason,
    retryAfterMs,
    requestId: getRequestId(headers, redactor),
    headers: maskHeaders(headers, redactor),
    body: maskBody(attempt.body, redactor),
  };
  const isRejectedGrant = request.kind === 'token' && status >= 400 && status < 500 && status !== 429;
  const toError = (attempts: number) =>
    isRejectedGrant
      ? new CXoneAuthenticationError({ ...init, attempts, oauthError })
      : buildApiError({ ...init, attempts });
  const isRetryable = status === 429 || (isIdempotent(request.kind) && RETRYABLE_STATUSES.has(status));
  return { ok: false, status, retryAfterMs, isRetryable, toError };
}

/** The failure of an attempt that no status decides. */
function toFailure(context: RequestContext<unknown>, attempt: Attempt): RequestFailure {
  const error = attempt.failure?.error;
  if (error instanceof BlockedError) return { ok: false, isRetryable: false, toError: error.toError };
  if (error instanceof CanceledError) return toCancellationFailure(context, error.cancellation, attempt);
  if (error instanceof BodyTooLargeError && attempt.head) {
    const issues = [{ path: '', message: 'it is larger than 1 MiB' }];
    return toInvalidResponseFailure(context, attempt, { status: attempt.head.status, issues });
  }
  return toNetworkFailure(context, attempt, error);
}

/**
 * Classifies an attempt: the value, or a failure with its error and whether it may be retried.
 *
 * The order matters: a caller's abort comes first; then an error status decides, even if its body was lost; only then
 * does it count what ended the attempt.
 */
export function classify<T>(attempt: Attempt, context: RequestContext<T>): Result<T, RequestFailure> {
  const { head, body, failure } = attempt;
  const isAborted = failure?.error instanceof CanceledError && failure.error.cancellation.kind === 'aborted';
  if (head && !isAborted && !isSuccessStatus(head.status)) return toStatusFailure(context, attempt, head);
  if (!head || body === undefined) return toFailure(context, attempt);
  const parsed = context.request.parse(body, head.status);
  if (parsed.ok) return parsed;
  return toInvalidResponseFailure(context, attempt, { status: head.status, issues: parsed.issues });
}

/** Attaches what is known of the response to the value of a success, for the caller of the operation. */
export function attachMetadata(
  result: Result<unknown, RequestFailure>,
  { head }: Attempt,
  { correlationId, attempts, redactor }: RequestContext<unknown>,
): void {
  if (!result.ok || !head || correlationId === undefined) return;
  const { status, headers } = head;
  setMetadata(result.value, () => ({
    correlationId,
    status,
    attempts,
    headers: maskHeaders(headers, redactor),
    replayed: false,
    requestId: getRequestId(headers, redactor),
  }));
}
