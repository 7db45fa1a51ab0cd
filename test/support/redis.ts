import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installRedis } from '../../.ci/apt-install.js';
import { findFreePort, killRedis, launchRedis, type RedisServer } from '../../examples/distributed/redis-server.js';

/** A Redis that a test can kill. */
export interface TestRedis extends RedisServer {
  /** Kills it as a power cut would, and starts it again on the same files. */
  restart(): Promise<void>;
}

/** Starts a Redis for a test; installs Debian's `redis-server` where there is none. Takes up to two minutes then. */
export async function startTestRedis(): Promise<TestRedis> {
  installRedis();
  const port = await findFreePort();
  const directory = mkdtempSync(join(tmpdir(), 'cxone-redis-'));
  let server = await launchRedis(port, directory);
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await killRedis(server);
      server = await launchRedis(port, directory);
    },
    async stop() {
      await killRedis(server);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
