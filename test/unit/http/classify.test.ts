import {
  CXoneAbortError,
  CXoneAuthenticationError,
  CXoneNetworkError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/http/classify.js';
import { CanceledError, type Cancellation } from '../../../src/http/deadline.js';
import type { Attempt, RequestFailure, RequestKind } from '../../../src/http/request.js';
import { BodyTooLargeError } from '../../../src/http/response.js';
import { createContext } from '../../support/request-context.js';

const CHECK_FIRST = 'The call may have been placed: check before you call create() again.';
const aborted: Cancellation = { kind: 'aborted', reason: new Error('the user left') };
const expired: Cancellation = { kind: 'timeout', limitMs: 5, limit: 'timeoutMs' };

function contextOf(kind: RequestKind, route: { invalidOutcome?: 'unknown' } = {}) {
  const parse = (text: string) =>
    text === 'good'
      ? ({ ok: true, value: text } as const)
      : ({ ok: false, issues: [{ path: 'id', message: 'must be a string' }] } as const);
  return createContext({ kind, operation: 'connections.create', method: 'POST', path: '/p', parse, ...route });
}

function headOf(status: number, headers: Record<string, string> = {}): NonNullable<Attempt['head']> {
  return { status, statusText: '', headers: new Headers(headers) };
}

function fail(
  attempt: Omit<Attempt, 'sent'> & { sent?: boolean },
  kind: RequestKind = 'trigger',
  route: { invalidOutcome?: 'unknown' } = {},
): RequestFailure {
  const result = classify({ sent: true, ...attempt }, contextOf(kind, route));
  if (result.ok) throw new Error('It did not fail');
  return result;
}

const failWith = (error: unknown, attempt: Omit<Attempt, 'sent' | 'failure'> & { sent?: boolean } = {}) =>
  fail({ ...attempt, failure: { error } });

describe('classify', () => {
  it.each([200, 201, 299])('returns the value of a %i with a valid body', (status) => {
    const result = classify({ sent: true, head: headOf(status), body: 'good' }, contextOf('trigger'));
    expect(result).toEqual({ ok: true, value: 'good' });
  });

  it.each([199, 300])('rejects a %i regardless of its body', (status) => {
    const { status: decided, isRetryable, toError } = fail({ head: headOf(status), body: 'good' });
    expect([decided, isRetryable]).toEqual([status, false]);
    expect(toError(1)).toMatchObject({ code: 'api_error', status, outcome: 'unknown' });
  });

  it('creates another error object each time, with the given attempts', () => {
    const { toError } = fail({ head: headOf(500), body: '' });
    expect(toError(1)).not.toBe(toError(1));
    expect([toError(1).attempts, toError(3).attempts]).toEqual([1, 3]);
  });
});

describe('classify, for an attempt that was canceled', () => {
  it('reports an abort before the request was sent', () => {
    const { isRetryable, toError } = failWith(new CanceledError(aborted), { sent: false });
    const error = toError(2);
    expect(isRetryable).toBe(false);
    expect(error).toBeInstanceOf(CXoneAbortError);
    expect(error).toMatchObject({ outcome: 'not_placed', attempts: 2, correlationId: 'c-1' });
    expect(error.message).toBe('POST /p was aborted. No call was placed.');
    expect(error.cause).toMatchObject({ message: 'the user left' });
  });

  it('reports an abort even when a status had arrived', () => {
    expect(failWith(new CanceledError(aborted), { head: headOf(500) }).toError(1)).toMatchObject({
      code: 'aborted',
      outcome: 'unknown',
    });
    expect(failWith(new CanceledError(aborted), { head: headOf(201) }).toError(1)).toMatchObject({ outcome: 'placed' });
  });

  it('reports a timeout before the request was sent', () => {
    const { isRetryable, toError } = failWith(new CanceledError(expired), { sent: false });
    const error = toError(0);
    expect(isRetryable).toBe(false);
    expect(error).toBeInstanceOf(CXoneTimeoutError);
    expect(error).toMatchObject({
      outcome: 'not_placed',
      limit: 'timeoutMs',
      limitMs: 5,
      attempts: 0,
      correlationId: 'c-1',
    });
    expect(error.message).toBe('POST /p could not be sent within 5 ms (timeoutMs). No call was placed.');
  });

  it('reports a timeout in flight', () => {
    const { isRetryable, toError } = failWith(new CanceledError(expired));
    expect(isRetryable).toBe(false);
    expect(toError(1)).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(toError(1).message).toBe(`POST /p had no complete response within 5 ms (timeoutMs). ${CHECK_FIRST}`);
  });

  it('classifies a timeout in the body of an error by its status', () => {
    const { status, toError } = failWith(new CanceledError(expired), { head: headOf(400) });
    expect(status).toBe(400);
    expect(toError(1)).toMatchObject({ code: 'bad_request', outcome: 'not_placed' });
    expect(toError(1)).not.toHaveProperty('body');
    expect(toError(1).message).toContain('POST /p failed with 400. Check campaignId');
  });

  it('reports a timeout in the body of a success as placed', () => {
    expect(failWith(new CanceledError(expired), { head: headOf(201) }).toError(1)).toMatchObject({
      code: 'timeout',
      outcome: 'placed',
    });
  });
});

describe('classify, for a connection that failed', () => {
  const refused = new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  });
  const untrusted = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  it.each<[string, unknown, RequestKind, boolean, string | undefined]>([
    ['refused', refused, 'trigger', true, 'not_placed'],
    ['refused', refused, 'read', true, undefined],
    ['refused', refused, 'token', true, 'not_placed'],
    ['untrusted', untrusted, 'trigger', false, 'not_placed'],
    ['untrusted', untrusted, 'read', false, undefined],
    ['reset', reset, 'trigger', false, 'unknown'],
    ['reset', reset, 'read', true, undefined],
    ['reset', reset, 'token', true, 'not_placed'],
  ])('and was %s (%s): %s', (_what, error, kind, isRetryable, outcome) => {
    const failure = fail({ failure: { error } }, kind);
    expect(failure.isRetryable).toBe(isRetryable);
    expect(failure.toError(1)).toBeInstanceOf(CXoneNetworkError);
    expect(failure.toError(1).outcome).toBe(outcome);
  });

  it('reports whether a network connection was made, with the innermost message', () => {
    expect(failWith(refused).toError(1).message).toBe(
      "POST /p failed. No connection was made: connect ECONNREFUSED. The host can't be reached: check realmId and baseUrl, firewall and proxy. No call was placed.",
    );
    expect(failWith(reset).toError(1).message).toBe(
      `POST /p failed. The connection failed before the response was complete: read ECONNRESET. ${CHECK_FIRST}`,
    );
  });

  it('does not retry a refused connection of an attempt with the status of a success', () => {
    expect(failWith(refused, { head: headOf(201) })).toMatchObject({ isRetryable: false });
  });

  it('treats a failure without an error as a network failure', () => {
    expect(fail({}).toError(1)).toMatchObject({ code: 'network', outcome: 'unknown' });
  });
});

