import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/metadata.max.json' with { type: 'json' };
import { seedRandom } from '../../bench/seeded-random.js';

// The columns of the metadata of version 4 that are read here.
const LENGTHS = 3;
const NATIONAL_PREFIX = 5;
const TYPES = 11;
const SAMPLES_PER_TYPE = 12;
const SEPARATORS = [' ', ' ', '-', '.', '/', '(', ')', ' (', ') ', '  ', ' - ', ').('];

/** A numbering plan: of a country, or of a calling code that belongs to none. */
export interface Plan {
  readonly country: CountryCode | undefined;
  readonly code: string;
  readonly lengths: readonly number[];
  /** The national prefix, if the plan has one. */
  readonly trunk: string | undefined;
  /** National numbers: the country's example number, and some that match the pattern of each type. */
  readonly samples: readonly string[];
}

/** A phone number in one of its written forms, valid or not. */
export interface WrittenNumber {
  readonly text: string;
  readonly plan: Plan;
  readonly defaultCountry: CountryCode | undefined;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function sampleTypes(fields: readonly unknown[], seed: number): readonly string[] {
  const patterns = toList(fields[TYPES]).map((type) => toList(type)[0]);
  const given = patterns.filter((pattern) => typeof pattern === 'string' && pattern !== '');
  const options = { numRuns: SAMPLES_PER_TYPE, seed };
  return given.flatMap((pattern) => fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), options));
}

function readPlan(fields: readonly unknown[], country: CountryCode | undefined, seed: number): Plan {
  const example = country && Object.entries<string>(examples).find(([key]) => key === country)?.[1];
  return {
    country,
    code: String(fields[0]),
    lengths: toList(fields[LENGTHS]).map(Number),
    trunk: fields[NATIONAL_PREFIX] ? String(fields[NATIONAL_PREFIX]) : undefined,
    samples: [...(example === undefined ? [] : [example]), ...sampleTypes(fields, seed)],
  };
}

/** All numbering plans, with the same samples for the same seed. */
export function readPlans(seed: number): readonly Plan[] {
  const countries: Readonly<Record<string, readonly unknown[]>> = metadata.countries;
  const others: readonly (readonly unknown[])[] = Object.values(metadata.nonGeographic);
  return [
    ...getCountries().map((country) => readPlan(countries[country] ?? [], country, seed)),
    ...others.map((fields) => readPlan(fields, undefined, seed)),
  ];
}

/** Generates phone numbers of all numbering plans, plan by plan, the same for the same seed. */
export class NumberGenerator {
  readonly #plans: readonly Plan[];
  readonly #random: () => number;

  constructor(plans: readonly Plan[], seed: number) {
    this.#plans = plans;
    this.#random = seedRandom(seed);
  }

  /** An infinite series of numbers: international formats only, or those of a default country too. */
  *generate(isNational: boolean): Generator<WrittenNumber, never> {
    const seen = new Set<string>();
    while (true) {
      for (const plan of this.#plans) {
        const made = isNational ? this.#makeNational(plan) : this.#makeInternational(plan);
        const key = `${made.defaultCountry} ${made.text}`;
        if (!seen.has(key)) yield made;
        seen.add(key);
      }
    }
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.#below(choices.length)] ?? choices[0];
  }

  /** A random subset of the choices. */
  pickSome<T>(choices: readonly T[]): readonly T[] {
    return choices.filter(() => this.#below(2) === 0);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #digits(length: number): string {
    return Array.from({ length }, () => this.#below(10)).join('');
  }

  #sample({ samples, lengths }: Plan): string {
    return samples[this.#below(samples.length)] ?? this.#digits(lengths[0] ?? 8);
  }

  /** One digit replaced, removed, added or swapped with the next. */
  #mutate(digits: string): string {
    const at = this.#below(digits.length);
    const [before, digit, after] = [digits.slice(0, at), digits.slice(at, at + 1), digits.slice(at + 1)];
    const other = this.#digits(1);
    const swapped = `${after.slice(0, 1)}${digit}${after.slice(1)}`;
    return before + this.pick([other + after, other + after, after, digit + other + after, swapped]);
  }

  #makeDigits(plan: Plan): string {
    const { samples, lengths } = plan;
    return this.pick([
      () => samples[0] ?? '',
      () => this.#sample(plan),
      () => this.#sample(plan),
      () => this.#mutate(samples[0] ?? '0'),
      () => this.#mutate(this.#sample(plan)),
      () => this.#digits(lengths[this.#below(lengths.length)] ?? 8),
      () => this.#digits(1 + this.#below(17)),
    ])();
  }

  #makeInternational(plan: Plan): WrittenNumber {
    const { code, trunk = '0' } = plan;
    const digits = this.#makeDigits(plan);
    const plain = `+${code}${digits}`;
    const wrong = [`+${code}${code}${digits}`, `+${code}${trunk}${digits}`, `+${this.#digits(3)}${digits}`] as const;
    return {
      text: this.pick([plain, plain, plain, plain, plain, plain, this.pick(wrong)]),
      plan,
      defaultCountry: undefined,
    };
  }

  #makeNational(plan: Plan): WrittenNumber {
    const digits = this.#makeDigits(plan);
    const write = this.pick([this.#writeNational, this.#writeNational, this.#writeAbroad, this.#format]);
    const written = write.call(this, plan, digits);
    const separate = this.pick([false, false, true]);
    return { text: separate ? this.#separate(written) : written, plan, defaultCountry: this.#pickDefault(plan) };
  }

  /** Mostly the country of the number, sometimes one that shares its calling code, or any. */
  #pickDefault({ country, code }: Plan): CountryCode {
    const of = (plans: readonly Plan[]) => plans.flatMap((each) => (each.country ? [each.country] : []));
    const [first, ...others] = of(this.#plans);
    const any = this.pick([first ?? 'US', ...others]);
    const [own = any, ...neighbors] = of(this.#plans.filter((each) => each.code === code));
    return this.pick([
      country ?? any,
      country ?? any,
      country ?? any,
      country ?? any,
      this.pick([own, ...neighbors]),
      any,
    ]);
  }

  #writeNational({ trunk = '0' }: Plan, digits: string): string {
    return this.pick([digits, digits, trunk + digits, trunk + digits, trunk + trunk + digits, `(${trunk})${digits}`]);
  }

  #writeAbroad({ code, trunk = '0' }: Plan, digits: string): string {
    const wrong = this.pick([
      `+0${code}`,
      `+${code}${code}`,
      `+${code}${trunk}`,
      `+${code}(${trunk})`,
      '+',
      `00${code}0`,
    ]);
    return this.pick([`+${code}`, `+${code} `, `00${code}`, `011${code}`, `011 ${code} `, code, wrong]) + digits;
  }

  #format({ code }: Plan, digits: string): string {
    const number = parsePhoneNumberFromString(`+${code}${digits}`, { extract: false });
    return number ? this.pick([number.formatNational(), number.formatInternational()]) : digits;
  }

  /** Separators in one to three places. */
  #separate(text: string): string {
    return this.pick([[1], [1, 2], [1, 2, 3]]).reduce((separated) => {
      const at = this.#below(separated.length + 1);
      return separated.slice(0, at) + (SEPARATORS[this.#below(SEPARATORS.length)] ?? '') + separated.slice(at);
    }, text);
  }
}
