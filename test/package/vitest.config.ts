import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Each test runs in a separate folder outside the project, without access to the project's packages.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/support/global-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/package.json' }]] : ['default'],
  },
});
