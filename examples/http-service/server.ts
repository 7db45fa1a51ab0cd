// An HTTP service that places calls. Run it with `npx tsx examples/http-service/server.ts`, then
// curl -i localhost:3000/calls -H 'content-type: application/json' -d '{"orderId":"ORD-1","phoneNumber":"+12025550142"}'
import { parseArgs } from 'node:util';
import { MemoryIdempotencyStore, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
import { SetupError, toClientName } from '../support/caller.js';
import { connect, loadEnvFile } from '../support/connect.js';
import { buildApp } from './app.js';

loadEnvFile();
const { HOST = 'localhost', PORT = '3000', REDIS_URL } = process.env;

// Several processes, and one that restarts, need a store that all of them share.
const redis = REDIS_URL ? new Redis(REDIS_URL) : undefined;
redis?.on('error', (error) => console.error('Redis:', error.message));
const idempotencyStore = redis ? new RedisIdempotencyStore(redis) : new MemoryIdempotencyStore();

// An order is called at most once a week. Make this longer than the time in which an order may be resent.
const idempotencyKeyTtlMs = 7 * 24 * 3_600_000;

// Required if the variables of both clients are set: --client CXoneClient or --client CXoneAcdClient.
const { client } = parseArgs({ options: { client: { type: 'string' } } }).values;
const service = await connect({ idempotencyStore, idempotencyKeyTtlMs }, client ? toClientName(client) : undefined);
if (service.isReal && !redis) throw new SetupError('Set REDIS_URL: keys in memory are lost when the service restarts.');
if (!service.isReal && process.env['NODE_ENV'] === 'production') {
  throw new SetupError('Set the CXONE_* variables: with NODE_ENV=production, the service does not call the simulator.');
}
console.log(service.description);
const app = buildApp(service.caller);
app.addHook('onClose', async () => {
  redis?.disconnect();
  await service.close();
});

// At a signal: accept no new requests, respond to the open ones, then exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void app.close());
await app.listen({ host: HOST, port: Number(PORT) });
