import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forNode } from '../support/for-node.js';
import { findBorrowed } from './block-modules.js';
import { findBlocks, root } from './blocks.js';
import { findBrokenPromises } from './expected-output.js';

const GUIDES = 'docs/guides/';
const LINK = '(getting-started.md#run-the-code-of-the-guides)';
/** Names that a previous block declares. */
const LEFT_TO_THE_READER = ['connection'];

const blocks = findBlocks().filter(({ file, noRun }) => file.startsWith(GUIDES) && noRun === undefined);
const names = findBlocks().find(({ code }) => code.includes('Object.assign(globalThis'))?.code ?? '';

/** Whose first block is run with names.mjs. */
const PAGES = ['errors', 'never-calling-twice', 'serverless', 'acd-routes', 'authentication'];

// Inside the project, so that the name of the package resolves to its source.
const folder = mkdtempSync(`${root}test/docs/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

const findFirst = (page: string) => blocks.find(({ file }) => file === `${GUIDES}${page}.md`);

// One copy of the SDK for all, as in a real project.
beforeAll(async () => {
  writeFileSync(`${folder}/names.ts`, names);
  for (const page of PAGES) writeFileSync(`${folder}/${page}.ts`, findFirst(page)?.code ?? '');
  await build({
    entryPoints: ['names', ...PAGES].map((name) => `${folder}/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    ...forNode,
  });
}, 60_000);

function run(page: string): { status: number | null; printed: string } {
  const nodeArguments = ['--import', `${folder}/names.mjs`, `${folder}/${page}.mjs`];
  const { status, stdout, stderr } = spawnSync(process.execPath, nodeArguments, { cwd: root, encoding: 'utf8' });
  return { status, printed: `${stdout}${stderr}`.trimEnd() };
}

describe('names.mjs of docs/guides/getting-started.md', () => {
  it('defines each name that the code of a guide uses without a declaration', () => {
    const borrowed = new Set(blocks.flatMap((block) => findBorrowed(block)));
    const given = [...borrowed].filter((name) => new RegExp(`^ {2}${name}\\b|globalThis, '${name}'`, 'm').test(names));
    expect([...borrowed].filter((name) => !given.includes(name)).sort()).toEqual([...LEFT_TO_THE_READER].sort());
  });

  it.each(PAGES)(
    'runs the first block of %s.md unchanged',
    (page) => {
      const block = findFirst(page);
      const { status, printed } = run(page);
      expect({ status, printed, broken: block && findBrokenPromises(block, printed) }).toEqual({
        status: 0,
        printed,
        broken: [],
      });
    },
    60_000,
  );

  it('is linked on each page whose code uses the simulator without a declaration', () => {
    const needy = new Set(blocks.filter((block) => findBorrowed(block).includes('simulator')).map(({ file }) => file));
    const silent = [...needy].filter((file) => !readFileSync(root + file, 'utf8').includes(LINK));
    expect(silent).toEqual([]);
  });
});
