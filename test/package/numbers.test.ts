import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import {
  type AcceptedNumber,
  type CheckResult,
  checkWithSdk,
  type NumberCheck,
  TYPES,
} from './support/number-check.js';
import { NumberGenerator, type Plan, readPlans, type WrittenNumber } from './support/number-generator.js';
import { findTypes, isRejectedBySdk, parse } from './support/number-rules.js';

const SEED = 20_231_027;
/** The count of numbers in each format that are compared. */
const COMPARED = 50_000;
const CHUNK = 500;
const SHOWN = 20;

/** The result of libphonenumber. */
function checkWithLibphonenumber({ validation, countries }: NumberCheck, number: PhoneNumber | undefined): CheckResult {
  if (!number || !(validation === 'possible' ? number.isPossible() : number.isValid())) return 'rejected';
  const types = findTypes(number);
  const candidates = number.country ? [number.country] : number.getPossibleCountries();
  const byCountry = candidates.some((country) => countries.includes(country));
  const byDefault = !types.includes('PREMIUM_RATE') && !number.isNonGeographic();
  return { e164: number.number, type: types[0], byDefault, byCountry };
}

/** The check and both results, if they differ. */
function describeMismatch(check: NumberCheck, libphonenumber: CheckResult, sdk: CheckResult): string | undefined {
  const results = JSON.stringify({ libphonenumber, sdk });
  if (JSON.stringify(libphonenumber) === JSON.stringify(sdk)) return undefined;
  const { text, plan, defaultCountry = 'none', validation, countries } = check;
  const policy = countries.length > 1 ? `${countries.length} countries` : `${countries}`;
  const mode = `default country ${defaultCountry}, ${validation}, policy ${policy}`;
  return `${JSON.stringify(text)} of ${plan.country ?? plan.code} (${mode}): ${results}`;
}

const plans = readPlans(SEED);
const COUNTRIES = plans.flatMap(({ country }) => (country ? [country] : []));

interface Comparison {
  readonly mismatches: readonly string[];
  readonly accepted: readonly AcceptedNumber[];
  /** The plans of the accepted numbers. */
  readonly plans: ReadonlySet<Plan>;
}

/** Checks that must have the same result in both, with the result of libphonenumber. */
function* makeChecks(isNational: boolean): Generator<{ check: NumberCheck; expected: CheckResult }, never> {
  const numbers = new NumberGenerator(plans, SEED);
  const policies = Array.from({ length: 4 }, () => numbers.pickSome(COUNTRIES));
  for (const written of numbers.generate(isNational)) {
    const { country } = written.plan;
    const countries = numbers.pick([country ? [country] : [], ...policies]);
    const check: NumberCheck = { ...written, validation: numbers.pick(['valid', 'possible']), countries };
    const number = parse(written);
    if (!isRejectedBySdk(written, number)) yield { check, expected: checkWithLibphonenumber(check, number) };
  }
  throw new Error('The generator ended');
}

async function compareNumbers(isNational: boolean): Promise<Comparison> {
  const checks = makeChecks(isNational);
  const mismatches: string[] = [];
  const accepted: AcceptedNumber[] = [];
  const acceptedPlans = new Set<Plan>();
  for (let compared = 0; compared < COMPARED; compared += CHUNK) {
    const chunk = Array.from({ length: CHUNK }, () => checks.next().value);
    const results = await Promise.all(chunk.map(({ check }) => checkWithSdk(check)));
    for (const [index, { check, expected }] of chunk.entries()) {
      const mismatch = describeMismatch(check, expected, results[index] ?? 'rejected');
      if (mismatch !== undefined) mismatches.push(mismatch);
      if (expected === 'rejected') continue;
      accepted.push(expected);
      acceptedPlans.add(check.plan);
    }
  }
  return { mismatches, accepted, plans: acceptedPlans };
}

/** Writes a valid number in another format. */
type Write = (number: PhoneNumber, plan: Plan) => string;

const toArabic = (text: string) => text.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit)));
const toFullWidth = (text: string) => text.replace(/\d/g, (digit) => '０１２３４５６７８９'.charAt(Number(digit)));
const separate = (text: string, separator: string) => `${text.slice(0, -3)}${separator}${text.slice(-3)}`;

