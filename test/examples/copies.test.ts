import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
let directory: string;

/** The examples that a reader copies, each with its files of `support`, as the README names them. */
async function readCopies(): Promise<readonly { readonly example: string; readonly files: readonly string[] }[]> {
  const page = await readFile(join(examples, 'README.md'), 'utf8');
  const section = page.split('\n## ').find((text) => text.startsWith('Copy an example')) ?? '';
  return [...section.matchAll(/^\| (\[.+) \| (`.+`) \|$/gm)].flatMap(([, folders = '', list = '']) => {
    const files = [...list.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    return [...folders.matchAll(/\]\(([^)]+)\)/g)].map(([, example = '']) => ({ example, files }));
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'copies-'));
});

afterEach(() => rm(directory, { recursive: true }));

describe('examples/README.md', () => {
  it('names the folders that can be copied', async () => {
    const names = (await readCopies()).map(({ example }) => example).sort();
    const folders = ['aws-lambda', 'azure-function', 'cloudflare-worker', 'distributed', 'http-service', 'next-route'];
    expect(names).toEqual(folders);
  });

  it('names the files of support that each of them needs, and no other', async () => {
    for (const { example, files } of await readCopies()) {
      const folder = join(directory, example, example);
      const support = join(directory, example, 'support');
      await mkdir(support, { recursive: true });
      // The demo is for this project.
      await cp(join(examples, example), folder, { recursive: true, filter: (path) => !path.endsWith('demo.ts') });
      for (const file of files) await cp(join(examples, 'support', file), join(support, file));
      const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
      const entryPoints = names.map((name) => join(folder, name));
      const options = { bundle: true, packages: 'external', write: false, outdir: folder, format: 'esm' } as const;
      const { metafile } = await build({
        entryPoints,
        ...options,
        metafile: true,
        absWorkingDir: join(directory, example),
      });
      const used = Object.keys(metafile.inputs).filter((path) => path.startsWith('support/'));
      expect({ example, used: used.sort() }).toEqual({ example, used: files.map((file) => `support/${file}`).sort() });
    }
  });
});
