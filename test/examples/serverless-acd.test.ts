import { InvocationContext } from '@azure/functions';
import type { SQSRecord } from 'aws-lambda';
import type { Queue } from 'bullmq';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../examples/distributed/fleet.js';
import {
  addOrders,
  connectToRedis,
  type Order,
  type OrderReport,
  openQueue,
} from '../../examples/distributed/order-queue.js';
import { tally, untilDrained } from '../../examples/distributed/tally.js';
import { buildExample } from './build-example.js';
import { useExampleEnvironment } from './example-environment.js';

const root = new URL('../..', import.meta.url).pathname;
const example = useExampleEnvironment('CXoneAcdClient');
const { simulator } = example;

/** The contacts whose script was started with this number. */
function contactsOf(number: string): readonly string[] {
  return simulator.acd.placed.filter(({ phoneNumber }) => phoneNumber === number).map(({ id }) => id);
}

const reset = { on: 'start_script', connection: 'reset_after' } as const;

describe('examples/aws-lambda, with CXoneAcdClient', () => {
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const load = () => import('../../examples/aws-lambda/handler.js');
  const event = (messageId: string, phoneNumber: string) => {
    const record = { messageId, body: JSON.stringify({ orderId: `ORD-${messageId}`, phoneNumber }) };
    return { Records: [record as SQSRecord] };
  };

  it('starts one script per order, also after a redelivery', async () => {
    const { handler } = await load();
    const messages = event('acd-1', '+14155552671');
    expect(await handler(messages, context)).toEqual({ batchItemFailures: [] });
    expect(await handler(messages, context)).toEqual({ batchItemFailures: [] });
    expect(contactsOf('+14155552671')).toHaveLength(1);
    expect(simulator.acd.placed.at(-1)?.parameters).toEqual(['+14155552671']);
  });

  it('returns a message with an unknown outcome to the queue, without a second call', async () => {
    const { handler } = await load();
    simulator.fail(reset);
    const messages = event('acd-2', '+14155552672');
    const failures = { batchItemFailures: [{ itemIdentifier: 'acd-2' }] };
    expect(await handler(messages, context)).toEqual(failures);
    expect(await handler(messages, context)).toEqual(failures);
    expect(contactsOf('+14155552672')).toHaveLength(1);
  });
});

describe('examples/azure-function, with CXoneAcdClient', () => {
  it('starts one script per order, also after a redelivery', async () => {
    const { placeCall } = await import('../../examples/azure-function/place-call.js');
    const lockedUntilUtc = new Date(Date.now() + 30_000).toISOString();
    const context = new InvocationContext({ functionName: 'placeCall', triggerMetadata: { lockedUntilUtc } });
    const order = { orderId: 'ORD-acd-bus', phoneNumber: '+14155552681' };
    await placeCall(order, context);
    await placeCall(order, context);
    expect(contactsOf('+14155552681')).toHaveLength(1);
  });
});

describe('examples/next-route, with CXoneAcdClient', () => {
  const post = async (phoneNumber?: string) => {
    const { POST } = await import('../../examples/next-route/route.js');
    const body = JSON.stringify({ orderId: `ORD-acd-next-${phoneNumber}`, phoneNumber });
    return POST(new Request('https://shop.test/api/calls', { method: 'POST', body }));
  };

  it('returns 201 with the ID of the contact, and 200 when the order is retried', async () => {
    const responses = [await post('+14155552661'), await post('+14155552661')];
    expect(responses.map(({ status }) => status)).toEqual([201, 200]);
    const [callId] = contactsOf('+14155552661');
    for (const response of responses) expect(await response.json()).toMatchObject({ outcome: 'placed', callId });
    expect(contactsOf('+14155552661')).toHaveLength(1);
  });

  it('starts no script for an order without a number', async () => {
    const before = simulator.acd.placed.length;
    expect((await post()).status).toBe(422);
    expect(simulator.acd.placed).toHaveLength(before);
  });

  it('returns 422 with the path of an invalid number, without the number', async () => {
    const response = await post('4155552662');
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      code: 'request_invalid',
      invalid: [expect.stringContaining('parameters')],
    });
    expect(text).not.toContain('4155552662');
  });
});

describe('examples/cloudflare-worker, with CXoneAcdClient', () => {
  let miniflare: Miniflare;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [`${root}examples/cloudflare-worker/worker.ts`],
      alias: { 'cxone-sdk': `${root}src/index.ts` },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    });
    miniflare = new Miniflare({
      modules: true,
      script: outputFiles[0]?.text ?? '',
      compatibilityDate: '2025-09-01',
      durableObjects: { IDEMPOTENCY_STORE: 'IdempotencyStoreObject' },
      bindings: { ...example.environment, VISITOR_TOKEN: 'a-visitor' },
    });
    await miniflare.ready;
  }, 120_000);

  afterAll(() => miniflare?.dispose());

  it('returns 201 for the order of a visitor, and 200 when it is retried', async () => {
    const body = JSON.stringify({ orderId: 'ORD-acd-cf', phoneNumber: '+14155552691' });
    const init = { method: 'POST', body, headers: { authorization: 'Bearer a-visitor' } };
    const visit = async () => (await miniflare.dispatchFetch('https://shop.test/calls', init)).status;
    expect([await visit(), await visit()]).toEqual([201, 200]);
    expect(contactsOf('+14155552691')).toHaveLength(1);
  });
});

describe('examples/distributed, with CXoneAcdClient', () => {
  it('places one call for each order, regardless of redeliveries, with one token for the workers', async () => {
    const connection = connectToRedis(example.redisUrl);
    const queue: Queue<Order, OrderReport> = openQueue(connection, { retryDelayMs: 300 });
    const orders = Array.from({ length: 20 }, (_, index) => ({
      id: `ORD-${index}`,
      phoneNumber: `+141520000${10 + index}`,
    }));
    const script = [await buildExample('distributed/worker.ts')];
    const stop = new AbortController();
    const tokensBefore = simulator.tokensIssued;
    const onGiveUp = (reason: Error) => stop.abort(reason);
    const fleet = new Fleet(1, example.environment, { script, onGiveUp });
    try {
      await addOrders(queue, orders.slice(0, 1));
      await untilDrained(queue, { signal: stop.signal });
      const second = new Fleet(2, example.environment, { script, onGiveUp });
      await addOrders(queue, [...orders, ...orders]);
      await untilDrained(queue, { signal: stop.signal }).finally(() => second.stop());
      expect(await tally(queue)).toEqual({ placed: 41, not_placed: 0, needs_review: 0, failed: 0 });
      expect(orders.map(({ phoneNumber }) => contactsOf(phoneNumber).length)).toEqual(orders.map(() => 1));
      expect(simulator.tokensIssued - tokensBefore).toBe(1);
    } finally {
      await fleet.stop();
      await queue.close();
      connection.disconnect();
    }
  }, 120_000);
});
