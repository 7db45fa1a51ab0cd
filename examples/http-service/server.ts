// An HTTP service that places calls. Run it with `npx tsx examples/http-service/server.ts`, then
// curl -i localhost:3000/calls -H 'content-type: application/json' -d '{"orderId":"ORD-1","phoneNumber":"+14155552671"}'
import { parseArgs } from 'node:util';
import { MemoryIdempotencyStore, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
import { toClientName } from '../support/caller.js';
import { connect, loadEnvFile } from '../support/connect.js';
import { buildApp } from './app.js';

loadEnvFile();
const { HOST = 'localhost', PORT = '3000', REDIS_URL } = process.env;

// Several processes, and one that restarts, need a store that all of them share.
const redis = REDIS_URL ? new Redis(REDIS_URL) : undefined;
redis?.on('error', (error) => console.error('Redis:', error.message));
const idempotencyStore = redis ? new RedisIdempotencyStore(redis) : new MemoryIdempotencyStore();

// An order is called once a week at most: nobody sends the same order again so late.
const idempotencyKeyTtlMs = 7 * 24 * 3_600_000;

// Needed where the variables of both clients are set: --client CXoneClient or --client CXoneAcdClient.
const { client } = parseArgs({ options: { client: { type: 'string' } } }).values;
const service = await connect({ idempotencyStore, idempotencyKeyTtlMs }, client ? toClientName(client) : undefined);
console.log(service.description);
const app = buildApp(service.caller);
app.addHook('onClose', async () => {
  redis?.disconnect();
  await service.close();
});

// At a signal: no new requests, responses to the open ones, then the end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void app.close());
await app.listen({ host: HOST, port: Number(PORT) });
