import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContact } from '../../../src/schemas/acd-contact.js';
import { parseQueuedCallback, parseScheduledCallback, parseStartedScript } from '../../../src/schemas/acd-responses.js';
import {
  parseStateDescriptions as parseDescriptions,
  parseStateHistory as parseHistory,
} from '../../../src/schemas/acd-states.js';

const parseStateHistory = (text: string) => parseHistory(text, 200);
const parseStateDescriptions = (text: string) => parseDescriptions(text, 200);

const id = '9007199254740993';

describe('parseStartedScript', () => {
  it.each([
    ['{"contactId":9007199254740993}', { contactId: id }],
    ['{"contactId":"9007199254740993","more":true}', { contactId: id, more: true }],
    ['{"contactId":5}', { contactId: '5' }],
  ])('returns the ID as a string: %s', (text, value) => {
    expect(parseStartedScript(text)).toEqual({ ok: true, value });
  });

  it.each([
    '{}',
    '{"contactId":null}',
    '{"contactId":1.5}',
    '{"contactId":-1}',
    '{"contactId":""}',
    '{"contactId":"a b"}',
  ])('rejects %s', (text) => {
    expect(parseStartedScript(text)).toMatchObject({ ok: false, issues: [{ path: 'contactId' }] });
  });

  it.each([
    ['', 'it is empty'],
    [' ', 'it is empty'],
    ['<html>', 'it is not JSON'],
    ['[1]', 'must be a JSON object'],
  ])('rejects the body %j', (text, message) => {
    expect(parseStartedScript(text)).toEqual({ ok: false, issues: [{ path: '', message }] });
  });
});

describe('parseScheduledCallback', () => {
  it('returns the ID as a string', () => {
    expect(parseScheduledCallback('{"callbackId":9007199254740993}')).toEqual({ ok: true, value: { callbackId: id } });
  });

  it('rejects a response without an ID', () => {
    expect(parseScheduledCallback('{"contactId":5}')).toMatchObject({ ok: false, issues: [{ path: 'callbackId' }] });
  });
});

