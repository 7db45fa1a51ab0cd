import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installCommand } from './support/tools.js';

/** How the server closes the network connection after it has read a complete POST request. */
const ENDINGS = {
  reset: (socket: Socket) => socket.resetAndDestroy(),
  'orderly end': (socket: Socket) => socket.end(),
  'half a status line': (socket: Socket) => socket.end('HTTP/1.1 20'),
  'empty response': (socket: Socket) => socket.end('\r\n'),
} as const;

const CONNECTION = JSON.stringify({ id: '1', status: 'PENDING' });
const RESPONSE = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${CONNECTION.length}\r\n\r\n${CONNECTION}`;

interface Seen {
  readonly method: string;
  readonly connection: number;
}

/** Whether the text is a complete request. */
function isComplete(text: string): boolean {
  const [head = '', body] = text.split('\r\n\r\n');
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const isChunked = /^transfer-encoding: chunked/im.test(head);
  if (body === undefined) return false;
  return isChunked ? text.endsWith('0\r\n\r\n') : body.length >= length;
}

/** Responds to each GET and keeps the connection; reads each POST and closes the connection without a response. */
async function listen(end: (socket: Socket) => void): Promise<{ url: string; seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    let text = '';
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk;
      if (!isComplete(text)) return;
      const [method = ''] = text.split(' ');
      text = '';
      seen.push({ method, connection });
      if (method === 'GET') socket.write(RESPONSE);
      else end(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

const RUNTIMES = {
  'Node 20': { spec: 'node@20.19.0', args: [] },
  'Node 26': { spec: 'node@26', args: [] },
  Bun: { spec: 'bun@1', args: ['run'] },
  Deno: {
    spec: 'deno@2',
    args: ['run', '--no-prompt', '--node-modules-dir=manual', '--allow-read=.', '--allow-net=127.0.0.1'],
  },
} as const;

describe.each(Object.entries(RUNTIMES))('a POST on a reused network connection, on %s', (_name, { spec, args }) => {
  it.each(Object.entries(ENDINGS))(
    'is not retried after the server closes the connection: %s',
    async (_ending, end) => {
      const { url, seen } = await listen(end);
      const command = await installCommand(spec);
      const folder = await makeConsumer(['keep-alive.mjs']);
      const { stdout, stderr } = await run(command, [...args, 'keep-alive.mjs', url], { cwd: folder });
      expect(seen.filter(({ method }) => method === 'POST')).toEqual([{ method: 'POST', connection: 1 }]);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({ code: 'network', outcome: 'unknown', attempts: 1 });
    },
  );
});
