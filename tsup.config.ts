import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { buildNotices } from './.ci/notices.js';

/** esbuild escapes what is not ASCII in strings; in comments this does. One such character doubles what V8 keeps in memory. */
async function escapeComments(path: string): Promise<void> {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const code = await readFile(path, 'utf8');
  await writeFile(path, code.replace(/[^\t\n\r -~]/g, toEscape));
}

const METAFILES = ['dist/metafile-esm.json', 'dist/metafile-cjs.json'];

const entry = { index: 'src/index.ts', node: 'src/node/index.ts', testing: 'src/testing/index.ts' };
const format = ['esm', 'cjs'] as const;

/** Declarations are built for each entry on its own: together they would share a file with a name that changes. */
const declarations = Object.entries(entry).map(([name, path]) =>
  defineConfig({ entry: { [name]: path }, format: [...format], dts: { only: true } }),
);
const code = defineConfig({
  entry,
  format: [...format],
  target: 'es2022',
  platform: 'neutral',
  clean: true,
  metafile: true,
  treeshake: false,
  // One file for each entry and format, with the dependencies inside: a cold start reads one file, and dependencies that
  // are ES modules only work from CommonJS and in Jest. See docs/decisions/0002-one-file-bundle.md.
  splitting: false,
  noExternal: [/./],
  external: [/^node:/],
  esbuildOptions(options) {
    options.legalComments = 'none';
  },
  async onSuccess() {
    const bundles = (await readdir('dist')).filter((name) => /\.c?js$/.test(name));
    await Promise.all(bundles.map((name) => escapeComments(`dist/${name}`)));
    await writeFile('dist/THIRD-PARTY-LICENSES.txt', buildNotices(METAFILES));
    await Promise.all(METAFILES.map((path) => rm(path)));
  },
});

export default [code, ...declarations];
