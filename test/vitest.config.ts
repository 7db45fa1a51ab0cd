import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^cxone-sdk\/testing$/, replacement: `${root}src/testing/index.ts` },
      { find: /^cxone-sdk$/, replacement: `${root}src/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/package/**', 'test/site/**', 'test/bench/**', '**/node_modules/**'],
    setupFiles: ['test/support/setup.ts'],
    // CI adds up what ran from this file.
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/unit.json' }]] : ['default'],
    // A worker loads the SDK and its dependencies once, not once a file: that took longer than the tests did.
    isolate: false,
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
