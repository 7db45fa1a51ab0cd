import { type IoRedisClient, type NodeRedisClient, RedisIdempotencyStore } from 'cxone-sdk';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import * as redis5 from 'redis';
import * as redis4 from 'redis4';
import * as redis6 from 'redis6';

export interface OpenedClient {
  readonly client: IoRedisClient | NodeRedisClient;
  close(): unknown;
}

export type OpenClient = (url: string) => Promise<OpenedClient>;

interface Connectable extends NodeRedisClient {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
}

/** A client whose connection breaks reports it to each command as well. */
const ignore = () => undefined;

const openIoRedis =
  (options: RedisOptions): OpenClient =>
  async (url) => {
    const client = new Redis(url, options).on('error', ignore);
    return { client, close: () => client.disconnect() };
  };

/** Connects a client of `redis`. What is returned uses it, with types of its own for replies if need be. */
async function connect<C extends Connectable>(client: C, toView: (client: C) => NodeRedisClient = (it) => it) {
  client.on('error', ignore);
  await client.connect();
  return toView(client);
}

const { NUMBER } = redis5.RESP_TYPES;

/** The clients of one server. */
export const redisClients: Readonly<Record<string, OpenClient>> = {
  ioredis: openIoRedis({}),
  'ioredis with keyPrefix': openIoRedis({ keyPrefix: 'app:' }),
  'ioredis with stringNumbers': openIoRedis({ stringNumbers: true }),
  'ioredis with enableAutoPipelining': openIoRedis({ enableAutoPipelining: true }),
  'redis 4': async (url) => {
    const client = redis4.createClient({ url });
    return { client: await connect(client), close: () => client.disconnect() };
  },
  'redis 5': async (url) => {
    const client = redis5.createClient({ url });
    return { client: await connect(client), close: () => client.destroy() };
  },
  'redis 5 with RESP 3': async (url) => {
    const client = redis5.createClient({ url, RESP: 3 });
    return { client: await connect(client), close: () => client.destroy() };
  },
  'redis 5 with numbers as strings': async (url) => {
    const client = redis5.createClient({ url });
    const view = await connect(client, (it) => it.withTypeMapping({ [NUMBER]: String }));
    return { client: view, close: () => client.destroy() };
  },
  'redis 6 with RESP 2': async (url) => {
    const client = redis6.createClient({ url, RESP: 2 });
    return { client: await connect(client), close: () => client.destroy() };
  },
  'redis 6 with RESP 3': async (url) => {
    const client = redis6.createClient({ url, RESP: 3 });
    return { client: await connect(client), close: () => client.destroy() };
  },
  'redis 6 with numbers as strings': async (url) => {
    const client = redis6.createClient({ url });
    const view = await connect(client, (it) => it.withTypeMapping({ [redis6.RESP_TYPES.NUMBER]: String }));
    return { client: view, close: () => client.destroy() };
  },
};

/** Pools of clients. They may leave a command without a reply when the server restarts. */
export const poolClients: Readonly<Record<string, OpenClient>> = {
  'redis 5': async (url) => {
    const client = redis5.createClientPool({ url });
    return { client: await connect(client), close: () => client.destroy() };
  },
  'redis 6': async (url) => {
    const client = redis6.createClientPool({ url });
    return { client: await connect(client), close: () => client.destroy() };
  },
};

/** The clients of a cluster. Version 4 of `redis` sends a script to any node, regardless of its key. */
export const clusterClients: Readonly<Record<string, OpenClient>> = {
  ioredis: async (url) => {
    const client = new Cluster([url]).on('error', ignore);
    return { client, close: () => client.disconnect() };
  },
  'redis 5': async (url) => {
    const client = redis5.createCluster({ rootNodes: [{ url }] });
    return { client: await connect(client), close: () => client.destroy() };
  },
  'redis 6': async (url) => {
    const client = redis6.createCluster({ rootNodes: [{ url }] });
    return { client: await connect(client), close: () => client.destroy() };
  },
};

/** A client that returns strings as Buffers, which no store reads. */
export const openBufferClient: OpenClient = async (url) => {
  const client = redis6.createClient({ url });
  const view = await connect(client, (it) => it.withTypeMapping({ [redis6.RESP_TYPES.BLOB_STRING]: Buffer }));
  return { client: view, close: () => client.destroy() };
};

/** Returns makers of stores with key prefixes of their own. */
export function makeStores({ client }: OpenedClient, prefix: string): () => RedisIdempotencyStore {
  let count = 0;
  return () => new RedisIdempotencyStore(client, { keyPrefix: `${prefix}${count++}:` });
}
