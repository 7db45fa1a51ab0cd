import { InvocationContext } from '@azure/functions';
import type { SQSRecord } from 'aws-lambda';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenFor } from '../../examples/distributed/environment.js';
import type { RedisServer } from '../../examples/distributed/redis-server.js';
import { startTestRedis } from '../support/redis.js';

const root = new URL('../..', import.meta.url).pathname;
const simulator = new CXoneSimulator();
let redis: RedisServer;
let environment: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis();
  environment = await listenFor(simulator, redis.url);
}, 120_000);

afterAll(async () => {
  await simulator.close();
  await redis?.stop();
});

// The modules read the environment when they are loaded, at the cold start of a function.
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

interface Consumer {
  queue(name: string, messages: readonly object[]): Promise<unknown>;
}

function isConsumer(value: unknown): value is Consumer {
  return typeof Reflect.get(Object(value), 'queue') === 'function';
}

/** The number of calls placed to a phone number. */
function callsTo(number: string): number {
  return simulator.calls.filter(({ phoneNumber }) => phoneNumber === number).length;
}

describe('examples/aws-lambda', () => {
  const record = (messageId: string, phoneNumber: string) =>
    ({ messageId, body: JSON.stringify({ orderId: `ORD-${messageId}`, phoneNumber }) }) as SQSRecord;
  const context = (ms: number) => ({ getRemainingTimeInMillis: () => ms });
  const load = () => import('../../examples/aws-lambda/handler.js');

  it('places one call per message, with one token, also after a redelivery', async () => {
    const { handler } = await load();
    const tokensBefore = simulator.tokensIssued;
    const records = [record('sqs-1', '+14155552671'), record('sqs-2', '+14155552672')];
    expect(await handler({ Records: records }, context(30_000))).toEqual({ batchItemFailures: [] });
    expect(await handler({ Records: records }, context(30_000))).toEqual({ batchItemFailures: [] });
    expect([callsTo('+14155552671'), callsTo('+14155552672')]).toEqual([1, 1]);
    expect(simulator.tokensIssued - tokensBefore).toBe(1);
  });

  it('returns a message with an unknown outcome to the queue, without a second call', async () => {
    const { handler } = await load();
    simulator.fail({ on: 'create', connection: 'reset_after' });
    const event = { Records: [record('sqs-3', '+14155552673')] };
    const failures = { batchItemFailures: [{ itemIdentifier: 'sqs-3' }] };
    expect(await handler(event, context(30_000))).toEqual(failures);
    expect(await handler(event, context(30_000))).toEqual(failures);
    expect(callsTo('+14155552673')).toBe(1);
  });

  it('places the call at the next delivery if none was placed', async () => {
    const { handler } = await load();
    simulator.fail({ on: 'create', status: 429 });
    const event = { Records: [record('sqs-4', '+14155552674')] };
    expect((await handler(event, context(30_000))).batchItemFailures).toHaveLength(1);
    expect((await handler(event, context(30_000))).batchItemFailures).toHaveLength(0);
    expect(callsTo('+14155552674')).toBe(1);
  });

  it('places no call without enough time left, and times out before the function does', async () => {
    const { handler } = await load();
    simulator.fail({ on: 'create', connection: 'no_answer' });
    const event = { Records: [record('sqs-5', '+14155552675')] };
    expect((await handler(event, context(1_999))).batchItemFailures).toHaveLength(1);
    expect(simulator.pendingFaults).toBe(1);
    expect((await handler(event, context(2_400))).batchItemFailures).toHaveLength(1);
    expect(vi.mocked(console.error).mock.lastCall?.[0]).toContain('unknown');
  });

  it('completes a message whose call was placed with an invalid response', async () => {
    const { handler } = await load();
    simulator.fail({ on: 'create', bodyFault: 'garbage' });
    const event = { Records: [record('sqs-6', '+14155552676')] };
    expect((await handler(event, context(30_000))).batchItemFailures).toHaveLength(0);
  });
});

