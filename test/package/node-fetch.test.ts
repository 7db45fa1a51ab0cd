import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCertificate } from '../matrix/certificate.js';
import { makeConsumer } from './support/consumer.js';
import { type RunOptions, run } from './support/run.js';
import { installCommand } from './support/tools.js';

const PLACED = ['PENDING', 'PENDING'];
const accept: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"1","status":"PENDING"}');
};

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Runs a fixture until it ends. @returns its output */
async function runFixture(command: string, args: readonly string[], env?: RunOptions['env']) {
  const folder = await makeConsumer(['node-fetch.mjs', 'node-fetch-many.mjs'], { type: 'module' });
  const { code, stdout, stderr } = await run(command, args, { cwd: folder, env });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe.each(['esm', 'cjs'])('cxone-sdk/node (%s)', (format) => {
  it.each(['20.19.0', '26'])('places calls on Node.js %s, and lets the process end', async (version) => {
    const url = `http://127.0.0.1:${await listen(createHttpServer(accept))}`;
    const node = await installCommand(`node@${version}`);
    expect(await runFixture(node, ['node-fetch.mjs', format, url])).toMatchObject({ results: PLACED });
  });

  it('touches nothing of the global fetch, at import or in a call', async () => {
    const url = `http://127.0.0.1:${await listen(createHttpServer(accept))}`;
    const globals = ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'ReadableStream', 'Blob', 'File'];
    const { results, loaded, touched } = await runFixture(process.execPath, [
      'node-fetch.mjs',
      format,
      url,
      '{}',
      ...globals,
    ]);
    expect([results, touched]).toEqual([PLACED, []]);
    const modules = /undici|webstreams|internal\/blob|^(?:https|tls|zlib)$/;
    expect(loaded.filter((name: string) => modules.test(name))).toEqual([]);
  });

  it.each([
    ['bun@1', ['run']],
    ['deno@2', ['run', '--no-prompt', '--node-modules-dir=manual', '--allow-read=.', '--allow-net=127.0.0.1']],
  ])('reports clearly that it does not run on %s', async (spec, args) => {
    const command = await installCommand(spec);
    expect(await runFixture(command, [...args, 'node-fetch.mjs', format, 'http://127.0.0.1:2'])).toEqual({
      name: 'CXoneConfigurationError',
      code: 'configuration',
      message: 'createNodeFetch requires Node.js 20.19 or newer. Omit the option fetch on this runtime.',
    });
  });
});

describe.each(['22', '24', '26'])('createNodeFetch with NODE_USE_ENV_PROXY, on Node.js %s', (version) => {
  const issuer = createCertificate({ name: 'Authority', isAuthority: true });
  const options = JSON.stringify({ ca: issuer.cert, connectTimeoutMs: 500 });

  /** Starts a server with TLS and a proxy whose behavior is `onTunnel`. */
  async function open(onTunnel: 'connects' | 'rejects' | 'does not respond' | 'connects to nothing') {
    const target = await listen(createHttpsServer(createCertificate({ name: 'target', issuer }), accept));
    const tunnels: string[] = [];
    const proxy = createHttpServer().on('connect', ({ url = '' }, socket) => {
      tunnels.push(url);
      if (onTunnel === 'does not respond') return;
      if (onTunnel === 'rejects') return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      if (onTunnel === 'connects to nothing') {
        return void socket.on('error', () => undefined).write('HTTP/1.1 200 Connection established\r\n\r\n');
      }
      const upstream = connect(target, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const each of [socket, upstream]) each.on('error', () => socket.destroy());
    });
    const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: `http://user:s3cret@127.0.0.1:${await listen(proxy)}` };
    const url = `https://127.0.0.1:${target}`;
    const runOver = async (more = {}) =>
      runFixture(await installCommand(`node@${version}`), ['--no-warnings', 'node-fetch.mjs', 'esm', url, options], {
        ...env,
        ...more,
      });
    /** Places calls at once. */
    const runMany = async (own: object, count: number) => {
      const settings = JSON.stringify({ ca: issuer.cert, ...own });
      const args = ['--no-warnings', 'node-fetch-many.mjs', url, settings, String(count)];
      return runFixture(await installCommand(`node@${version}`), args, env);
    };
    return { target, tunnels, runOver, runMany };
  }

  it('sends both calls through one tunnel of the proxy', async () => {
    const { target, tunnels, runOver } = await open('connects');
    expect((await runOver()).results).toEqual(PLACED);
    expect(tunnels).toEqual([`127.0.0.1:${target}`]);
  });

  it('sends the calls directly to a host of NO_PROXY', async () => {
    const { tunnels, runOver } = await open('connects');
    expect((await runOver({ NO_PROXY: '127.0.0.1' })).results).toEqual(PLACED);
    expect(tunnels).toEqual([]);
  });

  it.each([
    ['rejects', 'Failed to establish tunnel'],
    ['does not respond', 'connect ETIMEDOUT'],
  ] as const)('reports not_placed when the proxy %s, without the password of the proxy', async (onTunnel, reason) => {
    const { runOver } = await open(onTunnel);
    const { results } = await runOver();
    for (const result of results) {
      expect(result).toContain('network, not_placed');
      expect(result).toContain(reason);
      expect(result).not.toContain('s3cret');
    }
  });

  it('makes no more connections at once than maxSockets', async () => {
    const { tunnels, runMany } = await open('connects');
    expect(await runMany({ maxSockets: 2 }, 6)).toEqual(Array(6).fill('PENDING'));
    expect(tunnels).toHaveLength(2);
  });

  it.each(['does not respond', 'connects to nothing'] as const)(
    'leaves nothing of a call that timed out when the proxy %s',
    async (onTunnel) => {
      const { runMany } = await open(onTunnel);
      // Were the attempt to connect left behind, the process would run into the time limit of this test.
      expect(await runMany({ connectTimeoutMs: 600_000 }, 1)).toEqual(['timeout, not_placed']);
    },
  );
});
