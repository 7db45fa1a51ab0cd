// Writes src/schemas/numbering-plans.data.ts from the metadata of libphonenumber-js. Run it after an update of that package:
//
//   npm run generate:plans
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import {
  DIGIT_COUNTS,
  DIGIT_SETS,
  decodeNumberingPlans,
  EMPTY_PATTERN,
  LENGTHS_COLUMN,
  type NumberingPlan,
  type NumberingPlans,
  STRING_COLUMNS,
  TYPE_COUNT,
  TYPES_COLUMN,
} from '../src/schemas/numbering-plans.js';

export const DATA_FILE = new URL('../src/schemas/numbering-plans.data.ts', import.meta.url);

const require = createRequire(import.meta.url);

// Fields that only formatting reads: formats, the rule for the national prefix, whether it may be left out, the prefix for
// international calls that is shown, the word before an extension.
const FORMATTING_COLUMNS: readonly number[] = [4, 6, 9, 12, 13];

/**
 * The metadata without the fields that only formatting reads, and without the lengths of each number type: its pattern
 * matches no other. Every plan gets the same length.
 */
export function stripPlans(metadata: NumberingPlans): NumberingPlans {
  const strip = (plan: NumberingPlan) =>
    Array.from({ length: TYPES_COLUMN + 1 }, (_, column) => {
      if (FORMATTING_COLUMNS.includes(column)) return 0;
      if (column !== TYPES_COLUMN) return plan[column] ?? 0;
      return Array.from({ length: TYPE_COUNT }, (_, type) => stripLengths(toList(plan[TYPES_COLUMN])[type]));
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

/** `1-35` → two characters with a bit for each digit. */
function encodeDigitSet(set: string): string {
  let bits = 0;
  for (const [, from = '', to = from] of set.matchAll(/(\d)(?:-(\d))?/g)) {
    for (let digit = Number(from); digit <= Number(to); digit++) bits |= 1 << digit;
  }
  return `${DIGIT_SETS[bits >> 5]}${DIGIT_SETS[bits & 31]}`;
}

function encodePattern(pattern: unknown): string {
  const encodeDigits = (count: number) => DIGIT_COUNTS.charAt(count - 1);
  return String(pattern || '')
    .replace(/\\d\{([3-9]|1\d)\}/g, (_, count: string) => encodeDigits(Number(count)))
    .replace(/(?:\\d)+/g, ({ length }) => encodeDigits(length / 2))
    .replaceAll('(?:', '<')
    .replace(/\[([\d-]+)\]/g, (_, set: string) => encodeDigitSet(set));
}

function encodeType(type: unknown): string {
  const [pattern] = toList(type);
  return pattern === '' ? EMPTY_PATTERN : encodePattern(pattern);
}

/** A calling code, its countries, and the plan of each; a code of no country has one plan. */
interface CodePlans {
  readonly callingCode: string;
  readonly countries: readonly string[];
  readonly plans: readonly NumberingPlan[];
}

/** Returns the plans by calling codes. Those with equal lengths and equal toll-free numbers are neighbors: they are alike. */
function groupPlans({ country_calling_codes, countries, nonGeographic }: NumberingPlans): readonly CodePlans[] {
  const TOLL_FREE = 2;
  const toOrder = ({ plans: [plan = []] }: CodePlans) =>
    `${plan[LENGTHS_COLUMN]} ${toList(toList(plan[TYPES_COLUMN])[TOLL_FREE])}`;
  const geographic = Object.entries(country_calling_codes).map(([callingCode, names]) => ({
    callingCode,
    countries: names,
    plans: names.map((name) => countries[name] ?? []),
  }));
  const others = Object.entries(nonGeographic).map(([callingCode, plan]) => ({
    callingCode,
    countries: [],
    plans: [plan],
  }));
  return [...geographic, ...others]
    .map((group) => ({ group, order: toOrder(group) }))
    .sort((a, b) => Number(a.order > b.order) - Number(a.order < b.order))
    .map(({ group }) => group);
}

/**
 * Encodes the numbering plans as columns: similar values stand together, which halves their size in a compressed bundle.
 *
 * @throws when the columns don't decode to the same plans, as after a change of the metadata's form.
 */
export function encodeNumberingPlans(metadata: NumberingPlans): readonly string[] {
  const stripped = stripPlans(metadata);
  const groups = groupPlans(stripped);
  const plans = groups.flatMap((group) => group.plans);
  const countries = groups.flatMap((group) => (group.countries.length > 0 ? group.countries : ['']));
  const codes = groups.flatMap(({ callingCode, plans: { length } }) => Array<string>(length).fill(callingCode));
  const types = Array.from({ length: TYPE_COUNT }, (_, type) => type);
  const columns = [
    countries,
    codes,
    ...types.map((type) => plans.map((plan) => encodeType(toList(plan[TYPES_COLUMN])[type]))),
    ...STRING_COLUMNS.map((column) => plans.map((plan) => encodePattern(plan[column]))),
    plans.map((plan) => toList(plan[LENGTHS_COLUMN]).join()),
  ].map((column) => column.join(';'));
  deepStrictEqual(
    toPlain(decodeNumberingPlans(columns)),
    toPlain(stripped),
    'the columns do not decode to the same plans',
  );
  return columns;
}

function toPlain(plans: NumberingPlans): unknown {
  return JSON.parse(JSON.stringify(plans));
}

/** Returns the source code of the data file. */
export function buildDataFile(): string {
  const metadata: NumberingPlans = require('libphonenumber-js/metadata.max.json');
  const { version }: { version: string } = JSON.parse(
    readFileSync('node_modules/libphonenumber-js/package.json', 'utf8'),
  );
  const columns = encodeNumberingPlans(metadata).map((column) => `  ${toLiteral(column)},\n`);
  return `// Generated by .ci/generate-plans.ts (npm run generate:plans): do not edit.
//
// Source: metadata.max.json of libphonenumber-js ${version}, which is made from the metadata of Google's libphonenumber.
// License: Apache License 2.0, Copyright (C) The Libphonenumber Authors. Changes: the fields that only formatting reads
// were left out, the rest was encoded as columns (see numbering-plans.ts).

/** The numbering plans of all countries; see \`decodeNumberingPlans\`. */
export const NUMBERING_PLAN_COLUMNS: readonly string[] = [
${columns.join('')}];
`;
}

function toLiteral(column: string): string {
  if (/['\\\n]/.test(column)) throw new Error('a column holds a character that needs an escape');
  return `'${column}'`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(DATA_FILE, buildDataFile());
