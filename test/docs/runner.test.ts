import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { findBlocks, root } from './blocks.js';

// Inside the project, so that its own name leads to its source.
const folder = mkdtempSync(`${root}test/docs/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

describe('The test in docs/guides/testing.md', () => {
  it("passes under Node's own runner", () => {
    const block = findBlocks().find(({ code }) => code.includes("from 'node:test'"));
    writeFileSync(`${folder}/remind.test.mts`, block?.code ?? '');
    // Without the mark by which Node's runner knows a run inside a run.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const options = { cwd: root, encoding: 'utf8', env } as const;
    const { status, stdout } = spawnSync('node', ['--import', 'tsx', '--test', `${folder}/remind.test.mts`], options);
    expect(stdout).toContain('# pass 1');
    expect(status).toBe(0);
  }, 60_000);
});
