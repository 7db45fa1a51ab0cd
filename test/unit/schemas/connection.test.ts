import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseConnection, parseCreateRequest } from '../../../src/schemas/connection.js';
import type { PhoneRules } from '../../../src/schemas/phone.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';

const rules: PhoneRules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] };
const FORM = 'must be in E.164 form: + country code and number, digits only, such as +14155552671';

function issuesOf(request: unknown, given = rules): readonly string[] {
  const parsed = parseCreateRequest(request, given);
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path} ${message}`.trim());
}

describe('parseCreateRequest', () => {
  it('takes a request as it is, and makes userData where there is none', () => {
    expect(parseCreateRequest(sampleRequest, rules)).toEqual({ ok: true, value: sampleRequest });
    const { userData: _, ...rest } = sampleRequest;
    const wire = { ok: true, value: { ...rest, userData: {} } };
    expect(parseCreateRequest(rest, rules)).toEqual(wire);
    expect(parseCreateRequest({ ...rest, userData: undefined }, rules)).toEqual(wire);
  });

  it('sends national numbers as E.164', () => {
    const request = { ...sampleRequest, contact: { phoneNumber: '(415) 555-2671' }, phoneNumber: '201-555-0123' };
    expect(parseCreateRequest(request, { ...rules, defaultCountry: 'US' })).toEqual({ ok: true, value: sampleRequest });
  });

  it('tells all problems at once, each with its path', () => {
    const request = {
      campaignId: ' ',
      contact: { phoneNumber: '415 555 2671', name: 'x' },
      phonenumber: '+12015550123',
      userData: { at: new Date(0), list: [undefined] },
      priority: 1,
    };
    expect(issuesOf(request)).toEqual([
      'campaignId must be the id of a campaign, a text that is not empty',
      'contact.name is not known here: check its spelling',
      'phonenumber is not known here: did you mean phoneNumber?',
      'priority is not known here: check its spelling',
      `contact.phoneNumber ${FORM}`,
      'phoneNumber must be a text, a phone number in E.164 form',
      'userData.at is a Date: give its toISOString()',
      'userData.list[0] is undefined: JSON has none',
    ]);
  });

  it('tells twenty unknown members, not a million', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));
    expect(issuesOf({ ...sampleRequest, ...many })).toHaveLength(20);
  });

  it.each([undefined, null, 'text', 7, true, () => 0, Symbol('x')])('refuses %s as a request', (request) => {
    expect(issuesOf(request)).toEqual(['must be an object with campaignId, contact and phoneNumber']);
  });

  it.each([[[]], [new Map()], [{}]])('refuses a request without members: %s', (request) => {
    expect(issuesOf(request)).toContain('phoneNumber must be a text, a phone number in E.164 form');
  });

  it.each([undefined, null, '+14155552671', 7])('refuses %s as contact', (contact) => {
    expect(issuesOf({ ...sampleRequest, contact })).toEqual([
      'contact must be an object with phoneNumber, the number to call',
    ]);
  });

  it.each([undefined, null, 7, '', '\t\n'])('refuses %j as campaignId', (campaignId) => {
    expect(issuesOf({ ...sampleRequest, campaignId })).toEqual([
      'campaignId must be the id of a campaign, a text that is not empty',
    ]);
  });

  it('applies the policy to the number to call, and not to the caller id', () => {
    const premium = '+19005551234';
    expect(issuesOf({ ...sampleRequest, contact: { phoneNumber: premium } })).toEqual([
      'contact.phoneNumber is a PREMIUM_RATE number, which may not be called (option numberPolicy.refuseTypes)',
    ]);
    expect(issuesOf({ ...sampleRequest, phoneNumber: premium })).toEqual([]);
  });

  it('never changes the request, not even to read it', () => {
    const request = Object.freeze({
      ...sampleRequest,
      contact: Object.freeze({ ...sampleRequest.contact }),
      userData: Object.freeze({ list: Object.freeze([1]) }),
    });
    expect(issuesOf(request)).toEqual([]);
  });

  it('takes a request of another realm', () => {
    expect(issuesOf(runInNewContext(`(${JSON.stringify(sampleRequest)})`))).toEqual([]);
  });

  it.each([
    ['request', new Proxy(sampleRequest, { get: thrower })],
    [
      'contact',
      { ...sampleRequest, contact: Object.defineProperty({}, 'phoneNumber', { get: thrower, enumerable: true }) },
    ],
    ['userData', { ...sampleRequest, userData: new Proxy({}, { ownKeys: thrower }) }],
    ['userData, revoked', { ...sampleRequest, userData: revoked() }],
  ])('says so when reading fails: %s', (_where, request) => {
    expect(issuesOf(request)).toEqual(['reading the request failed: give a plain object']);
  });
});

function thrower(): never {
  throw new Error('not readable');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('parseConnection', () => {
  const parse = (wire: unknown) => parseConnection(JSON.stringify(wire));

  it('takes the documented answer as it is', () => {
    expect(parse(sampleConnection)).toEqual({ ok: true, value: sampleConnection });
  });

  it('takes id and status for enough', () => {
    expect(parse({ id: 'a', status: 'PENDING' })).toEqual({ ok: true, value: { id: 'a', status: 'PENDING' } });
  });

  it.each([
    [{ connectionId: 'a' }, { id: 'a' }],
    [{ id: null, connectionId: 'a' }, { id: 'a' }],
    [
      { id: 'a', connectionId: 'b' },
      { id: 'a', connectionId: 'b' },
    ],
  ])('reads the id of %j', (wire, expected) => {
    expect(parse({ ...wire, status: 'S' })).toEqual({ ok: true, value: { ...expected, status: 'S' } });
  });

  it.each(['PENDING', 'ACTIVE', 'something new', 'ÄÖ'])('takes any status: %s', (status) => {
    expect(parse({ id: 'a', status })).toMatchObject({ ok: true, value: { status } });
  });

  it('keeps members that are not listed, in the answer and in its parts', () => {
    const wire = {
      id: 'a',
      status: 'S',
      agent: { name: 'x', skills: [null, 1] },
      toString: null,
      constructor: 'c',
      contact: { phoneNumber: '+14155552671', name: null },
      userData: { a: null, b: { c: [] } },
    };
    expect(parse(wire)).toEqual({ ok: true, value: wire });
  });

  it('takes null in the place of an optional member for its absence', () => {
    const nulls = { campaignId: null, contact: null, phoneNumber: null, createdTime: null, userData: null };
    expect(parse({ id: 'a', status: 'S', ...nulls })).toEqual({ ok: true, value: { id: 'a', status: 'S' } });
    expect(parse({ id: 'a', status: 'S', contact: { phoneNumber: null, x: null } })).toEqual({
      ok: true,
      value: { id: 'a', status: 'S', contact: { x: null } },
    });
  });

  it('keeps a member named __proto__ a member', () => {
    const parsed = parseConnection('{"connectionId":"a","status":"S","__proto__":{"admin":true},"campaignId":null}');
    const value = Object(parsed.ok && parsed.value);
    expect(Object.keys(value).sort()).toEqual(['__proto__', 'id', 'status']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  it.each([
    ['', [{ path: '', message: 'it is empty' }]],
    ['<html>', [{ path: '', message: 'it is not JSON' }]],
    ['{"id":"a"', [{ path: '', message: 'it is not JSON' }]],
    ['null', [{ path: '', message: 'must be a JSON object' }]],
    ['[]', [{ path: '', message: 'must be a JSON object' }]],
    ['"a"', [{ path: '', message: 'must be a JSON object' }]],
    [
      '{}',
      [
        { path: 'id', message: 'must be a text' },
        { path: 'status', message: 'must be a text' },
      ],
    ],
    [
      '{"id":"","status":7,"campaignId":1,"contact":"x","phoneNumber":{},"createdTime":0,"userData":[]}',
      [
        { path: 'id', message: 'must not be empty' },
        { path: 'status', message: 'must be a text' },
        { path: 'campaignId', message: 'must be a text' },
        { path: 'contact', message: 'must be an object' },
        { path: 'phoneNumber', message: 'must be a text' },
        { path: 'createdTime', message: 'must be a text' },
        { path: 'userData', message: 'must be an object' },
      ],
    ],
    [
      '{"id":"a","status":"S","contact":{"phoneNumber":1}}',
      [{ path: 'contact.phoneNumber', message: 'must be a text' }],
    ],
  ])('refuses %s', (text, issues) => {
    expect(parseConnection(text)).toEqual({ ok: false, issues });
  });
});
