import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { buildApiReport } from '../../.ci/api-report.js';

const REPORT = new URL('../../docs/api.md', import.meta.url);

describe('docs/api.md', () => {
  const dist = () => join(inject('installed'), 'node_modules/cxone-sdk/dist');

  it('is the API report of the build: run npm run api', async () => {
    expect(await readFile(REPORT, 'utf8')).toBe(buildApiReport(dist()));
  });

  it.each(['index', 'node', 'testing'])('holds for ES modules too: %s.d.ts re-exports all of it', async (name) => {
    expect(await readFile(join(dist(), `${name}.d.ts`), 'utf8')).toBe(`export * from './${name}.cjs';\n`);
  });
});

const SHARED = `import { Agent as Pool, type Unused } from 'pool';
/** A secret. */
interface Inner { readonly agent?: Pool | undefined }
interface Orphan { readonly never: string }
declare class Client { #private; private constructor(); /** Two. */ run(inner: Inner): Client; }
export type { Client as C };
`;
const INDEX = `import { C as Client } from './shared.cjs';
declare function toText(value: number): string;
declare function toText(value: Client, radix: number): string;
declare const SIZE = 1, NAME: 'a';
type Local = typeof SIZE;
export { Client, toText, type Local as Size };
`;

async function reportOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cxone-sdk-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return buildApiReport(folder);
}

describe('buildApiReport', () => {
  it('prints exports and what they refer to by name, without comments, across files', async () => {
    const report = await reportOf({
      'index.d.cts': INDEX,
      'shared.d.cts': SHARED,
      'node.d.cts': 'export {};\n',
      'testing.d.cts': 'export {};\n',
    });
    expect(report).toContain(`## \`cxone-sdk\`

\`\`\`ts
import type { Agent as Pool } from 'pool';

export declare class Client {
    #private;
    private constructor();
    run(inner: Inner): Client;
}

interface Inner {
    readonly agent?: Pool | undefined;
}

declare const SIZE = 1;

export type Size = typeof SIZE;

export declare function toText(value: number): string;
export declare function toText(value: Client, radix: number): string;
\`\`\`

## \`cxone-sdk/node\`
`);
  });

  it('stays the same when a declaration moves to another file', async () => {
    const one = { 'index.d.cts': 'interface Moved {}\nexport type Kept = Moved;\nexport type { Moved };\n' };
    const other = {
      'index.d.cts':
        "import { M as Moved } from './shared.cjs';\nexport type { M as Moved } from './shared.cjs';\nexport type Kept = Moved;\n",
      'shared.d.cts': 'interface Moved {}\nexport type { Moved as M };\n',
    };
    const testing = { 'node.d.cts': 'export {};\n', 'testing.d.cts': 'export {};\n' };
    expect(await reportOf({ ...other, ...testing })).toBe(await reportOf({ ...one, ...testing }));
  });

  it('rejects a folder without a build', async () => {
    await expect(reportOf({})).rejects.toThrow('run npm run build first');
  });
});
