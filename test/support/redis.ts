import { spawnSync } from 'node:child_process';
import { aptInstall } from '../../.ci/apt-install.js';
import { type RedisServer, startRedis } from '../../examples/distributed/redis-server.js';

/** Starts a Redis for a test; installs Debian's `redis-server` where there is none. Takes up to two minutes then. */
export function startTestRedis(): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).status !== 0) aptInstall('redis-server');
  return startRedis();
}
