import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveClientOptions } from '../../../src/options/client.js';
import { DEFAULT_LIMITS, type RequestLimits, resolveLimits } from '../../../src/options/limits.js';
import { resolveRequestOptions } from '../../../src/options/request.js';
import { FakeClock } from '../../support/fake-clock.js';
import {
  clientIssues,
  configurationErrorOf,
  credentials,
  eachValue,
  MILLISECONDS_OR_FALSE,
  optionsWith,
  resolve,
} from './support.js';

describe('LimitOptions.timeoutMs and totalTimeoutMs', () => {
  it.each(
    eachValue([
      ['timeoutMs', [0, -1, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, '5', null, true], MILLISECONDS_OR_FALSE],
      [
        'totalTimeoutMs',
        [0, -1, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, '5', null, true],
        MILLISECONDS_OR_FALSE,
      ],
    ]),
  )('rejects for %s the value %s', (path, value, message) => {
    const error = configurationErrorOf(() => resolveClientOptions(optionsWith(path, value)));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
  });

  it('accepts the longest delay of a timer', () => {
    const most = 2 ** 31 - 1;
    expect(resolve({ timeoutMs: most, totalTimeoutMs: most }).limits).toMatchObject({
      timeoutMs: most,
      totalTimeoutMs: most,
    });
  });

  it('accepts false for no limit', () => {
    expect(resolve({ timeoutMs: false, totalTimeoutMs: false }).limits).toMatchObject({
      timeoutMs: false,
      totalTimeoutMs: undefined,
    });
  });
});

describe('LimitOptions of one operation', () => {
  const base: RequestLimits = {
    ...DEFAULT_LIMITS,
    timeoutMs: 1_000,
    totalTimeoutMs: 9_000,
    tokenTimeoutMs: false,
    headers: { 'x-a': 'client', 'x-b': 'client' },
  };

  it('defaults to those of the client', () => {
    expect(resolveLimits({}, base)).toEqual(base);
    expect(resolveLimits({ timeoutMs: undefined, totalTimeoutMs: undefined }, base)).toEqual(base);
  });

  it('limits the wait for a token too', () => {
    expect(resolveLimits({ timeoutMs: 5 }, base)).toMatchObject({ timeoutMs: 5, tokenTimeoutMs: 5 });
    expect(resolveLimits({ timeoutMs: false }, base)).toMatchObject({ timeoutMs: false, tokenTimeoutMs: false });
  });

  it('disables the total timeout of the client with false', () => {
    expect(resolveLimits({ totalTimeoutMs: 5 }, base).totalTimeoutMs).toBe(5);
    expect(resolveLimits({ totalTimeoutMs: false }, base).totalTimeoutMs).toBeUndefined();
  });

  it('adds headers to those of the client, and overrides them', () => {
    expect(resolveLimits({ headers: { 'X-B': 'operation', 'X-C': 'operation' } }, base).headers).toEqual({
      'x-a': 'client',
      'x-b': 'operation',
      'x-c': 'operation',
    });
    expect(base.headers).toEqual({ 'x-a': 'client', 'x-b': 'client' });
  });
});

describe('LimitOptions.headers', () => {
  const requestDefaults = { limits: resolve().limits, clock: new FakeClock() };

  it('adds headers in lower case; the later of two wins', () => {
    const headers = { 'X-Api-Key': 'a', 'x-api-key': 'b', 'USER-AGENT': 'mine', 'x-latin': 'é\t' };
    expect(resolve({ headers }).limits.headers).toEqual({
      'user-agent': 'mine',
      'x-api-key': 'b',
      'x-latin': 'é\t',
    });
  });

  it.each(['x', [], new Headers(), 7, new Map()])('rejects %s in place of an object of strings', (headers) => {
    expect(clientIssues({ ...credentials, headers })).toEqual(['headers must be an object of strings']);
  });

  it.each([
    ['authorization', "can't be replaced"],
    ['Content-Type', "can't be replaced"],
    ['ACCEPT', "can't be replaced"],
    ['Host', "can't be replaced"],
    ['CorrelationId', "can't be set here: use the option correlationId of the operation"],
    ['Content-Length', 'is set by fetch'],
    ['Connection', 'is set by fetch'],
    ['Transfer-Encoding', 'is set by fetch'],
    ['Expect', 'is set by fetch'],
    ['x a', "isn't a valid header name"],
    ['', "isn't a valid header name"],
    ['x-a:', "isn't a valid header name"],
    ['x-a\r\nx-b', "isn't a valid header name"],
    ['x-ä', "isn't a valid header name"],
  ])('rejects the name %j, of a client and of an operation', (name, message) => {
    const options = { headers: { [name]: 'x' } };
    const { issues } = configurationErrorOf(() => resolve(options));
    expect(issues.map((issue) => issue.message)).toEqual([message]);
    expect(configurationErrorOf(() => resolveRequestOptions(options, requestDefaults)).issues).toEqual(issues);
  });

  it('rejects a value that is too long', () => {
    const headers = { 'x-a': 'x'.repeat(16_385) };
    expect(clientIssues({ ...credentials, headers })).toEqual(['headers.x-a must be at most 16,384 characters']);
  });

  it.each(['a\r\nx-evil: 1', 'a\nb', 'a\rb', 'a\u0000b', 'a\u007fb', '€', 'a\u2028b'])(
    'rejects the value %j',
    (value) => {
      expect(clientIssues({ ...credentials, headers: { 'x-a': value } })).toEqual([
        'headers.x-a must be one line of Latin-1 characters',
      ]);
    },
  );

  it.each([1, null, undefined, {}, ['a']])("rejects the value %j, which isn't a string", (value) => {
    expect(clientIssues({ ...credentials, headers: { 'x-a': value } })).toEqual(['headers.x-a must be a string']);
  });

  it('rejects all headers that fetch would reject', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('x-a', 'Te', 'Upgrade', 'Cookie', 'Trailer', 'Keep-Alive'));
    const value = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.dictionary(name, value), (headers) => {
        let resolved: Readonly<Record<string, string>>;
        try {
          resolved = resolve({ headers }).limits.headers;
        } catch (error) {
          expect(error).toMatchObject({ code: 'configuration', option: expect.stringMatching(/^headers/) });
          return;
        }
        expect(() => new Headers(resolved)).not.toThrow();
      }),
    );
  });
});