describe('examples/azure-function', () => {
  const invoke = (messageId: string, lockMs = 30_000) => {
    const lockedUntilUtc = new Date(Date.now() + lockMs).toISOString();
    return new InvocationContext({ functionName: 'placeCall', triggerMetadata: { messageId, lockedUntilUtc } });
  };
  const load = () => import('../../examples/azure-function/place-call.js');
  const order = (phoneNumber: string) => ({ orderId: 'ORD-1', phoneNumber });

  it('places one call per message, with one token, also after a redelivery', async () => {
    const { placeCall } = await load();
    const tokensBefore = simulator.tokensIssued;
    await placeCall(order('+14155552681'), invoke('bus-1'));
    await placeCall(order('+14155552681'), invoke('bus-1'));
    await placeCall(order('+14155552681'), invoke('bus-2'));
    expect(callsTo('+14155552681')).toBe(2);
    expect(simulator.tokensIssued - tokensBefore).toBe(1);
  });

  it('throws for a message with an unknown outcome, without a second call', async () => {
    const { placeCall } = await load();
    simulator.fail({ on: 'create', status: 500, place: true });
    await expect(placeCall(order('+14155552683'), invoke('bus-3'))).rejects.toMatchObject({ outcome: 'unknown' });
    await expect(placeCall(order('+14155552683'), invoke('bus-3'))).rejects.toMatchObject({ code: 'duplicate_call' });
    expect(callsTo('+14155552683')).toBe(1);
  });

  it('places no call when the lock is about to expire', async () => {
    const { placeCall } = await load();
    await expect(placeCall(order('+14155552684'), invoke('bus-4', 1_000))).rejects.toMatchObject({
      message: expect.stringContaining('No time is left'),
    });
    expect(callsTo('+14155552684')).toBe(0);
  });

  it('completes a message whose call was placed with an invalid response', async () => {
    const { placeCall } = await load();
    simulator.fail({ on: 'create', bodyFault: 'garbage' });
    await placeCall(order('+14155552685'), invoke('bus-5'));
    expect(callsTo('+14155552685')).toBe(1);
  });
});

describe('examples/cloudflare-worker', () => {
  let miniflare: Miniflare;

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [`${root}examples/cloudflare-worker/worker.ts`],
      alias: { 'cxone-sdk': `${root}src/index.ts` },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    });
    miniflare = new Miniflare({
      modules: true,
      script: bundle.outputFiles[0]?.text ?? '',
      compatibilityDate: '2025-09-01',
      durableObjects: { IDEMPOTENCY_STORE: 'IdempotencyStoreObject' },
      bindings: environment,
    });
    await miniflare.ready;
  }, 120_000);

  afterAll(() => miniflare?.dispose());

  async function deliver(id: string, phoneNumber: string) {
    // Its type lists the methods of a service binding, but it has a queue method too.
    const worker: unknown = await miniflare.getWorker();
    if (!isConsumer(worker)) throw new Error('miniflare offers no queue');
    const message = { id, timestamp: new Date(), attempts: 1, body: { orderId: `ORD-${id}`, phoneNumber } };
    return worker.queue('orders', [message]);
  }

  // Must be the first test: the isolate has no token yet.
  it('requests one token for concurrent batches', async () => {
    const tokensBefore = simulator.tokensIssued;
    simulator.fail({ on: 'token', delayMs: 200 });
    const numbers = Array.from({ length: 5 }, (_, index) => `+1415555270${index}`);
    const outcomes = await Promise.all(numbers.map((number) => deliver(`cf-${number}`, number)));
    expect(outcomes).toMatchObject(numbers.map((number) => ({ outcome: 'ok', explicitAcks: [`cf-${number}`] })));
    expect(numbers.map(callsTo)).toEqual([1, 1, 1, 1, 1]);
    expect(simulator.tokensIssued - tokensBefore).toBe(1);
  });

  it('places one call per message, with the cached token, also after a redelivery', async () => {
    const tokensBefore = simulator.tokensIssued;
    expect(await deliver('cf-1', '+14155552691')).toMatchObject({ outcome: 'ok', explicitAcks: ['cf-1'] });
    expect(await deliver('cf-1', '+14155552691')).toMatchObject({ outcome: 'ok', explicitAcks: ['cf-1'] });
    expect(await deliver('cf-2', '+14155552692')).toMatchObject({ explicitAcks: ['cf-2'] });
    expect([callsTo('+14155552691'), callsTo('+14155552692')]).toEqual([1, 1]);
    expect(simulator.tokensIssued - tokensBefore).toBe(0);
  });

  it('returns a message with an unknown outcome to the queue, without a second call', async () => {
    simulator.fail({ on: 'create', status: 502, place: true });
    expect(await deliver('cf-3', '+14155552693')).toMatchObject({
      explicitAcks: [],
      retryMessages: [{ msgId: 'cf-3' }],
    });
    expect(await deliver('cf-3', '+14155552693')).toMatchObject({ retryMessages: [{ msgId: 'cf-3' }] });
    expect(callsTo('+14155552693')).toBe(1);
  });

  it('places the call at the next delivery if none was placed', async () => {
    simulator.fail({ on: 'create', status: 403 });
    expect(await deliver('cf-4', '+14155552694')).toMatchObject({ retryMessages: [{ msgId: 'cf-4' }] });
    expect(await deliver('cf-4', '+14155552694')).toMatchObject({ explicitAcks: ['cf-4'] });
  });
});
