import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The packages whose code is in the bundles, read from what esbuild says it put there. */
function findBundledPackages(): readonly string[] {
  const names = ['esm', 'cjs'].flatMap((format) => {
    const metafile: Metafile = JSON.parse(readFileSync(`dist/metafile-${format}.json`, 'utf8'));
    return Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
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
  async onSuccess() {
    const notices = findBundledPackages().map(readNotice);
    await writeFile('dist/THIRD-PARTY-LICENSES.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
  },
});
