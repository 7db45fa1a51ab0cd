import type { CountryCode } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import {
  isKnownCountry,
  NUMBER_TYPES,
  type PhoneRules,
  parseCallee,
  parsePhoneNumber,
} from '../../../src/schemas/phone.js';

const strict: PhoneRules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] };
const possible: PhoneRules = { ...strict, validation: 'possible' };
const american: PhoneRules = { ...strict, defaultCountry: 'US' };
const british: PhoneRules = { ...strict, defaultCountry: 'GB' };

function messageOf(text: unknown, rules = strict): string {
  const parsed = parsePhoneNumber(text, rules);
  return parsed.ok ? `accepted as ${parsed.value}` : parsed.message;
}

const sampleNumbers = Object.keys(examples).map(
  (country) => [country, String(getExampleNumber(country as CountryCode, examples)?.number)] as const,
);

describe('parsePhoneNumber without a default country', () => {
  it.each(sampleNumbers)('accepts the example number of %s unchanged: %s', (_country, number) => {
    expect(parsePhoneNumber(number, strict)).toEqual({ ok: true, value: number });
  });

  it.each([
    ['1 415 555 2671', '+14155552671'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['+1.415.555.2671', '+14155552671'],
    [' +14155552671', '+14155552671'],
    ['+14155552671\n', '+14155552671'],
    ['+1\u00a0415\u00a0555\u00a02671', '+14155552671'],
    ['14155552671', '+14155552671'],
    ['0014155552671', '+14155552671'],
    ['00 44 20 7946 0958', '+442079460958'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+4402079460958', '+442079460958'],
    ['+114155552671', '+14155552671'],
  ])('rejects %j, and suggests %s', (written, suggestion) => {
    expect(messageOf(written)).toMatch(/^must be in E\.164 form: .+; did you mean \+\d+\?$/);
    expect(messageOf(written)).toContain(`did you mean ${suggestion}?`);
  });

  it.each([
    '',
    ' ',
    '+',
    '4155552671',
    '(415) 555-2671',
    'call me +14155552671 now',
    'tel:+14155552671',
    '+14155552671;ext=5',
    '+14155552671x99',
    '+14155552671 ext. 5',
    '+14155552671,,5',
    '+1415555267100000',
    '+０１４１５５５５２６７１',
    '＋14155552671',
    '+١٤١٥٥٥٥٢٦٧١',
    '+1415555\u200b2671',
    '+04155552671',
    '++14155552671',
    '11345678901',
    '+'.repeat(100_000),
    '1'.repeat(100_000),
  ])('rejects %.30j, without a suggestion', (written) => {
    expect(messageOf(written)).toBe(
      'must be in E.164 form: + country code and number, digits only, such as +14155552671',
    );
  });

  it.each([
    ['+999123456', "isn't a phone number: check the country code"],
    ['+12', "isn't a phone number: check the country code"],
    [
      '+15555228243',
      "isn't a valid number of its country: check the digits (phoneValidation: 'possible' checks the length only)",
    ],
    ['+1415555267', "isn't a valid number: check the country code and the number of digits"],
    ['+141555526711', "isn't a valid number: check the country code and the number of digits"],
  ])('rejects %s, which is in E.164 form but not a number', (number, message) => {
    expect(messageOf(number)).toBe(message);
  });

  it.each([undefined, null, 14155552671, 14155552671n, ['+14155552671'], { number: '+14155552671' }, Symbol('x')])(
    "rejects a value that isn't a string: %s",
    (value) => {
      expect(messageOf(value)).toBe('must be a string, a phone number in E.164 form');
    },
  );
});

describe("parsePhoneNumber with phoneValidation 'possible'", () => {
  it('accepts a number of the right length in no numbering plan', () => {
    expect(messageOf('+15555228243', possible)).toBe('accepted as +15555228243');
  });

  it('rejects a wrong length', () => {
    const message = "isn't a possible number: check the country code and the number of digits";
    expect(messageOf('+1415555267', possible)).toBe(message);
    expect(messageOf('+141555526711', possible)).toBe(message);
  });

  it("rejects a number that isn't strict E.164 too", () => {
    expect(messageOf('+1 415 555 2671', possible)).toContain('must be in E.164 form');
  });
});

describe('parsePhoneNumber with a default country', () => {
  it.each([
    ['415 555 2671', american, '+14155552671'],
    ['(415) 555-2671', american, '+14155552671'],
    ['1-415-555-2671', american, '+14155552671'],
    ['415.555.2671', american, '+14155552671'],
    ['011 44 20 7946 0958', american, '+442079460958'],
    ['+44 20 7946 0958', american, '+442079460958'],
    ['020 7946 0958', british, '+442079460958'],
    ['(020) 7946-0958', british, '+442079460958'],
    ['+44 (0)20 7946 0958', british, '+442079460958'],
    ['0044 20 7946 0958', british, '+442079460958'],
    ['+14155552671', british, '+14155552671'],
  ])('accepts %s', (written, rules, value) => {
    expect(parsePhoneNumber(written, rules)).toEqual({ ok: true, value });
  });

  it.each([
    '020 7946 0958 x5',
    '020 7946 0958 ext 5',
    '020 7946 0958;ext=5',
    '020 7946 0958#5',
    'call 020 7946 0958',
    '٠٢٠٧٩٤٦٠٩٥٨',
    '０２０７９４６０９５８',
    '0800 FLOWERS',
    ' 020 7946 0958',
    '020 7946 0958\n',
    '020\u00a07946 0958',
    '',
  ])('neither extracts, drops nor converts characters: %j', (written) => {
    expect(messageOf(written, british)).toBe(
      'must be a number in E.164 form, or in the national form of GB: digits, spaces and ( ) . - / only',
    );
  });

  it.each(['02079460958/12', '020 7946 0958 - 5', '999', '7946 0958', '00', '020 7946 09580'])(
    'rejects %s, without guessing another country',
    (written) => {
      expect(messageOf(written, british)).toMatch(/^isn't a valid number/);
      expect(messageOf(written, british)).not.toContain('did you mean');
    },
  );

  it.each(['+', '0', '((((', `0${' '.repeat(100_000)}`, '0'.repeat(100_000)])('rejects %.20j', (written) => {
    expect(messageOf(written, british)).toBe('must be a number in E.164 form, or in the national form of GB');
  });
});

describe('parseCallee', () => {
  const call = (number: unknown, rules: Partial<PhoneRules> = {}) => {
    const parsed = parseCallee(number, { ...strict, ...rules });
    return parsed.ok ? 'may be called' : parsed.message;
  };

  it.each([
    ['+19005551234', 'the United States'],
    ['+18767365333', 'Jamaica, not premium'],
    ['+979123456789', 'the international premium rate'],
    ['+449098790000', 'the United Kingdom'],
    ['+499001234567', 'Germany'],
    ['+33899123456', 'France'],
  ])('refuses premium-rate numbers by default: %s, %s', (number, where) => {
    const expected = where.includes('not premium')
      ? 'may be called'
      : 'is a PREMIUM_RATE number, which may not be called (option numberPolicy.refuseTypes)';
    expect(call(number)).toBe(expected);
  });

  it('refuses the types of refuseTypes, and no others', () => {
    expect(call('+19005551234', { refuseTypes: [] })).toBe('may be called');
    expect(call('+18005551234', { refuseTypes: ['TOLL_FREE'] })).toContain('is a TOLL_FREE number');
    expect(call('+447400123456', { refuseTypes: ['FIXED_LINE'] })).toBe('may be called');
    expect(call('+447400123456', { refuseTypes: ['FIXED_LINE', 'MOBILE'] })).toContain('is a MOBILE number');
    expect(call('+14155552671', { refuseTypes: ['MOBILE', 'FIXED_LINE'] })).toBe('may be called');
    expect(call('+14155552671', { refuseTypes: ['FIXED_LINE_OR_MOBILE'] })).toContain('FIXED_LINE_OR_MOBILE');
  });

  it.each([
    ['+14155552671', ['US'], true],
    ['+14165550123', ['US'], false],
    ['+14165550123', ['CA'], true],
    ['+18765551234', ['US', 'CA'], false],
    ['+12423591234', ['US'], false],
    ['+447400123456', ['GB'], true],
    ['+447911123456', ['JE'], false],
    ['+447797712345', ['GB'], false],
    ['+77710009998', ['RU'], false],
    ['+80012345678', ['US'], false],
    ['+88213300123', ['US'], false],
    ['+14155552671', [], false],
  ])('checks %s against the countries %j: %s', (number, countries, isAllowed) => {
    const message = `is outside the countries that may be called (option numberPolicy.countries: ${countries.join(', ') || 'none'})`;
    expect(call(number, { countries })).toBe(isAllowed ? 'may be called' : message);
  });

  it('assigns a number that is only possible to each country with its calling code', () => {
    expect(call('+15555228243', { validation: 'possible', countries: ['US'] })).toBe('may be called');
    expect(call('+15555228243', { validation: 'possible', countries: ['GB'] })).toContain('is outside the countries');
  });

  it('validates the number before it applies the policy', () => {
    expect(call('nonsense', { countries: [] })).toContain('must be in E.164 form');
    expect(call('020 7946 0958', { defaultCountry: 'GB', countries: ['GB'] })).toBe('may be called');
  });
});

describe('NUMBER_TYPES', () => {
  it('has no duplicates', () => {
    expect(new Set(NUMBER_TYPES).size).toBe(NUMBER_TYPES.length);
  });
});

describe('isKnownCountry', () => {
  it.each(['US', 'GB', 'JM', 'XK', 'AC'])('returns true for %s', (code) => {
    expect(isKnownCountry(code)).toBe(true);
  });

  it.each(['', 'us', 'UK', 'ZZ', 'AQ', '001', 'toString', '__proto__'])('returns false for %j', (code) => {
    expect(isKnownCountry(code)).toBe(false);
  });
});
