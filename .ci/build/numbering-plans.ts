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
import { replaceModules, replacePiece } from './replace-modules.js';

// What only formatting reads: formats, the rule for the national prefix, whether it may be left out, the prefix for
// calls abroad that is shown, the word before an extension.
const FORMATTING_PLACES: readonly number[] = [4, 6, 9, 12, 13];

/**
 * The metadata without what only formatting needs, and without the lengths that a type of number may have: its pattern
 * matches no other. Every plan of the same length.
 */
export function stripPlans(metadata: NumberingPlans): NumberingPlans {
  const strip = (plan: NumberingPlan) =>
    Array.from({ length: TYPES_PLACE + 1 }, (_, place) => {
      if (FORMATTING_PLACES.includes(place)) return 0;
      if (place !== TYPES_PLACE) return plan[place] ?? 0;
      return Array.from({ length: TYPE_COUNT }, (_, type) => stripLengths(toList(plan[TYPES_PLACE])[type]));
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

function stripLengths(type: unknown): readonly unknown[] | 0 {
  return Array.isArray(type) ? type.slice(0, 1) : 0;
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

/**
 * Writes the numbering plans as columns: what is alike stands together, which halves what a compressed bundle spends on
 * it.
 *
 * @throws when it does not read back as it was, as after a change of the metadata's form.
 */
export function packNumberingPlans(metadata: NumberingPlans): string {
  const plans = stripPlans(metadata);
  const geographic = Object.values(plans.country_calling_codes)
    .flat()
    .map((country) => [country, plans.countries[country] ?? []] as const);
  const rows = [...geographic, ...Object.values(plans.nonGeographic).map((plan) => ['', plan] as const)];
  const types = Array.from({ length: TYPE_COUNT }, (_, type) => type);
  const columns = [
    rows.map(([country]) => country),
    rows.map(([, plan]) => String(plan[0])),
    ...TEXT_PLACES.map((place) => rows.map(([, plan]) => packPattern(plan[place]))),
    rows.map(([, plan]) => toList(plan[LENGTHS_PLACE]).join()),
    ...types.map((type) => rows.map(([, plan]) => packType(toList(plan[TYPES_PLACE])[type]))),
  ];
  const text = columns.map((column) => column.join(';')).join('\t');
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

// libphonenumber makes a regular expression of some hundred characters anew for each question; here each is made once, and
// found by the pattern itself: a text that is put together for the question would be hashed anew each time.
const matcher = (end: string) => `const expressions = new Map();
function expressionOf(pattern) {
  let expression = expressions.get(pattern);
  if (!expression) expressions.set(pattern, (expression = new RegExp('^(?:' + pattern + ')${end}')));
  return expression;
}
`;
const MATCHER = `${matcher('$')}
export default function matchesEntirely(text, pattern) {
  return expressionOf(pattern).test(text || '');
}`;

function rememberPrefixes(source: string, path: string): string {
  const prefix = 'metadata.numberingPlan.nationalPrefixForParsing()';
  const remembered = `expressionOf(${prefix})`;
  return matcher('') + replacePiece(source, path, `new RegExp('^(?:' + ${prefix} + ')')`, remembered);
}

/** What is left of a text that holds no other signs than `schemas/phone` lets through. */
function dropPunctuation(source: string, path: string): string {
  return replacePiece(source, path, /let result = '';[\s\S]*?return result;/, "return string.replace(/[^\\d+]/g, '');");
}

const FORMATTER = `export default function format() { throw new Error('numbers are not formatted here'); }
export { format as chooseFormatForNumber };`;

const DIGITS = `export function parseDigit(character) {
  return character >= '0' && character <= '9' ? character : undefined;
}
export default function parseDigits() { throw new Error('digits are not picked out of a text here'); }`;

/**
 * Bundles libphonenumber's metadata packed, unpacked when it is first used, and without what nobody asks for: formats,
 * and, since `schemas/phone` lets nothing but ASCII digits and the signs between them through, extensions, URIs and the
 * digits of other scripts.
 */
export function packedNumberingPlans(): Plugin {
  return replaceModules('packed-numbering-plans', {
    'libphonenumber-js/metadata.max.json.js': (_, path) =>
      buildModule(packNumberingPlans(JSON.parse(readFileSync(path.replace(/\.js$/, ''), 'utf8')))),
    'libphonenumber-js/es6-modern/helpers/matchesEntirely.js': MATCHER,
    'libphonenumber-js/es6-modern/helpers/extractNationalNumberFromPossiblyIncompleteNumber.js': rememberPrefixes,
    'libphonenumber-js/es6-modern/parseIncompletePhoneNumber.js': dropPunctuation,
    'libphonenumber-js/es6-modern/format.js': FORMATTER,
    'libphonenumber-js/es6-modern/tools/semver-compare.js':
      "export default function compare() { throw new Error('the metadata are of version 4'); }",
    'libphonenumber-js/es6-modern/helpers/parseDigits.js': DIGITS,
    'libphonenumber-js/es6-modern/helpers/extension/createExtensionPattern.js':
      "export default function createExtensionPattern() { return ''; }",
    'libphonenumber-js/es6-modern/helpers/extension/extractExtension.js':
      'export default function extractExtension() { return {}; }',
    'libphonenumber-js/es6-modern/helpers/extractFormattedPhoneNumberFromPossibleRfc3966NumberUri.js':
      'export default function readNoUri(text, { extractFormattedPhoneNumber }) { return extractFormattedPhoneNumber(text); }',
  });
}
