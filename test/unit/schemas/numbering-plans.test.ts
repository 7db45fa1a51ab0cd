import { readFileSync } from 'node:fs';
import { type CountryCode, type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core/es6';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import metadata from 'libphonenumber-js/metadata.max.json' with { type: 'json' };
import { version } from 'libphonenumber-js/package.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { buildDataFile, DATA_FILE, encodeNumberingPlans, stripPlans } from '../../../.ci/generate-plans.js';
import { decodeNumberingPlans, getNumberingPlans, type NumberingPlans } from '../../../src/schemas/numbering-plans.js';

const original: NumberingPlans = metadata;
function isCountry(code: string): code is CountryCode {
  return Object.hasOwn(original.countries, code);
}

const decoded = getNumberingPlans();

/** All properties of a number that the SDK reads. */
function describeNumber(number: string, plans: MetadataJson, defaultCountry?: CountryCode) {
  const options = defaultCountry === undefined ? { extract: false } : { extract: false, defaultCountry };
  const parsed = parsePhoneNumberFromString(number, options, plans);
  if (!parsed) return undefined;
  const { number: e164, country, ext } = parsed;
  const countries = parsed.getPossibleCountries();
  return {
    e164,
    country,
    ext,
    countries,
    valid: parsed.isValid(),
    possible: parsed.isPossible(),
    type: parsed.getType(),
  };
}

/** A number and its mutations: shorter, longer, and with each digit replaced by each other digit. */
function mutate(number: string): readonly string[] {
  const digits = [...number].flatMap((_, index) =>
    [...'0123456789'].map((digit) => number.slice(0, index) + digit + number.slice(index + 1)),
  );
  return [number, number.slice(0, -1), `${number}0`, `0${number}`, `${number} ext. 5`, ...digits];
}

const numbers = Object.entries<string>(examples);

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function sums(a: Iterable<number>, b: ReadonlySet<number>): Set<number> {
  return new Set([...a].flatMap((left) => [...b].map((right) => left + right)));
}

/** The lengths that a pattern of the metadata may match: of digits, sets, groups, alternatives and counts. */
function lengthsOf(pattern: string): ReadonlySet<number> {
  const tokens = pattern.match(/\(\?:|[()|?]|\\d|\[[^\]]*\]|\{\d+(?:,\d+)?\}|\d/g) ?? [];
  if (tokens.join('') !== pattern) throw new Error(`${pattern} contains unsupported syntax`);
  const readAtom = (): ReadonlySet<number> => (tokens.shift()?.startsWith('(') ? readGroup() : new Set([1]));
  const readCount = (): readonly [least: number, most: number] => {
    if (!/^[?{]/.test(tokens[0] ?? '')) return [1, 1];
    const count = tokens.shift() ?? '';
    const [least = 0, most = count === '?' ? 1 : least] = (count.match(/\d+/g) ?? []).map(Number);
    return [least, most];
  };
  const readSequence = (): Set<number> => {
    let lengths = new Set([0]);
    while (tokens.length > 0 && tokens[0] !== '|' && tokens[0] !== ')') {
      const atom = readAtom();
      const [least, most] = readCount();
      const counted = new Set<number>();
      for (let count = 0, sum = new Set([0]); count <= most; count++, sum = sums(sum, atom)) {
        if (count >= least) for (const each of sum) counted.add(each);
      }
      lengths = sums(lengths, counted);
    }
    return lengths;
  };
  const readGroup = (): ReadonlySet<number> => {
    const lengths = readSequence();
    while (tokens[0] === '|') {
      tokens.shift();
      for (const each of readSequence()) lengths.add(each);
    }
    tokens.shift();
    return lengths;
  };
  return readGroup();
}

describe('getNumberingPlans', () => {
  it('returns all metadata but that for formatting', () => {
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(stripPlans(original));
  });

  it('returns each country and calling code of the metadata', () => {
    expect(Object.keys(decoded.countries).sort()).toEqual(Object.keys(original.countries).sort());
    expect(Object.keys(decoded.country_calling_codes).sort()).toEqual(
      Object.keys(original.country_calling_codes).sort(),
    );
    expect(numbers.length).toBeGreaterThan(200);
  });

  it('returns the same results as the metadata for example numbers and their mutations', () => {
    const differing = numbers.flatMap(([country, national]) => {
      const [plan = []] = [original.countries[country]];
      return mutate(national)
        .map((each) => `+${plan[0]}${each}`)
        .filter(
          (each) =>
            JSON.stringify(describeNumber(each, decoded)) !==
            JSON.stringify(describeNumber(each, metadata as MetadataJson)),
        );
    });
    expect(differing).toEqual([]);
  });

  it('omits the lengths of a type, since its pattern matches no other length', () => {
    const plans = [...Object.entries(original.countries), ...Object.entries(original.nonGeographic)];
    const types = plans.flatMap(([country, plan]) =>
      listOf(plan[11]).map((type) => ({ country, general: listOf(plan[3]), type: listOf(type) })),
    );
    const own = types.filter(({ type }) => type.length > 1);
    const differing = own.filter(({ general, type }) => {
      const matched = [...lengthsOf(String(type[0]))].filter((length) => general.includes(length));
      return matched.some((length) => !listOf(type[1]).includes(length));
    });
    expect([own.length > 500, differing]).toEqual([true, []]);
  });

  it('returns the same results as the metadata for national numbers', () => {
    const differing = numbers.flatMap(([country, national]) => {
      if (!isCountry(country)) return [country];
      return mutate(national).filter(
        (each) =>
          JSON.stringify(describeNumber(each, decoded, country)) !==
          JSON.stringify(describeNumber(each, metadata as MetadataJson, country)),
      );
    });
    expect(differing).toEqual([]);
  });

  it('returns the same results as the metadata for each type, including numbers of no country', () => {
    const samples = ['+12015550123', '+18002345678', '+19002345678', '+442079460958', '+447911123456', '+80012345678'];
    const expected = samples.map((each) => describeNumber(each, metadata as MetadataJson));
    expect(samples.map((each) => describeNumber(each, decoded))).toEqual(expected);
    expect(new Set(expected.map((each) => each?.type)).size).toBeGreaterThan(3);
  });

  it('decodes a calling code that no country has', () => {
    const { country_calling_codes: codes, countries, nonGeographic } = decodeNumberingPlans(['RU;KZ;', '7;7;800']);
    expect([codes, Object.keys(countries), Object.keys(Object(nonGeographic))]).toEqual([
      { 7: ['RU', 'KZ'] },
      ['RU', 'KZ'],
      ['800'],
    ]);
  });

  it('has the properties of a record whose values are there from the start', () => {
    const { countries, country_calling_codes: codes } = decodeNumberingPlans(['RU;KZ;', '7;7;800']);
    const asked = ['KZ', 'US', 'toString'];
    expect(asked.map((country) => country in countries)).toEqual([true, false, true]);
    expect(asked.map((country) => Object.hasOwn(countries, country))).toEqual([true, false, false]);
    expect([codes['800'], codes['8'], codes['7']]).toEqual([undefined, undefined, ['RU', 'KZ']]);
  });

  it('decodes the plans once', () => {
    expect(getNumberingPlans().countries['US']).toBe(getNumberingPlans().countries['US']);
  });

  it('is up to date with the installed libphonenumber-js (npm run generate:plans)', () => {
    expect(readFileSync(DATA_FILE, 'utf8')).toBe(buildDataFile());
  });

  it('names its source, the version and the license in the data file', () => {
    const head = readFileSync(DATA_FILE, 'utf8').slice(0, 500);
    expect(head).toContain(`metadata.max.json of libphonenumber-js ${version}`);
    expect(head).toContain('Apache License 2.0');
  });

  it('is checked by its generator, which rejects metadata in another form', () => {
    const [us = []] = [original.countries['US']];
    const clashing = { ...original, countries: { ...original.countries, US: us.with(2, '<AB#') } };
    expect(() => encodeNumberingPlans(clashing)).toThrow('do not decode to the same plans');
  });
});
