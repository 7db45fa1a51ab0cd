import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/internal/result.js';
import {
  type CallbackFormat,
  parseQueueCallback as parseQueue,
  parseScheduleCallback as parseSchedule,
} from '../../../src/schemas/acd-callback.js';
import { parseStartScript } from '../../../src/schemas/acd-script.js';
import type { CheckedTrigger } from '../../../src/schemas/checked-trigger.js';
import type { PhoneRules } from '../../../src/schemas/phone.js';

const rules: PhoneRules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] };
const script = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };
const callback = { phoneNumber: '+14155552671', skillId: 4711 };

const documented: CallbackFormat = { numberFormat: 'e164', scheduledCallbacksIn: 'query' };

function parseQueueCallback(request: unknown, phoneRules: PhoneRules, format: Partial<CallbackFormat> = {}) {
  return parseQueue(request, phoneRules, { ...documented, ...format });
}

function parseScheduleCallback(request: unknown, phoneRules: PhoneRules, format: Partial<CallbackFormat> = {}) {
  return parseSchedule(request, phoneRules, { ...documented, ...format });
}

type Parsed = Result<CheckedTrigger<unknown>>;

function queryOf(parsed: Parsed): Record<string, string> {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return Object.fromEntries(parsed.value.query ?? []);
}

function issuesOf(parsed: Parsed): Record<string, string> {
  if (parsed.ok) throw new Error('The request was accepted');
  return Object.fromEntries(parsed.issues.map(({ path, message }) => [path, message]));
}

