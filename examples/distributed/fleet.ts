import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What Node is told to run. */
const worker = ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('worker.ts', import.meta.url))];
const tsconfig = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));

/** Worker processes that are started again when they end, as a supervisor would. */
export class Fleet {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #script: readonly string[];
  readonly #workers: ChildProcess[] = [];
  #isStopping = false;

  constructor(size: number, environment: Readonly<Record<string, string>>, script: readonly string[] = worker) {
    this.#environment = environment;
    this.#script = script;
    for (let index = 0; index < size; index++) this.#start(index);
  }

  /** Kills a worker as the out-of-memory killer would. */
  kill(index: number): void {
    this.#workers[index]?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const alive = this.#workers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const gone = alive.map((child) => once(child, 'exit'));
    for (const child of alive) child.kill('SIGKILL');
    await Promise.all(gone);
  }

  #start(index: number): void {
    const env = { ...process.env, TSX_TSCONFIG_PATH: tsconfig, ...this.#environment };
    const child = spawn(process.execPath, this.#script, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    this.#workers[index] = child;
    child.once('exit', () => {
      if (!this.#isStopping) this.#start(index);
    });
  }
}