const EXTENSIONS = [';ext=5', ' ext. 5', ' x5', '#5', ',,5'];
const EXTENDED = EXTENSIONS.map((end): [string, Write] => [`the extension ${end}`, ({ number }) => number + end]);
const SEPARATORS = ['\u00a0', '\u2010', '\uff0d', '[', '\u200b'];
const SEPARATED = SEPARATORS.map((separator): [string, Write] => [
  `the separator ${JSON.stringify(separator)}`,
  ({ number }) => separate(number, separator),
]);
/** Formats that the SDK rejects with and without a default country. */
const ALWAYS: readonly [string, Write][] = [
  ...EXTENDED,
  ...SEPARATED,
  ['Arabic digits', ({ number }) => toArabic(number)],
  ['full-width digits', ({ number }) => toFullWidth(number)],
];
const WITHOUT_DEFAULT: readonly [string, Write][] = [
  ['the international format', (number) => number.formatInternational()],
  ['a national prefix after the country code', (number, { code, trunk }) => `+${code}${trunk}${number.nationalNumber}`],
];
const WITH_DEFAULT: readonly [string, Write][] = [
  ['the national format with an extension', (number) => `${number.formatNational()} x5`],
  ['the national format in Arabic digits', (number) => toArabic(number.formatNational())],
];

const REJECTED = [
  ...[...ALWAYS, ...WITHOUT_DEFAULT].map(([name, write]) => [name, 'without a default country', write, false] as const),
  ...[...ALWAYS, ...WITH_DEFAULT].map(([name, write]) => [name, 'with a default country', write, true] as const),
];

/** Numbers of all plans in this format, which libphonenumber accepts and the SDK must reject. */
function findRejected(write: Write, hasDefault: boolean): readonly WrittenNumber[] {
  const samples = plans.flatMap((plan) => plan.samples.slice(0, 3).map((sample) => ({ plan, sample })));
  const written = samples.flatMap(({ plan, sample }): readonly WrittenNumber[] => {
    const number = parsePhoneNumberFromString(`+${plan.code}${sample}`, { extract: false });
    const defaultCountry = hasDefault ? (plan.country ?? 'US') : undefined;
    return number ? [{ text: write(number, plan), plan, defaultCountry }] : [];
  });
  return written.filter((each) => {
    const number = parse(each);
    return number?.isValid() && isRejectedBySdk(each, number);
  });
}

function share(part: readonly unknown[], whole: number): number {
  return part.length / whole;
}

describe('the build', () => {
  it.each([
    ['international', false],
    ['national and international', true],
  ])('parses and validates 50,000 numbers in %s forms as libphonenumber does', async (_forms, isNational) => {
    const { mismatches, accepted, plans: acceptedPlans } = await compareNumbers(isNational);
    expect({ count: mismatches.length, first: mismatches.slice(0, SHOWN) }).toEqual({ count: 0, first: [] });
    // The generator must cover every plan and type, and enough of both results.
    expect(acceptedPlans.size).toBe(plans.length);
    expect(new Set(accepted.map(({ type }) => type))).toEqual(new Set([...TYPES, undefined]));
    expect(share(accepted, COMPARED)).toBeGreaterThan(0.3);
    expect(share(accepted, COMPARED)).toBeLessThan(0.7);
    const allowed = accepted.filter(({ byCountry }) => byCountry);
    expect(share(allowed, accepted.length)).toBeGreaterThan(0.3);
    expect(share(allowed, accepted.length)).toBeLessThan(0.7);
  });

  it.each(REJECTED)('rejects %s %s, although libphonenumber accepts it', async (_name, _mode, write, hasDefault) => {
    const rejected = findRejected(write, hasDefault);
    const checks = rejected.map((each): NumberCheck => ({ ...each, validation: 'possible', countries: [] }));
    const results = await Promise.all(checks.map(checkWithSdk));
    expect(rejected.length).toBeGreaterThan(100);
    expect(rejected.filter((_, index) => results[index] !== 'rejected').map(({ text }) => text)).toEqual([]);
  });
});
