import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildExample } from './build-example.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Not the root, which may contain a developer's .env.
const directoryWithoutEnv = fileURLToPath(new URL('.', import.meta.url));

// Sleeps end at once, so that an example that polls every second does not delay its test.
const withoutSleep = `data:text/javascript,${encodeURIComponent(`
  import { syncBuiltinESMExports } from 'node:module';
  import timers from 'node:timers/promises';
  timers.setTimeout = async () => {};
  syncBuiltinESMExports();
`)}`;

/** The result of a script. */
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
  /** `true` to run the script with tsx, as users do, instead of a bundle of it. @defaultValue false */
  readonly asWritten?: boolean;
}

/** Runs a script of `examples` in a separate process, with sleeps that end at once. */
export async function runExample(name: string, options: RunOptions = {}): Promise<ExampleRun> {
  const { environment = {}, directory = directoryWithoutEnv, asWritten = false } = options;
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
