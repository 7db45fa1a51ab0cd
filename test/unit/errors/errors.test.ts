import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import * as sdk from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { buildApiError } from '../../../src/errors/api.js';
import { withCorrelationId } from '../../../src/errors/base.js';
import { api, CODES, issues, MAKERS } from './support.js';

// The name of each code's class.
const NAMES = {
  configuration: 'CXoneConfigurationError',
  request_invalid: 'CXoneRequestValidationError',
  response_invalid: 'CXoneResponseValidationError',
  network: 'CXoneNetworkError',
  timeout: 'CXoneTimeoutError',
  aborted: 'AbortError',
  token_provider_failed: 'CXoneTokenProviderError',
  idempotency_store_failed: 'CXoneIdempotencyStoreError',
  idempotency_mismatch: 'CXoneIdempotencyMismatchError',
  duplicate_call: 'CXoneDuplicateCallError',
  call_blocked: 'CXoneCallBlockedError',
  api_error: 'CXoneApiError',
  authentication_failed: 'CXoneAuthenticationError',
  bad_request: 'CXoneBadRequestError',
  unauthorized: 'CXoneUnauthorizedError',
  forbidden: 'CXoneForbiddenError',
  not_found: 'CXoneNotFoundError',
  conflict: 'CXoneConflictError',
  unprocessable_entity: 'CXoneUnprocessableEntityError',
  rate_limited: 'CXoneRateLimitError',
  server_error: 'CXoneServerError',
} satisfies Record<sdk.CXoneErrorCode, string>;

const ALL = CODES.map((code) => [code, NAMES[code], MAKERS[code]] as const);

