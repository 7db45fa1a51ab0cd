// A Cloudflare Worker that places calls for a queue, and for HTTP requests. Each order's customer is called at most once,
// even if Queues redelivers its message. Give the queue a dead-letter queue, and have a person check its messages: some
// may have been called.
import { isCXoneError } from 'cxone-sdk';
import { describeFailure } from '../support/caller.js';
import { toErrorResponse, toResponse } from '../support/http-response.js';
import { type Env, type Order, placeCall } from './place-call.js';

export { IdempotencyStoreObject } from './durable-idempotency-store.js';

interface Message {
  readonly id: string;
  readonly body: Order;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** A consumer of a queue may take fifteen minutes for a batch. A call must not come that late. */
const BATCH_LIMIT_MS = 60_000;

/** Shorter than the 30 seconds for which `waitUntil` lets a Worker run after its visitor has left. */
const REQUEST_LIMIT_MS = 20_000;

/** Never throws: a message that fails must not keep the others of its batch from being called. */
async function take(message: Message, env: Env, endsAt: number): Promise<void> {
  try {
    const { id } = await placeCall(message.body, env, Math.max(1, endsAt - Date.now()));
    console.log(`${message.body.orderId}: placed as ${id}`);
    message.ack();
  } catch (error) {
    console.error(`${message.body?.orderId ?? message.id}: ${describeFailure(error)}`);
    // The call was placed, although its response could not be read.
    if (isCXoneError(error) && error.outcome === 'placed') message.ack();
    else message.retry({ delaySeconds: 30 });
  }
}

/** Processes a batch of messages, one after the other: an isolate has six network connections at a time. */
async function queue(batch: { readonly messages: readonly Message[] }, env: Env): Promise<void> {
  const endsAt = Date.now() + BATCH_LIMIT_MS;
  for (const message of batch.messages) await take(message, env, endsAt);
}

async function respond(request: Request, env: Env): Promise<Response> {
  // A Worker has a public address: without this check, anyone who finds it could place calls.
  const isKnown = env.VISITOR_TOKEN && request.headers.get('authorization') === `Bearer ${env.VISITOR_TOKEN}`;
  if (!isKnown) return new Response('Unauthorized', { status: 401 });
  const order = await request.json().catch(() => undefined);
  if (!order?.orderId) return new Response('orderId is required', { status: 400 });
  try {
    const { status, body } = toResponse(await placeCall(order, env, REQUEST_LIMIT_MS));
    return Response.json(body, { status });
  } catch (error) {
    console.error(`${order.orderId}: ${describeFailure(error)}`);
    if (!isCXoneError(error)) throw error;
    const { status, headers, body } = toErrorResponse(error);
    return Response.json(body, { status, headers });
  }
}

/** POST { "orderId": …, "phoneNumber": … } with the bearer token `VISITOR_TOKEN` calls the customer of an order. */
function fetch(request: Request, env: Env, context: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
  const response = respond(request, env);
  // If the visitor disconnects, a call that is being placed must still be recorded under its key.
  context.waitUntil(response);
  return response;
}

// biome-ignore lint/style/noDefaultExport: required by the platform
export default { fetch, queue };
