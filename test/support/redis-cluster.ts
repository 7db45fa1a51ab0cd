import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** Three masters on loopback, without replicas. */
export interface RedisCluster {
  readonly url: string;
  stop(): Promise<void>;
}

interface Node {
  readonly port: number;
  readonly busPort: number;
  readonly server: ChildProcess;
  readonly client: Redis;
}

const HOST = '127.0.0.1';
const SLOTS = [
  [0, 5_460],
  [5_461, 10_922],
  [10_923, 16_383],
] as const;

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port of loopback is free');
  return address.port;
}

async function startNode(directory: string): Promise<Node> {
  const [port, busPort] = [await findFreePort(), await findFreePort()];
  const own = ['--port', `${port}`, '--bind', HOST, '--dir', directory, '--loglevel', 'warning', '--save', ''];
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-config-file', `${port}.conf`];
  const server = spawn('redis-server', [...own, ...cluster], { stdio: 'ignore' });
  const client = new Redis({ host: HOST, port, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  return { port, busPort, server, client };
}

/** Waits until each node can reach the others and all slots are served. */
async function untilReady(nodes: readonly Node[]): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const states = await Promise.all(nodes.map(async ({ client }) => `${await client.call('CLUSTER', 'INFO')}`));
    const isReady = (state: string) => state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3');
    if (states.every(isReady)) return;
    await sleep(100);
  }
  throw new Error('The cluster did not become ready');
}

/** Starts a cluster of Redis 7 or newer on free ports of loopback. */
export async function startTestCluster(): Promise<RedisCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'cxone-cluster-'));
  const nodes = await Promise.all(SLOTS.map(() => startNode(directory)));
  const [first] = nodes;
  for (const [index, { client, port, busPort }] of nodes.entries()) {
    const [from = 0, to = 0] = SLOTS[index] ?? [];
    await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    await first?.client.call('CLUSTER', 'MEET', HOST, port, busPort);
  }
  await untilReady(nodes);
  return {
    url: `redis://${HOST}:${first?.port}`,
    async stop() {
      for (const { client, server } of nodes) {
        client.disconnect();
        const gone = once(server, 'exit');
        server.kill('SIGKILL');
        await gone;
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