describe('parseStartScript', () => {
  it('sends the required fields, and no absent one', () => {
    expect(queryOf(parseStartScript(script, rules))).toEqual({ skillId: '4711', scriptPath: 'Outbound\\CallBack' });
  });

  it('joins the values with |, in their order', () => {
    const parameters = ['ORD-1', '+14155552671', '', 'a b', { phoneNumber: '+12015550123' }];
    const parsed = parseStartScript({ ...script, scriptId: 7, parameters, startDate: '2030-01-01T10:00Z' }, rules);
    expect(queryOf(parsed)).toEqual({
      skillId: '4711',
      scriptPath: 'Outbound\\CallBack',
      scriptId: '7',
      Parameters: 'ORD-1|+14155552671||a b|+12015550123',
      startDate: '2030-01-01T10:00Z',
    });
    expect(parsed).toMatchObject({ value: { phoneNumbers: ['+14155552671', '+12015550123'] } });
  });

  it('identifies a script by its numbers to call, skill and path; without a number by its parameters too', () => {
    const identityOf = (request: object) => {
      const parsed = parseStartScript({ ...script, ...request }, rules);
      return parsed.ok ? parsed.value.identity : undefined;
    };
    const withNumber = ['+14155552671', '4711', 'Outbound\\CallBack', ''];
    expect(identityOf({ parameters: ['ORD-1', '+14155552671'], scriptId: 7 })).toEqual(withNumber);
    expect(identityOf({ parameters: ['ORD-2', { phoneNumber: '+14155552671' }], scriptId: 8 })).toEqual(withNumber);
    expect(identityOf({ parameters: ['a', 'b'] })).toEqual(['', '4711', 'Outbound\\CallBack', 'a|b']);
  });

  it('sends no Parameters for an empty array', () => {
    expect(queryOf(parseStartScript({ ...script, parameters: [] }, rules))).not.toHaveProperty('Parameters');
  });

  it('counts strings that look like phone numbers among those to mask', () => {
    const parameters = ['(415) 555-2671', '123456', 'ORD-4155552671', '       '];
    expect(parseStartScript({ ...script, parameters }, rules)).toMatchObject({
      value: { phoneNumbers: ['(415) 555-2671'] },
    });
  });

  it('sends a national number of { phoneNumber } as E.164', () => {
    const national = { ...rules, defaultCountry: 'US' };
    const parsed = parseStartScript({ ...script, parameters: [{ phoneNumber: '(415) 555-2671' }] }, national);
    expect(queryOf(parsed)['Parameters']).toBe('+14155552671');
  });

  it('checks a value in E.164 form with whitespace at its ends, which is cut off', () => {
    expect(queryOf(parseStartScript({ ...script, parameters: [' +14155552671\n'] }, rules))['Parameters']).toBe(
      '+14155552671',
    );
    const premium = issuesOf(parseStartScript({ ...script, parameters: ['\t+19005551234'] }, rules));
    expect(premium['parameters[0]']).toContain('PREMIUM_RATE');
  });

  it('rejects a number of { phoneNumber } with two readings', () => {
    const german = { ...rules, defaultCountry: 'DE' };
    const issues = issuesOf(parseStartScript({ ...script, parameters: [{ phoneNumber: '491701234567' }] }, german));
    expect(issues['parameters[0].phoneNumber']).toContain('+491701234567 or +49491701234567?');
  });

  it('accepts 20 values and 31,999 characters, and no more', () => {
    const full = [...Array(19).fill('x'.repeat(1_599)), 'x'.repeat(31_999 - 19 * 1_600)];
    expect(queryOf(parseStartScript({ ...script, parameters: full }, rules))['Parameters']).toHaveLength(31_999);
    const longer = [...full.slice(0, 19), `${full[19]}x`];
    expect(issuesOf(parseStartScript({ ...script, parameters: longer }, rules))['parameters']).toContain('32,000');
    const more = Array(21).fill('x');
    expect(issuesOf(parseStartScript({ ...script, parameters: more }, rules))['parameters']).toContain('at most 20');
  });

  it('accepts a Date, one of another realm included', () => {
    for (const startDate of [new Date(Date.UTC(2030, 0, 1)), runInNewContext('new Date(Date.UTC(2030, 0, 1))')]) {
      expect(queryOf(parseStartScript({ ...script, startDate }, rules))['startDate']).toBe('2030-01-01T00:00:00.000Z');
    }
  });

  it('lists all problems at once, each with its path', () => {
    const parameters = [
      'a|b',
      5,
      '\ud800',
      { phoneNumber: '+1415' },
      '+19005551234',
      { phoneNumber: '+14155552671', x: 1 },
    ];
    const wrong = { skillId: '4711x', scriptPath: ' ', scriptID: 1, parameters, startDate: 'tomorrow' };
    expect(Object.keys(issuesOf(parseStartScript(wrong, rules))).sort()).toEqual([
      'parameters[0]',
      'parameters[1]',
      'parameters[2]',
      'parameters[3].phoneNumber',
      'parameters[4]',
      'parameters[5]',
      'scriptID',
      'scriptPath',
      'skillId',
      'startDate',
    ]);
  });

  it.each(['2030-01-01', '2030-13-01T00:00Z', new Date(Number.NaN), 1_900_000_000_000, null])(
    'rejects the startDate %s',
    (startDate) => {
      expect(issuesOf(parseStartScript({ ...script, startDate }, rules))).toHaveProperty('startDate');
    },
  );

  it.each([undefined, null, 'text', []])('rejects the request %j', (request) => {
    expect(issuesOf(parseStartScript(request, rules))).toHaveProperty(['']);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('rejects the skillId %s', (skillId) => {
    expect(issuesOf(parseStartScript({ ...script, skillId }, rules))).toHaveProperty('skillId');
  });

  it.each([4711, '4711', '0004711'])('accepts the ID %j, and has one identity for it', (skillId) => {
    const parsed = parseStartScript({ ...script, skillId, scriptId: '9007199254740993' }, rules);
    expect(queryOf(parsed)).toMatchObject({ skillId: '4711', scriptId: '9007199254740993' });
    expect(parsed).toMatchObject({ value: { identity: ['', '4711', 'Outbound\\CallBack', 'undefined'] } });
  });

  it.each(['', ' 4711', '47.11', '-1', '1'.repeat(20), 'x'])('rejects the skillId %j', (skillId) => {
    expect(issuesOf(parseStartScript({ ...script, skillId }, rules))['skillId']).toContain('string of up to 19 digits');
  });

  it('suggests the correct name of a field', () => {
    expect(issuesOf(parseStartScript({ ...script, scriptpath: 'x' }, rules))['scriptpath']).toContain('scriptPath');
  });

  it('rejects parameters that are not an array', () => {
    expect(issuesOf(parseStartScript({ ...script, parameters: 'a' }, rules))).toHaveProperty('parameters');
  });

  const thrower = (): never => {
    throw new Error('no');
  };
  const hostile = (name: string) => Object.defineProperty({}, name, { enumerable: true, get: thrower });

  it('reports that a request of which nothing can be read could not be read', () => {
    const request = new Proxy({}, { get: thrower });
    expect(issuesOf(parseStartScript(request, rules))).toEqual({ '': 'could not be read: it must be a plain object' });
  });

  it.each([
    ['skillId', hostile('skillId')],
    ['parameters', { parameters: [hostile('phoneNumber')] }],
    ['startDate', { startDate: new Proxy(new Date(), { get: thrower }) }],
  ])('names %s as what could not be read', (name, fields) => {
    const request = Object.defineProperties({ ...script }, Object.getOwnPropertyDescriptors(fields));
    expect(issuesOf(parseStartScript(request, rules))).toEqual({
      [name]: 'could not be read: it must be plain data, without getters and proxies that throw',
    });
  });

  it('reports of a list only that it must be an object', () => {
    expect(issuesOf(parseStartScript([], rules))).toEqual({ '': 'must be an object with skillId and scriptPath' });
  });
});

describe('parseQueueCallback', () => {
  it("sends each field under CXone's name", () => {
    const request = {
      ...callback,
      callerId: '+12015550123',
      callDelaySeconds: 30,
      targetAgentId: 8,
      priorityManagement: 'Custom',
      initialPriority: 1,
      acceleration: 2,
      maxPriority: 3,
      sequence: 's',
      zipTone: 'NoZipTone',
      screenPopSrc: 'Custom',
      screenPopUrl: 'https://example.com/?a=b',
      timeout: 60,
    };
    const parsed = parseQueueCallback(request, rules);
    const { skillId: skill, callDelaySeconds: callDelay, targetAgentId: targetAgent, ...same } = request;
    const expected = Object.entries({ ...same, skill, callDelay, targetAgent }).map(([key, value]) => [
      key,
      `${value}`,
    ]);
    expect(queryOf(parsed)).toEqual(Object.fromEntries(expected));
    expect(parsed).toMatchObject({ value: { phoneNumbers: ['+14155552671', '+12015550123'] } });
  });

  it('sends no absent field', () => {
    expect(queryOf(parseQueueCallback(callback, rules))).toEqual({ phoneNumber: '+14155552671', skill: '4711' });
  });

  it('applies the policy to the number to call, not to the caller ID', () => {
    const premium = '+19005551234';
    const possible: PhoneRules = { ...rules, validation: 'possible' };
    const parsed = parseQueueCallback({ ...callback, phoneNumber: premium, callerId: premium }, possible);
    expect(Object.keys(issuesOf(parsed))).toEqual(['phoneNumber']);
  });

  it('lists all problems at once', () => {
    const wrong = { skillId: 1, callerId: '1', zipTone: 'Loud', timeout: -1, sequence: '\udfff', skill: 4 };
    expect(Object.keys(issuesOf(parseQueueCallback(wrong, rules))).sort()).toEqual([
      'callerId',
      'phoneNumber',
      'sequence',
      'skill',
      'timeout',
      'zipTone',
    ]);
  });
});

describe('numberFormat: national', () => {
  const national = { numberFormat: 'national' } as const;

  it('sends the digits without the country code, and keeps E.164 in the request', () => {
    const parsed = parseQueueCallback({ ...callback, callerId: '+12015550123' }, rules, national);
    expect(queryOf(parsed)).toEqual({ phoneNumber: '4155552671', callerId: '2015550123', skill: '4711' });
    expect(parsed).toMatchObject({ value: { request: { phoneNumber: '+14155552671' }, callees: ['+14155552671'] } });
  });

  it('uses the calling code of defaultCountry', () => {
    const request = { ...callback, phoneNumber: '020 7946 0958', scheduleDate: '2030-01-01T00:00:00Z' };
    const parsed = parseScheduleCallback(request, { ...rules, defaultCountry: 'GB' }, national);
    expect(queryOf(parsed)).toMatchObject({ phoneNumber: '2079460958' });
  });

  it("rejects a number of another calling code, which would be another person's", () => {
    const parsed = parseQueueCallback({ ...callback, phoneNumber: '+442079460958' }, rules, national);
    expect(issuesOf(parsed)['phoneNumber']).toContain('must be a number of +1');
  });

  it('reports an invalid number once', () => {
    const parsed = parseQueueCallback({ ...callback, phoneNumber: '5' }, rules, national);
    expect(issuesOf(parsed)['phoneNumber']).toContain('E.164');
  });
});

describe('parseScheduleCallback', () => {
  it("sends each field under CXone's name", () => {
    const request = {
      ...callback,
      scheduleDate: new Date(Date.UTC(2030, 0, 1)),
      firstName: 'Ada',
      lastName: 'Lovelace',
      targetAgentId: 8,
      notes: 'about | anything & more',
    };
    expect(queryOf(parseScheduleCallback(request, rules))).toEqual({
      ...request,
      skillId: '4711',
      scheduleDate: '2030-01-01T00:00:00.000Z',
      targetAgentId: '8',
    });
  });

  it('sends JSON instead of a query where the tenant wants it, with IDs as numbers', () => {
    const request = { ...callback, skillId: '4711', scheduleDate: '2030-01-01T00:00:00Z', msCalendarEventId: 'e-1' };
    const parsed = parseScheduleCallback(request, rules, { scheduledCallbacksIn: 'body' });
    const body =
      '{"phoneNumber":"+14155552671","skillId":4711,"scheduleDate":"2030-01-01T00:00:00Z","msCalendarEventId":"e-1"}';
    expect(parsed).toMatchObject({ value: { body } });
    expect(parsed).not.toHaveProperty('value.query');
    const long = parseScheduleCallback({ ...request, targetAgentId: '9007199254740993' }, rules, {
      scheduledCallbacksIn: 'body',
    });
    expect(long).toMatchObject({ value: { body: expect.stringContaining('"targetAgentId":"9007199254740993"') } });
  });

  it('requires a number, a skill and a date', () => {
    expect(Object.keys(issuesOf(parseScheduleCallback({}, rules))).sort()).toEqual([
      'phoneNumber',
      'scheduleDate',
      'skillId',
    ]);
  });
});
