import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/schemas/acd-contact.js';
import {
  type ContactSearch,
  isSameNumber,
  matchesSearch,
  parseSearch,
  toFilters,
  toNumberFilters,
} from '../../../src/schemas/acd-search.js';
import type { PhoneRules } from '../../../src/schemas/phone.js';

const rules: PhoneRules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] };
const now = Date.UTC(2030, 0, 1, 12);
const since = '2030-01-01T10:00:00Z';

function parse(query: unknown, phoneRules = rules) {
  return parseSearch(query, phoneRules, now);
}

function issuesOf(query: unknown): readonly string[] {
  const parsed = parse(query);
  if (parsed.ok) throw new Error('The query was accepted');
  return parsed.issues.map(({ path }) => path);
}

describe('parseSearch', () => {
  it('reads numbers, IDs and times; before is now by default', () => {
    const national = { ...rules, defaultCountry: 'US' };
    const query = { phoneNumber: '(415) 555-2671', skillId: '04711', since };
    expect(parse(query, national)).toEqual({
      ok: true,
      value: {
        phoneNumber: '+14155552671',
        callerId: undefined,
        skillId: '4711',
        campaignId: undefined,
        since: now - 7_200_000,
        before: now,
      },
    });
  });

  it.each([
    ['a Date', new Date(now), now],
    ['an offset', '2030-01-01T13:00:00.5+01:00', now + 500],
    ['a bare date', '2030-01-01', Date.UTC(2030, 0, 1)],
  ])('accepts %s', (_name, time, expected) => {
    expect(parse({ since: time, before: new Date(now + 1_000) })).toMatchObject({ value: { since: expected } });
  });

  it.each([undefined, null, 5, 'yesterday', '2030-01-01T10:00:00', '2030-13-01', new Date(Number.NaN)])(
    'rejects the time %s',
    (time) => expect(issuesOf({ since: time })).toEqual(['since']),
  );

  it('has no use for numberPolicy, nor for the newest numbering plans', () => {
    expect(parse({ since, phoneNumber: '+19005551234', callerId: '+15555550100' })).toMatchObject({ ok: true });
  });

  it('lists all problems at once', () => {
    const query = { phoneNumber: '1', callerId: 5, skillId: 'x', campaignId: -1, before: 'x', skill: 1 };
    expect([...issuesOf(query)].sort()).toEqual([
      'before',
      'callerId',
      'campaignId',
      'phoneNumber',
      'since',
      'skill',
      'skillId',
    ]);
    expect(issuesOf({ since, before: '2030-01-01T09:00:00Z' })).toEqual(['since']);
  });

  it.each([[undefined], [null], [[]], ['today']])('reports of %j only that it must be an object', (query) => {
    expect(issuesOf(query)).toEqual(['']);
  });

  it('names the field whose getter throws', () => {
    const hostile = Object.defineProperty({}, 'since', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(issuesOf(hostile)).toEqual(['since']);
  });
});

describe('toFilters', () => {
  const search: ContactSearch = {
    phoneNumber: '+14155552671',
    callerId: '+12015550123',
    skillId: 1,
    since: 1_500,
    before: 2_500,
  };

  it('sends the dates to the completed contacts alone, the first cut off to the second', () => {
    expect(toFilters(search, false)).toEqual([['skillId', '1']]);
    expect(toFilters(search, true)).toEqual([
      ['skillId', '1'],
      ['startDate', '1970-01-01T00:00:01.000Z'],
      ['endDate', '1970-01-01T00:00:02.500Z'],
    ]);
  });

  it.each([
    ['v34.0', ['toAddress', 'fromAddress']],
    ['v27.0', ['toAddress', 'fromAddress']],
    ['v23.0', ['toAddr', 'fromAddr']],
  ])('names the numbers as %s does', (version, names) => {
    expect(toNumberFilters(search, version).map(([name]) => name)).toEqual(names);
  });
});

describe('isSameNumber', () => {
  it.each([
    ['+14155552671', '+14155552671'],
    ['14155552671', '+14155552671'],
    ['4155552671', '+14155552671'],
    ['(415) 555-2671', '+14155552671'],
    [' +1 415-555-2671', '+14155552671'],
    ['01114155552671', '+14155552671'],
    ['tel:+14155552671', '+14155552671'],
    ['sip:4155552671@10.0.0.1', '+14155552671'],
    ['020 7946 0958', '+442079460958'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    [4155552671, '+14155552671'],
  ])('is true for %s', (address, number) => expect(isSameNumber(address, number)).toBe(true));

  it.each([
    ['+15155552671', '+14155552671'],
    ['5552671', '+14155552671'],
    ['+442079460958', '+12079460958'],
    ['442079460958', '+12079460958'],
    ['12079460958', '+442079460958'],
    ['14155552671@example.com.x', '+14155552672'],
    ['a4155552671', '+14155552671'],
    ['', '+14155552671'],
    [undefined, '+14155552671'],
    [{}, '+14155552671'],
  ])('is false for %s', (address, number) => expect(isSameNumber(address, number)).toBe(false));
});

describe('matchesSearch', () => {
  const search: ContactSearch = {
    phoneNumber: '+14155552671',
    skillId: '4711',
    campaignId: 9,
    since: 10_500,
    before: 20_000,
  };
  const contact: Contact = {
    contactId: '1',
    toAddress: '4155552671',
    fromAddress: '2015550123',
    skillId: 4711,
    campaignId: 9,
    contactStartDate: '1970-01-01T00:00:15.000Z',
  };

  it.each<[string, Partial<ContactSearch>, Record<string, unknown>]>([
    ['all that is given', {}, {}],
    ['a caller ID', { callerId: '+12015550123' }, {}],
    ['no number', { phoneNumber: undefined }, { toAddress: undefined }],
    ['the last moment', {}, { contactStartDate: '1970-01-01T00:00:20Z' }],
    ['a start that was cut off to the second', {}, { contactStartDate: '1970-01-01T00:00:10Z' }],
    ['a start without a zone', {}, { contactStartDate: '1970-01-01T00:00:15.5' }],
  ])('is true for %s', (_name, query, record) => {
    expect(matchesSearch({ ...contact, ...record }, { ...search, ...query })).toBe(true);
  });

  it.each<[string, Partial<ContactSearch>, Record<string, unknown>]>([
    ['another number', {}, { toAddress: '4155552672' }],
    ['no number', {}, { toAddress: undefined }],
    ['another caller ID', { callerId: '+12015550124' }, {}],
    ['another skill', {}, { skillId: 4712 }],
    ['no skill', {}, { skillId: undefined }],
    ['another campaign', {}, { campaignId: 8 }],
    ['an earlier start', {}, { contactStartDate: '1970-01-01T00:00:10.499Z' }],
    ['a later start', {}, { contactStartDate: '1970-01-01T00:00:20.001Z' }],
    ['no start', {}, { contactStartDate: undefined }],
  ])('is false for %s', (_name, query, record) => {
    expect(matchesSearch({ ...contact, ...record }, { ...search, ...query })).toBe(false);
  });
});
