import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Arguments of Node: those of this process, which include tsx, and the worker. */
const WORKER = [...process.execArgv, fileURLToPath(new URL('worker.ts', import.meta.url))];

/** A worker that exits this often in a row, each time this soon after its start, would never stay up. */
const QUICK_DEATHS = 3;
const QUICK_MS = 30_000;

interface FleetOptions {
  /** Called when a worker exits right after each start. The fleet then starts no further worker. */
  readonly onGiveUp: (reason: Error) => void;
  /** Arguments of Node. @defaultValue the worker beside this file */
  readonly script?: readonly string[];
}

/** Worker processes. Restarts each that ends, as a supervisor would. */
export class Fleet {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #options: FleetOptions;
  readonly #workers: ChildProcess[] = [];
  #isStopping = false;

  constructor(size: number, environment: Readonly<Record<string, string>>, options: FleetOptions) {
    this.#environment = environment;
    this.#options = options;
    for (let index = 0; index < size; index++) this.#start(index, 0);
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

  #start(index: number, quickDeaths: number): void {
    const { script = WORKER } = this.#options;
    const env = { ...process.env, ...this.#environment };
    const child = spawn(process.execPath, script, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    const startedAt = Date.now();
    this.#workers[index] = child;
    child.once('exit', (code, signal) => {
      // A worker that a signal killed does not count.
      const isQuick = signal === null && Date.now() - startedAt < QUICK_MS;
      this.#replace(index, isQuick ? quickDeaths + 1 : 0, code);
    });
  }

  #replace(index: number, quickDeaths: number, exitCode: number | null): void {
    if (this.#isStopping) return;
    if (quickDeaths < QUICK_DEATHS) {
      this.#start(index, quickDeaths);
      return;
    }
    this.#isStopping = true;
    const times = `${quickDeaths} times in a row, within ${QUICK_MS / 1_000} seconds of its start`;
    this.#options.onGiveUp(new Error(`A worker exited ${times} (exit code ${exitCode}). See its output.`));
  }
}
