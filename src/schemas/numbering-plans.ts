import type { MetadataJson } from 'libphonenumber-js/core/es6';
import { lazy } from '../internal/lazy.js';
import { NUMBERING_PLAN_COLUMNS } from './numbering-plans.data.js';

/** The fields of one plan in libphonenumber's metadata, by their position. */
export type NumberingPlan = readonly unknown[];

/** libphonenumber's metadata, reduced to what parsing and validation read. */
export interface NumberingPlans {
  readonly version: number;
  /** The countries of each calling code, the main one first. */
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, NumberingPlan>>;
  /** Calling codes that belong to no country. */
  readonly nonGeographic: Readonly<Record<string, NumberingPlan>>;
}

/** Two of these encode ten bits: the digits that one position of a number may hold. */
export const DIGIT_SETS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef';
/** One of these encodes a number of digits: `g` for one, `h` for two. */
export const DIGIT_COUNTS = 'ghijklmnopqrstuvwxyz';
/** Encodes an empty pattern, which differs from a missing one. */
export const EMPTY_PATTERN = '!';
/** Positions of a plan's strings (mostly patterns), of its lengths and of its number types. */
export const STRING_COLUMNS = [1, 2, 5, 7, 8, 10] as const;
export const LENGTHS_COLUMN = 3;
export const TYPES_COLUMN = 11;
export const TYPE_COUNT = 10;

/** `[1-35-9]`, as libphonenumber writes it. Runs during a cold start: hence the loop. */
function toDigitSet(pair: string): string {
  const bits = DIGIT_SETS.indexOf(pair.charAt(0)) * 32 + DIGIT_SETS.indexOf(pair.charAt(1));
  let set = '';
  for (let digit = 0; digit < 10; digit++) {
    if ((bits & (1 << digit)) === 0) continue;
    const first = digit;
    while ((bits & (2 << digit)) !== 0) digit++;
    if (digit > first) set += digit - first > 1 ? `${first}-` : first;
    set += digit;
  }
  return `[${set}]`;
}

/** `\d`, `\d\d`, `\d{3}`, as libphonenumber writes them. */
function toDigits(letter: string): string {
  const count = DIGIT_COUNTS.indexOf(letter) + 1;
  return count > 2 ? `\\d{${count}}` : '\\d'.repeat(count);
}

function toPattern(cell: string): string {
  return cell.replace(/[A-Za-f]{2}|[g-z<]/g, (token) => {
    if (token === '<') return '(?:';
    return token.length > 1 ? toDigitSet(token) : toDigits(token);
  });
}

/** A missing pattern is 0, as in the metadata: libphonenumber then distinguishes no absent values from empty ones. */
function toType(pattern: string): readonly unknown[] | 0 {
  if (pattern === '') return 0;
  return [pattern === EMPTY_PATTERN ? '' : toPattern(pattern)];
}

/** @param cells - of the plan: its types, then STRING_COLUMNS, then its lengths */
function toPlan(callingCode: string, cells: readonly string[]): NumberingPlan {
  const [lengths = '', ...strings] = cells.slice(TYPE_COUNT).reverse();
  const plan: unknown[] = Array(TYPES_COLUMN).fill(0);
  plan[0] = callingCode;
  for (const position of STRING_COLUMNS) plan[position] = toPattern(String(strings.pop())) || 0;
  plan[LENGTHS_COLUMN] = lengths.split(',').map(Number);
  plan[TYPES_COLUMN] = cells.slice(0, TYPE_COUNT).map(toType);
  return plan;
}

/** A record that computes a value when it is first read: a call needs one or two of some 250 plans. */
function lazyRecord<Value>(keys: readonly string[], compute: (key: string) => Value): Readonly<Record<string, Value>> {
  const computeFirst = (record: Record<string, Value>, key: string) => {
    if (!Object.hasOwn(record, key) && keys.includes(key)) record[key] = compute(key);
    return record;
  };
  return new Proxy<Record<string, Value>>(
    {},
    {
      get: (record, key: string) => record[key] ?? computeFirst(record, key)[key],
      has: (record, key: string) => key in computeFirst(record, key),
      ownKeys: () => [...new Set(keys)],
      getOwnPropertyDescriptor: (record, key: string) =>
        Object.getOwnPropertyDescriptor(computeFirst(record, key), key),
    },
  );
}

/** Finds the cell of a row. Splitting every column at once would make some seven thousand strings. */
function readCell(column: string, row: number): string {
  let from = 0;
  for (let passed = 0; passed < row; passed++) from = column.indexOf(';', from) + 1;
  const to = column.indexOf(';', from);
  return to < 0 ? column.slice(from) : column.slice(from, to);
}

/**
 * Decodes the columns that `.ci/generate-plans.ts` writes, with one cell for each plan: its country, as in `RU;KZ;;`, where a
 * code of no country has none; its calling code, as in `7;7;800`; then each of its fields.
 */
export function decodeNumberingPlans([
  countryColumn = '',
  codeColumn = '',
  ...fields
]: readonly string[]): NumberingPlans {
  const [countries, codes] = [countryColumn.split(';'), codeColumn.split(';')];
  const decode = (row: number) =>
    toPlan(
      String(codes[row]),
      fields.map((column) => readCell(column, row)),
    );
  return {
    version: 4,
    country_calling_codes: lazyRecord(
      codes.filter((_, row) => countries[row] !== ''),
      (code) => countries.filter((_, row) => codes[row] === code),
    ),
    countries: lazyRecord(
      countries.filter((country) => country !== ''),
      (country) => decode(countries.indexOf(country)),
    ),
    nonGeographic: lazyRecord(
      codes.filter((_, row) => countries[row] === ''),
      (code) => decode(codes.indexOf(code)),
    ),
  };
}

/** Returns the numbering plans in the form that libphonenumber-js takes as `metadata`. */
export const getNumberingPlans: () => MetadataJson = /* @__PURE__ */ lazy(
  // The test of the data compares every plan with the published metadata, so the form is libphonenumber's.
  () => decodeNumberingPlans(NUMBERING_PLAN_COLUMNS) as NumberingPlans & MetadataJson,
);
