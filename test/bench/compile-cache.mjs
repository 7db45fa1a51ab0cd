// Measures what NODE_COMPILE_CACHE saves of the import. Needs the build, and Node.js 22.1 or newer:
//
//   npm run build && npx -y node@22 test/bench/compile-cache.mjs
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, printTable, runChild } from './measure.mjs';

const ROUNDS = 60;
const entry = new URL('../../dist/index.js', import.meta.url);
const script = `const start = performance.now(); await import('${entry}'); process.stdout.write(String(performance.now() - start));`;
const cache = mkdtempSync(join(tmpdir(), 'cxone-compile-cache-'));

const importWith = (name) => {
  const env = name === 'NODE_COMPILE_CACHE' ? { NODE_COMPILE_CACHE: cache } : {};
  return Number(
    runChild(fileURLToPath(new URL('.', import.meta.url)), ['--input-type=module', '--eval', script], { env }),
  );
};

importWith('NODE_COMPILE_CACHE'); // fills the cache
const results = compare(['import', 'NODE_COMPILE_CACHE'], importWith, ROUNDS);
rmSync(cache, { recursive: true });
console.log(`Node.js ${process.version}, medians of ${ROUNDS}\n`);
printTable(
  ['import of cxone-sdk', 'ms', '× import'],
  results.map(({ name, value, ratio }) => [name, value.toFixed(1), ratio.toFixed(2)]),
);
