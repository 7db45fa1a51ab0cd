import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';

/** Strings that only the code of the documented routes contains. */
const TRACES = ['inContactAPI', 'cxone-configuration', 'grant_type:"password"', 'queuecallback', 'allowedApiHosts'];

async function bundle(names: string): Promise<string> {
  const folder = await makeConsumer([]);
  const entry = join(folder, 'entry.mjs');
  await writeFile(entry, `import { ${names} } from 'cxone-sdk';\nconsole.log(${names});\n`);
  const options = { bundle: true, minify: true, format: 'esm', write: false } as const;
  const { outputFiles } = await build({ entryPoints: [entry], ...options });
  return outputFiles.map(({ text }) => text).join('');
}

describe('the documented routes', () => {
  it('are not included in a bundle that does not use them', async () => {
    const text = await bundle('CXoneClient');
    expect(TRACES.filter((trace) => text.includes(trace))).toEqual([]);
  });

  it('are included in a bundle that uses them', async () => {
    const text = await bundle('CXoneAcdClient, AccessKeyTokenProvider');
    expect(TRACES.filter((trace) => !text.includes(trace))).toEqual([]);
  });
});
