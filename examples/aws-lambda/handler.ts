// An AWS Lambda function on an SQS queue: each message is an order whose customer is called once, also after a redelivery.
// Enable "report batch item failures", and give the queue a dead-letter queue. A person must check the messages there: no
// call was placed, or a call may have been placed.
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { getResponseMetadata, isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
// Copy this file too.
import { describeFailure, openCaller } from '../support/caller.js';

const { REDIS_URL = '' } = process.env;

const DAYS = 24 * 3_600_000;

// A key must outlive all deliveries of its order, or the last ones call the customer again. Set your own numbers:
//    4 days in the queue: its retention, far longer than its visibility timeout × maxReceiveCount (3 minutes × 5)
// + 14 days in the dead-letter queue: its retention, the longest that SQS offers
// +  4 days in the queue again: a redrive restarts the retention
const idempotencyKeyTtlMs = (4 + 14 + 4) * DAYS;

// Outside the handler: created once for each execution environment. Warm invocations reuse its token.
const redis = new Redis(REDIS_URL);
redis.on('error', (error) => console.error('Redis:', error.message));
const idempotencyStore = new RedisIdempotencyStore(redis);
// Either client, chosen by the variables: `place` is its `connections.create`, or its `acd.scripts.start`.
const caller = openCaller(process.env, { idempotencyStore, idempotencyKeyTtlMs });

/** Time that is reserved for the response to SQS after the calls. */
const MARGIN_MS = 2_000;

interface Order {
  readonly orderId?: string;
  readonly phoneNumber: string;
}

function readOrder(body: string): Order {
  try {
    return JSON.parse(body);
  } catch {
    // Without the parser's message, which quotes the body.
    throw new Error('The message is not JSON');
  }
}

async function placeCall(record: SQSRecord, timeLeftMs: number): Promise<void> {
  if (timeLeftMs <= 0) throw new Error('No time is left to place the call');
  const { orderId, phoneNumber } = readOrder(record.body);
  const request = { phoneNumber, userData: { order_id: orderId } };
  // The order's ID, since a redrive from the dead-letter queue gives the message a new one. An empty key is rejected.
  const options = { idempotencyKey: orderId ?? '', totalTimeoutMs: timeLeftMs };
  const { id, response } = await caller.place(request, options);
  // An earlier delivery may have placed the call.
  const placed = getResponseMetadata(response)?.replayed ? 'already placed' : 'placed';
  console.log(`${record.messageId}: order ${orderId} ${placed} as ${id}`);
}

/** Processes up to ten messages; returns those that SQS should redeliver. */
export async function handler(
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  const timeLeftMs = context.getRemainingTimeInMillis() - MARGIN_MS;
  const results = await Promise.allSettled(event.Records.map((record) => placeCall(record, timeLeftMs)));
  const batchItemFailures = event.Records.flatMap(({ messageId }, index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return [];
    const { reason } = result;
    console.error(`${messageId}: ${describeFailure(reason)}`);
    // The call was placed, although its response could not be read.
    return isCXoneError(reason) && reason.outcome === 'placed' ? [] : [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures };
}
