import { buildApiError, type CXoneApiErrorInit, CXoneAuthenticationError } from '../errors/api.js';
import type { CXoneError, CXoneErrorInit } from '../errors/base.js';
import {
  CXoneAbortError,
  CXoneNetworkError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
} from '../errors/local.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause, maskReason } from '../internal/redact-cause.js';
import type { CXoneIssue } from '../internal/result.js';
import { parseErrorBody } from '../schemas/error-body.js';
import { describeIssues } from '../schemas/issues.js';
import type { Attempt } from './attempt.js';
import { type Stop, Stopped } from './deadline.js';
import { adviceOf, type Hints, hintOf } from './hints.js';
import { isSuccess, outcomeOf, type RequestKind, reachOf } from './outcome.js';
import { BodyTooLarge, type ResponseHeaders, toHeaderRecord } from './response.js';
import { parseRetryAfter } from './retry-after.js';

/** A value that was checked, or all that is wrong with it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly CXoneIssue[] };

/** What must be known of a call to judge an attempt. */
export interface CallFacts<T> {
  readonly kind: RequestKind;
  readonly method: string;
  /** Without host and query, masked. */
  readonly path: string;
  /** Masked. */
  readonly correlationId?: string | undefined;
  readonly redactor: Redactor;
  readonly hints?: Hints | undefined;
  /** Checks the body of a success. */
  readonly parse: (text: string) => Parsed<T>;
}

/** An attempt that failed: what may be done about it, and the error to throw if nothing is. */
export interface Failure {
  readonly ok: false;
  /** The status that decided, if one did. */
  readonly status?: number | undefined;
  /** Whether another attempt is allowed, if the caller wants any. */
  readonly isRepeatable: boolean;
  readonly retryAfterMs?: number | undefined;
  /** Makes a new object at each call: callers who share a failed token each get their own. */
  readonly toError: (attempts: number) => CXoneError;
}

export type Verdict<T> = { readonly ok: true; readonly value: T } | Failure;

const REPEATABLE_STATUS = new Set([429, 502, 503, 504]);

function sentence(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}

function errorFacts<T>(facts: CallFacts<T>, attempt: Attempt): Pick<CXoneErrorInit, 'outcome' | 'correlationId'> {
  return { outcome: outcomeOf(facts.kind, attempt), correlationId: facts.correlationId };
}

/**
 * The error of a wait that was stopped, by the caller or by the clock.
 *
 * @param what - what had not happened when the time was over
 */
export function judgeStop<T>(
  facts: CallFacts<T>,
  stop: Stop,
  attempt: Attempt,
  what = attempt.sent ? 'had no whole answer' : 'could not be sent',
): Failure {
  const base = errorFacts(facts, attempt);
  const advice = adviceOf(base.outcome);
  const subject = `${facts.method} ${facts.path}`;
  if (stop.kind === 'aborted') {
    const message = sentence(`${subject} was aborted.`, advice);
    const cause = maskReason(stop.reason, facts.redactor);
    const toError = (attempts: number) => new CXoneAbortError({ ...base, message, cause, attempts });
    return { ok: false, isRepeatable: false, toError };
  }
  const { timeoutMs, limit } = stop;
  const message = sentence(`${subject} ${what} within ${timeoutMs} ms (${limit}).`, advice);
  const toError = (attempts: number) => new CXoneTimeoutError({ ...base, message, timeoutMs, attempts });
  return { ok: false, isRepeatable: false, toError };
}

function judgeNetwork<T>(facts: CallFacts<T>, attempt: Attempt, error: unknown): Failure {
  const base = errorFacts(facts, attempt);
  const reach = reachOf(error);
  const cause = maskCause(error, facts.redactor);
  const what = reach === 'unknown' ? 'The connection failed before the answer was complete' : 'No connection was made';
  const message = sentence(`${facts.method} ${facts.path} failed. ${what}${detailOf(cause)}.`, adviceOf(base.outcome));
  const isSafe = base.outcome === 'not_placed' && reach === 'never_connected';
  const isRepeatable = facts.kind === 'trigger' ? isSafe : reach !== 'refused_here';
  const toError = (attempts: number) => new CXoneNetworkError({ ...base, message, cause, attempts });
  return { ok: false, isRepeatable, toError };
}

/** The innermost message of a cause that was masked: "fetch failed" alone says nothing. */
function detailOf(cause: unknown): string {
  let detail = '';
  for (let current = cause; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown };
    detail = current.message || (typeof code === 'string' ? code : detail);
  }
  return detail === '' ? '' : `: ${detail}`;
}

