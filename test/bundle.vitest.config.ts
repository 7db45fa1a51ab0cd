import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

const FOLDERS = ['unit', 'faults', 'fuzz', 'matrix', 'property', 'simulator'];
const IMPORTS_SRC = /from '[./]+\/src\/|new URL\('[./]+\/src\//;

/** The tests that know the SDK by its public names alone. Those that import a file of src show how it is built inside. */
const BEHAVIOR = FOLDERS.flatMap((folder) => {
  const names = readdirSync(`${root}test/${folder}`, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => `test/${folder}/${name}`);
}).filter((path) => !IMPORTS_SRC.test(readFileSync(`${root}${path}`, 'utf8')));

/** Runs the tests of behavior on what is published: both formats of the build in `dist`. */
export default defineConfig({
  root,
  test: {
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/bundle.json' }]] : ['default'],
    maxWorkers: '100%',
    projects: ['js', 'cjs'].map((extension) => ({
      root,
      resolve: {
        alias: [
          { find: /^cxone-sdk\/(node|testing)$/, replacement: `${root}dist/$1.${extension}` },
          { find: /^cxone-sdk$/, replacement: `${root}dist/index.${extension}` },
        ],
      },
      test: {
        name: extension,
        include: BEHAVIOR,
        isolate: false,
        setupFiles: ['test/support/setup.ts'],
        restoreMocks: true,
        unstubGlobals: true,
        unstubEnvs: true,
      },
    })),
  },
});
