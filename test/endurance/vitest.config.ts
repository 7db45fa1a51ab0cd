import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

const { projects: _projects, coverage: _coverage, ...test } = base.test ?? {};

// Many calls with killed processes and failing servers take minutes, so `npm test` doesn't run them.
export default defineConfig({
  ...base,
  test: {
    ...test,
    // The property tests again, with ten times as many schedules.
    include: ['test/endurance/**/*.test.ts', 'test/property/*.test.ts'],
    env: { ONCE_RUNS: '10000', KEY_RUNS: '5000' },
    // One file at a time: a worker without CPU time loses its lock, and its call is flagged for review.
    fileParallelism: false,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/endurance.json' }]] : ['default'],
  },
});
