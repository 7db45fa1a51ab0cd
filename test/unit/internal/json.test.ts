import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonEqual, isRecord, parseExactJson, parseJson } from '../../../src/internal/json.js';

describe('parseJson', () => {
  it('parses JSON', () => {
    expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
  });

  it.each(['', 'undefined', '{"a":1', '<html>'])('returns undefined for %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });
});

describe('parseExactJson', () => {
  it.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"id":-9007199254740993}', { id: '-9007199254740993' }],
    ['[12345678901234567890,1]', ['12345678901234567890', 1]],
    ['{"id":9007199254740991}', { id: 9007199254740991 }],
    ['{"id":9007199254740992}', { id: '9007199254740992' }],
    ['18446744073709551615', '18446744073709551615'],
    ['{ "id" : 9007199254740993 , "next":9007199254740995}', { id: '9007199254740993', next: '9007199254740995' }],
  ])('keeps each digit of an integer beyond 2^53: %s', (text, expected) => {
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
  ])('does not change strings and fractions: %s', (text) => {
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '{"id":09007199254740993}', '{"id":9007199254740993', '9007199254740993x', '-', '"9007199254740993'])(
    'throws for invalid JSON: %j',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );

  it('reads a body of 1 MiB of quotes and backslashes', () => {
    const text = JSON.stringify({ text: '\\"'.repeat(250_000), id: 1 }).replace(/1}$/, '9007199254740993}');
    expect(parseExactJson(text)).toMatchObject({ id: '9007199254740993' });
  });

  it('returns the same as JSON.parse without long integers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, digits) => {
        const text = JSON.stringify({ value, [`${digits}1234567890123456`]: `${digits}"9007199254740993` });
        const isLong = (item: unknown): boolean =>
          typeof item === 'number' ? Number.isInteger(item) && !Number.isSafeInteger(item) : false;
        fc.pre(!JSON.stringify(value, (_key, item) => (isLong(item) ? 'LONG' : item)).includes('LONG'));
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps each long integer, at any position', () => {
    const long = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), long)), (pairs) => {
        const text = `[${pairs.map(([key, id]) => `{${JSON.stringify(key)}: ${id} }`).join(' ,\n')}]`;
        expect(parseExactJson(text)).toEqual(pairs.map(([key, id]) => JSON.parse(`{${JSON.stringify(key)}:"${id}"}`)));
      }),
    );
  });
});

describe('isRecord', () => {
  it.each([[{}], [Object.create(null)], [{ a: 1 }]])('returns true for %j', (value) => {
    expect(isRecord(value)).toBe(true);
  });

  it.each([[null], [undefined], [[]], ['{}'], [1], [() => ({})]])('returns false for %j', (value) => {
    expect(isRecord(value)).toBe(false);
  });
});

describe('isJsonEqual', () => {
  it.each([
    [1, 1],
    [null, null],
    [
      { a: 1, b: [{ c: null }] },
      { b: [{ c: null }], a: 1 },
    ],
    [[], []],
    [{}, {}],
  ])('returns true for %j and %j', (a, b) => {
    expect(isJsonEqual(a, b)).toBe(true);
  });

  it.each([
    [1, '1'],
    [null, {}],
    [{}, []],
    [{ 0: 'a' }, ['a']],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ toString: undefined }, { a: undefined }],
    [{ a: [1, 2] }, { a: [2, 1] }],
  ])('returns false for %j and %j', (a, b) => {
    expect(isJsonEqual(a, b)).toBe(false);
  });

  it('compares values nested deeper than the stack allows', () => {
    const nest = (inner: string): unknown => JSON.parse(`${'{"a":'.repeat(100_000)}${inner}${'}'.repeat(100_000)}`);
    expect([isJsonEqual(nest('1'), nest('1')), isJsonEqual(nest('1'), nest('2'))]).toEqual([true, false]);
  });
});
