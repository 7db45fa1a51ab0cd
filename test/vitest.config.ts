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
