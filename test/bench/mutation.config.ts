import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

/** Set by mutation.ts: the tests that belong to the mutated folder. */
const include = (process.env['MUTATION_TESTS'] ?? 'test/unit/**/*.test.ts').split(',');

export default defineConfig({ ...base, test: { ...base.test, include } });
