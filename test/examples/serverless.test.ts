import { InvocationContext } from '@azure/functions';
import type { SQSRecord } from 'aws-lambda';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useExampleEnvironment } from './example-environment.js';

const root = new URL('../..', import.meta.url).pathname;
const example = useExampleEnvironment();
const { simulator } = example;

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

/** Days for which Redis keeps the key of an order, rounded. */
async function daysOf(orderId: string): Promise<number> {
  const client = new Redis(example.redisUrl);
  const ms = await client.pttl(`cxone-sdk:call:${orderId}`);
  client.disconnect();
  return Math.round(ms / (24 * 3_600_000));
}

/** A request of a visitor who wants an order called. */
function requestOf(order: unknown, init: RequestInit = {}): Request {
  return new Request('https://shop.test/api/calls', { method: 'POST', body: JSON.stringify(order), ...init });
}

describe('examples/aws-lambda', () => {
  const record = (messageId: string, phoneNumber: string, orderId: string | undefined = `ORD-${messageId}`) =>
    ({ messageId, body: JSON.stringify({ orderId, phoneNumber }) }) as SQSRecord;
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

  it('places no second call after a redrive, which changes the ID of the message', async () => {
    const { handler } = await load();
    const records = [record('sqs-7', '+14155552677'), record('sqs-7-again', '+14155552677', 'ORD-sqs-7')];
    for (const each of records) await handler({ Records: [each] }, context(30_000));
    expect(callsTo('+14155552677')).toBe(1);
  });

  it('keeps the key of an order longer than the queue and its dead-letter queue keep its message', async () => {
    const { handler } = await load();
    await handler({ Records: [record('sqs-8', '+14155552678')] }, context(30_000));
    expect(await daysOf('ORD-sqs-8')).toBe(4 + 14 + 4);
  });

  it('returns a message without an order ID to the queue, and places no call', async () => {
    const { handler } = await load();
    const message = { messageId: 'sqs-9', body: JSON.stringify({ phoneNumber: '+14155552679' }) } as SQSRecord;
    expect((await handler({ Records: [message] }, context(30_000))).batchItemFailures).toHaveLength(1);
    expect(callsTo('+14155552679')).toBe(0);
  });

  it('returns a message that is invalid to the queue, and logs no phone number', async () => {
    const { handler } = await load();
    vi.mocked(console.error).mockClear();
    const unreadable = { messageId: 'sqs-10', body: '{"phoneNumber":"+14155552670"' } as SQSRecord;
    const records = [unreadable, record('sqs-11', '+15552000000')];
    expect((await handler({ Records: records }, context(30_000))).batchItemFailures).toHaveLength(2);
    const logged = vi.mocked(console.error).mock.calls.join('\n');
    expect(logged).toContain('sqs-10: Error: The message is not JSON');
    expect(logged).toMatch(/sqs-11: request_invalid, not_placed, correlation ID \S+/);
    expect(logged).not.toMatch(/\d{7}/);
  });
});

