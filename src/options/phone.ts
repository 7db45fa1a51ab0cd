import type { CXoneIssue } from '../internal/result.js';
import { arrayOf, maybe, objectOf, stringMatching } from '../schemas/parts.js';
import type { PhoneRules, PhoneValidation } from '../schemas/phone.js';
import { isKnownCountry } from '../schemas/phone-parser.js';
import { NUMBER_TYPES, type NumberType } from '../schemas/phone-policy.js';
import { optional, type PartsOf, withDefault } from './check.js';
import { phoneValidation } from './phone-validation.js';

export type { PhoneValidation };

/** Restricts the numbers that may be called: protects against toll fraud. */
export interface NumberPolicy {
  /** The only countries that may be called, ISO 3166 alpha-2. @defaultValue all */
  readonly countries?: readonly string[] | undefined;
  /**
   * Types of numbers that may not be called.
   *
   * With `phoneValidation: 'possible'`, an invalid number counts as each type that valid numbers with its first three national
   * digits have; where there are none, it has no type but `'SATELLITE'` or `'GLOBAL'`.
   * @defaultValue `['PREMIUM_RATE', 'SATELLITE', 'GLOBAL']`
   */
  readonly refuseTypes?: readonly NumberType[] | undefined;
}

/** Checks of phone numbers before anything is sent. */
export interface PhoneOptions {
  /**
   * Country of the numbers in national format, ISO 3166 alpha-2: they are then accepted too, and sent as E.164.
   *
   * Digits without `+` that start with the country's own calling code are rejected if they are valid in both readings.
   * @defaultValue none: numbers must be strict E.164
   */
  readonly defaultCountry?: string | undefined;
  /**
   * `'possible'` checks length and country code only: for numbers that are newer than the SDK's numbering plans.
   *
   * A method that places a call takes it too, for that call.
   * @defaultValue `'valid'`
   */
  readonly phoneValidation?: PhoneValidation | undefined;
  /**
   * Restricts the numbers that may be called: protects against toll fraud.
   *
   * A policy with one of the two properties keeps the default of the other.
   * @defaultValue `{ refuseTypes: ['PREMIUM_RATE', 'SATELLITE', 'GLOBAL'] }`
   */
  readonly numberPolicy?: NumberPolicy | undefined;
}

const DEFAULT_REFUSED: readonly NumberType[] = ['PREMIUM_RATE', 'SATELLITE', 'GLOBAL'];

const COUNTRY_MESSAGE = 'must be an ISO 3166 alpha-2 code such as US';
const COUNTRY_CODE = /^[A-Z]{2}$/;
const isCountryCode = (value: unknown) => typeof value === 'string' && COUNTRY_CODE.test(value);
const isNumberType = (value: unknown) => NUMBER_TYPES.some((type) => type === value);

const numberPolicy = () =>
  objectOf(
    {
      countries: maybe(
        arrayOf<string>('must be an array of country codes', (value) =>
          isCountryCode(value) ? undefined : COUNTRY_MESSAGE,
        ),
      ),
      refuseTypes: maybe(
        arrayOf<NumberType>('must be an array of number types', (value) =>
          isNumberType(value) ? undefined : `must be one of ${NUMBER_TYPES.join(', ')}`,
        ),
      ),
    } satisfies { readonly [Name in keyof NumberPolicy]-?: unknown },
    'must be an object with countries, refuseTypes',
  );

export const phoneParts = {
  defaultCountry: optional(() => stringMatching(COUNTRY_CODE, COUNTRY_MESSAGE)),
  phoneValidation: withDefault(phoneValidation, 'valid'),
  numberPolicy: optional(numberPolicy),
} satisfies PartsOf<PhoneOptions>;

/** Paths of the nested options, for suggestions. */
export const NUMBER_POLICY_PATHS = ['numberPolicy.countries', 'numberPolicy.refuseTypes'];

/** Returns the codes that no country with phone numbers has. */
function findUnknownCountries({ defaultCountry, numberPolicy: policy }: PhoneOptions): readonly CXoneIssue[] {
  const ofPolicy = (policy?.countries ?? []).map((code, index) => [`numberPolicy.countries[${index}]`, code] as const);
  const all = defaultCountry === undefined ? ofPolicy : [['defaultCountry', defaultCountry] as const, ...ofPolicy];
  const unknown = all.filter(([, code]) => !isKnownCountry(code));
  return unknown.map(([path]) => ({ path, message: "isn't the code of a country with phone numbers" }));
}

/** Fills in the defaults. Problems are added to `issues`. */
export function resolvePhoneRules(options: PhoneOptions, issues: CXoneIssue[]): PhoneRules {
  issues.push(...findUnknownCountries(options));
  const { defaultCountry, phoneValidation: validation = 'valid', numberPolicy: policy = {} } = options;
  const { countries, refuseTypes = DEFAULT_REFUSED } = policy;
  return Object.freeze({ defaultCountry, validation, countries, refuseTypes });
}
