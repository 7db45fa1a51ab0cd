import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { packedNumberingPlans } from './build/numbering-plans.js';
import { privateZodSettings } from './build/private-zod-settings.js';

const METAFILES = ['dist/metafile-esm.json', 'dist/metafile-cjs.json'];

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The packages whose code is in the bundles, read from what esbuild says it put there. */
function findBundledPackages(): readonly string[] {
  const names = METAFILES.flatMap((path) => {
    const metafile: Metafile = JSON.parse(readFileSync(path, 'utf8'));
    return Object.keys(metafile.inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  });
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function readNotice(name: string): string {
  const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  const file = ['LICENSE', 'license', 'LICENSE.md'].find((each) => tryRead(`node_modules/${name}/${each}`));
  if (!file) throw new Error(`${name} is bundled, but has no licence file that could be passed on`);
  return `${name} ${manifest.version} (${manifest.license})\n\n${tryRead(`node_modules/${name}/${file}`)?.trim()}\n`;
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

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
  esbuildPlugins: [packedNumberingPlans(), privateZodSettings()],
  esbuildOptions(options) {
    // Names stay: they are what a stack trace shows. The rest is read by engines more often than by people.
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    options.lineLimit = 120;
    options.legalComments = 'none';
  },
  async onSuccess() {
    const notices = findBundledPackages().map(readNotice);
    await writeFile('dist/THIRD-PARTY-LICENSES.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
    await Promise.all(METAFILES.map((path) => rm(path)));
  },
});
