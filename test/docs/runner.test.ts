import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { forNode } from '../support/for-node.js';
import { findBlocks, root } from './pages.js';

// Inside the project, so that the name of the package resolves to its source, and vitest is found.
mkdirSync(`${root}.tmp`, { recursive: true });
const folder = mkdtempSync(`${root}.tmp/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the block that contains a string to a file. */
function writeBlock(text: string): string {
  const block = findBlocks().find(({ code }) => code.includes(text));
  const path = `${folder}/remind-${block?.line}.ts`;
  writeFileSync(path, block?.code ?? '');
  return path;
}

describe('The test in docs/guides/testing.md', () => {
  it("passes under Node's test runner", async () => {
    const outfile = `${folder}/remind.test.mjs`;
    await build({ entryPoints: [writeBlock("from 'node:test'")], outfile, ...forNode });
    // Without the variable by which Node's runner detects a nested run.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    // The default reporter is tap up to Node 22 and spec from Node 23 on.
    const args = ['--test', '--test-reporter=tap', outfile];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
    expect(stdout).toContain('# pass 1');
    expect(status).toBe(0);
  }, 60_000);

  // The block declares the test.
  describe('for Vitest', async () => {
    await import(writeBlock("from 'vitest'"));
  });
});
