import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { forNode } from '../support/for-node.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// What CommonJS inside of the file asks for.
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
  });
  // In one step: another run of the tests may just start it.
  await mkdir(dirname(path), { recursive: true });
  for (const { contents } of result.outputFiles) await writeFile(`${path}.${process.pid}`, contents);
  await rename(`${path}.${process.pid}`, path);
  return path;
}

/**
 * Makes one file of a script of `examples`, and returns where it is.
 *
 * As its users start it, with tsx, it looks for a thousand files before it begins: three times the CPU, each time.
 */
export function buildExample(name: string): Promise<string> {
  const path = built.get(name) ?? write(name);
  built.set(name, path);
  return path;
}
