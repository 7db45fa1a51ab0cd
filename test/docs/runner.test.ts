import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { forNode } from '../support/for-node.js';
import { findBlocks, root } from './blocks.js';

// Inside the project, so that its own name leads to its source, and vitest is found.
const folder = mkdtempSync(`${root}test/docs/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the block that holds a text as a test in a file of its own, in the language that runners read. */
async function writeTest(text: string): Promise<string> {
  const block = findBlocks().find(({ code }) => code.includes(text));
  const name = `${folder}/remind-${block?.line}`;
  writeFileSync(`${name}.ts`, block?.code ?? '');
  const outfile = `${name}.test.mjs`;
  await build({ entryPoints: [`${name}.ts`], outfile, external: ['vitest'], ...forNode });
  return outfile;
}

describe('The tests in docs/guides/testing.md', () => {
  it("passes under Node's own runner", async () => {
    const test = await writeTest("from 'node:test'");
    // Without the mark by which Node's runner knows a run inside a run.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync('node', ['--test', test], { cwd: root, encoding: 'utf8', env });
    expect(stdout).toContain('# pass 1');
    expect(status).toBe(0);
  }, 60_000);

  it('passes under Vitest', async () => {
    const test = await writeTest("from 'vitest'");
    // Without one of its own it would take that of the folder above.
    writeFileSync(`${folder}/vitest.config.mjs`, 'export default {};');
    const { VITEST: _, ...env } = process.env;
    const run = [`${root}node_modules/vitest/vitest.mjs`, 'run', '--root', folder, '--reporter', 'json', test];
    const { stdout } = spawnSync('node', run, { cwd: root, encoding: 'utf8', env });
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ success: true, numPassedTests: 1 });
  }, 60_000);
});
