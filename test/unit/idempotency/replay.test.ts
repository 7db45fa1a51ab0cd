import { getResponseMetadata, MemoryIdempotencyStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { connectAcd } from '../../support/acd-double.js';
import { reply } from '../../support/fetch-double.js';
import { heldWith, mockStore } from '../../support/idempotency.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const key = { idempotencyKey: 'message-1' };

describe('A replay', () => {
  it('is marked in the metadata, with those of the read', async () => {
    const { client, network } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = ({ method }) => reply(method === 'POST' ? 201 : 200, sampleConnection, { 'x-request-id': method });
    const first = await client.connections.create(sampleRequest, { ...key, correlationId: 'c-1' });
    const second = await client.connections.create(sampleRequest, { ...key, correlationId: 'c-2' });
    expect(getResponseMetadata(first)).toMatchObject({ replayed: false, status: 201, requestId: 'POST' });
    expect(getResponseMetadata(second)).toMatchObject({
      replayed: true,
      status: 200,
      requestId: 'GET',
      correlationId: 'c-2',
      attempts: 1,
    });
  });

  it('emits an event with the ID of the call', async () => {
    const { client, events } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    await client.connections.create(sampleRequest, key);
    expect(events.filter(({ type }) => type === 'replay')).toEqual([]);
    await client.connections.create(sampleRequest, { ...key, correlationId: 'c-2' });
    expect(events.filter(({ type }) => type === 'replay')).toStrictEqual([
      { type: 'replay', operation: 'connections.create', correlationId: 'c-2', callId: sampleConnection.id },
    ]);
  });

  it("emits no event when the call can't be returned", async () => {
    const { client, events, network } = connectDouble({
      idempotencyStore: mockStore({ claim: heldWith({ placed: true, callId: 'id-1' }) }).store,
    });
    network.onApi = () => reply(503);
    await errorOf(client.connections.create(sampleRequest, key));
    expect(events.filter(({ type }) => type === 'replay')).toEqual([]);
  });

  it('of a documented route reads nothing, and has metadata without a response', async () => {
    const { acd, network, events } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(202, { contactId: '1000001' });
    const request = { skillId: 4711, scriptPath: 'Outbound\\CallBack', parameters: ['+12025550142'] };
    await acd.scripts.start(request, key);
    const replay = await acd.scripts.start(request, { ...key, correlationId: 'c-2' });
    expect(replay).toEqual({ contactId: '1000001' });
    expect(network.apiRequests).toHaveLength(1);
    expect(getResponseMetadata(replay)).toEqual({
      correlationId: 'c-2',
      status: 0,
      attempts: 0,
      headers: {},
      replayed: true,
    });
    expect(events.at(-1)).toMatchObject({ type: 'replay', operation: 'acd.scripts.start', callId: '1000001' });
  });

  it('of a script whose response had no contactId has no ID of another kind', async () => {
    const { acd, network } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(200, { id: 'request-77' });
    const request = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };
    const first = await errorOf(acd.scripts.start(request, key));
    expect(first).toMatchObject({ code: 'response_invalid', outcome: 'placed' });
    const second = await errorOf(acd.scripts.start(request, key));
    expect(second).toMatchObject({ code: 'duplicate_call', outcome: 'placed' });
    expect(second).not.toHaveProperty('callId');
    expect(network.apiRequests).toHaveLength(1);
  });

  it('of a queued callback without an ID is an empty object, and its event has no call ID', async () => {
    const { acd, network, events } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(202, '');
    const request = { skillId: 4711, phoneNumber: '+12025550142' };
    await acd.callbacks.queue(request, key);
    expect(await acd.callbacks.queue(request, key)).toEqual({});
    expect(events.at(-1)).toMatchObject({ type: 'replay', operation: 'acd.callbacks.queue', callId: undefined });
  });

  it('is counted and marked in a batch', async () => {
    const { client } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    const progress: unknown[] = [];
    const results: unknown[] = [];
    const options = { idempotencyKey: () => 'one', concurrency: 1, onProgress: (each: object) => progress.push(each) };
    for await (const result of client.connections.createMany([sampleRequest, sampleRequest], options)) {
      results.push([result.index, result.replayed]);
    }
    expect(results).toEqual([
      [0, false],
      [1, true],
    ]);
    expect(progress).toEqual([
      { done: 1, replayed: 0, failed: 0, inFlight: 0, total: 2 },
      { done: 2, replayed: 1, failed: 0, inFlight: 0, total: 2 },
    ]);
  });
});
