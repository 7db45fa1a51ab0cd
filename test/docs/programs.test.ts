import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block } from '../../docs/site/blocks.js';
import { buildProgram, printProgram } from '../../docs/site/programs.js';
import { forNode } from '../support/for-node.js';
import { findBrokenPromises } from './expected-output.js';
import { findBlocks, root } from './pages.js';

/** Pages whose first block runs as a program of its own, in a process of its own, as a reader runs it. */
const PAGES = ['errors', 'prevent-duplicate-calls', 'serverless', 'acd-routes', 'authentication'];

const blocks = findBlocks().filter(({ noRun }) => noRun === undefined);
const findFirst = (page: string) => blocks.find(({ file }) => file === `docs/guides/${page}.md`);

// Inside the project, so that the name of the package resolves to its source.
mkdirSync(`${root}.tmp`, { recursive: true });
const folder = mkdtempSync(`${root}.tmp/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

// One copy of the SDK for all, as in a real project.
beforeAll(async () => {
  for (const page of PAGES) {
    const block = findFirst(page);
    if (block) writeFileSync(`${folder}/${page}.ts`, printProgram(buildProgram(block)));
  }
  await build({
    entryPoints: PAGES.map((name) => `${folder}/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    ...forNode,
  });
}, 60_000);

function run(page: string): { status: number | null; printed: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${folder}/${page}.mjs`], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, printed: `${stdout}${stderr}`.trimEnd() };
}

describe('The complete program of a block', () => {
  it.each(PAGES)(
    'runs in Node for the first block of %s.md',
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

  const write = (code: string, setUp?: string): string => {
    const block: Block = { file: 'page.md', line: 9, code, setUp: setUp ? { line: 3, code: setUp } : undefined };
    return printProgram(buildProgram(block));
  };

  it('declares the names that the block uses without a declaration, and what they need', () => {
    expect(write('await cxone.connections.create(request);')).toBe(
      `import { CXoneSimulator, buildCreateRequest } from 'cxone-sdk/testing';
import { CXoneClient } from 'cxone-sdk';

const oauthClient = { clientId: 'client-1', clientSecret: 'secret-of-client-1' };
const simulator = new CXoneSimulator({
  realmId: 'acme',
  clients: [{ ...oauthClient, scopes: ['outbound:connection:create'] }],
  acd: { applications: [oauthClient] },
});
globalThis.fetch = simulator.fetch; // no request leaves this process
const request = buildCreateRequest();
const cxone = new CXoneClient(simulator.clientOptions);

await cxone.connections.create(request);`,
    );
  });

  it('contains the set-up, and imports each name once', () => {
    const program = write(
      "import { CXoneClient } from 'cxone-sdk';\nnew CXoneClient({ realmId, clientId, clientSecret });",
      "import { CXoneClient, type Connection } from 'cxone-sdk';\nsimulator.fail({ status: 503 });",
    );
    expect(program.match(/import .*'cxone-sdk';/g)).toEqual([
      "import { CXoneClient, type Connection } from 'cxone-sdk';",
    ]);
    expect(program.indexOf('simulator.fail')).toBeLessThan(program.indexOf('new CXoneClient'));
  });

  it('sets the variables for a block that reads them', () => {
    expect(write("import { CXoneClient } from 'cxone-sdk';\nCXoneClient.fromEnv();")).toContain(
      'CXONE_CLIENT_SECRET: oauthClient.clientSecret',
    );
  });

  it('adds nothing to a block with a simulator of its own', () => {
    const code =
      "import { CXoneSimulator } from 'cxone-sdk/testing';\n\nconst simulator = new CXoneSimulator();\nawait simulator.close();";
    expect(write(code)).toBe(code);
  });

  it('declares nothing for the name of a property', () => {
    const code = "const { request: sent } = read(answer.token, { connection: 'refused' });";
    expect(buildProgram({ file: 'page.md', line: 2, code }).header).toEqual([]);
  });
});
