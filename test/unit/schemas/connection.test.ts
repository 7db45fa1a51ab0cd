import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../src/internal/json.js';
import { parseConnection, parseCreateRequest } from '../../../src/schemas/connection.js';
import type { PhoneRules } from '../../../src/schemas/phone.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';

const rules: PhoneRules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] };
const E164 = 'must be in E.164 form: + country code and number, digits only, such as +12025550142';

function issuesOf(request: unknown): readonly string[] {
  const parsed = parseCreateRequest(request, rules);
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path} ${message}`.trim());
}

describe('parseCreateRequest', () => {
  it('returns a valid request unchanged, with userData if absent', () => {
    expect(parseCreateRequest(sampleRequest, rules)).toEqual({ ok: true, value: sampleRequest });
    const { userData: _, ...rest } = sampleRequest;
    const withDefault = { ok: true, value: { ...rest, userData: {} } };
    expect(parseCreateRequest(rest, rules)).toEqual(withDefault);
    expect(parseCreateRequest({ ...rest, userData: undefined }, rules)).toEqual(withDefault);
  });

  it('sends national numbers as E.164', () => {
    const request = { ...sampleRequest, contact: { phoneNumber: '(415) 555-2671' }, phoneNumber: '201-555-0123' };
    expect(parseCreateRequest(request, { ...rules, defaultCountry: 'US' })).toEqual({ ok: true, value: sampleRequest });
  });

  it('lists all problems at once, each with its path', () => {
    const request = {
      campaignId: ' ',
      contact: { phoneNumber: '415 555 2671', name: 'x' },
      phonenumber: '+12015550123',
      userData: { at: new Date(0), list: [undefined] },
      priority: 1,
    };
    expect(issuesOf(request)).toEqual([
      'campaignId must be the ID of a campaign: a non-empty string',
      'contact.name is not a known field (check its spelling)',
      'phonenumber is not a known field (did you mean phoneNumber?)',
      'priority is not a known field (check its spelling)',
      `contact.phoneNumber ${E164} (unexpected U+0020 at position 4)`,
      'phoneNumber must be a string, a phone number in E.164 form',
      'userData.at is a Date: give its toISOString()',
      'userData.list[0] is undefined: JSON has none',
    ]);
  });

  it('lists twenty unknown fields at most', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));
    expect(issuesOf({ ...sampleRequest, ...many })).toHaveLength(20);
  });

  it.each([undefined, null, 'text', 7, true, () => 0, Symbol('x')])('rejects %s as a request', (request) => {
    expect(issuesOf(request)).toEqual(['must be an object with campaignId, contact and phoneNumber']);
  });

  it.each([[[]], [undefined], [null], ['+14155552671']])('reports of %j only that it must be an object', (request) => {
    expect(issuesOf(request)).toEqual(['must be an object with campaignId, contact and phoneNumber']);
  });

  it.each([[new Map()], [{}]])('rejects a request without fields: %s', (request) => {
    expect(issuesOf(request)).toContain('phoneNumber must be a string, a phone number in E.164 form');
  });

  it.each([undefined, null, '+14155552671', 7, [[]]])('rejects %j as contact', (contact) => {
    expect(issuesOf({ ...sampleRequest, contact })).toEqual([
      'contact must be an object with phoneNumber, the number to call',
    ]);
  });

  it.each([undefined, null, 7, '', '\t\n'])('rejects %j as campaignId', (campaignId) => {
    expect(issuesOf({ ...sampleRequest, campaignId })).toEqual([
      'campaignId must be the ID of a campaign: a non-empty string',
    ]);
  });

  it('applies the policy to the number to call, not to the caller ID', () => {
    const premium = '+19005551234';
    expect(issuesOf({ ...sampleRequest, contact: { phoneNumber: premium } })).toEqual([
      'contact.phoneNumber is a PREMIUM_RATE number, which may not be called (option numberPolicy.refuseTypes)',
    ]);
    expect(issuesOf({ ...sampleRequest, phoneNumber: premium })).toEqual([]);
  });

  it('accepts a frozen request', () => {
    const request = Object.freeze({
      ...sampleRequest,
      contact: Object.freeze({ ...sampleRequest.contact }),
      userData: Object.freeze({ list: Object.freeze([1]) }),
    });
    expect(issuesOf(request)).toEqual([]);
  });

  it('accepts a request of another realm', () => {
    expect(issuesOf(runInNewContext(`(${JSON.stringify(sampleRequest)})`))).toEqual([]);
  });

  it.each([
    ['request', new Proxy(sampleRequest, { get: thrower })],
    ['list of fields', new Proxy(sampleRequest, { ownKeys: thrower })],
    ['request, revoked', revoked()],
  ])('reports that a %s with a trap that throws could not be read', (_where, request) => {
    expect(issuesOf(request)).toEqual(['could not be read: it must be a plain object']);
  });

  const hostile = (name: string) => Object.defineProperty({}, name, { get: thrower, enumerable: true });

  it.each([
    ['contact', 'getter of its phoneNumber', { contact: hostile('phoneNumber') }],
    ['userData', 'getter', { userData: hostile('id') }],
    ['userData', 'getter further down', { userData: { orders: [hostile('id')] } }],
    ['userData', 'trap', { userData: new Proxy({}, { ownKeys: thrower }) }],
    ['userData', 'revoked proxy', { userData: revoked() }],
  ])('names %s as what could not be read: a %s throws', (name, _what, fields) => {
    const message = `${name} could not be read: it must be plain data, without getters and proxies that throw`;
    expect(issuesOf({ ...sampleRequest, ...fields })).toEqual([message]);
  });

  it('takes the contact that it has checked, if a getter returns another when it is read again', () => {
    let reads = 0;
    const request = Object.defineProperty({ ...sampleRequest }, 'contact', {
      get: () => (reads++ === 0 ? sampleRequest.contact : undefined),
      enumerable: true,
    });
    expect(parseCreateRequest(request, rules)).toEqual({ ok: true, value: sampleRequest });
  });

  it('names each field that is a getter that throws', () => {
    const request = { ...sampleRequest };
    for (const name of ['contact', 'userData']) Object.defineProperty(request, name, { get: thrower });
    expect(issuesOf(request).map((issue) => issue.split(' ')[0])).toEqual(['contact', 'userData']);
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
  const parse = (body: unknown) => parseConnection(JSON.stringify(body));

  it('returns the documented response unchanged', () => {
    expect(parse(sampleConnection)).toEqual({ ok: true, value: sampleConnection });
  });

  it('requires id and status only', () => {
    expect(parse({ id: 'a', status: 'PENDING' })).toEqual({ ok: true, value: { id: 'a', status: 'PENDING' } });
  });

  it.each([
    [{ connectionId: 'a' }, { id: 'a' }],
    [{ id: null, connectionId: 'a' }, { id: 'a' }],
    [{ id: '', connectionId: 7 }, { id: '7' }],
    [{ id: {}, connectionId: 'a' }, { id: 'a' }],
    [
      { id: 'a', connectionId: 'b' },
      { id: 'a', connectionId: 'b' },
    ],
    [
      { id: 7, connectionId: 8 },
      { id: '7', connectionId: 8 },
    ],
  ])('reads the ID of %j', (body, expected) => {
    expect(parse({ ...body, status: 'S' })).toEqual({ ok: true, value: { ...expected, status: 'S' } });
  });

  it.each([
    '0',
    '4711',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '18446744073709551615',
    '123456789012345678901234567890',
  ])('returns an integer as its exact digits, under each name: %s', (digits) => {
    for (const name of ['id', 'connectionId']) {
      const value = { id: digits, status: 'S' };
      expect(parseConnection(`{"${name}":${digits},"status":"S"}`)).toEqual({ ok: true, value });
      expect(parseConnection(`{"${name}":"${digits}","status":"S"}`)).toEqual({ ok: true, value });
    }
  });

  it.each(['1.5', '1e300', '9007199254740993.0', 'true', '[]', '{}', '""', 'null'])('rejects %s as ID', (id) => {
    const issues = [{ path: 'id', message: 'must be a non-empty string or an integer' }];
    expect(parseConnection(`{"id":${id},"status":"S"}`)).toEqual({ ok: false, issues });
  });

  it.each(['PENDING', 'ACTIVE', 'something new', 'ÄÖ'])('accepts any status: %s', (status) => {
    expect(parse({ id: 'a', status })).toMatchObject({ ok: true, value: { status } });
  });

  it('keeps unlisted fields of the response and of its objects', () => {
    const body = {
      id: 'a',
      status: 'S',
      agent: { name: 'x', skills: [null, 1] },
      toString: null,
      constructor: 'c',
      contact: { phoneNumber: '+14155552671', name: null },
      userData: { a: null, b: { c: [] } },
    };
    expect(parse(body)).toEqual({ ok: true, value: body });
  });

  const optional = ['campaignId', 'contact', 'phoneNumber', 'createdTime', 'userData'];

  it.each([null, true, 815, 1.5, '', 'x', [], [{}], {}, { phoneNumber: 7 }, { phoneNumber: null, name: null }])(
    'returns optional fields as they came: %j',
    (value) => {
      for (const name of optional) {
        const body = { id: 'a', status: 'S', [name]: value };
        expect(parse(body)).toEqual({ ok: true, value: body });
      }
    },
  );

  it('accepts any other field of any value', () => {
    const name = fc.oneof(fc.constantFrom(...optional, 'connectionId', 'error', '__proto__'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (fields) => {
        const text = JSON.stringify({ ...fields, id: 'a', status: 'S' });
        expect(parseConnection(text)).toEqual({ ok: true, value: parseExactJson(text) });
      }),
    );
  });

  it('keeps each digit of large integers at any depth', () => {
    const fields = '"campaignId":9007199254740993,"userData":{"list":[9007199254740995,815]}';
    expect(parseConnection(`{"id":"a","status":"S",${fields}}`)).toEqual({
      ok: true,
      value: {
        id: 'a',
        status: 'S',
        campaignId: '9007199254740993',
        userData: { list: ['9007199254740995', 815] },
      },
    });
  });

  it('keeps a field named __proto__ as data', () => {
    const parsed = parseConnection('{"connectionId":"a","status":"S","__proto__":{"admin":true}}');
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
        { path: 'id', message: 'must be a non-empty string or an integer' },
        { path: 'status', message: 'must be a non-empty string' },
      ],
    ],
    ['{"id":"a","status":""}', [{ path: 'status', message: 'must be a non-empty string' }]],
    ['{"id":"a","status":7,"campaignId":1,"contact":"x"}', [{ path: 'status', message: 'must be a non-empty string' }]],
  ])('rejects %s', (text, issues) => {
    expect(parseConnection(text)).toEqual({ ok: false, issues });
  });
});
