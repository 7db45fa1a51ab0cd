import { readdirSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { installedBytes } from './size-limits.json' with { type: 'json' };

const ROOT = new URL('../../', import.meta.url);

function list(directory: string, ending: RegExp): readonly string[] {
  const names = readdirSync(new URL(directory, ROOT), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => ending.test(name)).map((name) => `${directory}/${name}`);
}

// An error's docsUrl refers to a guide in the package; guides link to examples.
const READING = [
  'docs/README.md',
  ...list('docs/guides', /\.(?:md|svg)$/),
  'docs/llms-full.txt',
  'docs/llms.txt',
  'examples/README.md',
  'examples/cloudflare-worker/wrangler.jsonc',
  'examples/data/call-list.csv',
  ...list('examples', /\.ts$/),
];
const FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/THIRD-PARTY-LICENSES.txt',
  'dist/index.cjs',
  'dist/index.d.cts',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/node.cjs',
  'dist/node.d.cts',
  'dist/node.d.ts',
  'dist/node.js',
  'dist/testing.cjs',
  'dist/testing.d.cts',
  'dist/testing.d.ts',
  'dist/testing.js',
  ...READING,
  'package.json',
];

async function listInstalled(): Promise<readonly string[]> {
  const entries = await readdir(join(inject('installed'), 'node_modules'));
  return entries.filter((name) => !name.startsWith('.'));
}

function read(path: string): Promise<string> {
  return readFile(join(inject('installed'), 'node_modules/cxone-sdk', path), 'utf8');
}

describe('the tarball of cxone-sdk', () => {
  it('contains only the expected files', () => {
    expect([...inject('packedFiles')].sort()).toEqual([...FILES].sort());
  });

  it('contains all files that its pages link to', async () => {
    const packed = inject('packedFiles');
    const broken: string[] = [];
    for (const page of packed.filter((path) => path.endsWith('.md'))) {
      const prose = (await read(page)).replace(/^( *)(`{3,})[\s\S]*?^\1\2$/gm, '');
      for (const [, link = ''] of prose.matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)) {
        const target = join(dirname(page), link);
        if (!/^[a-z]+:/.test(link) && !packed.some((path) => path === target || path.startsWith(`${target}/`)))
          broken.push(`${page}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('installs one package', async () => {
    expect(await listInstalled()).toEqual(['cxone-sdk']);
  });

  it(`takes at most ${installedBytes / 1e6} MB on disk`, async () => {
    const sizes = await Promise.all(
      inject('packedFiles').map(
        async (path) => (await lstat(join(inject('installed'), 'node_modules/cxone-sdk', path))).size,
      ),
    );
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThanOrEqual(installedBytes);
  });

  it('includes the license of each package that is bundled', async () => {
    const notices = await read('dist/THIRD-PARTY-LICENSES.txt');
    const packages = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+ \((.+)\)$/gm)].map(([, name, license]) => [
      name,
      license,
    ]);
    expect(packages).toEqual([
      ['is-network-error', 'MIT'],
      ['ky', 'MIT'],
      ['libphonenumber-js', 'MIT'],
      ['p-retry', 'MIT'],
      ['zod', 'MIT'],
    ]);
    // The numbering plans are Google's, whose license requires a notice of the changes.
    expect(notices).toMatch(
      /^The numbering plans come from the metadata of libphonenumber, .+ Apache License 2\.0, .+ libphonenumber-js \d.+Changes: /ms,
    );
    expect(notices).toContain('END OF TERMS AND CONDITIONS');
    expect(notices.match(/Permission is hereby granted/g)).toHaveLength(packages.length);
  });

  it.each(['index.js', 'index.cjs', 'node.js', 'node.cjs', 'testing.cjs'])('%s imports nothing', async (name) => {
    expect(await read(`dist/${name}`)).not.toMatch(/\bimport\s*["'({*]|\brequire\(|\bfrom\s*["']/);
  });

  it('contains the version of its package.json', async () => {
    const { version } = JSON.parse(await read('package.json'));
    expect(await read('dist/index.js')).toContain(`cxone-sdk@${version}/docs/`);
  });

  it.each(readdirSync(new URL('dist', ROOT)).filter((name) => /\.c?js$/.test(name)))(
    '%s contains only ASCII: with any other character, V8 stores the file as two-byte strings',
    async (name) => {
      expect((await read(`dist/${name}`)).match(/[^\t\n\r -~]/g)).toBeNull();
    },
  );
});
