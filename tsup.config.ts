import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { buildNotices } from './.ci/notices.js';

/** esbuild escapes what is not ASCII in strings; in comments this does. One such character doubles what V8 keeps in memory. */
async function escapeComments(path: string): Promise<void> {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const code = await readFile(path, 'utf8');
  await writeFile(path, code.replace(/[^\t\n\r -~]/g, toEscape));
}

/** The simulator isn't bundled by applications: its ES module re-exports the CommonJS one, which saves 0.1 MB on disk. */
async function shareSimulator(): Promise<void> {
  const names = Object.keys(createRequire(import.meta.url)('./dist/testing.cjs'));
  const code = `import testing from './testing.cjs';\n\nexport const { ${names.sort().join(', ')} } = testing;\n`;
  await writeFile('dist/testing.js', code);
}

const METAFILES = ['dist/metafile-esm.json', 'dist/metafile-cjs.json'];

const entry = { index: 'src/index.ts', node: 'src/node/index.ts', testing: 'src/testing/index.ts' };
const format = ['esm', 'cjs'] as const;

/**
 * Declarations are built for each entry on its own: together they would share a file with a name that changes. Those of the ES
 * module re-export those of CommonJS, so that a value of one fits the other: two declarations of a class with private fields
 * would be two types.
 */
const declarations = Object.entries(entry).map(([name, path]) =>
  defineConfig({ entry: { [name]: path }, format: ['cjs'], dts: { only: true } }),
);
const writeDeclarations = (name: string) => writeFile(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
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
    await Promise.all(Object.keys(entry).map(writeDeclarations));
    await shareSimulator();
  },
});

export default [code, ...declarations];
