// Compares libphonenumber's sets of metadata: the wrong results and the size of each.
// docs/decisions/0001-phone-metadata.md uses the output.
//
//   npx tsx test/bench/phone-metadata.ts
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { type CountryCode, type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import { encodeNumberingPlans, stripPlans } from '../../.ci/generate-plans.js';
import type { NumberingPlans } from '../../src/schemas/numbering-plans.js';
import { seedRandom } from './seeded-random.js';

const SEED = 20_231_027;
const RANDOM_NUMBERS = 400;
const PREMIUM_NUMBERS = 40;
const LENGTHS_COLUMN = 3;
const TYPES_COLUMN = 11;
const PREMIUM_RATE = 3;

const require = createRequire(import.meta.url);
const load = (name: string): MetadataJson => require(`libphonenumber-js/metadata.${name}.json`);
const sets = { min: load('min'), mobile: load('mobile'), max: load('max') };
const plans: NumberingPlans = require('libphonenumber-js/metadata.max.json');
const examples: Record<string, string> = require('libphonenumber-js/examples.mobile.json');
const random = seedRandom(SEED);

function below(limit: number): number {
  return Math.floor(random() * limit);
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function checkNumber(e164: string, metadata: MetadataJson) {
  const number = parsePhoneNumberFromString(e164, { extract: false }, metadata);
  return { isValid: number?.isValid() === true, type: number?.getType() };
}

/** All numbers that differ from an example by one changed, missing or additional digit. */
function mutate(digits: string): readonly string[] {
  const changed = [...digits].flatMap((_, at) =>
    [...'0123456789'].map((digit) => digits.slice(0, at) + digit + digits.slice(at + 1)),
  );
  const shorter = [...digits].map((_, at) => digits.slice(0, at) + digits.slice(at + 1));
  return [...changed, ...shorter, ...[...'0123456789'].map((digit) => digits + digit)];
}

function randomNumbers(country: string): readonly string[] {
  const lengths = toList(plans.countries[country]?.[LENGTHS_COLUMN]).map(Number);
  const one = () => Array.from({ length: lengths[below(lengths.length)] ?? 8 }, () => below(10)).join('');
  return Array.from({ length: RANDOM_NUMBERS }, one);
}

/** Numbers that the pattern of a plan's premium rate allows. */
function premiumNumbers(plan: readonly unknown[]): readonly string[] {
  const [pattern] = toList(toList(plan[TYPES_COLUMN])[PREMIUM_RATE]);
  if (typeof pattern !== 'string' || pattern === '') return [];
  return fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), { numRuns: PREMIUM_NUMBERS, seed: SEED });
}

function count(numbers: readonly string[], other: MetadataJson) {
  const results = numbers.map((number) => ({ max: checkNumber(number, sets.max), other: checkNumber(number, other) }));
  const where = (isCounted: (each: (typeof results)[number]) => boolean) => results.filter(isCounted).length;
  return {
    numbers: numbers.length,
    'valid by max': where(({ max }) => max.isValid),
    'valid by it': where((each) => each.other.isValid),
    'wrongly valid': where((each) => each.other.isValid && !each.max.isValid),
    'wrongly refused': where((each) => !each.other.isValid && each.max.isValid),
  };
}

function countPremium(other: MetadataJson) {
  const ofCountries = Object.values(plans.countries).map((plan) => [plan[0], premiumNumbers(plan)] as const);
  const ofNone = Object.entries(plans.nonGeographic).map(([code, plan]) => [code, premiumNumbers(plan)] as const);
  const all = [...ofCountries, ...ofNone].flatMap(([code, numbers]) => numbers.map((each) => `+${code}${each}`));
  const premium = [...new Set(all)].filter((each) => checkNumber(each, sets.max).type === 'PREMIUM_RATE');
  const known = premium.filter((each) => checkNumber(each, other).type === 'PREMIUM_RATE').length;
  const dialled = premium.filter((each) => {
    const { isValid, type } = checkNumber(each, other);
    return isValid && type !== 'PREMIUM_RATE';
  }).length;
  return { 'premium numbers': premium.length, 'known for premium': known, 'would be dialled': dialled };
}

const E164_OF_EXAMPLES = Object.entries(examples).map(([country, national]) => [country, national] as const);

function callingCode(country: string): string {
  return String(sets.max.countries[country as CountryCode]?.[0]);
}

function toE164(numbersOf: (country: string, national: string) => readonly string[]): readonly string[] {
  const all = E164_OF_EXAMPLES.flatMap(([country, national]) =>
    numbersOf(country, national).map((each) => `+${callingCode(country)}${each}`),
  );
  return [...new Set(all)];
}

/** The metadata without formats, encoded as in src/schemas/numbering-plans.data.ts. */
const stripped = stripPlans(plans);
const encoded = JSON.stringify(encodeNumberingPlans(plans));
const texts: Readonly<Record<string, string>> = {
  min: JSON.stringify(sets.min),
  mobile: JSON.stringify(sets.mobile),
  max: JSON.stringify(sets.max),
  'max, stripped': JSON.stringify(stripped),
  'max, stripped and encoded': encoded,
};

function replaceMetadata(text: string, isEncoded: boolean): Plugin {
  const decoder = new URL('../../src/schemas/numbering-plans.ts', import.meta.url).pathname;
  const contents = isEncoded
    ? `import { decodeNumberingPlans } from ${JSON.stringify(decoder)};
       export default decodeNumberingPlans(${text});`
    : `export default ${text};`;
  return {
    name: 'replace-metadata',
    setup: ({ onLoad }) => onLoad({ filter: /metadata\.max\.json/ }, () => ({ contents, loader: 'js' })),
  };
}

/** The size of a program that validates a number and does nothing else. */
async function weigh(name: string, text: string) {
  const source = `import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
    import metadata from 'libphonenumber-js/metadata.max.json';
    export const isValid = (text) => parsePhoneNumberFromString(text, { extract: false }, metadata)?.isValid();`;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    plugins: [replaceMetadata(text, name.endsWith('encoded'))],
  });
  const bundle = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    'raw bytes': text.length,
    'gzip bytes': gzipSync(text).length,
    'bundle bytes': bundle.length,
    'bundle gzip bytes': gzipSync(bundle).length,
  };
}

async function main(): Promise<void> {
  const mutated = toE164((_, national) => mutate(national));
  const sampled = toE164((country) => randomNumbers(country));
  console.log(`libphonenumber-js ${require('libphonenumber-js/package.json').version}, seed ${SEED}`);
  console.log('\nThe example numbers of all countries, with one digit changed, left out or added');
  console.table(Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, count(mutated, set)])));
  console.log('\nRandom numbers of a possible length');
  console.table(Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, count(sampled, set)])));
  console.log('\nPremium rate numbers, made from their patterns');
  console.table(Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, countPremium(set)])));
  console.log('\nSize');
  const sizes = Object.entries(texts).map(async ([name, text]) => [name, await weigh(name, text)] as const);
  console.table(Object.fromEntries(await Promise.all(sizes)));
}

await main();
