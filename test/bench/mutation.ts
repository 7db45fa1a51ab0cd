// Changes the code in small ways, one at a time, and asks the tests whether they notice.
//
//   npm run mutation                     src/errors, src/auth, src/resources, src/http, one after the other
//   npm run mutation -- auth http
//   npm run mutation -- http/classify.ts http/outcome.ts
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The tests that run on the mutants of each folder: those that are quick and reach it. */
const TESTS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['errors', ['test/unit/errors']],
  ['auth', ['test/unit/auth', 'test/unit/http/events.test.ts']],
  ['resources', ['test/unit/resources', 'test/unit/errors/redaction.test.ts']],
  ['idempotency', ['test/unit/idempotency']],
  [
    'http',
    [
      'test/unit/http',
      'test/unit/auth',
      'test/unit/resources/connections.test.ts',
      'test/unit/resources/create-many.test.ts',
      'test/faults/abort.test.ts',
    ],
  ],
]);
const folderOf = (target: string): string => target.split('/')[0] ?? target;
const DETECTED = new Set(['Killed', 'Timeout']);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

/** @param target - a folder of src, or one of its files */
function mutate(target: string): void {
  const folder = folderOf(target);
  const tests = TESTS_OF.get(folder);
  if (!tests) throw new Error(`${folder} is none of ${[...TESTS_OF.keys()].join(', ')}`);
  const pattern = target === folder ? `src/${folder}/**/*.ts` : `src/${target}`;
  const args = ['run', '.stryker.config.json', '--mutate', pattern];
  // What earlier runs found out is kept in it, and asked again only where code or tests have changed.
  const own = ['--incrementalFile', `.tmp/mutation/${folder}.json`];
  const globs = tests.map((each) => (each.endsWith('.ts') ? each : `${each}/**/*.test.ts`));
  const env = { ...process.env, MUTATION_TESTS: globs.join(',') };
  const { status, signal } = spawnSync('node_modules/.bin/stryker', [...args, ...own], {
    cwd: ROOT,
    stdio: 'inherit',
    env,
  });
  if (status === null) throw new Error(`Stryker was ended by ${signal}`);
}

/** @returns the share of the mutants that were noticed, in percent. */
async function summarise(folder: string): Promise<number> {
  const report: Report = JSON.parse(await readFile(`${ROOT}/.tmp/mutation/${folder}.json`, 'utf8'));
  const files = Object.entries(report.files).filter(([file]) => file.startsWith(`src/${folder}/`));
  const mutants = files.flatMap(([file, each]) => each.mutants.map((mutant) => ({ file, ...mutant })));
  const judged = mutants.filter(
    ({ status }) => DETECTED.has(status) || status === 'Survived' || status === 'NoCoverage',
  );
  const missed = judged.filter(({ status }) => !DETECTED.has(status));
  const score = (100 * (judged.length - missed.length)) / judged.length;
  for (const { file, location, mutatorName, replacement = '' } of missed) {
    const { line, column } = location.start;
    console.log(`  ${file}:${line}:${column} ${mutatorName} → ${replacement.replace(/\s+/g, ' ').slice(0, 90)}`);
  }
  console.log(`src/${folder}: ${score.toFixed(1)} %, ${missed.length} of ${judged.length} missed\n`);
  return score;
}

const asked = process.argv.slice(2);
const targets = asked.length > 0 ? asked : [...TESTS_OF.keys()];
for (const target of targets) mutate(target);
const scores: number[] = [];
for (const folder of new Set(targets.map(folderOf))) scores.push(await summarise(folder));
if (Math.min(...scores) < 90) process.exitCode = 1;
