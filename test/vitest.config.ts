import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

// They run applications inside of their worker. vitest starts with the isolated files.
const APPLICATIONS = [
  'test/examples/serverless.test.ts',
  'test/examples/serverless-acd.test.ts',
  'test/docs/run.test.ts',
];
const FOLDERS = ['endurance', 'package', 'runtimes', 'site', 'bench'];
const ELSEWHERE = [...FOLDERS.map((name) => `test/${name}/**`), '**/node_modules/**'];
const RESULTS = `.tmp/results/unit${process.env['RESULTS_SUFFIX'] ?? ''}.json`;

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^cxone-sdk\/node$/, replacement: `${root}src/node/index.ts` },
      { find: /^cxone-sdk\/testing$/, replacement: `${root}src/testing/index.ts` },
      { find: /^cxone-sdk$/, replacement: `${root}src/index.ts` },
    ],
  },
  test: {
    projects: [
      // What an application leaves open ends with its worker: a client of Redis goes on talking when its server is gone.
      { extends: true, test: { name: 'applications', include: APPLICATIONS, isolate: true } },
      // The others load the SDK and its dependencies once a worker, not once a file: that took longer than the tests did.
      {
        extends: true,
        test: { name: 'sdk', include: ['test/**/*.test.ts'], exclude: [...ELSEWHERE, ...APPLICATIONS], isolate: false },
      },
    ],
    setupFiles: ['test/support/setup.ts'],
    // CI adds up what ran from this file; a run on another Node (.ci/node-matrix.ts) has one of its own.
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: RESULTS }]] : ['default'],
    // vitest leaves one core free: of two that is half.
    maxWorkers: '100%',
    restoreMocks: true,
    unstubGlobals: true,
    unstubEnvs: true,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['text-summary', 'json', 'lcovonly'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
