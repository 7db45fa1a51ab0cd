import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installCommand } from './support/tools.js';

/** Accepts each call and counts the requests. */
async function listen(): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"1","status":"PENDING"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return { url: `http://127.0.0.1:${address.port}`, requests: () => requests };
}

const VERSIONS = ['20.19.0', '26'];
const TRANSPORTS = ['fetch', 'createNodeFetch'] as const;
/** The arguments that select a transport; the platform's `fetch` by default. */
const toArgs = (transport: (typeof TRANSPORTS)[number]) => (transport === 'fetch' ? [] : [transport]);

describe.each(VERSIONS)('a process without file descriptors, on Node %s', (version) => {
  it.each(TRANSPORTS)(
    'over %s places no call and knows it, and the retry places one when there are some again',
    async (transport) => {
      const { url, requests } = await listen();
      const node = await installCommand(`node@${version}`);
      const folder = await makeConsumer(['no-descriptors.mjs']);
      const limited = ['-c', 'ulimit -n 64; exec "$@"', 'sh', node, 'no-descriptors.mjs', url, ...toArgs(transport)];
      const { stdout, stderr } = await run('sh', limited, { cwd: folder });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({
        limit: 'EMFILE',
        failures: { 'network, not_placed, connect': 30, 'network, not_placed, getaddrinfo': 30 },
        status: 'PENDING',
      });
      expect(requests()).toBe(1);
    },
  );
});

describe("Node's permission model", () => {
  const cases = ['127.0.0.1', 'localhost'].flatMap((host) => TRANSPORTS.map((transport) => ({ host, transport })));

  it.each(cases)('forbids a call to $host over $transport, which is reported as not placed', async (each) => {
    const { host, transport } = each;
    const { url, requests } = await listen();
    const node = await installCommand('node@26');
    const folder = await makeConsumer(['forbidden.mjs']);
    const flags = ['--permission', '--allow-fs-read=*'];
    const args = [...flags, 'forbidden.mjs', url.replace('127.0.0.1', host), ...toArgs(transport)];
    const { stdout, stderr } = await run(node, args, { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ code: 'network', outcome: 'not_placed', isNamed: true });
    expect(requests()).toBe(0);
  });
});