describe('classify, for an invalid body', () => {
  it('reports what is invalid, and that the call was placed', () => {
    const { isRetryable, toError } = fail({ head: headOf(201), body: '{"a":1}' });
    const error = toError(1);
    expect(isRetryable).toBe(false);
    expect(error).toBeInstanceOf(CXoneResponseValidationError);
    expect(error).toMatchObject({ outcome: 'placed', status: 201, body: { a: 1 }, attempts: 1 });
    expect(error.message).toContain('POST /p returned 201 with an invalid body: ');
    expect(error.message).toContain('must be a string');
    expect(error.message).toContain("The call was placed: don't call create() again.");
  });

  it.each([{ body: '{"a":1}' }, { failure: { error: new BodyTooLargeError() } }])(
    'reports the outcome of a route whose invalid body proves nothing: %j',
    (rest) => {
      const error = fail({ head: headOf(202), ...rest }, 'trigger', { invalidOutcome: 'unknown' }).toError(1);
      expect(error).toMatchObject({ code: 'response_invalid', outcome: 'unknown' });
      expect(error.message).toContain('The call may have been placed');
    },
  );

  it('never shows the body of a token response', () => {
    expect(fail({ head: headOf(200), body: '{"access_token":"x"}' }, 'token').toError(1)).not.toHaveProperty('body');
  });

  it('keeps nothing of a body that is too large', () => {
    const error = failWith(new BodyTooLargeError(), { head: headOf(201) }).toError(1);
    expect(error).toMatchObject({
      code: 'response_invalid',
      outcome: 'placed',
      issues: [{ path: '', message: 'it is larger than 1 MiB' }],
    });
    expect(error).not.toHaveProperty('body');
  });

  it('reports a body that broke as a network failure', () => {
    expect(failWith(new Error('terminated'), { head: headOf(201) }).toError(1)).toMatchObject({
      code: 'network',
      outcome: 'placed',
    });
  });
});

