import { describe, expect, it } from 'vitest';
import { buildRequest, normalizeHeaders, toPathSegment, toQuery } from '../../../src/http/build.js';

describe('toPathSegment', () => {
  it.each([
    ['a1b2-c3', 'a1b2-c3'],
    ['a/b', 'a%2Fb'],
    ['../x?y#z', '..%2Fx%3Fy%23z'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['é', '%C3%A9'],
  ])('makes one segment of %j', (id, segment) => {
    expect(toPathSegment(id)).toBe(segment);
  });

  it.each([[''], ['.'], ['..'], ['\ud800'], [undefined], [null], [7], [{ toString: () => 'a' }]])(
    'refuses %j',
    (id) => {
      expect(toPathSegment(id)).toBeUndefined();
    },
  );
});

describe('toQuery', () => {
  it('encodes names and values, and spaces as %20', () => {
    expect(
      toQuery([
        ['skillId', '7'],
        ['a b', 'x&y=z é'],
      ]),
    ).toBe('?skillId=7&a%20b=x%26y%3Dz%20%C3%A9');
  });
});

describe('normalizeHeaders', () => {
  it('lowers names, makes texts of values, and lets the later of two win', () => {
    expect(normalizeHeaders({ 'X-A': 'first', 'x-a': 'second', 'X-Count': 2 })).toEqual({
      'x-a': 'second',
      'x-count': '2',
    });
  });
});

describe('buildRequest', () => {
  const input = { baseUrl: 'https://a.test/prefix', token: 't', correlationId: 'c', headers: { 'x-a': 'a' } };

  it("puts the SDK's own headers behind the caller's, and changes neither", () => {
    const headers = Object.freeze({ 'x-a': 'a', Accept: 'text/html' });
    const request = buildRequest({ method: 'POST', path: '/calls', body: '{}' }, { ...input, headers });
    expect(request).toEqual({
      method: 'POST',
      url: 'https://a.test/prefix/calls',
      body: '{}',
      headers: {
        'x-a': 'a',
        Accept: 'application/json',
        Authorization: 'Bearer t',
        CorrelationId: 'c',
        'Content-Type': 'application/json',
      },
    });
  });

  it('names no content type without a body', () => {
    const { headers } = buildRequest({ method: 'GET', path: '/calls/1' }, input);
    expect(headers).not.toHaveProperty('Content-Type');
  });
});
