import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

const { projects: _projects, coverage: _coverage, ...test } = base.test ?? {};

// Many calls through processes that die and servers that fail: minutes of work, so they are no part of `npm test`.
export default defineConfig({
  ...base,
  test: {
    ...test,
    // The promises again, under ten times as many schedules.
    include: ['test/endurance/**/*.test.ts', 'test/property/*.test.ts'],
    env: { ONCE_RUNS: '10000', KEY_RUNS: '5000' },
    // Each has the machine to itself: a worker that finds no time loses its lock, and its call is set aside.
    fileParallelism: false,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.tmp/results/endurance.json' }]] : ['default'],
  },
});
