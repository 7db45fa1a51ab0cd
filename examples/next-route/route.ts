// A route handler of Next.js, for example app/api/calls/route.ts: POST { "orderId": …, "phoneNumber": … } calls the
// customer of an order once. Authenticate the visitor first (in your middleware, or at the beginning of POST).
import { isCXoneError, RedisIdempotencyStore } from 'cxone-sdk';
import { Redis } from 'ioredis';
// Copy these files too.
import { type Caller, describeFailure, openCaller } from '../support/caller';
import { toErrorResponse, toResponse } from '../support/http-response';

// Redis needs sockets, which the edge runtime lacks.
export const runtime = 'nodejs';
/** Seconds that the platform gives this route. */
export const maxDuration = 30;

// An order is called at most once a week. Make this longer than the time in which an order may be resent.
const idempotencyKeyTtlMs = 7 * 24 * 3_600_000;

let caller: Caller | undefined;

/** Creates the client at the first request: `next build` loads this file too, without the variables of production. */
function connect(): Caller {
  if (caller) return caller;
  const redis = new Redis(process.env['REDIS_URL'] ?? '');
  redis.on('error', (error) => console.error('Redis:', error.message));
  const idempotencyStore = new RedisIdempotencyStore(redis);
  // Either client, chosen by the variables: `place` is its `connections.create`, or its `acd.scripts.start`.
  caller = openCaller(process.env, { idempotencyStore, idempotencyKeyTtlMs });
  return caller;
}

export async function POST(request: Request): Promise<Response> {
  const order = await request.json().catch(() => undefined);
  if (typeof order?.orderId !== 'string' || order.orderId === '' || order.orderId.length > 200)
    return Response.json({ outcome: 'not_placed', message: 'orderId is required.' }, { status: 400 });
  const { orderId, phoneNumber } = order;
  const call = { phoneNumber, userData: { order_id: orderId } };
  try {
    // No request.signal: if the visitor disconnects, a call that is being placed must still be recorded under its key.
    const options = { idempotencyKey: orderId, totalTimeoutMs: (maxDuration - 5) * 1_000 };
    const { status, body } = toResponse(await connect().place(call, options));
    return Response.json(body, { status });
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    console.error(`${orderId}: ${describeFailure(error)}`);
    const { status, headers, body } = toErrorResponse(error);
    return Response.json(body, { status, headers });
  }
}
