import { readFileSync } from 'node:fs';
import type { CountryCode } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { type PhoneRules, parsePhoneNumber } from '../../../src/schemas/phone.js';
import { seedRandom } from '../../bench/seeded-random.js';
import { countStrings, pickString } from '../../support/digit-language.js';
import {
  ambiguousRests,
  COUNTRIES,
  getAmbiguousShare,
  getLengths,
  getPrefixes,
  validNumbers,
} from '../../support/valid-numbers.js';

const GUIDE = new URL('../../../docs/guides/phone-numbers.md', import.meta.url);
const SEED = 20_261_126;
/** Numbers that are picked for each country and length. */
const SAMPLES = { national: 6, ambiguous: 12 };

const random = seedRandom(SEED);
const rulesOf = (defaultCountry: string, validation: PhoneRules['validation'] = 'valid'): PhoneRules => ({
  defaultCountry,
  validation,
  refuseTypes: [],
});

/** Returns the number to dial, or the message. */
function read(text: string, rules: PhoneRules): string {
  const parsed = parsePhoneNumber(text, rules);
  return parsed.ok ? parsed.value : parsed.message;
}

/** Numbers of each length, picked from all valid ones. */
const national = COUNTRIES.flatMap((country) => {
  const valid = validNumbers(country);
  const lengths = getLengths(country).filter((length) => countStrings(valid, length) > 0);
  return lengths.flatMap((length) =>
    Array.from({ length: SAMPLES.national }, () => ({ country, number: pickString(valid, length, random) })),
  );
});

/** Digits that are valid in both readings. */
const ambiguous = COUNTRIES.flatMap((country) => {
  const rests = ambiguousRests(country);
  const { callingCode } = getPrefixes(country);
  const lengths = getLengths(country).filter((length) => countStrings(rests, length - callingCode.length) > 0);
  return lengths.flatMap((length) =>
    Array.from({ length: SAMPLES.ambiguous }, () => {
      const digits = callingCode + pickString(rests, length - callingCode.length, random);
      return { country, digits, international: `+${digits}`, national: `+${callingCode}${digits}` };
    }),
  );
});

/** libphonenumber's E.164 form: it drops a trunk prefix after the calling code. */
function toE164(text: string): string {
  return String(parsePhoneNumberFromString(text, { extract: false })?.number);
}

describe('defaultCountry', () => {
  it('never dials another number for one that lost its plus, in all countries', () => {
    const strangers = (['valid', 'possible'] as const).flatMap((validation) =>
      national.flatMap(({ country, number }) => {
        const digits = `${getPrefixes(country).callingCode}${number}`;
        const result = read(digits, rulesOf(country, validation));
        const isStranger = result.startsWith('+') && result !== toE164(`+${digits}`);
        return isStranger ? [`${country} ${digits}: ${result}`] : [];
      }),
    );
    expect(strangers).toEqual([]);
  });

  it('rejects digits without plus that are valid in both readings, and names both, in all countries', () => {
    const accepted = ambiguous.filter(({ country, digits, international, national: other }) => {
      const expected = `has more than one reading: ${toE164(international)} or ${toE164(other)}? Pass the E.164 form`;
      return read(digits, rulesOf(country)) !== expected;
    });
    expect(new Set(ambiguous.map(({ country }) => country))).toContain('DE');
    expect(accepted).toEqual([]);
  });

  it('accepts the same digits after a plus, a trunk prefix or an exit code', () => {
    const rejected = ambiguous.flatMap(({ country, digits, international, national: other }) => {
      const { trunk } = getPrefixes(country);
      const written = [
        [international, toE164(international)],
        [other, other],
        ...(trunk === undefined ? [] : [[trunk + digits, other]]),
      ];
      return written.filter(([text = '', expected]) => read(text, rulesOf(country)) !== expected);
    });
    expect(rejected).toEqual([]);
    expect(read('0049 171 3920055', rulesOf('DE'))).toBe('+491713920055');
  });

  it('finds only countries of +1 whose trunk prefix overlaps with their calling code', () => {
    const overlapping = COUNTRIES.filter((country) => {
      const { callingCode, trunk } = getPrefixes(country);
      return trunk !== undefined && (callingCode.startsWith(trunk) || trunk.startsWith(callingCode));
    });
    expect(new Set(overlapping.map((country) => getPrefixes(country).callingCode))).toEqual(new Set(['1']));
  });

  it('accepts the example number of every country in its national format', () => {
    const rejected = Object.keys(examples).flatMap((country) => {
      const example = getExampleNumber(country as CountryCode, examples);
      const written = String(example?.formatNational());
      const result = read(written, rulesOf(country));
      return result === example?.number ? [] : [`${country} ${written}: ${result}`];
    });
    expect(rejected).toEqual([]);
  });

  it('accepts a national number that is a valid number of another country', () => {
    const numbers = national.filter(({ country, number }) => country === 'US' && number.length === 10);
    expect(numbers.map(({ number }) => read(number, rulesOf('US')))).toEqual(
      numbers.map(({ number }) => `+1${number}`),
    );
    expect(read('2025550142', rulesOf('US'))).toBe('+12025550142');
    expect(toE164('+2025550142')).toBe('+2025550142');
  });
});

describe('docs/guides/phone-numbers.md', () => {
  const PRINTED_FROM = 0.05;

  function describeShares(country: string): readonly string[] {
    const shares = getLengths(country).map((length) => [length, getAmbiguousShare(country, length)] as const);
    const printed = shares.filter(([, share]) => share >= PRINTED_FROM);
    const cells = printed.map(([length, share]) => `${length}: ${share.toFixed(1)} %`);
    return cells.length === 0 ? [] : [`| ${country} | ${cells.join(', ')} |`];
  }

  it('lists the share of valid national numbers that are rejected, by country', () => {
    const rows = COUNTRIES.flatMap(describeShares).sort();
    const table = ['| Country | Digits of the national number: share rejected |', '|---|---|', ...rows].join('\n');
    expect(readFileSync(GUIDE, 'utf8')).toContain(`${table}\n\n`);
  });
});
