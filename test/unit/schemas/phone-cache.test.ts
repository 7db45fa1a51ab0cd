import { describe, expect, it } from 'vitest';
import { type PhoneRules, parsePhoneNumber } from '../../../src/schemas/phone.js';

const RULES: PhoneRules = { validation: 'valid', refuseTypes: [] };

describe('parsePhoneNumber: cache of accepted caller IDs', () => {
  it('returns the same result for the same number', () => {
    const first = parsePhoneNumber('+12015550123', RULES);
    expect(first).toEqual({ ok: true, value: '+12015550123' });
    expect(parsePhoneNumber('+12015550123', RULES)).toBe(first);
  });

  it('does not share results between rules', () => {
    const rules: PhoneRules = { validation: 'valid', refuseTypes: [], defaultCountry: 'US' };
    expect(parsePhoneNumber('(201) 555-0123', rules)).toEqual({ ok: true, value: '+12015550123' });
    expect(parsePhoneNumber('(201) 555-0123', { ...rules, defaultCountry: undefined })).toMatchObject({ ok: false });
  });

  it('drops old results', () => {
    const first = parsePhoneNumber('+12015550123', RULES);
    for (let line = 1_000; line < 1_040; line++) parsePhoneNumber(`+1201555${line}`, RULES);
    expect(parsePhoneNumber('+12015550123', RULES)).toEqual(first);
    expect(parsePhoneNumber('+12015550123', RULES)).not.toBe(first);
  });
});
