import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { findBorrowed } from './block-modules.js';
import { findBlocks, root } from './blocks.js';
import { findBrokenPromises } from './expected-output.js';

const GUIDES = 'docs/guides/';
const LINK = '(getting-started.md#run-the-code-of-the-guides)';
/** What stands for something of the reader's own, or for what the block before has made. */
const LEFT_TO_THE_READER = ['token', 'connection'];

const blocks = findBlocks().filter(({ file, noRun }) => file.startsWith(GUIDES) && noRun === undefined);
const names = findBlocks().find(({ code }) => code.includes('Object.assign(globalThis'))?.code ?? '';

// Inside the project, so that its own name leads to its source.
const folder = mkdtempSync(`${root}test/docs/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

function run(code: string): { status: number | null; printed: string } {
  writeFileSync(`${folder}/names.mts`, names);
  writeFileSync(`${folder}/page.mts`, code);
  const nodeArguments = ['--import', 'tsx', '--import', `${folder}/names.mts`, `${folder}/page.mts`];
  const { status, stdout, stderr } = spawnSync('node', nodeArguments, { cwd: root, encoding: 'utf8' });
  return { status, printed: `${stdout}${stderr}`.trimEnd() };
}

describe('names.mjs of docs/guides/getting-started.md', () => {
  it('gives each name that the code of a guide borrows', () => {
    const borrowed = new Set(blocks.flatMap((block) => findBorrowed(block)));
    const given = [...borrowed].filter((name) => new RegExp(`^ {2}${name}\\b`, 'm').test(names));
    expect([...borrowed].filter((name) => !given.includes(name)).sort()).toEqual([...LEFT_TO_THE_READER].sort());
  });

  it.each(['errors.md', 'never-calling-twice.md', 'serverless.md', 'acd-routes.md'])(
    'lets the first block of %s run as it stands',
    (page) => {
      const block = blocks.find(({ file }) => file === GUIDES + page);
      const { status, printed } = run(block?.code ?? '');
      expect({ status, printed, broken: block && findBrokenPromises(block, printed) }).toEqual({
        status: 0,
        printed,
        broken: [],
      });
    },
    60_000,
  );

  it('is named on each page whose code borrows more than the reader has', () => {
    const needy = new Set(blocks.filter((block) => findBorrowed(block).includes('simulator')).map(({ file }) => file));
    const silent = [...needy].filter((file) => !readFileSync(root + file, 'utf8').includes(LINK));
    expect(silent).toEqual([]);
  });
});
