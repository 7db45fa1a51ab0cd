// An Azure function on a Service Bus queue: each message is an order whose customer is called once, also after a redelivery.
// Messages that fail too often end in the dead-letter queue. A person must check them there: no call was placed, or a call
// may have been placed.
import { app, type InvocationContext } from '@azure/functions';
import { isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
// Copy this file too.
import { describeFailure, openCaller } from '../support/caller.js';

interface Order {
  readonly orderId?: string;
  readonly phoneNumber: string;
}

const { REDIS_URL = '' } = process.env;

const DAYS = 24 * 3_600_000;

// A key must outlive all deliveries of its order, or the last ones call the customer again. Set your own numbers:
//   14 days in the queue: its time to live, far longer than its lock duration × max delivery count (1 minute × 10)
// + 30 days in the dead-letter queue, which keeps messages forever: delete older ones, don't resubmit them
// + 14 days in the queue again, after a person has resubmitted the message
const idempotencyKeyTtlMs = (14 + 30 + 14) * DAYS;

// Outside the handler: created once for each process. Warm invocations reuse its token.
const redis = new Redis(REDIS_URL);
redis.on('error', (error) => console.error('Redis:', error.message));
const idempotencyStore = new RedisIdempotencyStore(redis);
// Either client, chosen by the variables: `place` is its `connections.create`, or its `acd.scripts.start`.
const caller = openCaller(process.env, { idempotencyStore, idempotencyKeyTtlMs });

/** Time that is reserved to settle the message before its lock expires. */
const MARGIN_MS = 2_000;

/** Returns the time until the message may be redelivered to another instance. */
function readTimeLeftMs({ triggerMetadata }: InvocationContext): number {
  return Date.parse(String(triggerMetadata?.['lockedUntilUtc'])) - Date.now() - MARGIN_MS;
}

/** @throws if Service Bus should redeliver the message, or dead-letter it. */
export async function placeCall(message: unknown, context: InvocationContext): Promise<void> {
  const { orderId, phoneNumber } = message as Order;
  const request = { phoneNumber, userData: { order_id: orderId } };
  const totalTimeoutMs = readTimeLeftMs(context);
  if (!(totalTimeoutMs > 0)) throw new Error('No time is left to place the call');
  try {
    // The order's ID, since a message that is resubmitted may have a new one. An empty key is rejected.
    const options = { idempotencyKey: orderId ?? '', totalTimeoutMs };
    const { id } = await caller.place(request, options);
    context.log(`${orderId}: placed as ${id}`);
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    context.error(`${orderId}: ${describeFailure(error)}`);
    // The call was placed, although its response could not be read.
    if (error.outcome !== 'placed') throw error;
  }
}

app.serviceBusQueue('placeCall', { connection: 'SERVICE_BUS', queueName: 'orders', handler: placeCall });