describe('examples/azure-function', () => {
  const invoke = (messageId: string, lockMs = 30_000) => {
    const lockedUntilUtc = new Date(Date.now() + lockMs).toISOString();
    return new InvocationContext({ functionName: 'placeCall', triggerMetadata: { messageId, lockedUntilUtc } });
  };
  const load = () => import('../../examples/azure-function/place-call.js');
  const order = (phoneNumber: string) => ({ orderId: `ORD-bus-${phoneNumber}`, phoneNumber });

  it('places one call per order, with one token, also after a redelivery or as a new message', async () => {
    const { placeCall } = await load();
    const tokensBefore = simulator.tokensIssued;
    await placeCall(order('+14155552681'), invoke('bus-1'));
    await placeCall(order('+14155552681'), invoke('bus-1'));
    await placeCall(order('+14155552681'), invoke('bus-2'));
    await placeCall(order('+14155552682'), invoke('bus-2'));
    expect([callsTo('+14155552681'), callsTo('+14155552682')]).toEqual([1, 1]);
    expect(simulator.tokensIssued - tokensBefore).toBe(1);
  });

  it('keeps the key of an order longer than the queue and its dead-letter queue keep its message', async () => {
    const { placeCall } = await load();
    await placeCall(order('+14155552686'), invoke('bus-6'));
    expect(await daysOf('ORD-bus-+14155552686')).toBe(14 + 30 + 14);
  });

  it('throws for a message without an order ID, and places no call', async () => {
    const { placeCall } = await load();
    await expect(placeCall({ phoneNumber: '+14155552687' }, invoke('bus-7'))).rejects.toMatchObject({
      outcome: 'not_placed',
    });
    expect(callsTo('+14155552687')).toBe(0);
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

  it('logs no phone number of an invalid message', async () => {
    const { placeCall } = await load();
    const logHandler = vi.fn((_level: string, ...text: readonly unknown[]) => text);
    const context = new InvocationContext({
      functionName: 'placeCall',
      triggerMetadata: { lockedUntilUtc: new Date(Date.now() + 30_000).toISOString() },
      logHandler,
    });
    await expect(placeCall({ orderId: 'ORD-bus-8', phoneNumber: '+15552000000' }, context)).rejects.toThrow();
    expect(logHandler.mock.calls).toEqual([
      ['error', expect.stringMatching(/^ORD-bus-8: request_invalid, not_placed, correlation ID [\w-]+$/)],
    ]);
  });
});

describe('examples/next-route', () => {
  const load = () => import('../../examples/next-route/route.js');
  const order = (phoneNumber: string) => ({ orderId: `ORD-next-${phoneNumber}`, phoneNumber });

  it('returns 201 with the ID of the connection, and 200 when the order is retried', async () => {
    const { POST } = await load();
    const first = await POST(requestOf(order('+14155552661')));
    const second = await POST(requestOf(order('+14155552661')));
    expect([first.status, second.status]).toEqual([201, 200]);
    const call = simulator.calls.find(({ phoneNumber }) => phoneNumber === '+14155552661');
    expect(await first.json()).toMatchObject({ outcome: 'placed', callId: call?.connectionId });
    expect(callsTo('+14155552661')).toBe(1);
    expect(await daysOf('ORD-next-+14155552661')).toBe(7);
  });

  it('completes the call of a visitor who leaves', async () => {
    const { POST } = await load();
    const visitor = new AbortController();
    const response = POST(requestOf(order('+14155552662'), { signal: visitor.signal }));
    // The handler has read the body by then.
    await vi.waitFor(() => expect(callsTo('+14155552662')).toBe(1), { timeout: 10_000, interval: 1 });
    visitor.abort();
    expect((await response).status).toBe(201);
  });

  it('reports an outcome that is unknown, without the number and without a second call', async () => {
    const { POST } = await load();
    simulator.fail({ on: 'create', connection: 'reset_after' });
    const responses = [await POST(requestOf(order('+14155552663'))), await POST(requestOf(order('+14155552663')))];
    expect(responses.map(({ status }) => status)).toEqual([502, 409]);
    for (const response of responses) expect(await response.text()).not.toContain('+14155552663');
    expect(callsTo('+14155552663')).toBe(1);
  });

  it('asks to retry later when CXone limits the rate', async () => {
    const { POST } = await load();
    simulator.fail({ on: 'create', status: 429, headers: { 'retry-after': '7' } });
    const response = await POST(requestOf(order('+14155552664')));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
  });

  it.each([null, {}, { orderId: '' }, { orderId: 7 }])('returns 400 for %j', async (body) => {
    const { POST } = await load();
    expect((await POST(requestOf(body))).status).toBe(400);
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
      bindings: { ...example.environment, VISITOR_TOKEN: 'a-visitor' },
    });
    await miniflare.ready;
  }, 120_000);

  afterAll(() => miniflare?.dispose());

  const deliver = (id: string, phoneNumber: string) => send(id, { orderId: `ORD-${id}`, phoneNumber });

  const send = (id: string, body: object) => sendBatch([{ id, body }]);

  async function sendBatch(messages: readonly { readonly id: string; readonly body: object | null }[]) {
    // Its type lists the methods of a service binding, but it has a queue method too.
    const worker: unknown = await miniflare.getWorker();
    if (!isConsumer(worker)) throw new Error('miniflare offers no queue');
    return worker.queue(
      'orders',
      messages.map((message) => ({ ...message, timestamp: new Date(), attempts: 1 })),
    );
  }

  /** The environment of a Worker that runs in Node, whose idempotency store grants each claim. */
  function buildEnv(onClaim: (ttlMs: number) => void = () => undefined) {
    const object = {
      async fetch(_url: string, { body }: { body: string }) {
        const { record, ttlMs } = JSON.parse(body);
        if (record) onClaim(ttlMs);
        return Response.json(record ?? true);
      },
    };
    const IDEMPOTENCY_STORE = { idFromName: (name: string) => name, get: () => object };
    return { ...example.environment, IDEMPOTENCY_STORE };
  }

  /** Sends the order of a visitor, and returns the status of the response. */
  async function visit(order: object, token = 'a-visitor'): Promise<number> {
    const init = { method: 'POST', body: JSON.stringify(order), headers: { authorization: `Bearer ${token}` } };
    const response = await miniflare.dispatchFetch('https://shop.test/calls', init);
    expect(await response.text()).not.toContain('+1415');
    return response.status;
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

  it('places no second call when the same order arrives in a message with a new ID', async () => {
    const order = { orderId: 'ORD-cf-5', phoneNumber: '+14155552695' };
    expect(await send('cf-5', order)).toMatchObject({ explicitAcks: ['cf-5'] });
    expect(await send('cf-5-again', order)).toMatchObject({ explicitAcks: ['cf-5-again'] });
    expect(callsTo('+14155552695')).toBe(1);
  });

  it('returns a message without an order ID to the queue, and places no call', async () => {
    const order = { phoneNumber: '+14155552696' };
    expect(await send('cf-6', order)).toMatchObject({ retryMessages: [{ msgId: 'cf-6' }] });
    expect(callsTo('+14155552696')).toBe(0);
  });

  it('places the other calls of a batch in which a message is no order', async () => {
    const order = { orderId: 'ORD-cf-13', phoneNumber: '+14155552713' };
    const messages = [
      { id: 'cf-12', body: null },
      { id: 'cf-13', body: order },
    ];
    const result = await sendBatch(messages);
    expect(result).toMatchObject({ outcome: 'ok', explicitAcks: ['cf-13'], retryMessages: [{ msgId: 'cf-12' }] });
    expect(callsTo('+14155552713')).toBe(1);
  });

  it('keeps the key of an order longer than the queue and its dead-letter queue keep its message', async () => {
    const times: number[] = [];
    const { placeCall } = await import('../../examples/cloudflare-worker/place-call.js');
    const env = buildEnv((ttlMs) => times.push(ttlMs));
    await placeCall({ orderId: 'ORD-cf-7', phoneNumber: '+14155552697' }, env, 10_000);
    expect(times).toEqual([(4 + 4 + 4) * 24 * 3_600_000]);
  });

  it('returns 201 for the order of a visitor, 200 when it is retried, and 400 without an order ID', async () => {
    const order = { orderId: 'ORD-cf-8', phoneNumber: '+14155552698' };
    expect([await visit(order), await visit(order), await visit({})]).toEqual([201, 200, 400]);
    expect(callsTo('+14155552698')).toBe(1);
  });

  it.each(['', 'another', 'undefined'])('returns 401 for the token %j, and places no call', async (token) => {
    const { default: worker } = await import('../../examples/cloudflare-worker/worker.js');
    const order = { orderId: 'ORD-cf-11', phoneNumber: '+14155552711' };
    expect(await visit(order, token)).toBe(401);
    const request = requestOf(order, { headers: { authorization: `Bearer ${token}` } });
    expect((await worker.fetch(request, buildEnv(), { waitUntil: () => undefined })).status).toBe(401);
    expect(callsTo('+14155552711')).toBe(0);
  });

  it('reports to a visitor that the outcome is unknown, without a second call', async () => {
    simulator.fail({ on: 'create', connection: 'reset_after' });
    const order = { orderId: 'ORD-cf-9', phoneNumber: '+14155552699' };
    expect([await visit(order), await visit(order)]).toEqual([502, 409]);
    expect(callsTo('+14155552699')).toBe(1);
  });

  // Miniflare doesn't cancel the request of a visitor who leaves, so this test runs in Node.
  it('passes the response to waitUntil, so that a call is completed when its visitor leaves', async () => {
    const { default: worker } = await import('../../examples/cloudflare-worker/worker.js');
    const waitUntil = vi.fn<(work: Promise<unknown>) => void>();
    const order = { orderId: 'ORD-cf-10', phoneNumber: '+14155552710' };
    const headers = { authorization: 'Bearer a-visitor' };
    const env = { ...buildEnv(), VISITOR_TOKEN: 'a-visitor' };
    const response = worker.fetch(requestOf(order, { headers }), env, { waitUntil });
    expect(waitUntil.mock.calls).toEqual([[response]]);
    expect((await response).status).toBe(201);
  });

  it('places the call at the next delivery if none was placed', async () => {
    simulator.fail({ on: 'create', status: 403 });
    expect(await deliver('cf-4', '+14155552694')).toMatchObject({ retryMessages: [{ msgId: 'cf-4' }] });
    expect(await deliver('cf-4', '+14155552694')).toMatchObject({ explicitAcks: ['cf-4'] });
  });
});
