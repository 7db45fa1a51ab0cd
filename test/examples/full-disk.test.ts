import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { JournalStore } from '../../examples/support/journal-store.js';

const TTL_MS = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'full-disk-'));
// Only root may mount a disk of its own, on Linux.
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', directory]).status === 0;
const path = join(directory, 'list.journal');

function claim(journal: JournalStore, key: string) {
  const record = { owner: 'first', fingerprint: `v1:${'0'.repeat(64)}`, placed: false };
  return journal.claim(key, record, TTL_MS).then(
    () => true,
    () => false,
  );
}

async function open(): Promise<JournalStore> {
  const journal = new JournalStore();
  await journal.open(path, 'campaign 1');
  return journal;
}

afterAll(() => {
  // Lazily: a test that failed has left its journal open.
  if (isMounted) spawnSync('umount', ['--lazy', directory]);
  rmSync(directory, { recursive: true });
});

describe('JournalStore, on a disk that is full', () => {
  it.skipIf(!isMounted)('has every claim that it took, and takes no other before it is opened again', async () => {
    const journal = await open();
    const { bavail, bsize } = statfsSync(directory);
    writeFileSync(join(directory, 'other'), Buffer.alloc((bavail - 3) * bsize));
    const taken: string[] = [];
    while (await claim(journal, `+${taken.length}`)) taken.push(`+${taken.length}`);
    rmSync(join(directory, 'other'));
    expect(await claim(journal, 'later')).toBe(false);
    await journal.close();

    const again = await open();
    expect(taken.length).toBeGreaterThan(10);
    for (const key of taken) expect(await again.read(key)).toBeDefined();
    expect(await claim(again, 'later')).toBe(true);
    await again.close();
  });
});
