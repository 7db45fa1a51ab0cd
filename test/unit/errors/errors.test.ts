import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import * as sdk from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { buildApiError } from '../../../src/errors/api.js';
import { withCorrelationId } from '../../../src/errors/base.js';

const api = { message: 'm', status: 400, method: 'POST', path: '/p' };
const issues = [
  { path: 'retry', message: 'must be true' },
  { path: 'fetch', message: 'must be a function' },
];

// One of each class, with its literal code and its name. Made in the test: a class that can't be made fails one, not the file.
const ALL = [
  ['configuration', 'CXoneConfigurationError', () => new sdk.CXoneConfigurationError({ message: 'm', issues })],
  [
    'request_invalid',
    'CXoneRequestValidationError',
    () => new sdk.CXoneRequestValidationError({ message: 'm', issues }),
  ],
  [
    'response_invalid',
    'CXoneResponseValidationError',
    () => new sdk.CXoneResponseValidationError({ message: 'm', issues, status: 201 }),
  ],
  ['network', 'CXoneNetworkError', () => new sdk.CXoneNetworkError({ message: 'm' })],
  ['timeout', 'CXoneTimeoutError', () => new sdk.CXoneTimeoutError({ message: 'm', timeoutMs: 5 })],
  ['aborted', 'AbortError', () => new sdk.CXoneAbortError({ message: 'm' })],
  ['api_error', 'CXoneApiError', () => new sdk.CXoneApiError(api)],
  ['authentication_failed', 'CXoneAuthenticationError', () => new sdk.CXoneAuthenticationError(api)],
  ['bad_request', 'CXoneBadRequestError', () => new sdk.CXoneBadRequestError(api)],
  ['unauthorized', 'CXoneUnauthorizedError', () => new sdk.CXoneUnauthorizedError(api)],
  ['forbidden', 'CXoneForbiddenError', () => new sdk.CXoneForbiddenError(api)],
  ['not_found', 'CXoneNotFoundError', () => new sdk.CXoneNotFoundError(api)],
  ['conflict', 'CXoneConflictError', () => new sdk.CXoneConflictError(api)],
  ['unprocessable_entity', 'CXoneUnprocessableEntityError', () => new sdk.CXoneUnprocessableEntityError(api)],
  ['rate_limited', 'CXoneRateLimitError', () => new sdk.CXoneRateLimitError(api)],
  ['server_error', 'CXoneServerError', () => new sdk.CXoneServerError(api)],
  ['duplicate_call', 'CXoneDuplicateCallError', () => new sdk.CXoneDuplicateCallError({ message: 'm', onceKey: 'k' })],
] as const;

