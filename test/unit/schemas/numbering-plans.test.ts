import { type CountryCode, type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core/es6';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import metadata from 'libphonenumber-js/metadata.max.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { packNumberingPlans, stripFormatting } from '../../../.ci/build/numbering-plans.js';
import { type NumberingPlans, unpackNumberingPlans } from '../../../src/schemas/numbering-plans.js';

const whole: NumberingPlans = metadata;
const text = packNumberingPlans(whole);

/** What libphonenumber takes has the same members, but is typed with the literal codes of countries. */
function isMetadata(plans: NumberingPlans): plans is NumberingPlans & MetadataJson {
  return plans.version === 4;
}

function isCountry(code: string): code is CountryCode {
  return Object.hasOwn(whole.countries, code);
}

function unpack(): MetadataJson {
  const plans = unpackNumberingPlans(text);
  if (!isMetadata(plans)) throw new TypeError('no metadata of version 4');
  return plans;
}

const packed = unpack();

/** Everything that the SDK asks of a number. */
function judge(number: string, plans: MetadataJson, defaultCountry?: CountryCode) {
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

/** A number, cut, lengthened, and with each of its digits replaced by each other. */
function mutate(number: string): readonly string[] {
  const digits = [...number].flatMap((_, index) =>
    [...'0123456789'].map((digit) => number.slice(0, index) + digit + number.slice(index + 1)),
  );
  return [number, number.slice(0, -1), `${number}0`, `0${number}`, `${number} ext. 5`, ...digits];
}

const numbers = Object.entries<string>(examples);

describe('the packed numbering plans', () => {
  it('hold all that is not about formatting', () => {
    expect(JSON.parse(JSON.stringify(unpackNumberingPlans(text)))).toEqual(stripFormatting(whole));
  });

  it('hold every country and calling code of the metadata', () => {
    expect(Object.keys(packed.countries).sort()).toEqual(Object.keys(whole.countries).sort());
    expect(Object.keys(packed.country_calling_codes)).toEqual(Object.keys(whole.country_calling_codes));
    expect(numbers.length).toBeGreaterThan(200);
  });

  it('make libphonenumber say of example numbers and their mutations what the metadata does', () => {
    const differing = numbers.flatMap(([country, national]) => {
      const [plan = []] = [whole.countries[country]];
      return mutate(national)
        .map((each) => `+${plan[0]}${each}`)
        .filter(
          (each) => JSON.stringify(judge(each, packed)) !== JSON.stringify(judge(each, metadata as MetadataJson)),
        );
    });
    expect(differing).toEqual([]);
  });

  it('make libphonenumber read national numbers as the metadata does', () => {
    const differing = numbers.flatMap(([country, national]) => {
      if (!isCountry(country)) return [country];
      return mutate(national).filter(
        (each) =>
          JSON.stringify(judge(each, packed, country)) !==
          JSON.stringify(judge(each, metadata as MetadataJson, country)),
      );
    });
    expect(differing).toEqual([]);
  });

  it('read numbers of every type, those of no country included', () => {
    const samples = ['+12015550123', '+18002345678', '+19002345678', '+442079460958', '+447911123456', '+80012345678'];
    const expected = samples.map((each) => judge(each, metadata as MetadataJson));
    expect(samples.map((each) => judge(each, packed))).toEqual(expected);
    expect(new Set(expected.map((each) => each?.type)).size).toBeGreaterThan(3);
  });

  it('read back the same twice: a plan is made once', () => {
    const plans = unpackNumberingPlans(text);
    expect(plans.countries['US']).toBe(plans.countries['US']);
  });

  it('are refused by the build when the metadata takes another form', () => {
    const [us = []] = [whole.countries['US']];
    const clashing = { ...whole, countries: { ...whole.countries, US: us.with(2, '<AB#') } };
    expect(() => packNumberingPlans(clashing)).toThrow('do not survive packing');
  });
});
