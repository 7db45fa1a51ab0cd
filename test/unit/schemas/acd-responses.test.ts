import { describe, expect, it } from 'vitest';
import { parseContact, parseStateDescriptions, parseStateHistory } from '../../../src/schemas/acd-contact.js';
import { parseQueuedCallback, parseScheduledCallback, parseStartedScript } from '../../../src/schemas/acd-responses.js';

const id = '9007199254740993';

describe('parseStartedScript', () => {
  it.each([
    ['{"contactId":9007199254740993}', { contactId: id }],
    ['{"contactId":"9007199254740993","more":true}', { contactId: id, more: true }],
    ['{"contactId":5}', { contactId: '5' }],
  ])('gives the id as a text: %s', (text, value) => {
    expect(parseStartedScript(text)).toEqual({ ok: true, value });
  });

  it.each([
    '{}',
    '{"contactId":null}',
    '{"contactId":1.5}',
    '{"contactId":-1}',
    '{"contactId":""}',
    '{"contactId":"a b"}',
  ])('refuses %s', (text) => {
    expect(parseStartedScript(text)).toMatchObject({ ok: false, issues: [{ path: 'contactId' }] });
  });

  it.each([
    ['', 'it is empty'],
    [' ', 'it is empty'],
    ['<html>', 'it is not JSON'],
    ['[1]', 'must be a JSON object'],
  ])('refuses the body %j', (text, message) => {
    expect(parseStartedScript(text)).toEqual({ ok: false, issues: [{ path: '', message }] });
  });
});

describe('parseScheduledCallback', () => {
  it('gives the id as a text', () => {
    expect(parseScheduledCallback('{"callbackId":9007199254740993}')).toEqual({ ok: true, value: { callbackId: id } });
  });

  it('refuses an answer without one', () => {
    expect(parseScheduledCallback('{"contactId":5}')).toMatchObject({ ok: false, issues: [{ path: 'callbackId' }] });
  });
});

describe('parseQueuedCallback', () => {
  it.each([
    ['{"contactId":9007199254740993,"queue":1}', { contactId: id, queue: 1 }],
    ['{"contactId":null,"queue":1}', { queue: 1 }],
    ['', {}],
    ['queued', {}],
    ['[]', {}],
  ])('takes whatever comes: %j', (text, value) => {
    expect(parseQueuedCallback(text)).toEqual({ ok: true, value });
  });
});

const record = { contactId: 5, stateId: 2, stateName: 'Active', isOutbound: true, masterContactId: 6 };

describe('parseContact', () => {
  it.each([
    ['contactId', { contactId: record }],
    ['resultSet', { resultSet: record }],
    ['a list in resultSet', { resultSet: [record], contactId: null }],
    ['nothing', record],
  ])('finds the record under %s', (_where, answer) => {
    expect(parseContact(JSON.stringify(answer), '5')).toEqual({ ok: true, value: { ...record, contactId: '5' } });
  });

  it('keeps long ids exact', () => {
    const text = '{"contactId":{"contactId":9007199254740993,"masterContactId":9007199254740995}}';
    expect(parseContact(text, id)).toEqual({ ok: true, value: { contactId: id, masterContactId: '9007199254740995' } });
  });

  it('puts the id that was asked for where the record has none', () => {
    expect(parseContact('{"contactId":{"stateId":1}}', id)).toEqual({ ok: true, value: { stateId: 1, contactId: id } });
  });

  it('gives listed members their types where nothing is lost', () => {
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
    ['stateId', 'two', 'a number'],
    ['stateName', {}, 'a text'],
    ['isActive', 'yes', 'true or false'],
    ['isActive', {}, 'true or false'],
    ['isActive', 0, 'true or false'],
  ])('refuses a %s of %j', (name, value, noun) => {
    const text = JSON.stringify({ resultSet: { [name]: value } });
    expect(parseContact(text, '5')).toEqual({ ok: false, issues: [{ path: name, message: `must be ${noun}` }] });
  });

  it.each(['{}', '{"error":"x"}', '{"resultSet":{}}'])('refuses what is no record: %s', (text) => {
    expect(parseContact(text, '5')).toMatchObject({ ok: false, issues: [{ path: '' }] });
  });

  it('refuses what is not JSON', () => {
    expect(parseContact('<html>', '5')).toEqual({ ok: false, issues: [{ path: '', message: 'it is not JSON' }] });
  });
});

describe('parseStateHistory', () => {
  it('gives the states in their order, with what else the service sent', () => {
    const contactStateHistory = [
      { contactStateId: 1, contactStateName: 'Queue', startDate: 'x', duration: '3', more: 1 },
      {},
    ];
    expect(parseStateHistory(JSON.stringify({ contactStateHistory }))).toEqual({
      ok: true,
      value: [{ contactStateId: 1, contactStateName: 'Queue', startDate: 'x', duration: 3, more: 1 }, {}],
    });
  });

  it.each([
    ['{}', 'contactStateHistory'],
    ['{"contactStateHistory":[5]}', 'contactStateHistory[0]'],
    ['{"contactStateHistory":[{},{"duration":"long"}]}', 'contactStateHistory[1].duration'],
    ['', ''],
  ])('refuses %j', (text, path) => {
    expect(parseStateHistory(text)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});

describe('parseStateDescriptions', () => {
  it('gives members names that begin with a small letter', () => {
    const contactStateDescriptions = [
      { ContactStateId: '4', ContactStateDescription: 'Active', ContactStateCategory: 'Talk', Other: 1 },
      { contactStateId: 5 },
    ];
    expect(parseStateDescriptions(JSON.stringify({ contactStateDescriptions }))).toEqual({
      ok: true,
      value: [
        { contactStateId: 4, contactStateDescription: 'Active', contactStateCategory: 'Talk', other: 1 },
        { contactStateId: 5 },
      ],
    });
  });

  it.each([
    ['{"contactStateDescriptions":[{}]}', 'contactStateDescriptions[0].contactStateId'],
    ['{"contactStateDescriptions":[{"ContactStateId":true}]}', 'contactStateDescriptions[0].contactStateId'],
    ['{"contactStateDescriptions":{}}', 'contactStateDescriptions'],
    ['rubbish', ''],
  ])('refuses %j', (text, path) => {
    expect(parseStateDescriptions(text)).toMatchObject({ ok: false, issues: [{ path }] });
  });
});
