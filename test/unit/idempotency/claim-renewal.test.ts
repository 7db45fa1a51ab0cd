import {
  CXoneClient,
  type CXoneClientOptions,
  CXoneConfigurationError,
  CXoneDuplicateCallError,
  type IdempotencyRecord,
  type IdempotencyStore,
  MemoryIdempotencyStore,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { deafness, reply, script } from '../../support/fetch-double.js';
import { mockStore } from '../../support/idempotency.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const once = { idempotencyKey: 'message-1' };
/** A request may take 4 seconds; after a 429 with a delay of 7, a claim of 10 has less than that left. */
const options = { timeoutMs: 4_000, idempotencyKeyTtlMs: 10_000, retry: true };

const busyOnce = (seconds: number) =>
  script(
    () => reply(429, {}, { 'retry-after': String(seconds) }),
    () => reply(201, sampleConnection),
  );

function connect(store: IdempotencyStore, more: CXoneClientOptions = {}) {
  return connectDouble({ ...options, idempotencyStore: store, ...more });
}

/** A store whose first claim succeeds and whose second one is replaced. */
function storeWithRenewal(renew: (record: IdempotencyRecord, key: string) => unknown, more = {}) {
  const records: IdempotencyRecord[] = [];
  const claim = (key: string, record: IdempotencyRecord) => {
    records.push(record);
    return records.length === 1 ? record : renew(record, key);
  };
  return { ...mockStore({ claim, ...more }), records };
}

describe('The claim of an idempotencyKey', () => {
  it('is renewed by its owner right before a request leaves, when less is left than the request may take', async () => {
    const { store, calls, records } = storeWithRenewal((record) => record, { complete: () => true });
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(7);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'claim', 'complete']);
    expect(records[1]).toEqual(records[0]);
    expect(network.apiRequests).toHaveLength(2);
  });

  it('is not renewed while enough is left', async () => {
    const { store, calls } = mockStore();
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(5);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'complete']);
  });

  it('counts its age from before the store was asked', async () => {
    const { store, calls } = mockStore();
    const slow: IdempotencyStore = {
      ...store,
      claim: async (key, record, ttlMs) => {
        const held = await store.claim(key, record, ttlMs);
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 1_900));
        return held;
      },
    };
    const { client, clock, network } = connect(slow);
    network.onApi = busyOnce(5);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'claim', 'complete']);
  });

  it('counts the smaller of timeoutMs and totalTimeoutMs as what a request may take', async () => {
    const { store, calls } = mockStore();
    const { client, clock, network } = connect(store, { timeoutMs: false, totalTimeoutMs: 8_000 });
    network.onApi = busyOnce(3);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'claim', 'complete']);
  });

  it.each([
    ['a freeze that both clocks show', 'freeze'],
    ['a host that slept, which the wall clock alone shows', 'jump'],
  ] as const)('is renewed after %s', async (_name, method) => {
    const { store, calls } = mockStore();
    const { client, clock, network } = connect(store);
    network.onToken = async () => {
      clock[method](7_000);
      return reply(200, { access_token: 'token-1', expires_in: 3_600 });
    };
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'claim', 'complete']);
  });

  it('is renewed again when the process was frozen while the store replied', async () => {
    const { store, calls } = storeWithRenewal(
      (record) => {
        if (calls.length === 2) clock.jump(9_000);
        return record;
      },
      { complete: () => true },
    );
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(7);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'claim', 'claim', 'complete']);
  });

  it.each<[string, Partial<IdempotencyRecord>, object]>([
    ['placed a call', { placed: true, callId: 'id-9' }, { code: 'duplicate_call', outcome: 'placed', callId: 'id-9' }],
    ['may place a call', {}, { code: 'duplicate_call', outcome: 'unknown' }],
    [
      'is another request',
      { fingerprint: `v1:${'0'.repeat(64)}` },
      { code: 'idempotency_mismatch', outcome: 'not_placed' },
    ],
    [
      'is of another version',
      { fingerprint: 'v2:0', placed: true },
      { code: 'duplicate_call', outcome: 'placed', message: expect.stringContaining('another version') },
    ],
  ])('sends nothing and records nothing once an operation that %s holds the key', async (_name, fields, expected) => {
    const { store, calls } = storeWithRenewal((record) => ({ ...record, owner: 'other', ...fields }));
    const { client, clock, network, events } = connect(store);
    network.onApi = busyOnce(7);
    const error = await errorOf(
      clock.playOut(client.connections.create(sampleRequest, { ...once, correlationId: 'c-1' })),
    );
    expect(error).toMatchObject({ ...expected, attempts: 1, correlationId: 'c-1' });
    expect(network.apiRequests).toHaveLength(1);
    expect(calls).toEqual(['claim', 'claim']);
    expect(events.filter(({ type }) => type === 'idempotency_store_error')).toEqual([]);
  });

  it('is not returned as a replay when a frozen owner finds its call placed by another', async () => {
    const owners = new MemoryIdempotencyStore();
    const { client, clock, network } = connect(owners);
    network.onApi = (_request, index) => {
      if (index > 0) return reply(201, sampleConnection);
      const held = owners.read(once.idempotencyKey);
      owners.resolve(once.idempotencyKey, 'not_placed');
      owners.claim(once.idempotencyKey, { fingerprint: String(held?.fingerprint), owner: 'b', placed: false }, 60_000);
      owners.complete(once.idempotencyKey, 'b', 'id-b');
      return reply(429, {}, { 'retry-after': '7' });
    };
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toBeInstanceOf(CXoneDuplicateCallError);
    expect(error).toMatchObject({ outcome: 'placed', callId: 'id-b' });
    expect(network.apiRequests).toHaveLength(1);
  });

  it('is renewed again when the reply to its renewal was lost', async () => {
    const { store, calls } = storeWithRenewal(
      (record) => {
        if (calls.length === 2) throw new Error('read ECONNRESET');
        return record;
      },
      { complete: () => true },
    );
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(7);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'claim', 'claim', 'complete']);
  });

  it('stops the request when the store fails to renew it', async () => {
    const { store, calls } = storeWithRenewal(() => undefined);
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(7);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed', attempts: 1 });
    expect(network.apiRequests).toHaveLength(1);
    expect(calls).toEqual(['claim', 'claim', 'release']);
  });

  it("does not stop the request when the store fails to renew it, with onIdempotencyStoreError: 'proceed'", async () => {
    const { store } = storeWithRenewal(() => undefined, { complete: () => true });
    const { client, clock, network } = connect(store, { onIdempotencyStoreError: 'proceed' });
    network.onApi = busyOnce(7);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(network.apiRequests).toHaveLength(2);
  });

  it('frees the key when the operation is aborted while it is renewed, and again when the store grants it late', async () => {
    const controller = new AbortController();
    let grant: (record: IdempotencyRecord) => void = () => undefined;
    const { store, calls, records } = storeWithRenewal(
      () => {
        controller.abort();
        return new Promise((resolve) => {
          grant = resolve;
        });
      },
      { release: () => true },
    );
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(7);
    const { signal } = controller;
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, { ...once, signal })));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 1 });
    const [record] = records;
    if (record) grant(record);
    await clock.advance(0);
    expect(calls).toEqual(['claim', 'claim', 'release', 'release']);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('lets no request leave once its attempt is out of time, though no timer could fire', async () => {
    const { store, calls } = mockStore();
    const { client, clock, network } = connect(store);
    network.onApi = (request, index) => {
      clock.onTurn = () => clock.freeze(5_000);
      return busyOnce(2)(request, index);
    };
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'timeout', limit: 'timeoutMs', outcome: 'not_placed', attempts: 1 });
    expect(network.apiRequests).toHaveLength(1);
    expect(calls.at(-1)).toBe('release');
  });

  it('is given up when each renewal has expired as it is granted', async () => {
    const { store, calls } = storeWithRenewal(
      (record) => {
        clock.jump(60_000);
        return record;
      },
      { release: () => true },
    );
    const { client, clock, network } = connect(store);
    network.onApi = busyOnce(7);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed', attempts: 1 });
    expect(error.message).toContain('each claim had expired when the store granted it');
    expect(calls.filter((name) => name === 'claim')).toHaveLength(6);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('emits no event of a request that it stops', async () => {
    const { store } = storeWithRenewal(() => undefined);
    const { client, clock, network, events } = connect(store);
    network.onApi = busyOnce(7);
    await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    const calls = events.filter(({ type, operation }) => type === 'request' && operation === 'connections.create');
    expect(calls).toHaveLength(1);
  });

  it('is freed when the store grants it late, after the operation has found the key held', async () => {
    let grant: (record: IdempotencyRecord) => void = () => undefined;
    const records: IdempotencyRecord[] = [];
    const { store, calls } = mockStore({
      claim: (_key: string, record: IdempotencyRecord) => {
        records.push(record);
        if (records.length > 1) return { ...record, owner: 'other' };
        return new Promise((resolve) => {
          grant = resolve;
        });
      },
      release: () => true,
    });
    const { client, clock } = connect(store);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(calls).toEqual(['claim', 'claim']);
    const [record] = records;
    if (record) grant(record);
    await clock.advance(0);
    expect(calls).toEqual(['claim', 'claim', 'release']);
  });

  it('is renewed no further once its attempt has timed out', async () => {
    const { store, calls } = storeWithRenewal(deafness, { release: () => true });
    const { client, clock, network } = connect(store, { timeoutMs: 1_500, idempotencyKeyTtlMs: 8_000 });
    network.onApi = busyOnce(7);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'timeout', limit: 'timeoutMs', outcome: 'not_placed' });
    await clock.advance(10_000);
    expect(calls).toEqual(['claim', 'claim', 'release']);
  });
});

