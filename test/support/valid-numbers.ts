import metadata from 'libphonenumber-js/metadata.max.json' with { type: 'json' };
import type { NumberingPlans } from '../../src/schemas/numbering-plans.js';
import { countStrings, type DigitLanguage, following, intersect, matching, unite } from './digit-language.js';

const { countries, country_calling_codes: callingCodes }: NumberingPlans = metadata;

// The columns of the metadata of version 4 that are read here.
const PATTERN = 2;
const LENGTHS = 3;
const TRUNK_PREFIX = 5;
const TYPES = 11;

/** The digits that a country's plan puts before a national number. */
export interface Prefixes {
  readonly callingCode: string;
  /** The trunk prefix, if the plan has one. */
  readonly trunk: string | undefined;
}

/** The countries of the metadata. */
export const COUNTRIES: readonly string[] = Object.keys(countries);

function readColumn(country: string, column: number): unknown {
  return countries[country]?.[column];
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function getPrefixes(country: string): Prefixes {
  const trunk = readColumn(country, TRUNK_PREFIX);
  return { callingCode: String(readColumn(country, 0)), trunk: typeof trunk === 'string' ? trunk : undefined };
}

/** The lengths of a country's national numbers. */
export function getLengths(country: string): readonly number[] {
  return toList(readColumn(country, LENGTHS)).map(Number);
}

const known = new Map<string, DigitLanguage>();

/** Builds a language once: what is counted in it is kept. */
function once(key: string, build: () => DigitLanguage): DigitLanguage {
  const language = known.get(key) ?? build();
  known.set(key, language);
  return language;
}

/** A country's valid national numbers, each after these digits. */
export function validNumbers(country: string, before = ''): DigitLanguage {
  return once(`${country} ${before}`, () => buildValidNumbers(country, before));
}

function buildValidNumbers(country: string, before: string): DigitLanguage {
  const general = String(readColumn(country, PATTERN));
  const types = toList(readColumn(country, TYPES)).flatMap((type) => toList(type).slice(0, 1));
  const patterns = types.filter((pattern) => typeof pattern === 'string' && pattern !== '');
  const any = patterns.length === 0 ? general : patterns.join('|');
  return intersect([matching(`${before}(?:${general})`), matching(`${before}(?:${any})`)]);
}

function validInternationally(callingCode: string): DigitLanguage {
  return unite(
    (callingCodes[callingCode] ?? []).flatMap((country) => {
      const { trunk } = getPrefixes(country);
      // After the calling code, a trunk prefix is dropped.
      return [validNumbers(country), ...(trunk === undefined ? [] : [validNumbers(country, trunk)])];
    }),
  );
}

/**
 * The rest of each string that starts with the country's own calling code and is valid both as a national and as an
 * international number.
 */
export function ambiguousRests(country: string): DigitLanguage {
  const { callingCode } = getPrefixes(country);
  return once(`${country}+`, () =>
    intersect([following(callingCode, validNumbers(country)), validInternationally(callingCode)]),
  );
}

/** The share of the valid national numbers of a length that are ambiguous, in percent. */
export function getAmbiguousShare(country: string, length: number): number {
  const rests = countStrings(ambiguousRests(country), length - getPrefixes(country).callingCode.length);
  return rests === 0 ? 0 : (100 * rests) / countStrings(validNumbers(country), length);
}