describe('parseQueuedCallback', () => {
  it.each([
    ['{"contactId":9007199254740993,"queue":1}', { contactId: id, queue: 1 }],
    ['\uFEFF {"contactId":1}', { contactId: '1' }],
    ['{"contactId":null,"queue":1}', { queue: 1 }],
    ['{"message":"Callback queued"}', { message: 'Callback queued' }],
    ['{"error":null,"contactId":1}', { error: null, contactId: '1' }],
    ['', {}],
    [' \r\n', {}],
    ['{}', {}],
    ['[]', {}],
    ['null', {}],
    ['true', {}],
    ['5', {}],
    ['"OK"', {}],
    ['OK', {}],
    ['queued', {}],
  ])('accepts %j', (text, value) => {
    expect(parseQueuedCallback(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['<html>Sign in</html>', 'it is a web page or XML'],
    ['\uFEFF\n<!DOCTYPE html>', 'it is a web page or XML'],
    ['"<html>"', 'it is a web page or XML'],
    ['{"error":"InvalidSkill"}', 'it reports an error (see body)'],
    ['\uFEFF{"error":"InvalidSkill"}', 'it reports an error (see body)'],
    ['[{"errors":["x"]}]', 'it reports an error (see body)'],
    ['"{\\"error\\":\\"x\\"}"', 'it reports an error (see body)'],
    ['{"error":"Inval', 'it reports an error (see body)'],
  ])('rejects %j', (text, message) => {
    expect(parseQueuedCallback(text)).toEqual({ ok: false, issues: [{ path: '', message }] });
  });
});

describe('parseQueuedCallback, for any body', () => {
  const space = fc.stringMatching(/^[\s\uFEFF]{0,4}$/);
  const page = fc.constantFrom('<html', '<!DOCTYPE html', '<HEAD', '<?xml', '<body', '<div', '<script');

  it('never throws', () => {
    const body = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(fc.property(body, (text) => void parseQueuedCallback(text)));
  });

  it('accepts no web page', () => {
    fc.assert(
      fc.property(space, page, fc.string(), (before, tag, rest) => {
        expect(parseQueuedCallback(`${before}${tag} ${rest}`)).toMatchObject({ ok: false });
      }),
    );
  });

  it('accepts no error, regardless of the other fields', () => {
    const name = fc.constantFrom('error', 'errors', 'Error', 'error_description', 'errorMessage');
    const error = fc.oneof(fc.constantFrom('InvalidSkill', 17, true), fc.constant({ message: 'x' }));
    fc.assert(
      fc.property(space, fc.dictionary(fc.string(), fc.jsonValue()), name, error, (before, fields, key, value) => {
        const text = `${before}${JSON.stringify({ ...fields, [key]: value })}`;
        expect(parseQueuedCallback(text)).toMatchObject({ ok: false });
      }),
    );
  });
});

const record = { contactId: 5, stateId: 2, stateName: 'Active', isOutbound: true, masterContactId: 6 };

describe('parseContact', () => {
  it('accepts a record whose fields have any value', () => {
    const names = [
      'stateId',
      'stateName',
      'isActive',
      'endReason',
      'campaignId',
      'toAddress',
      'isOutbound',
      'contactId',
    ];
    const fields = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
    fc.assert(
      fc.property(fields, (values) => {
        const parsed = parseContact(JSON.stringify({ resultSet: { ...values, skillId: 1 } }), '5');
        expect(parsed).toMatchObject({ ok: true, value: { skillId: 1, contactId: expect.any(String) } });
        const { isActive, stateName, endReason } = parsed.ok ? parsed.value : {};
        expect(['undefined', 'boolean']).toContain(typeof isActive);
        for (const text of [stateName, endReason]) expect(['undefined', 'string']).toContain(typeof text);
      }),
    );
  });

  it.each([
    ['contactId', { contactId: record }],
    ['resultSet', { resultSet: record }],
    ['an array in resultSet', { resultSet: [record], contactId: null }],
    ['no key', record],
  ])('finds the record under %s', (_where, response) => {
    expect(parseContact(JSON.stringify(response), '5')).toEqual({ ok: true, value: { ...record, contactId: '5' } });
  });

  it('keeps each digit of a long ID', () => {
    const text = '{"contactId":{"contactId":9007199254740993,"masterContactId":9007199254740995}}';
    expect(parseContact(text, id)).toEqual({ ok: true, value: { contactId: id, masterContactId: '9007199254740995' } });
  });

  it('adds the requested ID to a record without one', () => {
    expect(parseContact('{"contactId":{"stateId":1}}', id)).toEqual({ ok: true, value: { stateId: 1, contactId: id } });
  });

  it('converts listed fields to their types, without loss', () => {
    const text = JSON.stringify({
      stateId: '2',
      campaignId: '-1',
      totalDurationSeconds: '12.5',
      toAddress: 14155552671,
      isActive: 'False',
      isOutbound: 'true',
      endReason: null,
    });
    expect(parseContact(text, '5')).toEqual({
      ok: true,
      value: {
        contactId: '5',
        stateId: 2,
        campaignId: -1,
        totalDurationSeconds: 12.5,
        toAddress: '14155552671',
        isActive: false,
        isOutbound: true,
      },
    });
  });

  it.each([
    ['"true"', true],
    ['"FALSE"', false],
    ['1', true],
    ['"0"', false],
  ])('reads %s as a boolean', (text, isActive) => {
    expect(parseContact(`{"isActive":${text}}`, '5')).toEqual({ ok: true, value: { contactId: '5', isActive } });
  });

  it.each([
    ['stateId', '"two"', 'two'],
    ['stateId', '""', ''],
    ['stateId', '{}', {}],
    ['skillId', '9007199254740993', '9007199254740993'],
    ['campaignId', `1${'0'.repeat(400)}`, `1${'0'.repeat(400)}`],
    ['campaignId', '[815]', [815]],
    ['totalDurationSeconds', '"1:30"', '1:30'],
    ['contactStateCategory', 'true', true],
    ['toAddress', '{"number":"x"}', { number: 'x' }],
    ['isOutbound', '"constructor"', 'constructor'],
    ['isOutbound', '2', 2],
    ['contactStartDate', '[]', []],
  ])('returns a %s of %s as it came, exact', (name, text, value) => {
    const expected = { ok: true, value: { contactId: '5', [name]: value } };
    expect(parseContact(`{"resultSet":{"${name}":${text}}}`, '5')).toEqual(expected);
  });

  it.each([
    ['stateName', '{}'],
    ['stateName', 'true'],
    ['isActive', '"yes"'],
    ['isActive', '{}'],
    ['endReason', '[]'],
  ])('leaves out a %s of %s, which has no such type', (name, text) => {
    expect(parseContact(`{"resultSet":{"${name}":${text},"more":1}}`, '5')).toEqual({
      ok: true,
      value: { contactId: '5', more: 1 },
    });
  });

  it.each(['{}', '{"error":"x"}', '{"resultSet":{}}'])("rejects a body that isn't a record: %s", (text) => {
    expect(parseContact(text, '5')).toMatchObject({ ok: false, issues: [{ path: '' }] });
  });

  it('rejects invalid JSON', () => {
    expect(parseContact('<html>', '5')).toEqual({ ok: false, issues: [{ path: '', message: 'it is not JSON' }] });
  });
});

describe('parseStateHistory', () => {
  it('returns the states in order, unlisted fields included', () => {
    const contactStateHistory = [
      { contactStateId: 1, contactStateName: 'Queue', startDate: 'x', duration: '3', more: 1 },
      {},
    ];
    expect(parseStateHistory(JSON.stringify({ contactStateHistory }))).toEqual({
      ok: true,
      value: [{ contactStateId: 1, contactStateName: 'Queue', startDate: 'x', duration: 3, more: 1 }, {}],
    });
  });

  it('returns fields of any type', () => {
    const contactStateHistory = [{ contactStateId: 'one', duration: 'long', startDate: {} }];
    const expected = { ok: true, value: contactStateHistory };
    expect(parseStateHistory(JSON.stringify({ contactStateHistory }))).toEqual(expected);
  });

  it.each([
    ['{}', 'contactStateHistory'],
    ['{"contactStateHistory":[5]}', 'contactStateHistory[0]'],
    ['', ''],
  ])('rejects %j', (text, path) => {
    expect(parseStateHistory(text)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});

describe('parseStateDescriptions', () => {
  it('renames fields to start with a lower-case letter', () => {
    const contactStateDescriptions = [
      { ContactStateId: '4', ContactStateDescription: 'Active', ContactStateCategory: 'Talk', Other: 1 },
      { contactStateId: 5, ContactStateDescription: ['x'] },
    ];
    expect(parseStateDescriptions(JSON.stringify({ contactStateDescriptions }))).toEqual({
      ok: true,
      value: [
        { contactStateId: 4, contactStateDescription: 'Active', contactStateCategory: 'Talk', other: 1 },
        { contactStateId: 5, contactStateDescription: ['x'] },
      ],
    });
  });

  it.each([
    ['{"contactStateDescriptions":[{}]}', 'contactStateDescriptions[0].contactStateId'],
    ['{"contactStateDescriptions":[{"ContactStateId":true}]}', 'contactStateDescriptions[0].contactStateId'],
    ['{"contactStateDescriptions":{}}', 'contactStateDescriptions'],
    ['rubbish', ''],
  ])('rejects %j', (text, path) => {
    expect(parseStateDescriptions(text)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});
