import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A Redis of one's own, on loopback. */
export interface RedisServer {
  readonly url: string;
  /** Kills it as a power cut would, and starts it again on the same files. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

function isInstalled(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

function install(): void {
  const steps = [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
  ];
  for (const step of steps) {
    const line = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), 'apt-get', ...step];
    const [command = '', ...args] = line;
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === 0) continue;
    throw new Error(`redis-server is missing, and ${line.join(' ')} failed: ${error?.message ?? stderr}`);
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port of loopback is free');
  return address.port;
}

/** Keeps every key: one that is lost may become a duplicate call. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', '--save', ''];

/** Not while it still reads its files. */
async function isAnswering(port: number): Promise<boolean> {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

async function launch(port: number, directory: string): Promise<ChildProcess> {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--loglevel', 'warning'];
  const server = spawn('redis-server', [...own, ...DURABLE], { stdio: 'ignore' });
  for (let tries = 0; tries < 100 && server.exitCode === null; tries++) {
    if (await isAnswering(port)) return server;
    await sleep(100);
  }
  server.kill('SIGKILL');
  throw new Error(`redis-server did not answer on port ${port}`);
}

/** Starts a Redis on a free port of loopback; installs Debian's `redis-server` where there is none. */
export async function startRedis(): Promise<RedisServer> {
  if (!isInstalled()) install();
  const port = await findFreePort();
  const directory = mkdtempSync(join(tmpdir(), 'cxone-redis-'));
  let server = await launch(port, directory);
  const kill = async () => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await kill();
      server = await launch(port, directory);
    },
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
