import { CXoneClient, isCXoneError, MemoryIdempotencyStore } from 'cxone-sdk';
import { CXoneSimulator, type Fault } from 'cxone-sdk/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { placeOrder, RedeliverError } from '../../examples/distributed/place-order.js';
import { type Caller, createConnectionsCaller } from '../../examples/support/caller.js';

const simulator = new CXoneSimulator();
let caller: Caller;

beforeEach(() => {
  simulator.reset();
  const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore: new MemoryIdempotencyStore() });
  caller = createConnectionsCaller(cxone.connections, { campaignId: simulator.campaignId, ani: simulator.aniNumber });
});

const order = { id: 'ORD-1', phoneNumber: '+12025550142' };
const place = (isLastTry: boolean, given = order) => placeOrder(caller, given, { isLastTry });

/** Failures of every order: acknowledging them would empty the queue during an outage. */
const OF_EVERY_ORDER: readonly Fault[] = [
  { on: 'token', status: 401 },
  { on: 'token', status: 503 },
  { on: 'create', status: 401, times: 2 },
  { on: 'create', status: 403 },
  { on: 'create', status: 400, body: { message: 'campaign disabled' } },
  { on: 'create', status: 404 },
  { on: 'create', status: 429 },
  { on: 'create', connection: 'refused' },
];

describe('placeOrder of examples/distributed', () => {
  it.each(OF_EVERY_ORDER)('keeps the order after $on $status $connection, also at the last try', async (fault) => {
    for (const isLastTry of [false, true]) {
      simulator.fail(fault);
      const error = await place(isLastTry).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RedeliverError);
      expect(isCXoneError(Reflect.get(Object(error), 'cause'))).toBe(true);
    }
    expect(await place(true)).toMatchObject({ outcome: 'placed' });
    expect(simulator.calls).toHaveLength(1);
  });

  it.each([400, 409, 422])('reports an order that CXone rejects with %i, with the correlation ID', async (status) => {
    simulator.fail({ on: 'create', status });
    expect(await place(false)).toMatchObject({
      outcome: 'not_placed',
      code: expect.any(String),
      correlationId: expect.any(String),
    });
    expect(simulator.calls).toEqual([]);
  });

  it('reports an invalid number without a redelivery', async () => {
    const report = await place(false, { id: 'ORD-2', phoneNumber: '+15552000000' });
    expect(report).toMatchObject({ outcome: 'not_placed', code: 'request_invalid' });
  });

  it('reports an unknown outcome for review, and a redelivery of it at the last try', async () => {
    simulator.fail({ on: 'create', status: 503 });
    expect(await place(false)).toMatchObject({ outcome: 'needs_review', code: 'server_error' });
    await expect(place(false)).rejects.toBeInstanceOf(RedeliverError);
    expect(await place(true)).toMatchObject({ outcome: 'needs_review', code: 'duplicate_call' });
  });

  it('places no call for an order without an ID', async () => {
    const withoutId = JSON.parse(JSON.stringify({ ...order, id: undefined }));
    await expect(place(true, withoutId)).rejects.toThrow('idempotencyKey must be a string of 1 to 256 characters');
    expect(simulator.calls).toEqual([]);
  });
});
