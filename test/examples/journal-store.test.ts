import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { checkIdempotencyStore } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalError, JournalStore } from '../../examples/support/journal-store.js';

const TTL_MS = 60_000;
const first = { owner: 'first', fingerprint: 'v1:0', placed: false };
const second = { owner: 'second', fingerprint: 'v1:0', placed: false };
let directory: string;
let path: string;
const opened: JournalStore[] = [];

async function open(about = 'campaign 1', at = path): Promise<JournalStore> {
  const journal = new JournalStore();
  opened.push(journal);
  await journal.open(at, about);
  return journal;
}

async function reopen(journal: JournalStore): Promise<JournalStore> {
  await journal.close();
  return open();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(directory, 'list.journal');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((journal) => journal.close()));
  await rm(directory, { recursive: true });
});

describe('JournalStore', () => {
  it('keeps claims, completions and releases when it is opened again', async () => {
    const journal = await open();
    for (const key of ['claimed', 'placed', 'free']) await journal.claim(key, first, TTL_MS);
    await journal.complete('placed', 'first', 'id-1');
    await journal.release('free', 'first');
    const again = await reopen(journal);
    expect((await again.read('claimed'))?.record).toEqual(first);
    expect((await again.read('placed'))?.record).toEqual({ ...first, placed: true, callId: 'id-1' });
    expect(await again.read('free')).toBeUndefined();
  });

  it('keeps the contract of idempotency stores', async () => {
    await checkIdempotencyStore(() => open('campaign 1', join(directory, `${opened.length}.journal`)));
  });

  it('writes each change to the disk before it counts', async () => {
    const put = vi.spyOn(ClassicLevel.prototype, 'put');
    const del = vi.spyOn(ClassicLevel.prototype, 'del');
    const journal = await open();
    await journal.claim('key', first, TTL_MS);
    await journal.complete('key', 'first', 'id-1');
    await journal.claim('other', first, TTL_MS);
    await journal.release('other', 'first');
    const options = [...put.mock.calls.map((call) => call[2]), ...del.mock.calls.map((call) => call[1])];
    expect(options).toHaveLength(5);
    for (const option of options) expect(option).toEqual({ sync: true });
  });

  // LevelDB reports success for them, and has lost them when it is opened again.
  it('takes no claim after a write that failed, until it is opened again', async () => {
    const journal = await open();
    vi.spyOn(ClassicLevel.prototype, 'put').mockRejectedValueOnce(new Error('No space left on device'));
    await expect(journal.claim('key', first, TTL_MS)).rejects.toThrow('No space left');
    await expect(journal.claim('other', first, TTL_MS)).rejects.toThrow('No space left');
    const again = await reopen(journal);
    expect(await again.claim('key', second, TTL_MS)).toEqual(second);
  });

  it('lets one of several in, and the next when that one is closed', async () => {
    const journal = await open();
    await expect(open()).rejects.toThrow(/^Another process works on this list: it holds .*list\.journal\.$/);
    await expect(reopen(journal)).resolves.toBeInstanceOf(JournalStore);
  });

  it('refuses another campaign by name, once a key was claimed', async () => {
    const journal = await open('campaign 1');
    await journal.claim('key', first, TTL_MS);
    await journal.close();
    await expect(open('campaign 2')).rejects.toThrow(/belongs to campaign 1\. This run is for campaign 2\./);
    await expect(open('campaign 1')).resolves.toBeInstanceOf(JournalStore);
  });

  it('accepts another campaign as long as no call was placed', async () => {
    const journal = await open('campaign 1');
    await journal.claim('key', first, TTL_MS);
    await journal.release('key', 'first');
    await journal.close();
    const other = await open('campaign 2');
    await other.claim('key', first, TTL_MS);
    await other.close();
    await expect(open('campaign 1')).rejects.toThrow(JournalError);
  });

  it('makes no directories for a path that does not exist', async () => {
    await expect(open('campaign 1', join(directory, 'none', 'list.journal'))).rejects.toThrow('no such file');
    expect(existsSync(join(directory, 'none'))).toBe(false);
  });

  it('reports a file that is not a journal', async () => {
    await writeFile(path, '{"key":"+12025550142"}\n');
    await expect(open()).rejects.toThrow(/^The journal .* can't be opened: /);
  });

  it('throws before it is open', async () => {
    await expect(new JournalStore().read('key')).rejects.toThrow('not open');
  });
});
