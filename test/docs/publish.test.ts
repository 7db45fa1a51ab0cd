import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root } from './pages.js';

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const ADDRESSES = { homepage: 'https://a.test', repository: 'https://a.test/git', bugs: 'https://a.test/issues' };

function check(fields: object): { status: number | null; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cxone-publish-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(fields));
  return spawnSync(process.execPath, [`${root}.ci/check-publish.mjs`], { cwd: folder, encoding: 'utf8' });
}

describe('npm publish', () => {
  it('is preceded by the check of the addresses', () => {
    expect(manifest.scripts.prepublishOnly).toMatch(/^node \.ci\/check-publish\.mjs && /);
  });

  it.each(Object.keys(ADDRESSES))('fails without %s, and reports where to add it', (name) => {
    const { status, stderr } = check({ ...ADDRESSES, [name]: undefined });
    expect(status).toBe(1);
    expect(stderr).toContain('Add them to package.json');
    expect(stderr.match(/^ {2}"(\w+)"/gm)).toEqual([`  "${name}"`]);
  });

  it('is allowed with all of them', () => {
    expect(check(ADDRESSES).status).toBe(0);
  });
});
