import {
  AccessKeyTokenProvider,
  CXoneAcdClient,
  CXoneClient,
  type CXoneClientOptions,
  MemoryIdempotencyStore,
} from 'cxone-sdk';
import { CXoneSimulator, type Fault } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../examples/http-service/app.js';
import { type Caller, createConnectionsCaller, createScriptsCaller } from '../../examples/support/caller.js';

// On a computer that may be busy.
vi.setConfig({ testTimeout: 60_000 });
const soon = { timeout: 30_000 };

const NUMBER = '+12025550142';
const simulator = new CXoneSimulator();
let logged: string;
let app: ReturnType<typeof buildApp>;

function buildWith(caller: Caller) {
  const write = (line: string) => {
    logged += line;
  };
  return buildApp(caller, { logger: { stream: { write } } });
}

function buildWithAcd() {
  const { access, skillId, scriptPath } = simulator.acd;
  const { acd } = new CXoneAcdClient({
    tokenProvider: new AccessKeyTokenProvider(access),
    fetch: simulator.fetch,
    idempotencyStore: new MemoryIdempotencyStore(),
  });
  return buildWith(createScriptsCaller(acd, { skillId: String(skillId), scriptPath }));
}

function build(options: CXoneClientOptions = {}) {
  const idempotencyStore = new MemoryIdempotencyStore();
  const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore, ...options });
  const { campaignId, aniNumber: ani } = simulator;
  return buildWith(createConnectionsCaller(cxone.connections, { campaignId, ani }));
}

beforeEach(() => {
  logged = '';
  app = build();
});

afterEach(async () => {
  await app.close();
  simulator.reset();
  // Masked numbers only.
  expect(logged).not.toContain(NUMBER);
});

async function post(orderId = 'ORD-1', phoneNumber = NUMBER) {
  const response = await app.inject({ method: 'POST', url: '/calls', payload: { orderId, phoneNumber } });
  expect(response.body).not.toContain(phoneNumber);
  return { status: response.statusCode, body: response.json(), retryAfter: response.headers['retry-after'] };
}

const placed = { outcome: 'placed', message: 'The call was placed. Do not retry.' };
const notPlaced = { outcome: 'not_placed', message: 'No call was placed.' };
const unknown = { outcome: 'unknown', message: 'The call may have been placed. Do not retry: a person must check.' };

describe('POST /calls of examples/http-service', () => {
  it('returns 201 with the ID of the connection, and 200 when the order is retried', async () => {
    const first = await post();
    const callId = simulator.calls[0]?.connectionId;
    expect(first).toMatchObject({ status: 201, body: { ...placed, callId } });
    expect(await post()).toMatchObject({ status: 200, body: { ...placed, callId } });
    expect(simulator.calls).toMatchObject([{ phoneNumber: NUMBER, userData: { order_id: 'ORD-1' } }]);
  });

  it('follows the call in the background, and logs its end', async () => {
    simulator.fail({ on: 'get', body: { id: 'any', status: 'COMPLETED' } });
    await post();
    await vi.waitFor(() => expect(logged).toContain('"status":"COMPLETED"'), soon);
  });

  const failures: readonly { readonly when: string; readonly fault: Fault; readonly returns: object }[] = [
    {
      when: 'CXone limits the rate',
      fault: { on: 'create', status: 429, headers: { 'retry-after': '7' } },
      returns: { status: 503, retryAfter: '7', body: { outcome: 'not_placed', code: 'rate_limited' } },
    },
    {
      when: 'the token endpoint fails',
      fault: { on: 'token', status: 503 },
      returns: { status: 503, retryAfter: '5', body: { outcome: 'not_placed', code: 'server_error' } },
    },
    {
      when: 'no connection is made',
      fault: { on: 'create', connection: 'refused' },
      returns: { status: 503, retryAfter: '5', body: { outcome: 'not_placed', code: 'network' } },
    },
    {
      when: 'the client secret is rejected',
      fault: { on: 'token', status: 401 },
      returns: { status: 500, body: { ...notPlaced, code: 'authentication_failed' } },
    },
    {
      when: 'CXone rejects the number',
      fault: { on: 'create', status: 400, body: { message: 'Invalid phone number' } },
      returns: { status: 422, body: { ...notPlaced, code: 'bad_request' } },
    },
    {
      when: 'CXone rejects the campaign',
      fault: { on: 'create', status: 400, body: { message: 'Campaign not found' } },
      returns: { status: 500, body: { ...notPlaced, code: 'bad_request' } },
    },
    {
      when: 'the call was placed with an unreadable response',
      fault: { on: 'create', bodyFault: 'garbage' },
      returns: { status: 202, body: { ...placed, code: 'response_invalid' } },
    },
    {
      when: 'the connection breaks after the request',
      fault: { on: 'create', connection: 'reset_after' },
      returns: { status: 502, body: { ...unknown, code: 'network' } },
    },
    {
      when: 'CXone fails',
      fault: { on: 'create', status: 500 },
      returns: { status: 502, body: { ...unknown, code: 'server_error' } },
    },
  ];
  it.each(failures)('returns $returns.status when $when', async ({ fault, returns }) => {
    simulator.fail(fault);
    expect(await post()).toMatchObject(returns);
  });

  it('returns 504 when CXone does not respond in time', async () => {
    app = build({ timeoutMs: 30 });
    simulator.fail({ on: 'create', connection: 'no_answer' });
    expect(await post()).toMatchObject({ status: 504, body: { ...unknown, code: 'timeout' } });
  });

  it('returns 409 without a second call when the outcome of the first is unknown', async () => {
    simulator.fail({ on: 'create', connection: 'reset_after' });
    await post();
    expect(await post()).toMatchObject({ status: 409, body: { outcome: 'unknown', code: 'duplicate_call' } });
    expect(simulator.calls).toHaveLength(1);
  });

  it('returns 409 with the ID of a call that was placed but cannot be read', async () => {
    await post();
    simulator.fail({ on: 'get', status: 404, times: 2 });
    const callId = simulator.calls[0]?.connectionId;
    expect(await post()).toMatchObject({ status: 409, body: { ...placed, code: 'duplicate_call', callId } });
  });

  it('returns 409 for an order that is retried with another number', async () => {
    await post();
    const { status, body } = await post('ORD-1', '+12025550143');
    expect({ status, body }).toEqual({ status: 409, body: { ...notPlaced, code: 'idempotency_mismatch' } });
    expect(simulator.calls).toHaveLength(1);
  });

  it('returns 422 with the path of an invalid number', async () => {
    const { status, body } = await post('ORD-1', '2025550142');
    expect(status).toBe(422);
    expect(body).toEqual({ ...notPlaced, code: 'request_invalid', invalid: ['contact.phoneNumber'] });
    expect(logged).not.toContain('2025550142');
  });

  it('returns 403 when beforeCall blocks the call', async () => {
    app = build({ beforeCall: () => Promise.reject(new Error('On the do-not-call list')) });
    expect(await post()).toMatchObject({ status: 403, body: { ...notPlaced, code: 'call_blocked' } });
  });

  it('returns 503 when the idempotency store fails', async () => {
    const idempotencyStore = new MemoryIdempotencyStore();
    vi.spyOn(idempotencyStore, 'claim').mockImplementation(() => {
      throw new Error('down');
    });
    app = build({ idempotencyStore });
    expect(await post()).toMatchObject({ status: 503, body: { code: 'idempotency_store_failed' } });
    expect(simulator.calls).toHaveLength(0);
  });

  it.each([{}, { orderId: '', phoneNumber: NUMBER }, { orderId: 'ORD-1' }])('returns 400 for %j', async (payload) => {
    expect((await app.inject({ method: 'POST', url: '/calls', payload })).statusCode).toBe(400);
  });
});

