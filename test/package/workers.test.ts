import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { CALL_PLACED, makeConsumer } from './support/consumer.js';
import { installTools } from './support/tools.js';

interface Worker {
  dispatchFetch(url: string): Promise<Response>;
  dispose(): Promise<void>;
}

interface MiniflareModule {
  readonly Miniflare: new (options: Readonly<Record<string, unknown>>) => Worker;
}

describe('cxone-sdk in a Worker', () => {
  // The first rejects the option `cache` of fetch.
  it.each(['2024-01-01', '2026-01-01'])('places a call and polls it without nodejs_compat, as of %s', async (date) => {
    const tools = await installTools('miniflare@4');
    const { Miniflare }: MiniflareModule = await import(
      pathToFileURL(join(tools, 'node_modules/miniflare/dist/src/index.js')).href
    );
    const folder = await makeConsumer(['worker.mjs', 'in-process.mjs']);
    // Bundled as wrangler does: nothing is external, so that an import of a node: module fails here.
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'worker.mjs')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      conditions: ['workerd', 'worker', 'browser'],
    });
    const worker = new Miniflare({
      modules: true,
      script: outputFiles[0]?.text,
      compatibilityDate: date,
      compatibilityFlags: [],
    });
    try {
      const answer = await worker.dispatchFetch('http://worker.test/');
      expect(await answer.text()).toBe(JSON.stringify(CALL_PLACED));
    } finally {
      await worker.dispose();
    }
  });
});
