import { describe, expect, it } from 'vitest';
import { maskPhoneNumber } from '../../../src/internal/phone-mask.js';

describe('maskPhoneNumber', () => {
  it.each([
    ['+14155552671', '+1415•••2671'],
    ['4155552671', '415•••2671'],
    ['+123456789012345', '+1234•••2345'],
    ['+1234567', '+12•••67'],
    ['1234', '•••4'],
    ['123', '•••'],
    ['', '•••'],
  ])('masks %j as %j', (number, masked) => {
    expect(maskPhoneNumber(number)).toBe(masked);
  });

  it('hides at least three digits of a number of any length', () => {
    for (let length = 0; length <= 20; length++) {
      const shown = maskPhoneNumber('9'.repeat(length)).replace(/\D/g, '').length;
      expect(shown).toBe(Math.min(8, Math.max(0, length - 3)));
    }
  });
});
