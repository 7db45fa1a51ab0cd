import { afterAll, describe, expect, it, vi } from 'vitest';
import { writeModules } from './block-modules.js';
import { findBrokenPromises } from './expected-output.js';
import { findBlocks, findMisnamed, pages } from './pages.js';
import { runBlock } from './run-block.js';

// The first import of a block may be slow, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** All blocks that are not run, each with its reason: `ts no-run="needs a browser"`. */
const notRun: readonly string[] = [
  'docs/guides/proxies-and-tls.md: needs a proxy: test/docs/proxy.test.ts plays one',
  'docs/guides/proxies-and-tls.md: needs a proxy: test/docs/proxy.test.ts plays one',
  'docs/guides/serverless.md: getWorker needs the types of Cloudflare; test/package/workers.test.ts runs the Worker in workerd',
  "docs/guides/testing.md: runs under Node's own runner: see test/docs/runner.test.ts",
  'docs/guides/testing.md: runs under Vitest: see test/docs/runner.test.ts',
  'docs/guides/write-an-idempotency-store.md: needs the types of Cloudflare; test/endurance/guide-stores.test.ts runs it in workerd',
];

const blocks = findBlocks();
const { modules, dispose } = writeModules(blocks.filter(({ noRun }) => noRun === undefined));
afterAll(dispose);

// The output of a block is compared with the `text` block below it and with comments at the ends of its lines, as in
// `console.log(connection.status); // PENDING`. An ellipsis matches anything.
describe('The code in README, guides and @examples', () => {
  it.each(modules.map((module) => [`${module.block.file}:${module.block.line}`, module] as const))(
    'of %s runs on the simulator and prints the documented output',
    async (_, module) => {
      const printed = await runBlock(module);
      expect({ printed, broken: findBrokenPromises(module.block, printed) }).toEqual({ printed, broken: [] });
    },
  );

  it('runs, except the blocks that notRun lists', () => {
    const excused = blocks.filter(({ noRun }) => noRun !== undefined);
    expect(excused.map(({ file, noRun }) => `${file}: ${noRun}`)).toEqual(notRun);
  });

  it.each(pages)('of %s is marked ts, so that the tests run it', (page) => {
    expect(findMisnamed(page)).toEqual([]);
  });
});
