import { describe, expect, it } from 'vitest';
import { parseIssuedToken, parseStoredToken } from '../../../src/schemas/token.js';

describe('parseIssuedToken', () => {
  it.each([
    [3600, 3_600_000],
    ['3600', 3_600_000],
    ['3600.5', 3_600_500],
    [0, 0],
    [0.5, 500],
    [9e12, 9e15],
  ])('accepts a lifetime of %j', (seconds, lifetimeMs) => {
    const text = JSON.stringify({ access_token: 'abc', token_type: 'Bearer', expires_in: seconds, scope: 'x' });
    expect(parseIssuedToken(text)).toEqual({ ok: true, value: { accessToken: 'abc', lifetimeMs } });
  });

  const message = 'must be a number of seconds of 0 or more';
  it.each([undefined, null, -1, '-1', '', '1e3', ' 3600', '0x10', '9'.repeat(13), 1e300, true, [3600]])(
    'rejects a lifetime of %j',
    (seconds) => {
      const text = JSON.stringify({ access_token: 'abc', expires_in: seconds });
      expect(parseIssuedToken(text)).toEqual({ ok: false, issues: [{ path: 'expires_in', message }] });
    },
  );

  it.each([undefined, null, 7, '', 'a b', 'abc\r\nX-Evil: 1', 'tökén'])('rejects %j as a token', (token) => {
    const text = JSON.stringify({ access_token: token, expires_in: 3600 });
    const problem = 'must be a string of 1 to 16,384 visible ASCII characters, without spaces';
    expect(parseIssuedToken(text)).toEqual({ ok: false, issues: [{ path: 'access_token', message: problem }] });
  });

  it.each(['', 'null', '[]', '"abc"', '<html>', '{"access_token":"abc"', '1e999'])(
    'rejects the response %j',
    (text) => {
      expect(parseIssuedToken(text)).toEqual({ ok: false, issues: [{ path: '', message: 'must be a JSON object' }] });
    },
  );

  it('lists both problems at once', () => {
    expect(parseIssuedToken('{}')).toMatchObject({ issues: [{ path: 'access_token' }, { path: 'expires_in' }] });
  });

  it('ignores fields of __proto__', () => {
    expect(parseIssuedToken('{"__proto__":{"access_token":"abc","expires_in":1}}').ok).toBe(false);
  });
});

describe('parseStoredToken', () => {
  const token = { accessToken: 'abc', expiresAt: 1_698_400_800_000 };

  it('reads the stored string, and the object that some stores make of it', () => {
    expect(parseStoredToken(JSON.stringify(token))).toEqual(token);
    expect(parseStoredToken({ ...token, other: 1 })).toEqual(token);
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'rubbish',
    '[]',
    {},
    { accessToken: 'abc' },
    { accessToken: 'a b', expiresAt: 1 },
    { accessToken: 'abc', expiresAt: -1 },
    { accessToken: 'abc', expiresAt: '1' },
    { accessToken: 'abc', expiresAt: Number.NaN },
    { accessToken: 'abc', expiresAt: 1e300 },
  ])('returns undefined for %j', (value) => {
    expect(parseStoredToken(value)).toBeUndefined();
  });
});
