import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../src/internal/json.js';

describe('parseExactJson', () => {
  it.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"id":-9007199254740993}', { id: '-9007199254740993' }],
    ['[12345678901234567890,1]', ['12345678901234567890', 1]],
    ['{"id":9007199254740991}', { id: 9007199254740991 }],
    ['{"id":9007199254740992}', { id: '9007199254740992' }],
    ['18446744073709551615', '18446744073709551615'],
    ['{ "id" : 9007199254740993 , "next":9007199254740995}', { id: '9007199254740993', next: '9007199254740995' }],
  ])('keeps each digit of an integer past 2^53: %s', (text, expected) => {
    expect(parseExactJson(text)).toEqual(expected);
  });

  it.each([
    '{"id":"9007199254740993"}',
    '{"9007199254740993":1}',
    '{"text":"call 9007199254740993, then \\"9007199254740995\\" and \\\\"}',
    '{"a":"\\\\","b":"9007199254740993\\\\\\""}',
    '{"a":"\\u00229007199254740993"}',
    '[0.12345678901234567890,1.5e300,1E-20,12345678901234567890.5,12345678901234567890e2]',
    '{"text":"{\\"id\\":9007199254740993}"}',
  ])('leaves texts and fractions alone: %s', (text) => {
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '{"id":09007199254740993}', '{"id":9007199254740993', '9007199254740993x', '-', '"9007199254740993'])(
    'refuses what is not JSON: %j',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );

  it('reads a body of 1 MiB of quotes and backslashes', () => {
    const text = JSON.stringify({ text: '\\"'.repeat(250_000), id: 1 }).replace(/1}$/, '9007199254740993}');
    expect(parseExactJson(text)).toMatchObject({ id: '9007199254740993' });
  });

  it('agrees with JSON.parse wherever no integer is too long', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, digits) => {
        const text = JSON.stringify({ value, [`${digits}1234567890123456`]: `${digits}"9007199254740993` });
        const isLong = (each: unknown): boolean =>
          typeof each === 'number' ? Number.isInteger(each) && !Number.isSafeInteger(each) : false;
        fc.pre(!JSON.stringify(value, (_key, each) => (isLong(each) ? 'LONG' : each)).includes('LONG'));
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('gives back every long integer, wherever it stands', () => {
    const long = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), long)), (pairs) => {
        const text = `[${pairs.map(([key, id]) => `{${JSON.stringify(key)}: ${id} }`).join(' ,\n')}]`;
        const read = parseExactJson(text);
        expect(read).toEqual(pairs.map(([key, id]) => JSON.parse(`{${JSON.stringify(key)}:"${id}"}`)));
      }),
    );
  });
});