describe('CXoneError', () => {
  it.each(ALL)('has its code and its name: %s, %s', (code, name, make) => {
    const error = make();
    expect(error).toMatchObject({ code, name, message: 'm', attempts: 0 });
    expect(String(error)).toBe(`${name}: m`);
    expect(error.stack).toContain(`${name}: m`);
  });

  it.each(ALL)('is an instance of its class, of CXoneError and of Error: %s', (_code, _name, make) => {
    const error = make();
    expect(error).toBeInstanceOf(error.constructor);
    expect(error).toBeInstanceOf(sdk.CXoneError);
    expect(error).toBeInstanceOf(Error);
    expect(sdk.isCXoneError(error)).toBe(true);
  });

  it.each(ALL)('has a name that can be set: %s', (_code, _name, make) => {
    const error = make();
    error.name = 'OwnError';
    expect(String(error)).toBe('OwnError: m');
  });

  it.each(ALL)('is an instance of no other class: %s', (_code, _name, make) => {
    const error = make();
    const classes = [sdk.CXoneError, sdk.CXoneApiError, ...ALL.map(([, , makeOther]) => makeOther().constructor)];
    const matching = classes.filter((errorClass) => error instanceof errorClass).map(({ name }) => name);
    const own = error instanceof sdk.CXoneApiError ? ['CXoneApiError'] : [];
    expect([...new Set(matching)].sort()).toEqual([...new Set(['CXoneError', ...own, error.constructor.name])].sort());
  });

  it('has no property without a value', () => {
    expect(Object.keys(new sdk.CXoneNetworkError({ message: 'm' }))).toEqual(['code', 'attempts', 'docsUrl']);
    expect(Object.keys(new sdk.CXoneApiError(api))).not.toContain('body');
    expect(inspect(new sdk.CXoneApiError(api))).not.toContain('undefined');
  });

  it('has a cause only if one was passed', () => {
    expect('cause' in new sdk.CXoneNetworkError({ message: 'm' })).toBe(false);
    const cause = new Error('why');
    expect(new sdk.CXoneNetworkError({ message: 'm', cause }).cause).toBe(cause);
    expect('cause' in new sdk.CXoneAbortError({ message: 'm', cause: undefined })).toBe(true);
  });

  it('includes all properties but cause and stack in JSON', () => {
    const error = new sdk.CXoneRateLimitError({
      ...api,
      status: 429,
      attempts: 2,
      outcome: 'not_placed',
      hint: 'Wait.',
      correlationId: 'c-1',
      retryAfterMs: 1_000,
      requestId: 'r-1',
      headers: { 'retry-after': '1' },
      body: { message: 'slow down' },
      cause: new Error('hidden'),
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'CXoneRateLimitError',
      message: 'm',
      code: 'rate_limited',
      attempts: 2,
      outcome: 'not_placed',
      hint: 'Wait.',
      correlationId: 'c-1',
      status: 429,
      method: 'POST',
      path: '/p',
      headers: { 'retry-after': '1' },
      retryAfterMs: 1_000,
      requestId: 'r-1',
      body: { message: 'slow down' },
      docsUrl: error.docsUrl,
    });
  });

  it.each(ALL)('returns JSON that crosses threads and comes back unchanged: %s', (_code, _name, make) => {
    const json = make().toJSON();
    expect(structuredClone(json)).toEqual(json);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it('keeps the properties of its class', () => {
    expect(new sdk.CXoneConfigurationError({ message: 'm', issues })).toMatchObject({ option: 'retry', issues });
    expect(new sdk.CXoneConfigurationError({ message: 'm', issues: [] }).option).toBe('');
    expect(MAKERS.timeout()).toMatchObject({ limit: 'timeoutMs', limitMs: 5 });
    expect(new sdk.CXoneResponseValidationError({ message: 'm', issues, status: 201, body: { a: 1 } })).toMatchObject({
      status: 201,
      body: { a: 1 },
    });
    expect(new sdk.CXoneAuthenticationError({ ...api, oauthError: 'invalid_client' }).oauthError).toBe(
      'invalid_client',
    );
    expect(new sdk.CXoneBadRequestError({ ...api, reason: 'campaign_disabled' }).reason).toBe('campaign_disabled');
    expect(new sdk.CXoneApiError(api).headers).toEqual({});
    expect(MAKERS.idempotency_mismatch().idempotencyKey).toBe('k');
    const duplicate = { message: 'm', outcome: 'placed', idempotencyKey: 'k' } as const;
    expect(new sdk.CXoneDuplicateCallError({ ...duplicate, callId: 'c' })).toMatchObject({
      outcome: 'placed',
      idempotencyKey: 'k',
      callId: 'c',
    });
  });

  it('has no callId if the ID of the call is unknown', () => {
    expect(Object.keys(MAKERS.duplicate_call())).not.toContain('callId');
  });
});

describe('CXoneError: instanceof and isCXoneError', () => {
  it('match the same class of another copy, both ways', async () => {
    vi.resetModules();
    const other: typeof sdk = await import('cxone-sdk');
    expect(other.CXoneError).not.toBe(sdk.CXoneError);
    const own = new sdk.CXoneNotFoundError(api);
    const foreign = new other.CXoneNotFoundError(api);
    for (const [error, { CXoneApiError, CXoneError, CXoneNotFoundError, CXoneConflictError, isCXoneError }] of [
      [own, other],
      [foreign, sdk],
    ] as const) {
      const results = [CXoneNotFoundError, CXoneApiError, CXoneError, CXoneConflictError].map(
        (errorClass) => error instanceof errorClass,
      );
      expect(results).toEqual([true, true, true, false]);
      expect(isCXoneError(error)).toBe(true);
    }
  });

  it("match a user's subclass as usual", () => {
    class GoneError extends sdk.CXoneNotFoundError {
      readonly region = 'eu';
    }
    const gone = new GoneError(api);
    expect(gone).toBeInstanceOf(GoneError);
    expect(gone).toBeInstanceOf(sdk.CXoneNotFoundError);
    expect(gone).toMatchObject({ name: 'CXoneNotFoundError', region: 'eu' });
    expect(new sdk.CXoneNotFoundError(api)).not.toBeInstanceOf(GoneError);
    expect({}).not.toBeInstanceOf(GoneError);
  });

  it("allow a user's subclass to override a property", () => {
    class GoneError extends sdk.CXoneNotFoundError {
      override readonly hint = 'Look in the archive.';
    }
    expect(new GoneError({ ...api, hint: 'Check the id.' }).hint).toBe('Look in the archive.');
  });

  it.each([
    undefined,
    null,
    'CXoneError',
    7,
    {},
    new Error('x'),
    Object.assign(new Error('x'), { name: 'CXoneError', code: 'network' }),
    { [Symbol.for('cxone-sdk/CXoneError')]: 'yes' },
    runInNewContext("new Error('x')"),
  ])('do not match %s', (value) => {
    expect(sdk.isCXoneError(value)).toBe(false);
    expect((value as unknown) instanceof sdk.CXoneNotFoundError).toBe(false);
  });

  it('match an error of another version by its brand', () => {
    const foreign = { [Symbol.for('cxone-sdk/CXoneError')]: true, [Symbol.for('cxone-sdk/CXoneAbortError')]: true };
    expect(sdk.isCXoneError(foreign)).toBe(true);
    expect((foreign as unknown) instanceof sdk.CXoneAbortError).toBe(true);
    expect((foreign as unknown) instanceof sdk.CXoneTimeoutError).toBe(false);
  });

  it('do not throw for a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(sdk.isCXoneError(proxy)).toBe(false);
  });
});

describe('buildApiError', () => {
  it.each([
    [301, 'api_error'],
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [402, 'api_error'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [408, 'api_error'],
    [409, 'conflict'],
    [422, 'unprocessable_entity'],
    [429, 'rate_limited'],
    [499, 'api_error'],
    [500, 'server_error'],
    [503, 'server_error'],
    [599, 'server_error'],
    [0, 'api_error'],
  ])('creates for the status %i an error with the code %s', (status, code) => {
    expect(buildApiError({ ...api, status })).toMatchObject({ status, code });
  });
});

describe('withCorrelationId', () => {
  it('adds an ID if there is none, and replaces none', () => {
    const error = new sdk.CXoneNetworkError({ message: 'm' });
    expect(withCorrelationId(error, 'first').correlationId).toBe('first');
    expect(withCorrelationId(error, 'second').correlationId).toBe('first');
  });

  it('does not change a frozen error', () => {
    const error = new sdk.CXoneNetworkError({ message: 'gone' });
    Object.freeze(error);
    expect(withCorrelationId(error, 'first').correlationId).toBeUndefined();
  });
});
