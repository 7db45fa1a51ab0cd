// One worker: takes orders from the queue and calls their customers. Run any number of workers, on any number of hosts.
// Requires REDIS_URL and the CXONE_* variables of either client.
import KeyvRedis from '@keyv/redis';
import { Worker } from 'bullmq';
import { isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { Keyv } from 'keyv';
import { openCaller } from '../support/caller.js';
import { connectToRedis, type Order, type OrderReport, QUEUE_NAME, workerOptions } from './order-queue.js';
import { placeOrder } from './place-order.js';

const { REDIS_URL = 'redis://127.0.0.1:6379' } = process.env;

// All workers share one token and one idempotency store.
const tokenStore = new Keyv({ store: new KeyvRedis(REDIS_URL), namespace: 'cxone' });
tokenStore.on('error', (error) => console.error('The token store failed; a new token is requested:', error.message));
const idempotencyStore = new RedisIdempotencyStore(connectToRedis(REDIS_URL));
const DAYS = 24 * 3_600_000;

// A key must outlive all deliveries of its order, or the last ones call the customer again. Set your own numbers:
//    8 days in which a job may wait for a worker, or its order may be added again
// + 14 days in which a person may retry a job that failed
const idempotencyKeyTtlMs = (8 + 14) * DAYS;

// Either client, chosen by the variables: `place` is its `connections.create`, or its `acd.scripts.start`.
const caller = openCaller(process.env, { tokenStore, idempotencyStore, idempotencyKeyTtlMs });

const worker = new Worker<Order, OrderReport>(
  QUEUE_NAME,
  ({ data, attemptsMade, opts }) => {
    const isLastTry = attemptsMade + 1 >= (opts.attempts ?? 1);
    return placeOrder(caller, data, { isLastTry });
  },
  { connection: connectToRedis(REDIS_URL), ...workerOptions },
);
worker.on('completed', ({ data }, { outcome, code, correlationId }) => {
  if (outcome !== 'placed') console.error(`${data.id}: ${outcome}, ${code}, correlation ID ${correlationId}`);
});
worker.on('failed', (job, { cause }) => {
  if (!job?.finishedOn) return; // it is redelivered
  const detail = isCXoneError(cause) ? `${cause.code}, correlation ID ${cause.correlationId}` : 'see its reason';
  console.error(`${job.data.id}: failed, ${detail}. Fix the cause, then retry the job.`);
});
worker.on('error', (error) => console.error('The worker continues after:', error.message));

// At a signal, a worker finishes its jobs first. If it is killed, the idempotency store prevents a second call.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void worker.close().then(() => process.exit(0)));
}
