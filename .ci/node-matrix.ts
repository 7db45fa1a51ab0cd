// Runs what must pass on every Node, with that Node first on the PATH: `npm run test:matrix` on each that is supported,
// `npm run test:matrix -- newest` on the newest that npm has, `npm run test:matrix -- 20.19 24` on these.
// Without names, runs test/runtimes on every runtime too.
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from '../test/package/support/run.js';
import { installCommand } from '../test/package/support/tools.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The major versions that `engines` allows; the newest release of each is tested. */
const SUPPORTED = ['20', '22', '24', '26'];

/** npm scripts, run in this order. */
const SCRIPTS = ['start', 'test'];

interface ScriptRun {
  readonly name: string;
  readonly isPassed: boolean;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/** Runs an npm script until it ends. */
function runScript(name: string, env: NodeJS.ProcessEnv): Promise<ScriptRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', name], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ name, isPassed: code === 0, output }));
  });
}

/** The result of a script in a few words, with vitest's own count where it has one. */
function describeRun({ name, isPassed, output }: ScriptRun): string {
  const count = /^ +Tests +(.+?)(?: \(\d+\))?$/m.exec(output)?.[1];
  return `${name} ${isPassed ? 'passed' : 'FAILED'}${count === undefined ? '' : ` (${count})`}`;
}

/** Runs all scripts on one Node and prints one line; the output of a failed script is printed completely. */
async function isPassedOn(release: string): Promise<boolean> {
  const node = await installCommand(`node@${release}`);
  const version = (await runOrThrow(node, ['-p', 'process.versions.node'], { cwd: ROOT })).trim();
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`,
    NO_COLOR: '1',
    RESULTS_SUFFIX: `-node-${version}`,
  };
  const runs: ScriptRun[] = [];
  for (const name of SCRIPTS) runs.push(await runScript(name, env));
  for (const { isPassed, output } of runs) if (!isPassed) console.log(output);
  console.log(`Node ${version}: ${runs.map(describeRun).join(', ')}`);
  return runs.every(({ isPassed }) => isPassed);
}

/**
 * Replaces `newest` by a version. It is the tag `latest` of the package `node`, and not a number that is raised by hand:
 * a new major version shows what it breaks on its first day.
 */
async function toRelease(name: string): Promise<string> {
  return name === 'newest' ? (await runOrThrow('npm', ['view', 'node', 'version'], { cwd: ROOT })).trim() : name;
}

/** Builds, then runs test/runtimes on every runtime, Bun, Deno and workerd included. */
async function isPassedOnAllRuntimes(): Promise<boolean> {
  const env = { ...process.env, NO_COLOR: '1', RUNTIMES: 'all' };
  const build = await runScript('build', env);
  const run = build.isPassed ? await runScript('test:runtimes', env) : build;
  if (!run.isPassed) console.log(run.output);
  console.log(`All runtimes: ${describeRun(run)}`);
  return run.isPassed;
}

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : SUPPORTED) {
  if (!(await isPassedOn(await toRelease(name)))) process.exitCode = 1;
}
if (names.length === 0 && !(await isPassedOnAllRuntimes())) process.exitCode = 1;
