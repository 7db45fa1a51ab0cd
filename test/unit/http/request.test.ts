import { describe, expect, it } from 'vitest';
import { describeRequest, toHttpRequest, toPathSegment, toQuery } from '../../../src/http/request.js';
import { createContext } from '../../support/request-context.js';

describe('toPathSegment', () => {
  it.each([
    ['a1b2-c3', 'a1b2-c3'],
    ['a/b', 'a%2Fb'],
    ['../x?y#z', '..%2Fx%3Fy%23z'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['é', '%C3%A9'],
  ])('encodes %j as one segment', (id, segment) => {
    expect(toPathSegment(id)).toBe(segment);
  });

  it.each([[''], ['.'], ['..'], ['\ud800'], [undefined], [null], [7], [{ toString: () => 'a' }]])(
    'rejects %j',
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

describe('toHttpRequest', () => {
  const input = { url: 'https://a.test/prefix/calls', token: 't', correlationId: 'c', headers: { 'x-a': 'a' } };

  it("adds the SDK's headers after the caller's, and does not change the given object", () => {
    const headers = Object.freeze({ 'x-a': 'a', Accept: 'text/html' });
    const request = toHttpRequest({ method: 'POST', body: '{}' }, { ...input, headers });
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

  it('sets no content type without a body', () => {
    const { headers } = toHttpRequest({ method: 'GET' }, input);
    expect(headers).not.toHaveProperty('Content-Type');
  });
});

describe('describeRequest', () => {
  const parse = () => ({ ok: true, value: 1 }) as const;
  const request = { kind: 'read', operation: 'connections.get', method: 'GET', path: '/calls', parse } as const;

  it.each([
    ['https://a.test/prefix/calls?x=1', '/prefix/calls'],
    // Before the API host of a tenant is resolved.
    ['/calls?x=1', '/calls'],
  ])('names the path of %s without host and query', (url, path) => {
    expect(describeRequest(createContext(request, { url }))).toEqual({
      correlationId: 'c-1',
      operation: 'connections.get',
      method: 'GET',
      path,
    });
  });

  it('names no correlation ID where operations share the request', () => {
    expect(describeRequest(createContext(request, { correlationId: undefined }))).not.toHaveProperty('correlationId');
  });

  it('masks the path', () => {
    const url = 'https://a.test/calls/+14155552671';
    expect(describeRequest(createContext(request, { url })).path).toBe('/calls/+1415•••2671');
  });
});
