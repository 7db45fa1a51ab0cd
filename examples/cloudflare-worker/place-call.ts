import { type Caller, openCaller, type PlacedCall } from '../support/caller.js';
import { DurableIdempotencyStore, type DurableObjectNamespace } from './durable-idempotency-store.js';

export interface Env {
  readonly IDEMPOTENCY_STORE: DurableObjectNamespace;
  /** Secret that each HTTP request must carry. If it is not set, no request is accepted. */
  readonly VISITOR_TOKEN?: string;
  /** The variables of either client: see wrangler.jsonc. */
  readonly [variable: string]: unknown;
}

export interface Order {
  readonly orderId: string;
  readonly phoneNumber: string;
}

const DAYS = 24 * 3_600_000;

// A key must outlive all deliveries of its order, or the last ones call the customer again. Set your own numbers:
//   4 days in the queue: its retention, far longer than max_retries × their delay (5 × 30 seconds)
// + 4 days in the dead-letter queue: its retention
// + 4 days in the queue again, after a person has resent the message
const idempotencyKeyTtlMs = (4 + 4 + 4) * DAYS;

// Outside the handler: created once for each isolate. The next batches reuse its token.
let caller: Caller | undefined;

function connect(env: Env): Caller {
  const idempotencyStore = new DurableIdempotencyStore(env.IDEMPOTENCY_STORE);
  // Either client, chosen by the variables: `place` is its `connections.create`, or its `acd.scripts.start`.
  caller ??= openCaller(env, { idempotencyStore, idempotencyKeyTtlMs });
  return caller;
}

/** Calls the customer of an order once, also if the order arrives several times. */
export function placeCall({ orderId, phoneNumber }: Order, env: Env, totalTimeoutMs: number): Promise<PlacedCall> {
  const request = { phoneNumber, userData: { order_id: orderId } };
  // The order's ID, since a message that is resent has a new one. An empty key is rejected.
  return connect(env).place(request, { idempotencyKey: orderId ?? '', totalTimeoutMs });
}
