import { rm, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { leanKy } from './.ci/build/lean-ky.js';
import { leanPRetry } from './.ci/build/lean-p-retry.js';
import { buildNotices } from './.ci/build/notices.js';
import { packedNumberingPlans } from './.ci/build/numbering-plans.js';
import { privateZodSettings } from './.ci/build/private-zod-settings.js';
import { shortLocals } from './.ci/build/short-locals.js';

const METAFILES = ['dist/metafile-esm.json', 'dist/metafile-cjs.json'];

export default defineConfig({
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  clean: true,
  sourcemap: true,
  metafile: true,
  treeshake: false,
  // One file an entry and format, dependencies inside: a cold start reads one file, and ESM-only dependencies work
  // from CommonJS and in Jest. See docs/decisions/0002.
  splitting: false,
  noExternal: [/./],
  external: [/^node:/],
  plugins: [shortLocals()],
  esbuildPlugins: [packedNumberingPlans(), privateZodSettings(), leanKy(), leanPRetry()],
  esbuildOptions(options) {
    // Names and whitespace are left to shortLocals: esbuild would shorten the names that a stack trace shows, and drop the
    // marks of what is pure, by which a user's bundler leaves out what nobody calls.
    options.minifySyntax = true;
    options.legalComments = 'none';
  },
  async onSuccess() {
    await writeFile('dist/THIRD-PARTY-LICENSES.txt', buildNotices(METAFILES));
    await Promise.all(METAFILES.map((path) => rm(path)));
  },
});
