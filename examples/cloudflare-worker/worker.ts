// A Cloudflare Worker on a queue: each message is an order whose customer is called at most once, even if Queues delivers
// it again. Give the queue a dead-letter queue, and have a person check its messages: some may have been called.
import { CXoneClient, isCXoneError } from 'cxone-sdk';
import { DurableIdempotencyStore, type DurableObjectNamespace } from './durable-idempotency-store.js';

export { IdempotencyStoreObject } from './durable-idempotency-store.js';

interface Env {
  readonly IDEMPOTENCY_STORE: DurableObjectNamespace;
  readonly CXONE_CAMPAIGN_ID: string;
  readonly CXONE_ANI_NUMBER: string;
  readonly [variable: string]: unknown;
}

interface Message {
  readonly id: string;
  readonly body: { readonly orderId: string; readonly phoneNumber: string };
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** A consumer of a queue may take fifteen minutes for a batch; nobody waits that long for a call. */
const BATCH_LIMIT_MS = 60_000;

// Outside the handler: made once for each isolate. The next batches find its token where this one left it.
let client: CXoneClient | undefined;

function connect(env: Env): CXoneClient {
  client ??= CXoneClient.fromEnv(env, { idempotencyStore: new DurableIdempotencyStore(env.IDEMPOTENCY_STORE) });
  return client;
}

async function placeCall(message: Message, env: Env, endsAt: number): Promise<void> {
  const { orderId, phoneNumber } = message.body;
  const request = {
    campaignId: env.CXONE_CAMPAIGN_ID,
    contact: { phoneNumber },
    phoneNumber: env.CXONE_ANI_NUMBER,
    userData: { order_id: orderId },
  };
  try {
    // The id is the same at each delivery of the message.
    const options = { idempotencyKey: message.id, totalTimeoutMs: Math.max(1, endsAt - Date.now()) };
    const { id } = await connect(env).connections.create(request, options);
    console.log(`${message.id}: placed as ${id}`);
    message.ack();
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    console.error(`${message.id}: ${error.outcome}: ${error.message}`);
    // Placed is placed, although its answer could not be read.
    if (error.outcome === 'placed') message.ack();
    else message.retry({ delaySeconds: 30 });
  }
}

/** Takes a batch of messages, one after the other: the isolate has six connections at a time. */
async function queue(batch: { readonly messages: readonly Message[] }, env: Env): Promise<void> {
  const endsAt = Date.now() + BATCH_LIMIT_MS;
  for (const message of batch.messages) await placeCall(message, env, endsAt);
}

// biome-ignore lint/style/noDefaultExport: what the platform asks for
export default { queue };
