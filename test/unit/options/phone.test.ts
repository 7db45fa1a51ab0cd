import { describe, expect, it } from 'vitest';
import { resolveClientOptions } from '../../../src/options/client.js';
import { phoneValidationPart, withPhoneValidation } from '../../../src/options/phone-validation.js';
import { validate } from '../../../src/schemas/issues.js';
import { configurationErrorOf, credentials, eachValue, optionsWith, resolve } from './support.js';

const COUNTRY = 'must be an ISO 3166 alpha-2 code such as US';
const NO_COUNTRY = "isn't the code of a country with phone numbers";

describe('PhoneOptions', () => {
  it('keeps its values', () => {
    expect(resolve({ defaultCountry: 'GB', phoneValidation: 'possible' }).phoneRules).toMatchObject({
      defaultCountry: 'GB',
      validation: 'possible',
    });
  });

  it('resolves to a frozen object', () => {
    expect(Object.isFrozen(resolve().phoneRules)).toBe(true);
  });

  it.each(
    eachValue([
      ['defaultCountry', ['us', 'USA', '', 1], COUNTRY],
      ['defaultCountry', ['ZZ', 'AQ', 'UK'], NO_COUNTRY],
      ['phoneValidation', ['strict', true], "must be one of 'valid', 'possible'"],
      ['numberPolicy', ['US', [], null], 'must be an object with countries, refuseTypes'],
      ['numberPolicy.countries', ['US', {}], 'must be an array of country codes'],
      ['numberPolicy.countries[0]', [['us'], [1], Array(1)], COUNTRY],
      ['numberPolicy.countries[1]', [['US', 'ZZ']], NO_COUNTRY],
      ['numberPolicy.refuseTypes', ['MOBILE', {}], 'must be an array of number types'],
      [
        'numberPolicy.refuseTypes[0]',
        [['premium'], [1]],
        expect.stringMatching(/^must be one of PREMIUM_RATE, .*, MOBILE$/),
      ],
    ]),
  )('rejects for %s the value %j', (path, value, message) => {
    const error = configurationErrorOf(() => resolveClientOptions(optionsWith(path, value)));
    expect(error.issues).toEqual([{ path, message }]);
    expect(error.option).toBe(path);
  });
});

describe('NumberPolicy', () => {
  it('keeps the default of a property that is absent', () => {
    expect(resolve({ numberPolicy: { countries: ['US'] } }).phoneRules).toMatchObject({
      countries: ['US'],
      refuseTypes: ['PREMIUM_RATE', 'SATELLITE', 'GLOBAL'],
    });
    const { countries, refuseTypes } = resolve({ numberPolicy: { refuseTypes: ['MOBILE', 'VOIP'] } }).phoneRules;
    expect([countries, refuseTypes]).toEqual([undefined, ['MOBILE', 'VOIP']]);
  });

  it('refuses no type with an empty array', () => {
    expect(resolve({ numberPolicy: { refuseTypes: [] } }).phoneRules.refuseTypes).toEqual([]);
  });

  it.each(['countries', 'refuseTypes'])('rejects more than 1000 %s, without reading them', (name) => {
    const path = `numberPolicy.${name}`;
    for (const value of [Array(1_001).fill('US'), Array(2 ** 32 - 1)]) {
      const options = { ...credentials, numberPolicy: { [name]: value } };
      const { issues } = configurationErrorOf(() => resolveClientOptions(options));
      expect(issues).toEqual([{ path, message: 'must have at most 1000 items' }]);
    }
  });
});

describe('phoneValidation of one call', () => {
  const { phoneRules } = resolve({ defaultCountry: 'GB', numberPolicy: { countries: ['GB'] } });

  it('takes precedence over that of the client', () => {
    expect(withPhoneValidation(phoneRules, 'possible')).toEqual({ ...phoneRules, validation: 'possible' });
    expect(Object.isFrozen(withPhoneValidation(phoneRules, 'possible'))).toBe(true);
  });

  it('leaves the rules of the client as they are if it is absent or the same', () => {
    expect(withPhoneValidation(phoneRules, undefined)).toBe(phoneRules);
    expect(withPhoneValidation(phoneRules, 'valid')).toBe(phoneRules);
  });

  it.each([
    ['possible', true],
    ['strict', false],
  ])('is checked as that of the client: %s', (value, isValid) => {
    expect(validate(phoneValidationPart.schema(), value).success).toBe(isValid);
    expect(phoneValidationPart.defaultValue).toBeUndefined();
  });
});
