import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { forNode } from '../support/for-node.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Required by the CommonJS code in the bundle.
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const built = new Map<string, Promise<string>>();

async function write(name: string): Promise<string> {
  const path = `${root}.tmp/examples/${name.replaceAll('/', '-').replace(/\.ts$/, '.mjs')}`;
  const result = await build({
    entryPoints: [`${root}examples/${name}`],
    outfile: path,
    write: false,
    ...forNode,
    banner: { js: banner },
    // It loads a native library from beside its own files.
    external: ['classic-level'],
  });
  // Atomic: another run of the tests may start it at the same time.
  await mkdir(dirname(path), { recursive: true });
  for (const { contents } of result.outputFiles) await writeFile(`${path}.${process.pid}`, contents);
  await rename(`${path}.${process.pid}`, path);
  return path;
}

/**
 * Bundles a script of `examples` into one file, and returns its path.
 *
 * With tsx, each start resolves a thousand files and takes three times the CPU.
 */
export function buildExample(name: string): Promise<string> {
  const path = built.get(name) ?? write(name);
  built.set(name, path);
  return path;
}
