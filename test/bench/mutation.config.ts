import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

/** Set by mutation.ts: the tests that belong to the mutated folder. */
const include = (process.env['MUTATION_TESTS'] ?? 'test/unit/**/*.test.ts').split(',');

const { projects: _projects, ...test } = base.test ?? {};

export default defineConfig({ ...base, test: { ...test, include } });
