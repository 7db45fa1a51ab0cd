import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { installCommand } from './support/tools.js';

const CONNECTION = JSON.stringify({ id: '1', status: 'PENDING' });
const RESPONSE = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${CONNECTION.length}\r\n\r\n${CONNECTION}`;
const ROUNDS = 10;
/** Longer than the second of silence after which the SDK lets the event loop turn. */
const FROZEN_MS = 1_100;

interface Service {
  readonly url: string;
  readonly calls: () => number;
  /** Closes the network connections that are open. */
  readonly closeConnections: () => Promise<void>;
}

/** Responds to each request and keeps the connection. */
async function listen(): Promise<Service> {
  let calls = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.on('data', (text: string) => {
      if (text.startsWith('POST')) calls += 1;
      socket.write(RESPONSE);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  const closeConnections = async () => {
    const ended = [...sockets].map((socket) => new Promise<void>((resolve) => socket.end(resolve)));
    sockets.clear();
    await Promise.all(ended);
  };
  return { url: `http://127.0.0.1:${address.port}`, calls: () => calls, closeConnections };
}

/** Returns `true` if a signal has stopped the process, as a host does that freezes it. */
async function isStopped(pid: number): Promise<boolean> {
  return /^State:\tT/m.test(await readFile(`/proc/${pid}/status`, 'utf8'));
}

const DENO_FLAGS = ['--no-prompt', '--node-modules-dir=manual', '--allow-read=.', '--allow-net=127.0.0.1'];
interface Runtime {
  readonly spec: string;
  readonly args: readonly string[];
  /** Sends with this instead of the platform's `fetch`. */
  readonly transport?: 'createNodeFetch';
}

const ON_NODE = ['20.19.0', '22', '24', '26'].map((version) => ({ spec: `node@${version}`, args: [] }));
const RUNTIMES: readonly Runtime[] = [
  ...ON_NODE,
  ...ON_NODE.map((runtime) => ({ ...runtime, transport: 'createNodeFetch' as const })),
  { spec: 'deno@2', args: ['run', ...DENO_FLAGS] },
  { spec: 'bun@1', args: ['run'] },
];

/** Runs all rounds on one runtime. @returns the results of the calls, two in each round */
async function play(
  { spec, args, transport }: Runtime,
  { url, closeConnections }: Service,
): Promise<readonly unknown[]> {
  const command = await installCommand(spec);
  const folder = await makeConsumer(['frozen.mjs']);
  const child = spawn(command, [...args, 'frozen.mjs', url, ...(transport ? [transport] : [])], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const results: unknown[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    expect((await lines.next()).value).toBe('ready');
    child.kill('SIGSTOP');
    await expect.poll(() => isStopped(child.pid ?? 0)).toBe(true);
    // First in the queue of the process, so that it is read before the ends of the connections are.
    child.stdin.write('create\n');
    await closeConnections();
    await sleep(FROZEN_MS);
    child.kill('SIGCONT');
    results.push((await lines.next()).value);
  }
  return results;
}

describe.skipIf(process.platform !== 'linux')(
  'a process that is frozen while the server closes its connections',
  () => {
    it('places the calls that follow', async () => {
      // All at the same time: they only wait.
      await Promise.all(
        RUNTIMES.map(async (runtime) => {
          const service = await listen();
          expect(await play(runtime, service), JSON.stringify(runtime)).toEqual(Array(ROUNDS).fill('PENDING, PENDING'));
          expect(service.calls()).toBe(2 * ROUNDS);
        }),
      );
    });
  },
);
