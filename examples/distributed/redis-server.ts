import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const NO_REDIS = `This example needs a Redis. Either set REDIS_URL, for example after
  docker run --rm -p 6379:6379 redis    (REDIS_URL=redis://127.0.0.1:6379)
or install redis-server, which the example then starts for itself:
  sudo apt-get install redis-server     (Debian, Ubuntu)
  brew install redis                    (macOS)`;

export interface RedisServer {
  readonly url: string;
  /** Ends the server, if the example has started it. */
  stop(): Promise<void>;
}

/**
 * Uses the Redis of `REDIS_URL`, or starts a `redis-server`. Installs nothing.
 *
 * @throws Error when there is neither, or when the Redis of `REDIS_URL` doesn't respond.
 */
export async function findRedis(): Promise<RedisServer> {
  const { REDIS_URL } = process.env;
  if (!REDIS_URL) return startRedis();
  const problem = await connectTo(REDIS_URL, 5);
  if (problem) throw new Error(`The Redis of REDIS_URL doesn't respond: ${problem}`);
  return { url: REDIS_URL, stop: async () => undefined };
}

/** Starts a `redis-server` on a free port of loopback, with files of its own. */
export async function startRedis(): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new Error(NO_REDIS);
  const port = await findFreePort();
  const directory = mkdtempSync(join(tmpdir(), 'cxone-redis-'));
  const server = await launchRedis(port, directory);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      await killRedis(server);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Keeps every key: one that is lost may become a duplicate call. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', '--save', ''];

/** @returns the server, once it has read its files and responds */
export async function launchRedis(port: number, directory: string): Promise<ChildProcess> {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--loglevel', 'warning'];
  // Detached: Ctrl-C in the terminal ends the example, which then ends the server.
  const server = spawn('redis-server', [...own, ...DURABLE], { stdio: 'ignore', detached: true });
  const exited = once(server, 'exit').then(([code]) => `it exited with ${code}`);
  const problem = await Promise.race([connectTo(`redis://127.0.0.1:${port}`, 300), exited]);
  if (!problem) return server;
  server.kill('SIGKILL');
  throw new Error(`redis-server doesn't respond on port ${port}: ${problem}`);
}

export async function killRedis(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}

export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port of loopback is free');
  return address.port;
}

/** @returns why no Redis responds at this URL; nothing if one does */
async function connectTo(url: string, tries: number): Promise<string | undefined> {
  let problem = '';
  const options = { connectTimeout: 2_000, retryStrategy: () => 100, maxRetriesPerRequest: tries };
  const client = new Redis(url, options);
  // Some errors of Node have a code and no message.
  client.on('error', (error: NodeJS.ErrnoException) => {
    problem = error.message || `${error.code}`;
  });
  try {
    await client.ping();
    return undefined;
  } catch (error) {
    return problem || String(error);
  } finally {
    client.disconnect();
  }
}
