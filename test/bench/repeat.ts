// Runs the complete suite many times in a row: which tests fail at times only, and where does the time go?
//
//   npm run repeat                       20 runs
//   npm run repeat -- --shuffle          its files in another order each time, which leaves a core idle at the end
//   npm run repeat -- --runs=3 test/faults
//   npm run repeat -- --config=test/endurance/vitest.config.ts
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

interface Assertion {
  readonly fullName: string;
  readonly status: string;
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly Assertion[];
}

interface Report {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly testResults: readonly FileReport[];
}

const LIMIT_SECONDS = 60;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    shuffle: { type: 'boolean', default: false },
    config: { type: 'string', default: 'test/vitest.config.ts' },
  },
});
const runs = Number(flags.runs);
const folder = await mkdtemp(join(tmpdir(), 'repeat-'));
const failures = new Map<string, number>();
const slowest = new Map<string, number>();
const seconds: number[] = [];

async function runOnce(run: number): Promise<Report> {
  const outputFile = join(folder, `${run}.json`);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--config', flags.config, '--reporter=json', `--outputFile=${outputFile}`];
  // The number of the run leads to its order again.
  const order = flags.shuffle ? ['--sequence.shuffle.files', `--sequence.seed=${run}`] : [];
  const child = spawn(process.execPath, [vitest, ...args, ...order, ...positionals], { cwd: ROOT, stdio: 'ignore' });
  const [code]: unknown[] = await once(child, 'close');
  const report: Report = JSON.parse(await readFile(outputFile, 'utf8'));
  // A run may fail with every test passed: an unhandled rejection does that.
  if (code !== 0 && report.success) addTo(failures, '(the run itself)', 1);
  return report;
}

function addTo(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function note({ testResults }: Report): void {
  for (const { name, status, startTime, endTime, assertionResults } of testResults) {
    const file = relative(ROOT, name);
    slowest.set(file, Math.max(slowest.get(file) ?? 0, endTime - startTime));
    const failed = assertionResults.filter((each) => each.status === 'failed');
    for (const { fullName } of failed) addTo(failures, `${file}: ${fullName}`, 1);
    if (status === 'failed' && failed.length === 0) addTo(failures, `${file}: (the file itself)`, 1);
  }
}

for (let run = 1; run <= runs; run++) {
  const startedAt = performance.now();
  const report = await runOnce(run);
  note(report);
  const took = (performance.now() - startedAt) / 1_000;
  seconds.push(took);
  const failed = report.testResults.flatMap((file) => file.assertionResults).filter((each) => each.status === 'failed');
  console.log(`run ${run}: ${report.numTotalTests} tests, ${failed.length} failed, ${took.toFixed(1)} s`);
}
await rm(folder, { recursive: true });

const longest = Math.max(...seconds);
const isSlow = !flags.shuffle && longest > LIMIT_SECONDS;
const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
console.log(
  `\n${runs} runs, ${mean.toFixed(1)} s each, the longest ${longest.toFixed(1)} s (limit ${LIMIT_SECONDS} s)`,
);
console.log('slowest files:');
for (const [file, ms] of [...slowest].sort(([, one], [, other]) => other - one).slice(0, 8)) {
  console.log(`  ${(ms / 1_000).toFixed(1).padStart(5)} s  ${file}`);
}
console.log(failures.size === 0 ? 'no test failed in any run' : 'failed:');
for (const [name, count] of failures) console.log(`  ${count} of ${runs}  ${name}`);
if (failures.size > 0 || isSlow) process.exitCode = 1;