describe('every error of the SDK', () => {
  it.each(ALL)('has its code and name: %s, %s', (code, name, make) => {
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

  it.each(ALL)('lets a subclass give itself a name: %s', (_code, _name, make) => {
    const error = make();
    error.name = 'OwnError';
    expect(String(error)).toBe('OwnError: m');
  });

  it.each(ALL)('is an instance of no class beside its own: %s', (_code, _name, make) => {
    const error = make();
    const classes = [sdk.CXoneError, sdk.CXoneApiError, ...ALL.map(([, , each]) => each().constructor)];
    const holding = new Set(classes.filter((each) => error instanceof each).map((each) => each.name));
    const own = error instanceof sdk.CXoneApiError ? ['CXoneApiError'] : [];
    expect([...holding].sort()).toEqual([...new Set(['CXoneError', ...own, error.constructor.name])].sort());
  });

  it('shows no member that is not known', () => {
    expect(Object.keys(new sdk.CXoneNetworkError({ message: 'm' }))).toEqual(['code', 'attempts']);
    expect(Object.keys(new sdk.CXoneApiError(api))).not.toContain('body');
    expect(inspect(new sdk.CXoneApiError(api))).not.toContain('undefined');
  });

  it('has a cause only if there was one', () => {
    expect('cause' in new sdk.CXoneNetworkError({ message: 'm' })).toBe(false);
    const cause = new Error('why');
    expect(new sdk.CXoneNetworkError({ message: 'm', cause }).cause).toBe(cause);
    expect('cause' in new sdk.CXoneAbortError({ message: 'm', cause: undefined })).toBe(true);
  });

  it('goes into JSON with all but cause and stack', () => {
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

  it('keeps what tells the failures apart', () => {
    expect(new sdk.CXoneConfigurationError({ message: 'm', issues })).toMatchObject({ option: 'retry', issues });
    expect(new sdk.CXoneConfigurationError({ message: 'm', issues: [] }).option).toBe('');
    expect(new sdk.CXoneTimeoutError({ message: 'm', timeoutMs: 5 }).timeoutMs).toBe(5);
    expect(new sdk.CXoneResponseValidationError({ message: 'm', issues, status: 201, body: { a: 1 } })).toMatchObject({
      status: 201,
      body: { a: 1 },
    });
    expect(new sdk.CXoneAuthenticationError({ ...api, oauthError: 'invalid_client' }).oauthError).toBe(
      'invalid_client',
    );
    expect(new sdk.CXoneBadRequestError({ ...api, reason: 'campaign_disabled' }).reason).toBe('campaign_disabled');
    expect(new sdk.CXoneApiError(api).headers).toEqual({});
    expect(new sdk.CXoneDuplicateCallError({ message: 'm', onceKey: 'k', connectionId: 'c' })).toMatchObject({
      onceKey: 'k',
      connectionId: 'c',
    });
  });

  it('knows no connection of a call whose end is not known', () => {
    expect(Object.keys(new sdk.CXoneDuplicateCallError({ message: 'm', onceKey: 'k' }))).not.toContain('connectionId');
  });
});

describe('instanceof', () => {
  it('holds for the same class of another copy, both ways', async () => {
    vi.resetModules();
    const other: typeof sdk = await import('cxone-sdk');
    expect(other.CXoneError).not.toBe(sdk.CXoneError);
    const mine = new sdk.CXoneNotFoundError(api);
    const theirs = new other.CXoneNotFoundError(api);
    for (const [error, { CXoneApiError, CXoneError, CXoneNotFoundError, CXoneConflictError, isCXoneError }] of [
      [mine, other],
      [theirs, sdk],
    ] as const) {
      const verdicts = [CXoneNotFoundError, CXoneApiError, CXoneError, CXoneConflictError].map(
        (each) => error instanceof each,
      );
      expect(verdicts).toEqual([true, true, true, false]);
      expect(isCXoneError(error)).toBe(true);
    }
  });

  it("stays ordinary for a user's own subclass", () => {
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

  it("lets a user's own subclass set what the SDK has set", () => {
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
  ])('does not hold for %s', (value) => {
    expect(sdk.isCXoneError(value)).toBe(false);
    expect((value as unknown) instanceof sdk.CXoneNotFoundError).toBe(false);
  });

  it('knows an error of another version by its brand, whatever else it is', () => {
    const foreign = { [Symbol.for('cxone-sdk/CXoneError')]: true, [Symbol.for('cxone-sdk/CXoneAbortError')]: true };
    expect(sdk.isCXoneError(foreign)).toBe(true);
    expect((foreign as unknown) instanceof sdk.CXoneAbortError).toBe(true);
    expect((foreign as unknown) instanceof sdk.CXoneTimeoutError).toBe(false);
  });

  it('does not throw for a revoked proxy', () => {
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
  ])('makes of status %i an error with code %s', (status, code) => {
    expect(buildApiError({ ...api, status })).toMatchObject({ status, code });
  });
});

describe('withCorrelationId', () => {
  it('adds an id where there is none, and replaces none', () => {
    const error = new sdk.CXoneNetworkError({ message: 'm' });
    expect(withCorrelationId(error, 'first').correlationId).toBe('first');
    expect(withCorrelationId(error, 'second').correlationId).toBe('first');
  });

  it('leaves an error alone that was frozen', () => {
    const error = new sdk.CXoneNetworkError({ message: 'gone' });
    Object.freeze(error);
    expect(withCorrelationId(error, 'first').correlationId).toBeUndefined();
  });
});
