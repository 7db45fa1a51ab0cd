import { accessSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { IdempotencyRecord, IdempotencyStore } from 'cxone-sdk';

/** The journal can't be used; the message names the reason. */
export class JournalError extends Error {}

/** A key of the journal. Times are epoch milliseconds. */
export interface JournalEntry {
  readonly record: IdempotencyRecord;
  readonly claimedAt: number;
  readonly expiresAt: number;
}

/** Writes new names in a directory to the disk, so that they survive a power cut. */
function syncDirectory(path: string): void {
  // Windows can't do this.
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}

function toJournalError(path: string, error: unknown): JournalError {
  // LevelDB's own error is the cause of "Database failed to open".
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  if (cause && 'code' in cause && cause.code === 'LEVEL_LOCKED')
    return new JournalError(`Another process works on this list: it holds ${path}.`);
  return new JournalError(`The journal ${path} can't be opened: ${cause?.message ?? error}`);
}

/**
 * An idempotency store on the disk of one host, for one process at a time: a LevelDB database in a directory.
 *
 * The lock belongs to the process: the kernel releases it when the process ends, a crash included. Each change is on the
 * disk before it counts.
 */
export class JournalStore implements IdempotencyStore {
  #database: ClassicLevel | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #failure: unknown;

  /**
   * Opens the journal, or creates it.
   *
   * @param about - settings of its calls; can't change once a key was claimed
   * @throws {@link JournalError} when it belongs to other settings, or another process uses it.
   */
  async open(path: string, about: string): Promise<void> {
    // LevelDB would create the directories of a mistyped path.
    accessSync(dirname(path));
    const database = new ClassicLevel(path);
    await database.open().catch((error) => Promise.reject(toJournalError(path, error)));
    this.#database = database;
    const known = await database.get('about');
    const [anyKey] = await database.keys({ gt: 'key:', limit: 1 }).all();
    if (anyKey !== undefined && known !== about) {
      await this.close();
      throw new JournalError(`${path} belongs to ${known}. This run is for ${about}. Use another results file.`);
    }
    if (known !== about) await this.#write('about', about);
    syncDirectory(dirname(path));
  }

  /** Waits for changes in progress, then releases the lock. */
  async close(): Promise<void> {
    await this.#last;
    await this.#database?.close();
  }

  claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
    return this.#alone(async () => {
      const held = (await this.read(key))?.record;
      if (held && (held.owner !== record.owner || held.placed)) return held;
      const claimedAt = Date.now();
      await this.#writeEntry(key, { record, claimedAt, expiresAt: claimedAt + ttlMs });
      return record;
    });
  }

  complete(key: string, owner: string, callId: string | undefined): Promise<boolean> {
    return this.#alone(async () => {
      const entry = await this.read(key);
      if (entry?.record.owner !== owner) return false;
      const record = { ...entry.record, placed: true, callId };
      if (!entry.record.placed) await this.#writeEntry(key, { ...entry, record });
      return true;
    });
  }

  release(key: string, owner: string): Promise<boolean> {
    return this.#alone(async () => {
      const record = (await this.read(key))?.record;
      if (record?.owner !== owner || record.placed) return false;
      await this.#write(`key:${key}`, undefined);
      return true;
    });
  }

  /** Returns the entry of a key; `undefined` if the key is free. */
  async read(key: string): Promise<JournalEntry | undefined> {
    const text = await this.#opened.get(`key:${key}`);
    const entry: JournalEntry | undefined = text === undefined ? undefined : JSON.parse(text);
    return entry && entry.expiresAt > Date.now() ? entry : undefined;
  }

  get #opened(): ClassicLevel {
    if (!this.#database) throw new JournalError('The journal is not open.');
    return this.#database;
  }

  /** Runs one change at a time: no other change comes between its read and its write. */
  #alone<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#last.then(change);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #writeEntry(key: string, entry: JournalEntry): Promise<void> {
    return this.#write(`key:${key}`, JSON.stringify(entry));
  }

  /** Rejects all changes after one that failed: LevelDB would report success and lose them when it is opened again. */
  async #write(key: string, value: string | undefined): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      if (value === undefined) await this.#opened.del(key, { sync: true });
      else await this.#opened.put(key, value, { sync: true });
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
