import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Each test runs the packed SDK on another runtime, against servers that this process runs and counts at.
// RUNTIMES=all includes every runtime; the default is the smallest set that shows each rule.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/runtimes/**/*.test.ts'],
    globalSetup: ['test/package/support/global-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One file at a time: both install the same runtimes.
    fileParallelism: false,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/runtimes.json' }]] : ['default'],
  },
});
