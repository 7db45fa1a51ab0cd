import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CALL_PLACED, makeConsumer } from './support/consumer.js';
import { installTools } from './support/tools.js';

interface Worker {
  dispatchFetch(url: string): Promise<Response>;
  dispose(): Promise<void>;
}

interface MiniflareModule {
  readonly Miniflare: new (options: Readonly<Record<string, unknown>>) => Worker;
}

/** Starts a Worker of fixtures, the first of which is its entry; it ends with the test. */
async function startWorker(
  fixtures: readonly [string, ...string[]],
  options: Readonly<Record<string, unknown>>,
): Promise<Worker> {
  const tools = await installTools('miniflare@4');
  const { Miniflare }: MiniflareModule = await import(
    pathToFileURL(join(tools, 'node_modules/miniflare/dist/src/index.js')).href
  );
  const folder = await makeConsumer([...fixtures]);
  // Bundled as wrangler does: nothing is external, so that an import of a node: module fails here.
  const { outputFiles } = await build({
    entryPoints: [join(folder, fixtures[0])],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
  });
  const worker = new Miniflare({ modules: true, script: outputFiles[0]?.text, compatibilityFlags: [], ...options });
  onTestFinished(() => worker.dispose());
  return worker;
}

/** A service on loopback whose first token request never gets a response. */
async function startService() {
  const paths: string[] = [];
  const isToken = (path: string) => path.endsWith('/token');
  const server = createServer((request, response) => {
    paths.push(`${request.url}`);
    if (isToken(`${request.url}`) && paths.filter(isToken).length === 1) return;
    const body = isToken(`${request.url}`)
      ? { access_token: 'token-1', token_type: 'Bearer', expires_in: 3600 }
      : { id: 'id-1', status: 'PENDING' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { paths, url: `http://127.0.0.1:${port}` };
}

// The first rejects the option `cache` of fetch.
describe.each(['2024-01-01', '2026-01-01'])('cxone-sdk in a Worker, as of %s', (compatibilityDate) => {
  it('places a call and polls it without nodejs_compat', async () => {
    const worker = await startWorker(['worker.mjs', 'in-process.mjs'], { compatibilityDate });
    const answer = await worker.dispatchFetch('http://worker.test/');
    expect(await answer.text()).toBe(JSON.stringify(CALL_PLACED));
  });

  it('places the calls of the next visits when one ended while its token request was in flight', async () => {
    const { paths, url } = await startService();
    const worker = await startWorker(['worker-shared.mjs'], { compatibilityDate, bindings: { BASE_URL: url } });
    const visit = async (path: string) => (await worker.dispatchFetch(`http://worker.test${path}`)).json();
    expect(await visit('/leave')).toBe('left');
    expect(await Promise.all([visit('/'), visit('/')])).toEqual(['PENDING', 'PENDING']);
    expect(paths.filter((path) => path.endsWith('/token'))).toHaveLength(2);
    expect(paths.filter((path) => path.endsWith('/connections'))).toHaveLength(2);
  });

  it('rejects a call at module scope with a CXoneConfigurationError', async () => {
    const worker = await startWorker(['worker-shared.mjs'], { compatibilityDate });
    const error = await (await worker.dispatchFetch('http://worker.test/early')).json();
    expect(error).toEqual({ name: 'CXoneConfigurationError', code: 'configuration', outcome: 'not_placed' });
  });
});
