import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { CallLedger, CallLedgerEntry } from 'cxone-sdk';

interface Entry {
  readonly key: string;
  /** `null` when the key was released: no call was placed. */
  readonly state: CallLedgerEntry | null;
}

/** Another process works with the same journal: two that don't know of each other would call the same people. */
export class JournalInUseError extends Error {}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function lock(path: string): void {
  const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (holder > 0 && isAlive(holder)) throw new JournalInUseError(`Process ${holder} works on this list: see ${path}`);
  // What a crash left behind.
  rmSync(path, { force: true });
  writeFileSync(path, String(process.pid), { flag: 'wx' });
}

/** Makes sure that a file which was just made is found again after a power cut. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(dirname(path), 'r');
  fsyncSync(directory);
  closeSync(directory);
}

/**
 * A call ledger in a file: each line is on the disk before the call it speaks of leaves. Keys never end.
 *
 * For one process on one machine; `close` gives the file free for the next.
 */
export class JournalLedger implements CallLedger {
  readonly #path: string;
  readonly #file: number;
  readonly #entries = new Map<string, CallLedgerEntry>();

  constructor(path: string) {
    this.#path = path;
    lock(`${path}.lock`);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n').filter(Boolean)) this.#remember(JSON.parse(line));
    this.#file = openSync(path, 'a');
    // The half line of a crash: it was never acted on.
    ftruncateSync(this.#file, Buffer.byteLength(whole));
    syncDirectory(path);
  }

  claim(key: string): boolean {
    if (this.#entries.has(key)) return false;
    this.#write({ key, state: {} });
    return true;
  }

  settle(key: string, connectionId: string): void {
    this.#write({ key, state: { connectionId } });
  }

  release(key: string): void {
    this.#write({ key, state: null });
  }

  read(key: string): CallLedgerEntry | undefined {
    return this.#entries.get(key);
  }

  close(): void {
    closeSync(this.#file);
    rmSync(`${this.#path}.lock`, { force: true });
  }

  #write(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
    this.#remember(entry);
  }

  #remember({ key, state }: Entry): void {
    if (state) this.#entries.set(key, state);
    else this.#entries.delete(key);
  }
}
