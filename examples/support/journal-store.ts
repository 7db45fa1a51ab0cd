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
import type { IdempotencyRecord, IdempotencyStore } from 'cxone-sdk';

interface Entry {
  readonly key: string;
  /** `null` when the key was released: no call was placed. */
  readonly record: IdempotencyRecord | null;
}

/** Another process uses the journal: two at the same time would call the same people. */
export class JournalInUseError extends Error {}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function lock(path: string): void {
  const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (holder > 0 && isAlive(holder)) throw new JournalInUseError(`Process ${holder} works on this list: see ${path}`);
  // A crash may have left the file behind.
  rmSync(path, { force: true });
  writeFileSync(path, String(process.pid), { flag: 'wx' });
}

/** Writes the entry of a new file to the disk, so that the file is found after a power cut. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(dirname(path), 'r');
  fsyncSync(directory);
  closeSync(directory);
}

/**
 * An idempotency store in a file: each line is on the disk before its call is placed. Keys don't expire.
 *
 * For one process on one host; `close` unlocks the file for the next.
 */
export class JournalStore implements IdempotencyStore {
  readonly #path: string;
  readonly #file: number;
  readonly #records = new Map<string, IdempotencyRecord>();

  constructor(path: string) {
    this.#path = path;
    lock(`${path}.lock`);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of complete.split('\n').filter(Boolean)) this.#apply(JSON.parse(line));
    this.#file = openSync(path, 'a');
    // A crash may leave half a line, for which nothing was sent.
    ftruncateSync(this.#file, Buffer.byteLength(complete));
    syncDirectory(path);
  }

  claim(key: string, record: IdempotencyRecord): IdempotencyRecord {
    const held = this.#records.get(key);
    if (held && (held.owner !== record.owner || held.placed)) return held;
    this.#write({ key, record });
    return record;
  }

  complete(key: string, owner: string, callId: string | undefined): boolean {
    const held = this.#records.get(key);
    if (held?.owner !== owner) return false;
    if (!held.placed) this.#write({ key, record: { ...held, placed: true, callId } });
    return true;
  }

  release(key: string, owner: string): boolean {
    const held = this.#records.get(key);
    if (held?.owner !== owner || held.placed) return false;
    this.#write({ key, record: null });
    return true;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(`${this.#path}.lock`, { force: true });
  }

  #write(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
    this.#apply(entry);
  }

  #apply({ key, record }: Entry): void {
    if (record) this.#records.set(key, record);
    else this.#records.delete(key);
  }
}
