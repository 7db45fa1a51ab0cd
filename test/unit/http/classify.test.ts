import {
  CXoneAbortError,
  CXoneAuthenticationError,
  CXoneNetworkError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/http/attempt.js';
import { type CallFacts, classify, type Failure } from '../../../src/http/classify.js';
import { type Stop, Stopped } from '../../../src/http/deadline.js';
import type { RequestKind } from '../../../src/http/outcome.js';
import { BodyTooLarge } from '../../../src/http/response.js';
import { Redactor } from '../../../src/internal/redact.js';

const NOW = Date.UTC(2023, 9, 27);
const ALWAYS = 'The call may have been placed: do not send it again before you know.';
const aborted: Stop = { kind: 'aborted', reason: new Error('the user left') };
const late: Stop = { kind: 'timeout', timeoutMs: 5, limit: 'timeoutMs' };

function factsOf(kind: RequestKind): CallFacts<string> {
  const parse = (text: string) =>
    text === 'good'
      ? ({ ok: true, value: text } as const)
      : ({ ok: false, issues: [{ path: 'id', message: 'must be a text' }] } as const);
  return { kind, method: 'POST', path: '/p', correlationId: 'c-1', redactor: new Redactor(), parse };
}

function headOf(status: number, headers: Record<string, string> = {}): NonNullable<Attempt['head']> {
  return { status, statusText: '', headers: new Headers(headers) };
}

function fail(attempt: Omit<Attempt, 'sent'> & { sent?: boolean }, kind: RequestKind = 'trigger'): Failure {
  const verdict = classify({ sent: true, ...attempt }, factsOf(kind), NOW);
  if (verdict.ok) throw new Error('It did not fail');
  return verdict;
}

const failWith = (error: unknown, attempt: Omit<Attempt, 'sent' | 'failure'> & { sent?: boolean } = {}) =>
  fail({ ...attempt, failure: { error } });

describe('classify', () => {
  it.each([200, 201, 299])('takes a %i with a good body for a success', (status) => {
    const verdict = classify({ sent: true, head: headOf(status), body: 'good' }, factsOf('trigger'), NOW);
    expect(verdict).toEqual({ ok: true, value: 'good' });
  });

  it.each([199, 300])('takes a %i for none, whatever its body', (status) => {
    const { status: decided, isRepeatable, toError } = fail({ head: headOf(status), body: 'good' });
    expect([decided, isRepeatable]).toEqual([status, false]);
    expect(toError(1)).toMatchObject({ code: 'api_error', status, outcome: 'unknown' });
  });

  it('makes another error object each time, with the attempts that it is told', () => {
    const { toError } = fail({ head: headOf(500), body: '' });
    expect(toError(1)).not.toBe(toError(1));
    expect([toError(1).attempts, toError(3).attempts]).toEqual([1, 3]);
  });
});

describe('classify, for an attempt that was stopped', () => {
  it('tells an abort before it left', () => {
    const { isRepeatable, toError } = failWith(new Stopped(aborted), { sent: false });
    const error = toError(2);
    expect(isRepeatable).toBe(false);
    expect(error).toBeInstanceOf(CXoneAbortError);
    expect(error).toMatchObject({ outcome: 'not_placed', attempts: 2, correlationId: 'c-1' });
    expect(error.message).toBe('POST /p was aborted. No call was placed.');
    expect(error.cause).toMatchObject({ message: 'the user left' });
  });

  it('tells an abort as such even when a status had arrived', () => {
    expect(failWith(new Stopped(aborted), { head: headOf(500) }).toError(1)).toMatchObject({
      code: 'aborted',
      outcome: 'unknown',
    });
    expect(failWith(new Stopped(aborted), { head: headOf(201) }).toError(1)).toMatchObject({ outcome: 'placed' });
  });

  it('tells a timeout before it left', () => {
    const { isRepeatable, toError } = failWith(new Stopped(late), { sent: false });
    const error = toError(0);
    expect(isRepeatable).toBe(false);
    expect(error).toBeInstanceOf(CXoneTimeoutError);
    expect(error).toMatchObject({ outcome: 'not_placed', timeoutMs: 5, attempts: 0, correlationId: 'c-1' });
    expect(error.message).toBe('POST /p could not be sent within 5 ms (timeoutMs). No call was placed.');
  });

  it('tells a timeout under way', () => {
    const { isRepeatable, toError } = failWith(new Stopped(late));
    expect(isRepeatable).toBe(false);
    expect(toError(1)).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(toError(1).message).toBe(`POST /p had no whole answer within 5 ms (timeoutMs). ${ALWAYS}`);
  });

  it('lets a status that refuses decide over a timeout in its body', () => {
    const { status, toError } = failWith(new Stopped(late), { head: headOf(400) });
    expect(status).toBe(400);
    expect(toError(1)).toMatchObject({ code: 'bad_request', outcome: 'not_placed' });
    expect(toError(1)).not.toHaveProperty('body');
    expect(toError(1).message).toContain('POST /p failed with 400. Check campaignId');
  });

  it('says of a timeout in the body of a success that the call was placed', () => {
    expect(failWith(new Stopped(late), { head: headOf(201) }).toError(1)).toMatchObject({
      code: 'timeout',
      outcome: 'placed',
    });
  });
});

describe('classify, for a connection that failed', () => {
  const refused = new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  });
  const expired = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  it.each<[string, unknown, RequestKind, boolean, string | undefined]>([
    ['refused', refused, 'trigger', true, 'not_placed'],
    ['refused', refused, 'read', true, undefined],
    ['refused', refused, 'token', true, 'not_placed'],
    ['not to be trusted', expired, 'trigger', false, 'not_placed'],
    ['not to be trusted', expired, 'read', false, undefined],
    ['reset', reset, 'trigger', false, 'unknown'],
    ['reset', reset, 'read', true, undefined],
    ['reset', reset, 'token', true, 'not_placed'],
  ])('and was %s (%s): %s', (_what, error, kind, isRepeatable, outcome) => {
    const failure = fail({ failure: { error } }, kind);
    expect(failure.isRepeatable).toBe(isRepeatable);
    expect(failure.toError(1)).toBeInstanceOf(CXoneNetworkError);
    expect(failure.toError(1).outcome).toBe(outcome);
  });

  it('says whether there was one at all, with the innermost words', () => {
    expect(failWith(refused).toError(1).message).toBe(
      'POST /p failed. No connection was made: connect ECONNREFUSED. No call was placed.',
    );
    expect(failWith(reset).toError(1).message).toBe(
      `POST /p failed. The connection failed before the answer was complete: read ECONNRESET. ${ALWAYS}`,
    );
  });

  it('does not repeat a refused connection of an attempt that has a success for a status', () => {
    expect(failWith(refused, { head: headOf(201) })).toMatchObject({ isRepeatable: false });
  });

  it('takes a failure without an error for a network failure', () => {
    expect(fail({}).toError(1)).toMatchObject({ code: 'network', outcome: 'unknown' });
  });
});

