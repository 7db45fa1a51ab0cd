import { afterAll, describe, expect, it, vi } from 'vitest';
import { writeModules } from './block-modules.js';
import { findBlocks, findMisnamed, pages } from './blocks.js';
import { findBrokenPromises } from './expected-output.js';
import { runBlock } from './run-block.js';

// A block's first import may load a lot, on a machine that may have much else to do.
vi.setConfig({ testTimeout: 60_000 });

/** Every block that is not run, with the reason that it gives: `ts no-run="needs a browser"`. */
const notRun: readonly string[] = [
  'docs/guides/getting-started.md: gives names to the whole process: test/docs/names.test.ts runs it',
  'docs/guides/proxies-and-tls.md: needs a proxy: test/docs/proxy.test.ts plays one',
  'docs/guides/proxies-and-tls.md: needs a proxy: test/docs/proxy.test.ts plays one',
  'docs/guides/serverless.md: getWorker needs the types of Cloudflare; test/package/workers.test.ts runs the Worker in workerd',
  "docs/guides/testing.md: runs under Node's own runner: see test/docs/runner.test.ts",
  'docs/guides/testing.md: runs under Vitest: see test/docs/runner.test.ts',
];

const blocks = findBlocks();
const { modules, dispose } = writeModules(blocks.filter(({ noRun }) => noRun === undefined));
afterAll(dispose);

// What a block prints is compared with the `text` block right below it and with comments at the ends of its lines, as in
// `console.log(connection.status); // PENDING`. An ellipsis stands for whatever differs from run to run.
describe('The code in README, guides and @examples', () => {
  it.each(modules.map((module) => [`${module.block.file}:${module.block.line}`, module] as const))(
    'of %s runs on the simulator and prints what it says',
    async (_, module) => {
      const printed = await runBlock(module);
      expect({ printed, broken: findBrokenPromises(module.block, printed) }).toEqual({ printed, broken: [] });
    },
  );

  it('runs, all but the blocks that are excused here', () => {
    const excused = blocks.filter(({ noRun }) => noRun !== undefined);
    expect(excused.map(({ file, noRun }) => `${file}: ${noRun}`)).toEqual(notRun);
  });

  it.each(pages)('of %s is marked ts, so that it is found', (page) => {
    expect(findMisnamed(page)).toEqual([]);
  });
});