describe('The option idempotencyKeyTtlMs', () => {
  const idempotencyStore = new MemoryIdempotencyStore();
  const credentials = { realmId: 'acme', clientId: 'a', clientSecret: 'b' };
  const advice = '{ idempotencyKeyTtlMs: 10_000, timeoutMs: 8_000 }';

  it.each<[string, CXoneClientOptions]>([
    ['the default timeoutMs', { idempotencyKeyTtlMs: 30_000 }],
    ['timeoutMs', { idempotencyKeyTtlMs: 5_000, timeoutMs: 5_000 }],
    ['totalTimeoutMs', { idempotencyKeyTtlMs: 5_000, timeoutMs: false, totalTimeoutMs: 6_000 }],
    ['a timeoutMs of more than a day', { timeoutMs: 86_400_000 }],
  ])('must be longer than %s, and the error of the client names a pair that works', (_name, given) => {
    const make = () => new CXoneClient({ ...credentials, idempotencyStore, ...given });
    expect(make).toThrow(CXoneConfigurationError);
    expect(make).toThrow('idempotencyKeyTtlMs must be longer than a request may take');
    expect(make).toThrow(advice);
  });

  it.each<[string, CXoneClientOptions]>([
    ['the pair that the error names', { idempotencyKeyTtlMs: 10_000, timeoutMs: 8_000 }],
    ['one millisecond more', { idempotencyKeyTtlMs: 5_001, timeoutMs: 5_000 }],
    ['the smaller of two limits', { idempotencyKeyTtlMs: 5_001, timeoutMs: 60_000, totalTimeoutMs: 5_000 }],
    ['no limit at all, as long as no key is used', { timeoutMs: false }],
  ])('works with %s', (_name, given) => {
    expect(() => new CXoneClient({ ...credentials, idempotencyStore, ...given })).not.toThrow();
  });

  it.each([
    ['its own idempotencyKeyTtlMs', {}, { idempotencyKeyTtlMs: 30_000 }],
    ['its own timeoutMs', {}, { timeoutMs: 86_400_000 }],
    ['no limit', { timeoutMs: false as const }, {}],
    ['its limit lifted', {}, { timeoutMs: false as const }],
  ])('fails an operation with %s before anything is claimed', async (_name, given, own) => {
    const { store, calls } = mockStore();
    const { client, network } = connectDouble({ idempotencyStore: store, ...given });
    const error = await errorOf(client.connections.create(sampleRequest, { ...once, ...own }));
    expect(error).toMatchObject({ code: 'configuration', option: 'idempotencyKeyTtlMs', outcome: 'not_placed' });
    expect(error.message).toContain(advice);
    expect(calls).toEqual([]);
    expect(network.apiRequests).toEqual([]);
    await expect(client.connections.create(sampleRequest, own)).resolves.toBeDefined();
  });

  it('fails a batch at once', () => {
    const { client } = connectDouble({ idempotencyStore });
    const begin = () => client.connections.createMany([], { idempotencyKey: () => 'a', idempotencyKeyTtlMs: 7 });
    expect(begin).toThrow('idempotencyKeyTtlMs must be longer than a request may take');
  });
});
