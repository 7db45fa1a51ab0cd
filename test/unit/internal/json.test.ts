import { describe, expect, it } from 'vitest';
import { isJsonEqual } from '../../../src/internal/json.js';

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
  ])('holds for %j and %j', (one, other) => {
    expect(isJsonEqual(one, other)).toBe(true);
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
  ])('does not hold for %j and %j', (one, other) => {
    expect(isJsonEqual(one, other)).toBe(false);
  });
});