describe('classify, for a body that does not fit', () => {
  it('says what is wrong, and that the call was placed', () => {
    const { isRepeatable, toError } = fail({ head: headOf(201), body: '{"a":1}' });
    const error = toError(1);
    expect(isRepeatable).toBe(false);
    expect(error).toBeInstanceOf(CXoneResponseValidationError);
    expect(error).toMatchObject({ outcome: 'placed', status: 201, body: { a: 1 }, attempts: 1 });
    expect(error.message).toContain('POST /p answered 201, but its body does not fit: ');
    expect(error.message).toContain('must be a text');
    expect(error.message).toContain('The call was placed: do not create it again.');
  });

  it('shows the body of no token', () => {
    expect(fail({ head: headOf(200), body: '{"access_token":"x"}' }, 'token').toError(1)).not.toHaveProperty('body');
  });

  it('keeps nothing of a body that is too large', () => {
    const error = failWith(new BodyTooLarge(), { head: headOf(201) }).toError(1);
    expect(error).toMatchObject({
      code: 'response_invalid',
      outcome: 'placed',
      issues: [{ path: '', message: 'it is larger than 1 MiB' }],
    });
    expect(error).not.toHaveProperty('body');
  });

  it('tells a body that broke for what broke it', () => {
    expect(failWith(new Error('terminated'), { head: headOf(201) }).toError(1)).toMatchObject({
      code: 'network',
      outcome: 'placed',
    });
  });
});

describe('classify, for a status that is no success', () => {
  it.each([400, 401, 404, 428, 430, 499])('takes a %i of the token endpoint for a refusal', (status) => {
    const { isRepeatable, toError } = fail({ head: headOf(status), body: '{"error":"invalid_client"}' }, 'token');
    expect(isRepeatable).toBe(false);
    expect(toError(1)).toBeInstanceOf(CXoneAuthenticationError);
    expect(toError(1)).toMatchObject({ oauthError: 'invalid_client', outcome: 'not_placed', attempts: 1 });
  });

  it.each<[number, RequestKind]>([
    [399, 'token'],
    [429, 'token'],
    [500, 'token'],
    [400, 'trigger'],
    [400, 'read'],
  ])('takes a %i of another kind for what it is: %s', (status, kind) => {
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
  ])('may repeat a %i of a %s: %s', (status, kind, isRepeatable) => {
    expect(fail({ head: headOf(status), body: '' }, kind).isRepeatable).toBe(isRepeatable);
  });

  it.each<[number, string, string]>([
    [400, '{"message":"Because. . "}', 'POST /p failed with 400: Because. Check campaignId'],
    [409, '{"message":"Because"}', 'POST /p failed with 409: Because. No call was placed.'],
    [409, '', 'POST /p failed with 409. No call was placed.'],
    [500, '{"message":"Because"}', `POST /p failed with 500: Because. ${ALWAYS}`],
    [302, '', 'set the base URL to the final host.'],
  ])('puts %i %s into words', (status, body, message) => {
    expect(fail({ head: headOf(status), body }).toError(1).message).toContain(message);
  });

  it('gives the advice beside the hint where the outcome is not known, and the hint alone where it is', () => {
    expect(fail({ head: headOf(302), body: '' }).toError(1).message).toContain(ALWAYS);
    expect(fail({ head: headOf(400), body: '' }).toError(1).message).not.toContain('No call was placed');
  });

  it('reads how long to wait', () => {
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
  ])('reads the request id off %j', (headers, requestId) => {
    expect(fail({ head: headOf(500, headers), body: '' }).toError(1)).toMatchObject({ requestId });
  });

  it('reads a reason only off the status that the service gives it with', () => {
    const body = '{"message":"Insufficient Scope"}';
    expect(fail({ head: headOf(403), body }).toError(1)).toMatchObject({ reason: 'insufficient_scope' });
    expect(fail({ head: headOf(400), body }).toError(1)).not.toHaveProperty('reason');
  });
});
