import type { CountryCode } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { type PhoneRules, parseCallee, parsePhoneNumber } from '../../../src/schemas/phone.js';
import { isKnownCountry } from '../../../src/schemas/phone-parser.js';
import { NUMBER_TYPES, type NumberType } from '../../../src/schemas/phone-policy.js';

const strict: PhoneRules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] };
const possible: PhoneRules = { ...strict, validation: 'possible' };
const american: PhoneRules = { ...strict, defaultCountry: 'US' };
const british: PhoneRules = { ...strict, defaultCountry: 'GB' };
const german: PhoneRules = { ...strict, defaultCountry: 'DE' };
const french: PhoneRules = { ...strict, defaultCountry: 'FR' };
const italian: PhoneRules = { ...strict, defaultCountry: 'IT' };

const E164 = 'must be in E.164 form: + country code and number, digits only, such as +12025550142';
const INVALID =
  "isn't a valid number of its country: check the digits (if they are right, phoneValidation: 'possible' for this call checks the length only)";
const SCIENTIFIC =
  'is in scientific notation, which drops digits: format the column as text and enter the number again';
const DECIMAL = 'ends in .0, as a decimal number: read the column as text, not as numbers';
const JOINED = 'has a complete number before the slash: pass one number, a slash may only follow an area code';

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

  it.each([' +12025550142', '+12025550142\n', '\t+12025550142 ', '\u00a0+12025550142\u3000'])(
    'cuts off whitespace at the ends: %j',
    (written) => {
      expect(messageOf(written)).toBe('accepted as +12025550142');
    },
  );

  it.each([
    ['+1 (415) 555-2671', '+14155552671'],
    ['+1.415.555.2671', '+14155552671'],
    ['+1\u00a0415\u00a0555\u00a02671', '+14155552671'],
    ['0014155552671', '+14155552671'],
    ['00 44 20 7946 0958', '+442079460958'],
    ['0049 621/123456', '+49621123456'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+39 (0)6 69812345', '+390669812345'],
    ['+4402079460958', '+442079460958'],
    ['+114155552671', '+14155552671'],
  ])('rejects %j, and suggests %s', (written, suggestion) => {
    expect(messageOf(written)).toMatch(/^must be in E\.164 form: .+; did you mean \+\d+\?$/);
    expect(messageOf(written)).toContain(`did you mean ${suggestion}?`);
  });

  it.each([
    ['the country without a plus or 00', '14155552671'],
    ['the country of a national number', '8 (495) 123-45-67'],
    ['which of two numbers is meant', '+49 30 2312500/2312501'],
    ['whether a zero belongs to the number', '+39 (0)324 0640463'],
    ['whether an exit code is longer than 00', '0016237658304'],
    ['whether 00 is an exit code, as it is not in Japan', '006635149516'],
    ['the number in other text', 'call me +14155552671 now'],
  ])('makes no suggestion where it does not know %s: %s', (_unknown, written) => {
    expect(messageOf(written)).toMatch(/^must be in E\.164 form/);
    expect(messageOf(written)).not.toContain('did you mean');
  });

  it('never suggests another number than the one that was written, in the national format of all countries', () => {
    const strangers = Object.keys(examples).filter((country) => {
      const example = getExampleNumber(country as CountryCode, examples);
      const written = String(example?.formatNational());
      return [written, written.replace(/\D/g, '')].some((each) => messageOf(each).includes('did you mean'));
    });
    expect(strangers).toEqual([]);
  });

  it.each([
    ['\u202a+12025550142\u202c', 'U+202A at position 1'],
    ['+1202\u200b5550142', 'U+200B at position 6'],
    [' \n+1202\u00ad5550142', 'U+00AD at position 8'],
    ['+\uff11\uff12025550142', 'U+FF11 at position 2'],
    ['\uff0b12025550142', 'U+FF0B at position 1'],
    ['+\u0661\u0662025550142', 'U+0661 at position 2'],
    ['+1\u{1f4de}2025550142\u200b', 'U+1F4DE at position 3'],
    ['\u{1f4de}'.repeat(2), 'U+1F4DE at position 1'],
    ['+1202555\ud800', 'U+D800 at position 9'],
    ['tel:+12025550142', 'U+0074 at position 1: "t"'],
    ['+12025550142;ext=5', 'U+003B at position 13: ";"'],
    ['+12025550142x99', 'U+0078 at position 13: "x"'],
    ['+12025550142 ext. 5', 'U+0020 at position 13'],
    ['+12025550142,+12025550143', 'U+002C at position 13: ","'],
    ['+12025550142 or +12025550143', 'U+0020 at position 13'],
    ['+1800FLOWERS', 'U+0046 at position 6: "F"'],
    ['(202) 555-0142', 'U+0028 at position 1: "("'],
    ['++12025550142', 'U+002B at position 2: "+"'],
    ['+'.repeat(100_000), 'U+002B at position 2: "+"'],
  ])('names the first character that does not belong: %.30j', (written, where) => {
    expect(messageOf(written)).toBe(`${E164} (unexpected ${where})`);
  });

  it.each(['', ' ', '+', '2025550142', '+1202555014200000', '+02025550142', '11345678901', '1'.repeat(100_000)])(
    'rejects %.30j',
    (written) => {
      expect(messageOf(written)).toBe(E164);
    },
  );

  it.each([
    ['1.20256E+10', SCIENTIFIC],
    ['1,20256E+10', SCIENTIFIC],
    ['1.20256e10', SCIENTIFIC],
    ['+1E+11 ', SCIENTIFIC],
    ['12025550142.0', DECIMAL],
    ['+493012345678.0', DECIMAL],
    ['2025550142,0', DECIMAL],
    ['2025550142.00', DECIMAL],
    ['030 2312500.0', DECIMAL],
  ])('explains what a spreadsheet made of a number: %s', (written, message) => {
    expect(messageOf(written)).toBe(message);
    expect(messageOf(written, german)).toBe(message);
  });

  it.each([
    ['+999123456', "isn't a phone number: check the country code"],
    ['+12', "isn't a phone number: check the country code"],
    ['+15555228243', INVALID],
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
    ['06.12.34.56.00', french, '+33612345600'],
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
    ['020 7946 0958 x5', 'U+0078 at position 15: "x"'],
    ['020 7946 0958 ext 5', 'U+0065 at position 15: "e"'],
    ['020 7946 0958;ext=5', 'U+003B at position 14: ";"'],
    ['020 7946 0958#5', 'U+0023 at position 14: "#"'],
    ['call 020 7946 0958', 'U+0063 at position 1: "c"'],
    ['٠٢٠٧٩٤٦٠٩٥٨', 'U+0660 at position 1'],
    ['０２０７９４６０９５８', 'U+FF10 at position 1'],
    ['0800 FLOWERS', 'U+0046 at position 6: "F"'],
    ['020\u00a07946 0958', 'U+00A0 at position 4'],
    ['020 7946 0958, 020 7946 0959', 'U+002C at position 14: ","'],
    ['020 7946 0958 or 0959', 'U+006F at position 15: "o"'],
    ['(+44) 20 7946 0958', 'U+002B at position 2: "+"'],
  ])('neither extracts, drops nor converts characters, and names the first: %j', (written, where) => {
    expect(messageOf(written, british)).toBe(
      `must be a number in E.164 form, or in the national form of GB: digits, spaces and ( ) . - / only (unexpected ${where})`,
    );
  });

  it.each(['', ' ', '-20 7946 0958'])('rejects %j', (written) => {
    expect(messageOf(written, british)).toBe(
      'must be a number in E.164 form, or in the national form of GB: digits, spaces and ( ) . - / only',
    );
  });

  it.each([' 020 7946 0958', '020 7946 0958\n', '\u00a0020 7946 0958\t'])(
    'cuts off whitespace at the ends: %j',
    (written) => {
      expect(messageOf(written, british)).toBe('accepted as +442079460958');
    },
  );

  it.each(['020 7946 0958 - 5', '999', '7946 0958', '00', '020 7946 09580'])(
    'rejects %s, without guessing another country',
    (written) => {
      expect(messageOf(written, british)).toMatch(/^isn't a valid number/);
      expect(messageOf(written, british)).not.toContain('did you mean');
    },
  );

  it('suggests what an international number in another format means', () => {
    expect(messageOf('+44\u00a020\u00a07946\u00a00958', american)).toContain('; did you mean +442079460958?');
  });

  it.each([
    ['0621/123456', german, '+49621123456'],
    ['06221 / 123456', german, '+496221123456'],
    ['033203/12345', german, '+493320312345'],
    ['030/2312500', german, '+49302312500'],
    ['+49 30/2312500', german, '+49302312500'],
    ['0049/30/2312500', german, '+49302312500'],
    ['415/555-2671', american, '+14155552671'],
  ])('accepts a slash behind an area code: %s', (written, rules, value) => {
    expect(messageOf(written, rules)).toBe(`accepted as ${value}`);
  });

  it.each([
    ['030 2312500/1', german],
    ['030 2312500 / 2312501', german],
    ['+49 30 2312500/01', german],
    ['030/2312500/1', german],
    ['030 2312500/', german],
    ['030 2312500/030 2312501', german],
    ['0170 1234567 / 0171 7654321', german],
    ['02079460958/12', british],
  ])('rejects a slash behind a complete number: %s', (written, rules) => {
    expect(messageOf(written, rules)).toBe(JOINED);
    expect(messageOf(written, { ...rules, validation: 'possible' })).toBe(JOINED);
  });

  it('rejects a slash behind a complete number that no plan lists', () => {
    expect(messageOf('0199 2312500/1', { ...german, validation: 'possible' })).toBe(JOINED);
  });

  it.each([
    ['+49 (0)170 1234567', german, 'accepted as +491701234567'],
    ['+44 (0)20 7946 0958', american, 'accepted as +442079460958'],
    ['(0)30 2312500', german, 'accepted as +49302312500'],
    ['+39 (0)6 69812345', american, 'accepted as +390669812345'],
  ])('reads a zero in brackets as people mean it: %s', (written, rules, result) => {
    expect(messageOf(written, rules)).toBe(result);
  });

  it.each(['491701234567', '49 170 1234567', '(49) 170/1234567', ' 491701234567 '])(
    'rejects digits that start with the calling code and are valid in both readings: %s',
    (written) => {
      const message = 'has more than one reading: +491701234567 or +49491701234567? Pass the E.164 form';
      expect(messageOf(written, german)).toBe(message);
      expect(messageOf(written, { ...german, validation: 'possible' })).toBe(message);
    },
  );

  it('accepts digits that start with the calling code and have one valid reading', () => {
    expect(messageOf('442079460958', british)).toBe('accepted as +442079460958');
    expect(messageOf('4940123456', german)).toBe('accepted as +4940123456');
    expect(messageOf('14155552671', american)).toBe('accepted as +14155552671');
  });

  it("with phoneValidation 'possible', rejects digits whose readings are equally good", () => {
    const possibleGerman: PhoneRules = { ...german, validation: 'possible' };
    const message = 'has more than one reading: +49497095914 or +4949497095914? Pass the E.164 form';
    expect(messageOf('49497095914', possibleGerman)).toBe(message);
    expect(messageOf('49 (0)170 1234567', possibleGerman)).toContain('+491701234567 or ');
    expect(messageOf('49 (0)170 1234567', german)).toBe(INVALID);
  });

  it('rejects a zero in brackets where the number is valid with and without it', () => {
    const message = 'has more than one reading: +393240640463 or +3903240640463? Pass the E.164 form';
    expect(messageOf('+39 (0)324 0640463', american)).toBe(message);
    expect(messageOf('(0)324 0640463', italian)).toBe(message);
  });

  it.each(['+', '0', '((((', `0${' '.repeat(100_000)}1`, '020/7946/0958/'.repeat(10_000), '0'.repeat(100_000)])(
    'rejects %.20j',
    (written) => {
      expect(messageOf(written, british)).toBe('must be a number in E.164 form, or in the national form of GB');
    },
  );
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

  const byDefault: readonly NumberType[] = ['PREMIUM_RATE', 'SATELLITE', 'GLOBAL'];

  it.each([
    ['+870773111632', 'SATELLITE'],
    ['+881612345678', 'SATELLITE'],
    ['+88213300123', 'SATELLITE'],
    ['+883510012345', 'SATELLITE'],
    ['+80012345678', 'GLOBAL'],
    ['+80812345678', 'GLOBAL'],
    ['+878101234567890', 'GLOBAL'],
    ['+88812345678901', 'GLOBAL'],
    ['+979123456789', 'GLOBAL'],
  ] as const)('refuses numbers of codes that belong to no country: %s, %s', (number, type) => {
    const message = `is a ${type} number, which may not be called (option numberPolicy.refuseTypes)`;
    expect(call(number, { refuseTypes: [type] })).toBe(message);
    expect(call(number, { refuseTypes: byDefault.filter((each) => each !== type && each !== 'PREMIUM_RATE') })).toBe(
      'may be called',
    );
  });

  it('refuses them by both their types', () => {
    expect(call('+80012345678', { refuseTypes: ['TOLL_FREE'] })).toContain('is a TOLL_FREE number');
    expect(call('+979123456789', { refuseTypes: byDefault })).toContain('is a PREMIUM_RATE number');
  });

  it.each([
    ['+19001234567', 'PREMIUM_RATE', 'no valid number, in a range of premium numbers'],
    ['+499002345678', 'PREMIUM_RATE', 'no valid number, in a range of premium numbers'],
    ['+491370718769', 'PREMIUM_RATE', 'no valid number, in a range of premium and shared-cost numbers'],
    ['+881000000000', 'SATELLITE', 'no valid number, of a satellite code'],
    ['+15555228243', undefined, 'in a range of no valid numbers'],
    ['+442012345678', undefined, 'in a range of valid numbers'],
  ])("with phoneValidation 'possible', finds the type of %s: %s, %s", (number, type, _why) => {
    const result = call(number, { validation: 'possible', refuseTypes: byDefault });
    expect(result).toBe(
      type ? `is a ${type} number, which may not be called (option numberPolicy.refuseTypes)` : 'may be called',
    );
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
