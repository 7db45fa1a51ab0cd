import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleGzipBytes } from './size-limits.json' with { type: 'json' };
import { CALL_PLACED, makeConsumer } from './support/consumer.js';
import { runOrThrow } from './support/run.js';
import { installTools } from './support/tools.js';

async function runBundle(file: string, cwd: string): Promise<unknown> {
  return JSON.parse(await runOrThrow(process.execPath, [file], { cwd }));
}

describe('cxone-sdk in a bundle', () => {
  it.each(['esm', 'cjs', 'iife'] as const)('of esbuild (%s) runs', async (format) => {
    const folder = await makeConsumer(['print.mjs', 'in-process.mjs']);
    const outfile = join(folder, format === 'esm' ? 'bundle.mjs' : 'bundle.cjs');
    await build({ entryPoints: [join(folder, 'print.mjs')], bundle: true, minify: true, format, outfile });
    expect(await runBundle(outfile, folder)).toEqual(CALL_PLACED);
  });

  it.each(['node', 'webworker'])('of webpack (target %s) runs', async (target) => {
    const tools = await installTools('webpack@5');
    const folder = await makeConsumer(['print.mjs', 'in-process.mjs']);
    const configuration = {
      mode: 'production',
      target,
      context: folder,
      entry: './print.mjs',
      output: { path: folder, filename: 'bundle.cjs' },
      performance: false,
    };
    const webpack: unknown = createRequire(join(tools, 'x.cjs')).resolve('webpack');
    const script = `
      require(${JSON.stringify(webpack)})(${JSON.stringify(configuration)}, (error, stats) => {
        const { errors, warnings } = error ? { errors: [error], warnings: [] } : stats.toJson();
        console.log(JSON.stringify([...errors, ...warnings].map((each) => each.message)));
      });`;
    const said = await runOrThrow(process.execPath, ['-e', script], { cwd: folder });
    expect(JSON.parse(said)).toEqual([]);
    expect(await runBundle(join(folder, 'bundle.cjs'), folder)).toEqual(CALL_PLACED);
  });

  it.each([true, false])('of Vite (for a server: %s) runs', async (ssr) => {
    const tools = await installTools('vite@8');
    const folder = await makeConsumer(['print.mjs', 'in-process.mjs'], { type: 'module' });
    const vite = pathToFileURL(join(tools, 'node_modules/vite/dist/node/index.js')).href;
    const input = join(folder, 'print.mjs');
    const output = { entryFileNames: 'bundle.mjs' };
    const configuration = {
      root: folder,
      logLevel: 'warn',
      configFile: false,
      ssr: { noExternal: true },
      build: { ssr, rollupOptions: { input, output } },
    };
    const script = `import { build } from ${JSON.stringify(vite)}; await build(${JSON.stringify(configuration)});`;
    await writeFile(join(folder, 'build.mjs'), script);
    expect(await runOrThrow(process.execPath, ['build.mjs'], { cwd: folder })).toBe('');
    expect(existsSync(join(folder, 'dist/bundle.mjs'))).toBe(true);
    expect(await runBundle(join(folder, 'dist/bundle.mjs'), folder)).toEqual(CALL_PLACED);
  });

  it(`adds at most ${bundleGzipBytes / 1e3} kB, minified and gzipped`, async () => {
    const folder = await makeConsumer([]);
    const entry = join(folder, 'entry.mjs');
    await writeFile(entry, "import { CXoneClient } from 'cxone-sdk';\nconsole.log(CXoneClient);\n");
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    const [bundle] = outputFiles;
    expect(gzipSync(bundle?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(bundleGzipBytes);
  });
});
