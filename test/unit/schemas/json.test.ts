import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { copyJsonObject } from '../../../src/schemas/json.js';

function issuesOf(value: unknown): readonly string[] {
  return copyJsonObject(value, 'userData').issues.map(({ path, message }) => `${path} ${message}`);
}

/** A deeply nested object. */
function nest(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level++) value = { a: value };
  return value;
}

function many(count: number, value: unknown): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));
}

class Order {
  id = 1;
}

describe('copyJsonObject', () => {
  it('copies all JSON values', () => {
    const value = { a: 'x', b: [1, -0.5, true, null, [], {}], 'c d': { é: '\ud83d\ude00' }, constructor: 1, '': 0 };
    const { value: copy, issues } = copyJsonObject(value, 'userData');
    expect(issues).toEqual([]);
    expect(copy).toEqual(value);
    expect(copy).not.toBe(value);
    expect(copy['b']).not.toBe(value.b);
  });

  it('reads a getter once, and returns the checked value', () => {
    const get = vi.fn(() => (get.mock.calls.length > 1 ? () => 0 : 'once'));
    const { value } = copyJsonObject(Object.defineProperty({}, 'a', { get, enumerable: true }), 'userData');
    expect(value).toEqual({ a: 'once' });
    expect(get).toHaveBeenCalledOnce();
  });

  it.each([
    ['a function', () => 0, 'is a function: JSON has none'],
    ['undefined', undefined, 'is undefined: JSON has none'],
    ['a symbol', Symbol('x'), 'is a symbol: JSON has none'],
    ['a bigint', 1n, 'is a bigint: JSON has none'],
    ['NaN', Number.NaN, 'is NaN: JSON has no such number'],
    ['Infinity', Number.NEGATIVE_INFINITY, 'is -Infinity: JSON has no such number'],
    ['a Date', new Date(0), 'is a Date: give its toISOString()'],
    ['a Map', new Map(), 'is an instance of Map: JSON has plain objects only'],
    ['a Set', new Set(), 'is an instance of Set: JSON has plain objects only'],
    ['a RegExp', /x/, 'is an instance of RegExp: JSON has plain objects only'],
    ['an Error', new Error('x'), 'is an instance of Error: JSON has plain objects only'],
    ['a Promise', Promise.resolve(), 'is an instance of Promise: JSON has plain objects only'],
    ['bytes', new Uint8Array(2), 'is an instance of Uint8Array: JSON has plain objects only'],
    ['a boxed string', Object('x'), 'is an instance of String: JSON has plain objects only'],
    ['an instance of a class', new Order(), 'is an instance of Order: JSON has plain objects only'],
    ['an instance of an anonymous class', new (class {})(), 'is not a plain object: JSON has plain objects only'],
    [
      'an object with a prototype',
      Object.create({ a: 1 }, { constructor: { value: 'x' } }),
      'is not a plain object: JSON has plain objects only',
    ],
    [
      'a prototype with a nameless constructor',
      Object.create({ constructor: Object.assign(() => 0, {}) }),
      'is not a plain object: JSON has plain objects only',
    ],
    ['a URL', new URL('https://a.example'), 'has a toJSON method: give what it returns'],
    ['a plain object with toJSON', { toJSON: () => 1 }, 'has a toJSON method: give what it returns'],
    ['an array with toJSON', Object.assign([], { toJSON: () => 1 }), 'has a toJSON method: give what it returns'],
  ])('rejects %s, with its path', (_name, value, message) => {
    expect(issuesOf({ ok: 1, list: [{ deep: value }] })).toEqual([`userData.list[0].deep ${message}`]);
  });

  it.each([undefined, null, 'text', 7, true, [], [{}], () => 0])('rejects %s in place of the object', (value) => {
    expect(issuesOf(value)).toEqual(['userData must be a JSON object']);
  });

  it('rejects an instance of a class in place of the object', () => {
    expect(issuesOf(new Map())).toEqual(['userData is an instance of Map: JSON has plain objects only']);
  });

  it('rejects named properties of an array', () => {
    const match = /b/.exec('abc');
    expect(issuesOf({ match: Object.assign([1], { more: 2, [Symbol('s')]: 3 }) })).toEqual([
      'userData.match.more is a named property of an array: JSON has none',
      'userData.match["Symbol(s)"] is a named property of an array: JSON has none',
    ]);
    expect(issuesOf({ match })).toHaveLength(3);
  });

  it('rejects the holes of a sparse array', () => {
    const sparse: unknown[] = [];
    sparse[2] = 'x';
    expect(issuesOf({ sparse })).toEqual([
      'userData.sparse[0] is undefined: JSON has none',
      'userData.sparse[1] is undefined: JSON has none',
    ]);
  });

  it('rejects symbol keys, and __proto__', () => {
    const value = JSON.parse('{"a":{"__proto__":{"admin":true}}}');
    expect(issuesOf({ ...value, [Symbol('s')]: 1 })).toEqual([
      'userData.a.__proto__ is rejected: it could change the prototype of an object that it is copied to',
      'userData["Symbol(s)"] is a symbol: JSON has no such key',
    ]);
  });

  it('ignores properties that are not enumerable, as JSON does', () => {
    const value = Object.defineProperties({ a: 1 }, { hidden: { value: () => 0 }, [Symbol('s')]: { value: 1 } });
    expect(copyJsonObject(value, 'userData')).toEqual({ value: { a: 1 }, issues: [] });
  });

  it('rejects a cycle, but not an object that is referenced twice', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = { one: shared, two: shared, list: [] };
    cyclic['list'] = [cyclic];
    expect(issuesOf(cyclic)).toEqual(['userData.list[0] contains itself: JSON has no cycles']);
  });

  it('accepts 64 levels, and no more', () => {
    expect(issuesOf(nest(64))).toEqual([]);
    expect(issuesOf(nest(65))).toEqual([`userData${'.a'.repeat(64)} is nested deeper than 64 levels`]);
  });

  it('accepts 100,000 values, and no more', () => {
    expect(issuesOf({ list: Array(99_999).fill(0) })).toEqual([]);
    expect(issuesOf({ list: Array(100_001).fill(0) })).toEqual(['userData holds more than 100000 values']);
  });

  it('stops early at an object that grows exponentially', () => {
    let value: object = {};
    for (let level = 0; level < 60; level++) value = { a: value, b: value };
    expect(issuesOf(value)).toEqual(['userData holds more than 100000 values']);
  });

  it('lists all problems at once, twenty at most', () => {
    expect(issuesOf({ a: 1n, b: [undefined, Number.NaN], c: { d: () => 0 } })).toHaveLength(4);
    expect(issuesOf(many(50, 1n))).toHaveLength(20);
    expect(issuesOf({ a: Array(4_000_000_000) })).toHaveLength(20);
    expect(
      issuesOf({
        a: Object.assign([], many(30, 1)),
      }),
    ).toHaveLength(20);
  });

  it('accepts objects and arrays of another realm', () => {
    const foreign: unknown = runInNewContext('({ a: [1, { b: null }], c: Object.create(null) })');
    expect(JSON.stringify(copyJsonObject(foreign, 'userData'))).toBe(
      '{"value":{"a":[1,{"b":null}],"c":{}},"issues":[]}',
    );
  });

  it('rejects class instances of another realm', () => {
    const foreign: unknown = runInNewContext('({ a: new Map(), b: new Date(0), c: new (class Order {})() })');
    expect(issuesOf(foreign)).toEqual([
      'userData.a is an instance of Map: JSON has plain objects only',
      'userData.b has a toJSON method: give what it returns',
      'userData.c is an instance of Order: JSON has plain objects only',
    ]);
  });

  it('reads each property of a proxy once', () => {
    const get = vi.fn((target: object, key: PropertyKey) => Reflect.get(target, key));
    const { value } = copyJsonObject({ inner: new Proxy({ a: 1 }, { get }) }, 'userData');
    expect(value).toEqual({ inner: { a: 1 } });
    expect(get.mock.calls.filter(([, key]) => key === 'a')).toHaveLength(1);
  });
});
