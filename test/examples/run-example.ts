import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildExample } from './build-example.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Not the root: a developer's own .env may lie there.
const emptyHanded = fileURLToPath(new URL('.', import.meta.url));

// Sleeps end at once: an example that polls every second must not make its test wait.
const withoutSleep = `data:text/javascript,${encodeURIComponent(`
  import { syncBuiltinESMExports } from 'node:module';
  import timers from 'node:timers/promises';
  timers.setTimeout = async () => {};
  syncBuiltinESMExports();
`)}`;

/** What a script did. */
export interface ExampleRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly arguments?: readonly string[];
  /** Added to an environment without any `CXONE_*`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The working directory, where `.env` is read. @defaultValue one without it */
  readonly directory?: string;
  /** Runs it with tsx, as its users do, and not a file that was made of it. @defaultValue false */
  readonly asWritten?: boolean;
}

/** Runs a script of `examples` as a process of its own, with sleeps that end at once. */
export async function runExample(name: string, options: RunOptions = {}): Promise<ExampleRun> {
  const { environment = {}, directory = emptyHanded, asWritten = false } = options;
  const tsx = ['--import', import.meta.resolve('tsx'), `${root}examples/${name}`];
  const script = asWritten ? tsx : [await buildExample(name)];
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('CXONE_'));
  const child = spawn(process.execPath, ['--import', withoutSleep, ...script, ...(options.arguments ?? [])], {
    cwd: directory,
    env: { ...Object.fromEntries(inherited), TSX_TSCONFIG_PATH: `${root}tsconfig.json`, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}
