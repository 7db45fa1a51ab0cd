import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: it looks at docs/api as `npm run docs` has built it, in a real browser.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/site/**/*.test.ts'],
    // CI adds up what ran from this file.
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/site.json' }]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
