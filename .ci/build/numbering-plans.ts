import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import {
  DIGIT_SETS,
  EMPTY_PATTERN,
  LENGTHS_PLACE,
  type NumberingPlan,
  type NumberingPlans,
  TEXT_PLACES,
  TYPE_COUNT,
  TYPES_PLACE,
  unpackNumberingPlans,
} from '../../src/schemas/numbering-plans.js';

// What only formatting reads: formats, the rule for the national prefix, whether it may be left out, the prefix for
// calls abroad that is shown, the word before an extension.
const FORMATTING_PLACES: readonly number[] = [4, 6, 9, 12, 13];

/** The metadata without what only formatting needs, every plan of the same length. */
export function stripFormatting(metadata: NumberingPlans): NumberingPlans {
  const strip = (plan: NumberingPlan) =>
    Array.from({ length: TYPES_PLACE + 1 }, (_, place) => {
      if (FORMATTING_PLACES.includes(place)) return 0;
      if (place !== TYPES_PLACE) return plan[place] ?? 0;
      return Array.from({ length: TYPE_COUNT }, (_, type) => toList(plan[TYPES_PLACE])[type] ?? 0);
    });
  const stripAll = (plans: Readonly<Record<string, NumberingPlan>>) =>
    Object.fromEntries(Object.entries(plans).map(([key, plan]) => [key, strip(plan)]));
  const { version, country_calling_codes, countries, nonGeographic } = metadata;
  return {
    version,
    country_calling_codes,
    countries: stripAll(countries),
    nonGeographic: stripAll(nonGeographic),
  };
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `1-35` → two characters that hold a bit for each digit. */
function packDigitSet(set: string): string {
  let bits = 0;
  for (const [, from = '', to = from] of set.matchAll(/(\d)(?:-(\d))?/g)) {
    for (let digit = Number(from); digit <= Number(to); digit++) bits |= 1 << digit;
  }
  return `${DIGIT_SETS[bits >> 5]}${DIGIT_SETS[bits & 31]}`;
}

function packPattern(pattern: unknown): string {
  return String(pattern || '')
    .replaceAll('\\d', '#')
    .replaceAll('(?:', '<')
    .replace(/\[([\d-]+)\]/g, (_, set: string) => packDigitSet(set));
}

function packType(type: unknown): string {
  const [pattern] = toList(type);
  return pattern === '' ? EMPTY_PATTERN : packPattern(pattern);
}

function packLengths(lengths: unknown): string {
  return toList(lengths).join();
}

/**
 * Writes the numbering plans as columns: what is alike stands together, which halves what a compressed bundle spends on
 * it.
 *
 * @throws when it does not read back as it was, as after a change of the metadata's form.
 */
export function packNumberingPlans(metadata: NumberingPlans): string {
  const plans = stripFormatting(metadata);
  const geographic = Object.values(plans.country_calling_codes)
    .flat()
    .map((country) => [country, plans.countries[country] ?? []] as const);
  const rows = [...geographic, ...Object.values(plans.nonGeographic).map((plan) => ['', plan] as const)];
  const types = Array.from({ length: TYPE_COUNT }, (_, type) => type);
  const columns = [
    rows.map(([country]) => country),
    rows.map(([, plan]) => String(plan[0])),
    ...TEXT_PLACES.map((place) => rows.map(([, plan]) => packPattern(plan[place]))),
    rows.map(([, plan]) => packLengths(plan[LENGTHS_PLACE])),
    ...types.map((type) => rows.map(([, plan]) => packType(toList(plan[TYPES_PLACE])[type]))),
    ...types.map((type) => rows.map(([, plan]) => packLengths(toList(toList(plan[TYPES_PLACE])[type])[1]))),
  ];
  const text = columns.map((column) => column.join(';')).join('\n');
  deepStrictEqual(toPlain(unpackNumberingPlans(text)), toPlain(plans), 'the numbering plans do not survive packing');
  return text;
}

function toPlain(plans: NumberingPlans): unknown {
  return JSON.parse(JSON.stringify(plans));
}

/** The module that takes the place of the metadata: the same members, read out of the text at their first use. */
function buildModule(text: string): string {
  const unpack = resolve('src/schemas/numbering-plans.ts');
  return `import { unpackNumberingPlans } from ${JSON.stringify(unpack)};
let plans;
const read = () => (plans ??= unpackNumberingPlans(${JSON.stringify(text)}));
export default {
  version: 4,
  get country_calling_codes() { return read().country_calling_codes; },
  get countries() { return read().countries; },
  get nonGeographic() { return read().nonGeographic; },
};`;
}

// libphonenumber makes a regular expression of some hundred characters anew for each question; here each is made once.
const MATCHER = `const expressions = new Map();
export default function matchesEntirely(text, pattern) {
  let expression = expressions.get(pattern);
  if (!expression) expressions.set(pattern, (expression = new RegExp('^(?:' + pattern + ')$')));
  return expression.test(text || '');
}`;

const PREFIX = "new RegExp('^(?:' + metadata.numberingPlan.nationalPrefixForParsing() + ')')";
const PREFIX_MATCHER = `const prefixes = new Map();
function prefixOf(pattern) {
  let expression = prefixes.get(pattern);
  if (!expression) prefixes.set(pattern, (expression = new RegExp('^(?:' + pattern + ')')));
  return expression;
}
`;

function rememberPrefixes(source: string): string {
  if (!source.includes(PREFIX)) throw new Error('libphonenumber-js reads national prefixes in another way now');
  return PREFIX_MATCHER + source.replace(PREFIX, 'prefixOf(metadata.numberingPlan.nationalPrefixForParsing())');
}

const FORMATTER = `export default function format() { throw new Error('numbers are not formatted here'); }
export { format as chooseFormatForNumber };`;

/** Bundles libphonenumber's metadata without what formatting needs, packed, and unpacked when it is first used. */
export function packedNumberingPlans(): Plugin {
  return {
    name: 'packed-numbering-plans',
    setup(build) {
      build.onLoad({ filter: /libphonenumber-js[\\/]metadata\.max\.json\.js$/ }, ({ path }) => {
        const metadata: NumberingPlans = JSON.parse(readFileSync(path.replace(/\.js$/, ''), 'utf8'));
        return { contents: buildModule(packNumberingPlans(metadata)), loader: 'js' };
      });
      build.onLoad({ filter: /libphonenumber-js[\\/]es6-modern[\\/]helpers[\\/]matchesEntirely\.js$/ }, () => ({
        contents: MATCHER,
        loader: 'js',
      }));
      build.onLoad(
        {
          filter:
            /libphonenumber-js[\\/]es6-modern[\\/]helpers[\\/]extractNationalNumberFromPossiblyIncompleteNumber\.js$/,
        },
        ({ path }) => ({ contents: rememberPrefixes(readFileSync(path, 'utf8')), loader: 'js' }),
      );
      // Without formats there is nothing to format with: what formats is left out too.
      build.onLoad({ filter: /libphonenumber-js[\\/]es6-modern[\\/]format\.js$/ }, () => ({
        contents: FORMATTER,
        loader: 'js',
      }));
    },
  };
}
