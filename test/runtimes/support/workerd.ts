import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { installTools } from '../../package/support/tools.js';

interface Worker {
  dispatchFetch(url: string, init: { readonly method: string; readonly body: string }): Promise<Response>;
  dispose(): Promise<void>;
}

interface MiniflareModule {
  readonly Miniflare: new (options: Readonly<Record<string, unknown>>) => Worker;
}

/** Bundles a Worker as wrangler does, and sends it JSON. @returns the JSON of its response */
export async function runInWorker(entry: string, input: unknown): Promise<unknown> {
  const tools = await installTools('miniflare@4');
  const module = pathToFileURL(join(tools, 'node_modules/miniflare/dist/src/index.js')).href;
  const { Miniflare }: MiniflareModule = await import(module);
  const conditions = ['workerd', 'worker', 'browser'];
  const options = { bundle: true, write: false, format: 'esm', platform: 'browser' } as const;
  const { outputFiles } = await build({ ...options, conditions, entryPoints: [entry] });
  const script = outputFiles[0]?.text;
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-01-01', compatibilityFlags: [] });
  try {
    const response = await worker.dispatchFetch('http://worker.test/', { method: 'POST', body: JSON.stringify(input) });
    return await response.json();
  } finally {
    await worker.dispose();
  }
}
