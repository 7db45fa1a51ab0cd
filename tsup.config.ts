import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { buildNotices } from './.ci/notices.js';

/** The simulator isn't bundled by applications: its ES module re-exports the CommonJS one, which saves 0.1 MB on disk. */
async function shareSimulator(): Promise<void> {
  const names = Object.keys(createRequire(import.meta.url)('./dist/testing.cjs'));
  const code = `import testing from './testing.cjs';\n\nexport const { ${names.sort().join(', ')} } = testing;\n`;
  await writeFile('dist/testing.js', code);
}

/** tsup logs a failure of terser, and goes on. @throws Error for a file that is not minified */
async function assertMinified(path: string): Promise<void> {
  if (/^ +\S/m.test(await readFile(path, 'utf8'))) throw new Error(`${path} is not minified: see what terser reported`);
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
  // Less to read and to compile at a cold start. Functions and classes at the top level and public methods keep their names, for
  // stack traces and inspection. See the same decision.
  minify: 'terser',
  terserOptions: {
    // tsup sets both, which would shorten names at the top level: a class that is assigned to a variable takes its name from it.
    module: false,
    toplevel: false,
    keep_classnames: true,
    keep_fnames: true,
    compress: { toplevel: true, inline: false, reduce_funcs: false, sequences: false },
    // With one character that is not ASCII, V8 keeps the complete file as two-byte characters. A bundler needs the annotations,
    // and Node.js prints the line above an uncaught error.
    format: { ascii_only: true, comments: false, max_line_len: 120, preserve_annotations: true },
  },
  esbuildOptions(options) {
    options.legalComments = 'none';
  },
  async onSuccess() {
    await Promise.all(
      Object.keys(entry)
        .flatMap((name) => [`dist/${name}.js`, `dist/${name}.cjs`])
        .map(assertMinified),
    );
    await writeFile('dist/THIRD-PARTY-LICENSES.txt', buildNotices(METAFILES));
    await Promise.all(METAFILES.map((path) => rm(path)));
    await Promise.all(Object.keys(entry).map(writeDeclarations));
    await shareSimulator();
  },
});

export default [code, ...declarations];