describe('POST /calls of examples/http-service, with CXoneAcdClient', () => {
  beforeEach(() => {
    app = buildWithAcd();
  });

  it('returns 201 with the ID of the contact, and 200 when the order is retried', async () => {
    const first = await post();
    const callId = simulator.acd.placed[0]?.id;
    expect(first).toMatchObject({ status: 201, body: { ...placed, callId } });
    expect(await post()).toMatchObject({ status: 200, body: { ...placed, callId } });
    expect(simulator.acd.placed).toMatchObject([{ phoneNumber: NUMBER }]);
  });

  it('follows the contact in the background, and logs its end', async () => {
    await post();
    simulator.acd.completeContact(simulator.acd.placed[0]?.id ?? '');
    await vi.waitFor(() => expect(logged).toContain('The call is no longer pending'), soon);
  });

  it('returns 502, then 409 without a second call, when the connection breaks after the request', async () => {
    simulator.fail({ on: 'start_script', connection: 'reset_after' });
    expect(await post()).toMatchObject({ status: 502, body: unknown });
    expect(await post()).toMatchObject({ status: 409, body: { outcome: 'unknown', code: 'duplicate_call' } });
    expect(simulator.acd.placed).toHaveLength(1);
  });

  it('returns 503 when CXone limits the rate', async () => {
    simulator.fail({ on: 'start_script', status: 429, headers: { 'retry-after': '7' } });
    expect(await post()).toMatchObject({ status: 503, retryAfter: '7', body: { code: 'rate_limited' } });
  });
});

describe('examples/http-service, over HTTP', () => {
  /** Sends an order, and waits until CXone has its request. */
  async function send(signal?: AbortSignal) {
    const url = await app.listen({ port: 0 });
    const repeat = () =>
      fetch(`${url}/calls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ orderId: 'ORD-1', phoneNumber: NUMBER }),
        ...(signal && { signal }),
      });
    simulator.fail({ on: 'create', delayMs: 200 });
    const response = repeat();
    await vi.waitFor(() => expect(simulator.requests.some(({ endpoint }) => endpoint === 'create')).toBe(true), soon);
    return { response };
  }

  it('completes the call of a visitor who leaves', async () => {
    const visitor = new AbortController();
    const { response } = await send(visitor.signal);
    visitor.abort();
    await expect(response).rejects.toThrow('aborted');
    await vi.waitFor(async () => expect(await post()).toMatchObject({ status: 200, body: placed }), soon);
    expect(simulator.calls).toHaveLength(1);
  });

  it('responds to open requests before it closes, and stops following', async () => {
    const { response } = await send();
    await app.close();
    expect((await response).status).toBe(201);
    expect(logged).toContain('"code":"aborted"');
    expect(simulator.calls).toHaveLength(1);
  });
});
