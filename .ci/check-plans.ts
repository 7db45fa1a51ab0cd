// Reports whether a newer libphonenumber-js has other numbering plans than the SDK contains. CI runs it every week:
//
//   npx tsx .ci/check-plans.ts           exit code 1 if it has
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { NumberingPlans } from '../src/schemas/numbering-plans.js';
import { stripPlans } from './generate-plans.js';

const PACKAGE = 'libphonenumber-js';
const INSTALLED = fileURLToPath(new URL('../node_modules', import.meta.url));

/** A release of libphonenumber-js. */
export interface Release {
  readonly version: string;
  readonly plans: NumberingPlans;
}

/** Reads the release in a `node_modules` folder. */
export function readRelease(folder: string): Release {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, PACKAGE, name), 'utf8'));
  return { version: read('package.json').version, plans: read('metadata.max.json') };
}

/** Returns the countries and calling codes whose plans differ in what the SDK reads, sorted. */
export function findChangedPlans(before: NumberingPlans, after: NumberingPlans): readonly string[] {
  const toPlans = (metadata: NumberingPlans): Readonly<Record<string, unknown>> => {
    const { countries, nonGeographic } = stripPlans(metadata);
    const codes = Object.entries(nonGeographic).map(([code, plan]) => [`+${code}`, plan] as const);
    return { ...countries, ...Object.fromEntries(codes) };
  };
  const [old, current] = [toPlans(before), toPlans(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(current)])].sort();
  return names.filter((name) => !isDeepStrictEqual(old[name], current[name]));
}

/** Describes what an update brings, or nothing if it brings no other plans. */
export function describeUpdate(installed: Release, newest: Release): string | undefined {
  const changed = findChangedPlans(installed.plans, newest.plans);
  if (changed.length === 0) return undefined;
  return [
    `${PACKAGE} ${newest.version} has newer numbering plans than ${installed.version}: ${changed.join(', ')}.`,
    `Run npm install --save-dev --save-exact ${PACKAGE}@${newest.version} and npm run generate:plans, then release.`,
  ].join(' ');
}

function readNewest(): Release {
  const folder = mkdtempSync(join(tmpdir(), 'numbering-plans-'));
  try {
    const install = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', `--prefix=${folder}`];
    execFileSync('npm', [...install, `${PACKAGE}@latest`], { stdio: ['ignore', 'ignore', 'inherit'] });
    return readRelease(join(folder, 'node_modules'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(): void {
  const [installed, newest] = [readRelease(INSTALLED), readNewest()];
  const update = describeUpdate(installed, newest);
  if (update === undefined) {
    console.log(`${PACKAGE} ${newest.version} has the numbering plans that the SDK contains.`);
    return;
  }
  // GitHub shows this line on the page of the run.
  console.log(`::error title=Newer numbering plans::${update}`);
  process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) run();
