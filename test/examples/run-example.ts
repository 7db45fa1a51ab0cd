import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
}

/** Runs a script of `examples` as a process of its own, as its users do, with sleeps that end at once. */
export function runExample(name: string, options: RunOptions = {}): Promise<ExampleRun> {
  const { environment = {}, directory = emptyHanded } = options;
  const preload = ['--import', import.meta.resolve('tsx'), '--import', withoutSleep];
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('CXONE_'));
  const child = spawn(process.execPath, [...preload, `${root}examples/${name}`, ...(options.arguments ?? [])], {
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