describe('classify, for an error status', () => {
  it.each([400, 401, 404, 428, 430, 499])('treats a %i of the token endpoint as a rejected client', (status) => {
    const { isRetryable, toError } = fail({ head: headOf(status), body: '{"error":"invalid_client"}' }, 'token');
    expect(isRetryable).toBe(false);
    expect(toError(1)).toBeInstanceOf(CXoneAuthenticationError);
    expect(toError(1)).toMatchObject({ oauthError: 'invalid_client', outcome: 'not_placed', attempts: 1 });
  });

  it.each<[number, RequestKind]>([
    [399, 'token'],
    [429, 'token'],
    [500, 'token'],
    [400, 'trigger'],
    [400, 'read'],
  ])('does not treat a %i of a %s as a rejected client', (status, kind) => {
    expect(fail({ head: headOf(status), body: '' }, kind).toError(1)).not.toBeInstanceOf(CXoneAuthenticationError);
  });

  it.each<[number, RequestKind, boolean]>([
    [429, 'trigger', true],
    [502, 'trigger', false],
    [503, 'trigger', false],
    [504, 'trigger', false],
    [408, 'trigger', false],
    [429, 'read', true],
    [502, 'read', true],
    [503, 'read', true],
    [504, 'read', true],
    [500, 'read', false],
    [503, 'token', true],
  ])('may retry a %i of a %s: %s', (status, kind, isRetryable) => {
    expect(fail({ head: headOf(status), body: '' }, kind).isRetryable).toBe(isRetryable);
  });

  it.each<[number, string, string]>([
    [400, '{"message":"Because. . "}', 'POST /p failed with 400: Because. Check campaignId'],
    [409, '{"message":"Because"}', 'POST /p failed with 409: Because. No call was placed.'],
    [409, '', 'POST /p failed with 409. No call was placed.'],
    [500, '{"message":"Because"}', `POST /p failed with 500: Because. ${CHECK_FIRST}`],
    [302, '', 'set the base URL to the final host.'],
  ])('describes %i %s', (status, body, message) => {
    expect(fail({ head: headOf(status), body }).toError(1).message).toContain(message);
  });

  it('adds the outcome to the hint where it is unknown, and only there', () => {
    expect(fail({ head: headOf(302), body: '' }).toError(1).message).toContain(CHECK_FIRST);
    expect(fail({ head: headOf(400), body: '' }).toError(1).message).not.toContain('No call was placed');
  });

  it('reads Retry-After', () => {
    const headers = { 'retry-after': '7' };
    const failure = fail({ head: headOf(429, headers), body: '' });
    expect(failure.retryAfterMs).toBe(7_000);
    expect(failure.toError(1)).toMatchObject({ retryAfterMs: 7_000, headers });
  });

  it.each([
    [{ 'x-request-id': 'a', 'x-correlation-id': 'b', correlationid: 'c' }, 'a'],
    [{ 'x-correlation-id': 'b', correlationid: 'c' }, 'b'],
    [{ correlationid: 'c' }, 'c'],
    [{ 'x-request-id': '', correlationid: 'c' }, 'c'],
  ])('reads the request ID from %j', (headers, requestId) => {
    expect(fail({ head: headOf(500, headers), body: '' }).toError(1)).toMatchObject({ requestId });
  });

  it('reads a reason only from a response with its documented status', () => {
    const body = '{"message":"Insufficient Scope"}';
    expect(fail({ head: headOf(403), body }).toError(1)).toMatchObject({ reason: 'insufficient_scope' });
    expect(fail({ head: headOf(400), body }).toError(1)).not.toHaveProperty('reason');
  });
});
