// An Azure function on a Service Bus queue: each message is an order whose customer is called once, however often
// Service Bus delivers it. What fails too often ends in the dead-letter queue: it was not called, or may have been
// called, and is for a human.
import { app, type InvocationContext } from '@azure/functions';
import { isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
// Copy this file too.
import { openCaller } from '../support/caller.js';

interface Order {
  readonly orderId: string;
  readonly phoneNumber: string;
}

const { REDIS_URL = '' } = process.env;

const DAYS = 24 * 3_600_000;

// A key must outlive all deliveries of its order, or the last ones call the customer again. Set your own numbers:
//   14 days in the queue: its time to live, far longer than its lock duration × max delivery count (1 minute × 10)
// + 30 days in the dead-letter queue, which keeps messages forever: delete older ones, don't resubmit them
// + 14 days in the queue again, after a person has resubmitted the message
const idempotencyKeyTtlMs = (14 + 30 + 14) * DAYS;

// Outside the handler: made once for each process. Warm invocations find its token where they left it.
const redis = new Redis(REDIS_URL);
redis.on('error', (error) => console.error('Redis:', error.message));
const idempotencyStore = new RedisIdempotencyStore(redis);
// Either client, chosen by the variables: `place` is its `connections.create`, or its `acd.scripts.start`.
const caller = openCaller(process.env, { idempotencyStore, idempotencyKeyTtlMs });

/** What is left to settle the message before its lock ends. */
const MARGIN_MS = 2_000;

/** Until the message may be delivered to somebody else. */
function readTimeLeftMs({ triggerMetadata }: InvocationContext): number {
  return Date.parse(String(triggerMetadata?.['lockedUntilUtc'])) - Date.now() - MARGIN_MS;
}

/** @throws whatever is to be delivered again, or to end in the dead-letter queue. */
export async function placeCall(message: unknown, context: InvocationContext): Promise<void> {
  const { orderId, phoneNumber } = message as Order;
  const request = { phoneNumber, userData: { order_id: orderId } };
  const totalTimeoutMs = readTimeLeftMs(context);
  if (!(totalTimeoutMs > 0)) throw new Error('No time is left to place the call');
  try {
    // The order's ID, since a message that is resubmitted may have a new one. Without it: a key that is rejected.
    const options = { idempotencyKey: orderId ?? '', totalTimeoutMs };
    const { id } = await caller.place(request, options);
    context.log(`${orderId}: placed as ${id}`);
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    context.error(`${orderId}: ${error.outcome}: ${error.message}`);
    // Placed is placed, although its answer could not be read.
    if (error.outcome !== 'placed') throw error;
  }
}

app.serviceBusQueue('placeCall', { connection: 'SERVICE_BUS', queueName: 'orders', handler: placeCall });
