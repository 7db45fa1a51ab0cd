import { describe, expect, it } from 'vitest';
import { getCallingCode, splitNumber } from '../../../src/schemas/national-number.js';

describe('splitNumber', () => {
  it.each([
    ['+14155552671', '1', '4155552671'],
    ['+442079460958', '44', '2079460958'],
    ['+353212345678', '353', '212345678'],
    ['+80012345678', '800', '12345678'],
    ['+999123', '', '999123'],
  ])('splits %s after its calling code', (e164, callingCode, national) => {
    expect(splitNumber(e164)).toEqual({ callingCode, national });
  });
});

describe('getCallingCode', () => {
  it('returns the calling code of a country', () => {
    expect([getCallingCode('US'), getCallingCode('CA'), getCallingCode('GB')]).toEqual(['1', '1', '44']);
  });
});