function judgeUnfit<T>(facts: CallFacts<T>, attempt: Attempt, status: number, issues: readonly CXoneIssue[]): Failure {
  const base = errorFacts(facts, attempt);
  const subject = `${facts.method} ${facts.path} answered ${status}, but its body does not fit: ${describeIssues(issues)}`;
  const message = sentence(subject, adviceOf(base.outcome));
  const body = facts.kind === 'token' ? undefined : maskBody(attempt.body, facts.redactor);
  const toError = (attempts: number) =>
    new CXoneResponseValidationError({ ...base, message, issues, status, body, attempts });
  return { ok: false, isRepeatable: false, toError };
}

function maskBody(text: string | undefined, redactor: Redactor): unknown {
  if (!text) return undefined;
  try {
    return redactor.json(JSON.parse(text)) ?? redactor.text(text);
  } catch {
    return redactor.text(text);
  }
}

function judgeStatus<T>(
  facts: CallFacts<T>,
  attempt: Attempt,
  head: NonNullable<Attempt['head']>,
  now: number,
): Failure {
  const { status, headers, statusText } = head;
  const { kind, method, path, redactor } = facts;
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), now);
  const told = parseErrorBody({ text: attempt.body ?? '', headers, statusText, mask: (text) => redactor.text(text) });
  const reason = reasonFor(status, told.reason);
  const hint = hintOf(facts, status, reason);
  const base = errorFacts(facts, attempt);
  const words = told.message === undefined ? '' : ` ${told.message.replace(/[.\s]+$/, '')}`;
  const advice = base.outcome === 'unknown' || hint === undefined ? adviceOf(base.outcome) : undefined;
  const requestId = requestIdOf(headers, redactor);
  const init: CXoneApiErrorInit = {
    ...base,
    message: sentence(`${method} ${path} failed with ${status}${words === '' ? '' : `:${words}`}.`, hint, advice),
    hint,
    status,
    method,
    path,
    reason,
    retryAfterMs,
    requestId,
    headers: maskHeaders(headers, redactor),
    body: maskBody(attempt.body, redactor),
  };
  const isRefusedToken = kind === 'token' && status >= 400 && status < 500 && status !== 429;
  const toError = (attempts: number) =>
    isRefusedToken
      ? new CXoneAuthenticationError({ ...init, attempts, oauthError: told.oauthError })
      : buildApiError({ ...init, attempts });
  const isRepeatable = status === 429 || (kind !== 'trigger' && REPEATABLE_STATUS.has(status));
  return { ok: false, status, retryAfterMs, isRepeatable, toError };
}

/** A reason is read off the body only where the service is known to give it. */
function reasonFor(status: number, reason: CXoneApiErrorInit['reason']): CXoneApiErrorInit['reason'] {
  const expected = reason === 'insufficient_scope' ? 403 : 400;
  return status === expected ? reason : undefined;
}

const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id', 'correlationid'];

/** The service's own id of the request, in the order of the headers that may hold it. */
export function requestIdOf(headers: ResponseHeaders, redactor: Redactor): string | undefined {
  for (const name of REQUEST_ID_HEADERS) {
    const value = headers.get(name);
    if (value) return redactor.text(value);
  }
  return undefined;
}

function maskHeaders(headers: ResponseHeaders, redactor: Redactor): Record<string, string> {
  const entries = Object.entries(toHeaderRecord(headers));
  return Object.fromEntries(entries.map(([name, value]) => [redactor.text(name), redactor.header(name, value)]));
}

/** What ended an attempt early, where no status says more. */
function judgeFailure<T>(facts: CallFacts<T>, attempt: Attempt): Failure {
  const error = attempt.failure?.error;
  if (error instanceof Stopped) return judgeStop(facts, error.stop, attempt);
  if (error instanceof BodyTooLarge && attempt.head) {
    return judgeUnfit(facts, attempt, attempt.head.status, [{ path: '', message: 'it is larger than 1 MiB' }]);
  }
  return judgeNetwork(facts, attempt, error);
}

/**
 * Judges an attempt: success, or a failure with its error, and whether it may be repeated.
 *
 * The order matters: a caller's abort is told as such; then a status that refuses decides, whatever became of its body;
 * only then does it count what ended the attempt.
 */
export function classify<T>(attempt: Attempt, facts: CallFacts<T>, now: number): Verdict<T> {
  const { head, body, failure } = attempt;
  const isAborted = failure?.error instanceof Stopped && failure.error.stop.kind === 'aborted';
  if (head && !isAborted && !isSuccess(head.status)) return judgeStatus(facts, attempt, head, now);
  if (!head || body === undefined) return judgeFailure(facts, attempt);
  const parsed = facts.parse(body);
  return parsed.ok ? parsed : judgeUnfit(facts, attempt, head.status, parsed.issues);
}
