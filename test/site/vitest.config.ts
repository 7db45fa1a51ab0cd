import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Separate from the other tests: it opens docs/api, which `npm run docs` builds, in a real browser.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/site/**/*.test.ts'],
    // CI reads the results from this file.
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/site.json' }]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
