import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { findBlocks, root } from './blocks.js';

// Inside the project, so that its own name leads to its source.
const folder = mkdtempSync(`${root}test/docs/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

describe('The tests in docs/guides/testing.md', () => {
  it("passes under Node's own runner", async () => {
    const block = findBlocks().find(({ code }) => code.includes("from 'node:test'"));
    writeFileSync(`${folder}/remind.test.ts`, block?.code ?? '');
    const outfile = `${folder}/remind.test.mjs`;
    await build({
      entryPoints: [`${folder}/remind.test.ts`],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
    // Without the mark by which Node's runner knows a run inside a run.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const options = { cwd: root, encoding: 'utf8', env } as const;
    const { status, stdout } = spawnSync('node', ['--test', outfile], options);
    expect(stdout).toContain('# pass 1');
    expect(status).toBe(0);
  }, 60_000);

  it('passes under Vitest', () => {
    const block = findBlocks().find(({ code }) => code.includes("from 'vitest'"));
    writeFileSync(`${folder}/follow.test.ts`, block?.code ?? '');
    // CI's report is of the run outside.
    const { VITEST: _, CI: __, ...env } = process.env;
    const run = ['run', '--config', 'test/vitest.config.ts', '--reporter', 'json', `${folder}/follow.test.ts`];
    const { stdout } = spawnSync('npx', ['vitest', ...run], { cwd: root, encoding: 'utf8', env });
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ success: true, numPassedTests: 1 });
  }, 60_000);
});
