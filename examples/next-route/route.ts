// A route handler of Next.js, for example app/api/calls/route.ts: POST { "orderId": …, "phoneNumber": … } calls the
// customer of an order, once. Check who the visitor is before you call it (in your middleware, or first thing in POST).
import { CXoneClient, isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
// Copy this file too.
import { toErrorResponse, toResponse } from '../support/http-response';

// Redis needs sockets, which the edge runtime lacks.
export const runtime = 'nodejs';
/** Seconds that the platform gives this route. */
export const maxDuration = 30;

// An order is called once a week at most: nobody sends the same order again so late.
const idempotencyKeyTtlMs = 7 * 24 * 3_600_000;

let client: CXoneClient | undefined;

/** Creates the client at the first request: `next build` loads this file too, without the variables of production. */
function connect(): CXoneClient {
  if (client) return client;
  const redis = new Redis(process.env['REDIS_URL'] ?? '');
  redis.on('error', (error) => console.error('Redis:', error.message));
  const idempotencyStore = new RedisIdempotencyStore(redis);
  client = CXoneClient.fromEnv(process.env, { idempotencyStore, idempotencyKeyTtlMs });
  return client;
}

export async function POST(request: Request): Promise<Response> {
  const { CXONE_CAMPAIGN_ID = '', CXONE_ANI_NUMBER = '' } = process.env;
  const order = await request.json().catch(() => undefined);
  if (typeof order?.orderId !== 'string' || order.orderId === '' || order.orderId.length > 200)
    return Response.json({ outcome: 'not_placed', message: 'orderId is required.' }, { status: 400 });
  const { orderId, phoneNumber } = order;
  const call = {
    campaignId: CXONE_CAMPAIGN_ID,
    contact: { phoneNumber },
    phoneNumber: CXONE_ANI_NUMBER,
    userData: { order_id: orderId },
  };
  try {
    // Without request.signal: when the visitor leaves, a call that is being placed must still be recorded under its key.
    const options = { idempotencyKey: orderId, totalTimeoutMs: (maxDuration - 5) * 1_000 };
    const { status, body } = toResponse(await connect().connections.create(call, options));
    return Response.json(body, { status });
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    // Not the message: that of an invalid request quotes the number.
    console.error(`${orderId}: ${error.code}, ${error.outcome}, correlation ID ${error.correlationId}`);
    const { status, headers, body } = toErrorResponse(error);
    return Response.json(body, { status, headers });
  }
}
