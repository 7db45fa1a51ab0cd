import {
  CXoneClient,
  type CXoneClientOptions,
  CXoneConfigurationError,
  CXoneDuplicateCallError,
  type CXoneError,
  type CXoneEvent,
  CXoneIdempotencyMismatchError,
  CXoneIdempotencyStoreError,
  type IdempotencyRecord,
  type IdempotencyStore,
  MemoryIdempotencyStore,
  UserHubTokenProvider,
} from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { accessKeyId, accessKeySecret, apiUrl, connectAcd, issueJwt, toJwt } from '../../support/acd-double.js';
import { settle, until } from '../../support/fake-clock.js';
import { type Answer, deafness, partial, reply, script, silence, socketError } from '../../support/fetch-double.js';
import { buildRecord, heldWith, mockStore } from '../../support/idempotency.js';
import { baseUrl, sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const key = 'message-1';
const once = { idempotencyKey: key };

function connect(store: IdempotencyStore = new MemoryIdempotencyStore(), options: CXoneClientOptions = {}) {
  return connectDouble({ idempotencyStore: store, ...options });
}

function fail(): never {
  throw new Error('redis +14155552671 is down');
}

const posts = ({ apiRequests }: { apiRequests: readonly { method: string }[] }) =>
  apiRequests.filter(({ method }) => method === 'POST').length;

const storeErrors = (events: readonly CXoneEvent[]) =>
  events.flatMap((event) => (event.type === 'idempotency_store_error' ? [[event.storeMethod, event.message]] : []));

describe('ConnectionsResource.create with idempotencyKey', () => {
  it('places one call, and reads its connection again for a second create', async () => {
    const { client, network } = connect();
    network.onApi = ({ method }) =>
      reply(200, { ...sampleConnection, status: method === 'POST' ? 'PENDING' : 'CONNECTED' });
    expect((await client.connections.create(sampleRequest, once)).status).toBe('PENDING');
    expect((await client.connections.create(sampleRequest, once)).status).toBe('CONNECTED');
    expect(posts(network)).toBe(1);
    expect(network.apiRequests[1]?.url).toContain(`/${sampleConnection.id}`);
  });

  it('reads the connection with the options of the operation', async () => {
    const { client, network } = connect();
    const options = { ...once, correlationId: 'mine', headers: { 'x-team': 'a' } };
    await client.connections.create(sampleRequest, options);
    await client.connections.create(sampleRequest, options);
    const sent = network.apiRequests.map(({ headers }) => [headers.get('correlationid'), headers.get('x-team')]);
    expect(sent).toEqual([
      ['mine', 'a'],
      ['mine', 'a'],
    ]);
  });

  it('places a call for each key, and for each operation without a key', async () => {
    const { client, network } = connect();
    await client.connections.create(sampleRequest, { idempotencyKey: 'a' });
    await client.connections.create(sampleRequest, { idempotencyKey: 'b' });
    await client.connections.create(sampleRequest);
    await client.connections.create(sampleRequest, {});
    expect(posts(network)).toBe(4);
  });

  it('places one call for many operations at the same time', async () => {
    const { store, calls } = mockStore();
    const { client, network } = connect(store);
    network.onApi = async () => {
      await until(() => calls.length === 20);
      return reply(201, sampleConnection);
    };
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.connections.create(sampleRequest, once)),
    );
    expect(posts(network)).toBe(1);
    const errors = all.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(errors).toHaveLength(19);
    expect(errors.every((error) => error instanceof CXoneDuplicateCallError)).toBe(true);
  });

  it('places one call for clients that share a store', async () => {
    const store = new MemoryIdempotencyStore();
    const [a, b] = [connect(store), connect(store)];
    await a.client.connections.create(sampleRequest, once);
    expect((await b.client.connections.create(sampleRequest, once)).id).toBe(sampleConnection.id);
    expect([posts(a.network), posts(b.network)]).toEqual([1, 0]);
  });

  it('claims a record with a unique owner, after the checks and before the token request', async () => {
    const claims: IdempotencyRecord[] = [];
    let tokenRequests = -1;
    const { store } = mockStore({
      claim: (_key: string, record: IdempotencyRecord) => {
        tokenRequests = network.tokenRequests.length;
        claims.push(record);
        return record;
      },
      complete: () => true,
    });
    const { client, network } = connect(store);
    await client.connections.create(sampleRequest, once);
    await client.connections.create(sampleRequest, once);
    expect(tokenRequests).toBe(1);
    const [first, second] = claims;
    expect(first).toEqual({
      owner: expect.stringMatching(/^[0-9a-f-]{36}$/),
      fingerprint: expect.stringMatching(/^v1:[0-9a-f]{64}$/),
      placed: false,
    });
    expect(second?.owner).not.toBe(first?.owner);
    expect(second?.fingerprint).toBe(first?.fingerprint);
  });

  it('sends nothing before the key is claimed', async () => {
    const { client, network } = connect(mockStore({ claim: deafness }).store);
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: controller.signal }));
    await settle();
    expect(network.tokenRequests.length + network.apiRequests.length).toBe(0);
    controller.abort();
    await work;
  });

  it('claims nothing for a request that is invalid', async () => {
    const { store, calls } = mockStore();
    const { client } = connect(store);
    await errorOf(client.connections.create({ ...sampleRequest, campaignId: '' }, once));
    expect(calls).toEqual([]);
  });

  it('releases the key when no call was placed', async () => {
    const { client, network } = connect();
    network.onApi = script(
      () => reply(429),
      () => reply(201, sampleConnection),
    );
    await errorOf(client.connections.create(sampleRequest, once));
    await client.connections.create(sampleRequest, once);
    expect(posts(network)).toBe(2);
  });

  it.each<[string, Answer]>([
    ['a 500', () => reply(500)],
    ['a reset', () => Promise.reject(socketError('ECONNRESET'))],
  ])('keeps the key after %s: the call may have been placed', async (_name, answer) => {
    const { store, calls } = mockStore();
    const { client, network } = connect(store);
    network.onApi = answer;
    await errorOf(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim']);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(posts(network)).toBe(1);
  });

  it.each<[string, Answer]>([
    ['without an ID', () => reply(201, { status: 'PENDING' })],
    ['with an empty ID', () => reply(201, { id: '', status: 'PENDING' })],
    ['with an ID that was masked', () => reply(201, { id: '+14155552671' })],
    ['with an ID that is a fraction', () => reply(201, { id: 7.5 })],
    ["that isn't JSON", () => reply(201, 'created')],
    ['that broke', () => partial(201, '{"id":', socketError('ECONNRESET'))],
  ])('completes the key after a success %s', async (_name, answer) => {
    const { store, memory } = mockStore();
    const { client, network } = connect(store);
    network.onApi = answer;
    expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('placed');
    expect(memory.read(key)).toMatchObject({ placed: true, callId: undefined });
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed' });
    expect(error).not.toHaveProperty('callId');
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each(['id', 'connectionId'])(
    'completes the key with the %s of a response that is invalid otherwise',
    async (name) => {
      const store = new MemoryIdempotencyStore();
      const { client, network } = connect(store);
      network.onApi = ({ method }) => reply(201, method === 'POST' ? { [name]: 'id-7', status: 3 } : sampleConnection);
      expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('placed');
      expect(store.read(key)).toMatchObject({ placed: true, callId: 'id-7' });
      await client.connections.create(sampleRequest, once);
      expect(network.apiRequests[1]).toMatchObject({ method: 'GET', url: expect.stringContaining('/id-7') });
    },
  );

  it.each([
    ['7', '/7'],
    ['9007199254740993', '/9007199254740993'],
  ])('completes the key with the digits of an integer ID: %s', async (id, path) => {
    for (const status of ['3', '"PENDING"']) {
      const store = new MemoryIdempotencyStore();
      const { client, network } = connect(store);
      network.onApi = ({ method }) =>
        reply(201, method === 'POST' ? `{"id":${id},"status":${status}}` : sampleConnection);
      await client.connections.create(sampleRequest, once).catch(() => undefined);
      expect(store.read(key)).toMatchObject({ placed: true, callId: id });
      await client.connections.create(sampleRequest, once);
      expect(network.apiRequests[1]).toMatchObject({ method: 'GET', url: expect.stringContaining(path) });
    }
  });

  it("keeps the key for a day, the client's or the operation's idempotencyKeyTtlMs", async () => {
    const times: unknown[] = [];
    const claim = (_key: string, record: IdempotencyRecord, ttlMs: number) => {
      times.push(ttlMs);
      return record;
    };
    const { store } = mockStore({ claim, complete: () => true });
    await connect(store).client.connections.create(sampleRequest, once);
    const { client } = connect(store, { idempotencyKeyTtlMs: 50_000 });
    await client.connections.create(sampleRequest, once);
    await client.connections.create(sampleRequest, { ...once, idempotencyKeyTtlMs: 70_000 });
    expect(times).toEqual([86_400_000, 50_000, 70_000]);
  });

  it('counts the time of the claim towards totalTimeoutMs', async () => {
    const { store } = mockStore({
      claim: (_key: string, record: IdempotencyRecord) =>
        new Promise((resolve) => clock.setTimeout(() => resolve(record), 500)),
    });
    const { client, clock, network } = connect(store);
    network.onApi = silence;
    const error = await errorOf(
      clock.playOut(client.connections.create(sampleRequest, { ...once, totalTimeoutMs: 700 })),
    );
    expect(error).toMatchObject({ code: 'timeout', limit: 'totalTimeoutMs', limitMs: 700, outcome: 'unknown' });
    expect(clock.elapsed()).toBe(700);
  });

  it('leaves no timer behind', async () => {
    const { client, clock } = connect();
    await client.connections.create(sampleRequest, { ...once, totalTimeoutMs: 5_000 });
    await client.connections.create(sampleRequest, { ...once, totalTimeoutMs: 5_000 });
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['', 'string of 1'],
    [' \n', 'control'],
    ['x'.repeat(257), '256'],
    ['\ud800', 'string'],
    [7, 'string'],
  ])('rejects the key %j', async (idempotencyKey, message) => {
    const { client, network } = connect();
    const error = await errorOf(client.connections.create(sampleRequest, { idempotencyKey: idempotencyKey as string }));
    expect(error).toMatchObject({ option: 'idempotencyKey', outcome: 'not_placed' });
    expect(error.message).toContain(message);
    expect(network.apiRequests).toHaveLength(0);
  });

  it('requires a store', async () => {
    const { client } = connectDouble();
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option: 'idempotencyKey', outcome: 'not_placed' });
    expect(error.message).toContain('idempotencyKey requires idempotencyStore');
  });

  it.each([
    [{ onIdempotencyStoreError: 'refuse' }, 'onIdempotencyStoreError requires idempotencyStore'],
    [{ idempotencyKeyTtlMs: 50_000 }, 'idempotencyKeyTtlMs requires idempotencyStore'],
    [{ idempotencyStore: {} }, 'idempotencyStore must be an object with claim, complete and release methods'],
    [{ idempotencyStore: new MemoryIdempotencyStore(), onIdempotencyStoreError: 'ignore' }, 'onIdempotencyStoreError'],
    [{ idempotencyStore: new MemoryIdempotencyStore(), idempotencyKeyTtlMs: 0 }, 'idempotencyKeyTtlMs'],
  ])('rejects the client options %j', (options, message) => {
    const make = () => new CXoneClient({ realmId: 'acme', clientId: 'a', clientSecret: 'b', ...(options as object) });
    expect(make).toThrow(CXoneConfigurationError);
    expect(make).toThrow(message);
  });
});

describe('ConnectionsResource.create with an idempotencyKey that is held', () => {
  const request = { ...once, correlationId: 'c-1' };

  /** Creates a connection under a key that another operation holds for the same request. */
  async function createHeld(fields: Partial<IdempotencyRecord>, onApi?: Answer) {
    const { store, calls } = mockStore({ claim: heldWith(fields) });
    const { client, network, events } = connect(store);
    if (onApi) network.onApi = onApi;
    const error = await errorOf(client.connections.create(sampleRequest, request));
    return { error, calls, network, events };
  }

  it('reports unknown while it is not completed, after one claim', async () => {
    const { error, calls, network } = await createHeld({});
    expect(error).toBeInstanceOf(CXoneDuplicateCallError);
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown', correlationId: 'c-1', attempts: 0 });
    expect(error).not.toHaveProperty('cause');
    expect(error).not.toHaveProperty('callId');
    expect(calls).toEqual(['claim']);
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
  });

  it('masks the key in the error', async () => {
    const { client } = connect(mockStore({ claim: heldWith({}) }).store);
    const error = await errorOf(client.connections.create(sampleRequest, { idempotencyKey: 'order of +14155552671' }));
    expect(error).toMatchObject({ idempotencyKey: 'order of +1415•••2671' });
    expect(JSON.stringify(error)).not.toContain('5552671');
  });

  it("reports placed, with the call ID, when the connection can't be read now", async () => {
    const { error, calls, network } = await createHeld({ placed: true, callId: 'id-1' }, () => reply(503));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed', callId: 'id-1' });
    expect(error.cause).toMatchObject({ code: 'server_error' });
    expect(error.attempts).toBe(1);
    expect(network.apiRequests).toMatchObject([{ method: 'GET' }]);
    expect(calls).toEqual(['claim']);
  });

  it("reports placed when the call ID can't be that of a connection", async () => {
    const { error, network } = await createHeld({ placed: true, callId: '..' });
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed', callId: '..' });
    expect(error.cause).toMatchObject({ code: 'request_invalid' });
    expect(network.apiRequests).toEqual([]);
  });

  it.each([[undefined], [null], ['']])('reports placed without a request when the call ID is %j', async (callId) => {
    const { error, network } = await createHeld({ placed: true, callId: callId as undefined });
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed' });
    expect(error).not.toHaveProperty('callId');
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
  });

  it('reports placed when the caller aborts while the connection is read', async () => {
    const { store } = mockStore({ claim: heldWith({ placed: true, callId: 'id-1' }) });
    const { client, network } = connect(store);
    network.onApi = silence;
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: controller.signal }));
    await settle();
    controller.abort(new Error('the order was canceled'));
    const error = await work;
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed', callId: 'id-1' });
    expect(error.cause).toMatchObject({ code: 'aborted', cause: { message: 'the order was canceled' } });
  });

  it('reports placed when totalTimeoutMs expires while the connection is read', async () => {
    const { store } = mockStore({ claim: heldWith({ placed: true, callId: 'id-1' }) });
    const { client, clock, network } = connect(store);
    network.onApi = silence;
    const work = client.connections.create(sampleRequest, { ...once, totalTimeoutMs: 1_000 });
    const error = await errorOf(clock.playOut(work));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed', callId: 'id-1' });
    expect(error.cause).toMatchObject({ code: 'timeout', limit: 'totalTimeoutMs' });
  });

  it('returns the call once a person has resolved the key', async () => {
    const store = new MemoryIdempotencyStore();
    const { client, network } = connect(store);
    network.onApi = script(
      () => reply(500),
      () => reply(200, sampleConnection),
    );
    await errorOf(client.connections.create(sampleRequest, once));
    store.resolve(key, 'placed', sampleConnection.id);
    expect((await client.connections.create(sampleRequest, once)).id).toBe(sampleConnection.id);
    store.resolve(key, 'not_placed');
    await client.connections.create(sampleRequest, once);
    expect(posts(network)).toBe(2);
  });
});

describe('An idempotencyKey that is held for another request', () => {
  const callee = '+14155552671';
  const start = { skillId: 4711, scriptPath: 'Outbound\\CallBack', parameters: [callee, 'ORD-1'] };
  const queue = { phoneNumber: callee, skillId: 4711 };
  const schedule = { phoneNumber: callee, skillId: 4711, scheduleDate: '2030-01-01T10:00:00Z' };

  type Place = (store: IdempotencyStore) => Promise<unknown>;
  const create =
    (request: object = {}, options: CXoneClientOptions = {}): Place =>
    (idempotencyStore) =>
      connectDouble({ idempotencyStore, ...options }).client.connections.create({ ...sampleRequest, ...request }, once);

  function openAcd(idempotencyStore: IdempotencyStore, options: Parameters<typeof connectAcd>[0] = {}) {
    const { acd, network } = connectAcd({ idempotencyStore, ...options });
    network.onApi = () => reply(200, { contactId: 1, callbackId: 2 });
    return acd;
  }
  const acdStart =
    (request: object = {}, options = {}): Place =>
    (store) =>
      openAcd(store, options).scripts.start({ ...start, ...request }, once);
  const acdQueue =
    (request: object = {}, options = {}): Place =>
    (store) =>
      openAcd(store, options).callbacks.queue({ ...queue, ...request }, once);
  const acdSchedule =
    (request: object = {}): Place =>
    (store) =>
      openAcd(store).callbacks.schedule({ ...schedule, ...request }, once);

  const ofTenant = (id: string) => {
    const getAccessToken = async () => toJwt({ tenantId: id });
    return { tokenProvider: { getAccessToken, tenantId: id } };
  };
  const inArea = (area: string) => {
    const fetch = async () => issueJwt(0);
    return { tokenProvider: new UserHubTokenProvider({ area, accessKeyId, accessKeySecret, fetch }) };
  };

  async function expectMismatch(first: Place, second: Place): Promise<CXoneError> {
    const { store, memory, calls } = mockStore();
    await first(store);
    const record = memory.read(key);
    const error = await errorOf(second(store));
    expect(error).toBeInstanceOf(CXoneIdempotencyMismatchError);
    expect(error).toMatchObject({ code: 'idempotency_mismatch', outcome: 'not_placed', idempotencyKey: key });
    expect(calls).toEqual(['claim', 'complete', 'claim']);
    expect(memory.read(key)).toEqual(record);
    return error;
  }

  async function expectReplay(first: Place, second: Place): Promise<void> {
    const { store, calls } = mockStore();
    await first(store);
    await second(store);
    expect(calls).toEqual(['claim', 'complete', 'claim']);
  }

  it.each<[string, Place, Place]>([
    ['number to call', create(), create({ contact: { phoneNumber: '+14155552672' } })],
    ['campaign', create(), create({ campaignId: 'another' })],
    ['host', create(), create({}, { realmId: 'beta' })],
    ['operation (scripts.start, callbacks.queue)', acdStart(), acdQueue()],
    ['operation (callbacks.queue, callbacks.schedule)', acdQueue(), acdSchedule()],
    ['operation (connections.create, callbacks.queue)', create(), acdQueue()],
    ['skill of a script', acdStart(), acdStart({ skillId: 4712 })],
    ['script', acdStart(), acdStart({ scriptPath: 'Outbound\\Other' })],
    ['number among the parameters of a script', acdStart(), acdStart({ parameters: ['+14155552672', 'ORD-1'] })],
    [
      'parameter of a script without a number',
      acdStart({ parameters: ['a', 'b'] }),
      acdStart({ parameters: ['a', 'c'] }),
    ],
    ['number to call back', acdQueue(), acdQueue({ phoneNumber: '+14155552672' })],
    ['skill of a callback', acdQueue(), acdQueue({ skillId: 4712 })],
    ['number to call back later', acdSchedule(), acdSchedule({ phoneNumber: '+14155552672' })],
    ['apiUrl', acdQueue({}, { apiUrl }), acdQueue({}, { apiUrl: 'https://api.example' })],
    ['tenant', acdQueue({}, { tenantId: '11ee0000-0000-4000-8000-000000000001' }), acdQueue()],
    ['tenant of the provider', acdQueue({}, ofTenant('one')), acdQueue({}, ofTenant('two'))],
    ['area', acdQueue({}, inArea('na1')), acdQueue({}, inArea('eu1'))],
  ])('is a mismatch: another %s', async (_name, first, second) => {
    await expectMismatch(first, second);
  });

  it.each<[string, Place, Place]>([
    ['caller ID', create(), create({ phoneNumber: '+12015550124' })],
    ['userData', create(), create({ userData: { order_id: 'ORD-2', delivery: 2 } })],
    [
      'format of the number to call',
      create(),
      create({ contact: { phoneNumber: '(415) 555-2671' } }, { defaultCountry: 'US' }),
    ],
    ['format of the base URL', create(), create({}, { realmId: undefined, baseUrl: `${baseUrl}/` })],
    ['scriptId', acdStart({ scriptId: 1 }), acdStart({ scriptId: 2 })],
    ['parameter beside a number', acdStart(), acdStart({ parameters: [callee, 'ORD-2'] })],
    ['format of a number among the parameters', acdStart(), acdStart({ parameters: [{ phoneNumber: callee }] })],
    ['startDate', acdStart(), acdStart({ startDate: '2030-01-01T10:00:00Z' })],
    ['callerId of a callback', acdQueue(), acdQueue({ callerId: '+12015550123' })],
    ['callDelaySeconds', acdQueue(), acdQueue({ callDelaySeconds: 60 })],
    ['scheduleDate', acdSchedule(), acdSchedule({ scheduleDate: '2030-01-02T10:00:00Z' })],
  ])("isn't a mismatch: another %s", async (_name, first, second) => {
    await expectReplay(first, second);
  });

  it('is a mismatch while the other request is in progress too', async () => {
    const { store } = mockStore();
    store.claim(key, buildRecord({ fingerprint: 'v1:0' }), 60_000);
    const { client, network } = connect(store, { onIdempotencyStoreError: 'proceed' });
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'idempotency_mismatch', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
  });

  it('is masked in the error, which shows nothing of the other request', async () => {
    const claim = heldWith({ fingerprint: 'v1:0', owner: 'the other', placed: true, callId: 'id-1' });
    const { client } = connect(mockStore({ claim }).store);
    const options = { idempotencyKey: 'order of +14155552671', correlationId: 'c-1' };
    const error = await errorOf(client.connections.create(sampleRequest, options));
    expect(error).toMatchObject({ idempotencyKey: 'order of +1415•••2671', correlationId: 'c-1' });
    expect(JSON.stringify(error)).not.toMatch(/id-1|the other|v1:|5552671/);
  });
});

describe('An idempotencyKey that another version of the SDK holds', () => {
  it.each([['v0:abc'], ['v10:abc'], ['abc'], ['']])('is not compared: fingerprint %j', async (fingerprint) => {
    const { store } = mockStore({ claim: heldWith({ fingerprint }) });
    const { client, network } = connect(store);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(error).not.toHaveProperty('callId');
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
  });

  it('is never returned as a success: its error has the call ID', async () => {
    const { store } = mockStore({ claim: heldWith({ fingerprint: 'v0:abc', placed: true, callId: 'id-1' }) });
    const { client, network } = connect(store);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed', callId: 'id-1' });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
  });
});

describe('A trigger of AcdResource with an idempotencyKey that is held', () => {
  const phoneNumber = '+14155552671';
  type Acd = ReturnType<typeof connectAcd>['acd'];
  const triggers: readonly [string, string, (acd: Acd) => Promise<object>][] = [
    ['scripts.start', 'contactId', ({ scripts }) => scripts.start({ skillId: 1, scriptPath: 'a' }, once)],
    ['callbacks.queue', 'contactId', ({ callbacks }) => callbacks.queue({ phoneNumber, skillId: 1 }, once)],
    [
      'callbacks.schedule',
      'callbackId',
      ({ callbacks }) => callbacks.schedule({ phoneNumber, skillId: 1, scheduleDate: '2030-01-01T10:00:00Z' }, once),
    ],
  ];

  function open(fields: Partial<IdempotencyRecord>) {
    return connectAcd({ idempotencyStore: mockStore({ claim: heldWith(fields) }).store });
  }

  it.each(triggers)('%s returns the %s alone, without a request', async (_name, idName, trigger) => {
    const { acd, network } = open({ placed: true, callId: '4711' });
    expect(await trigger(acd)).toEqual({ [idName]: '4711' });
    expect([network.tokenRequests, network.discoveryRequests, network.apiRequests]).toEqual([[], [], []]);
  });

  it.each(triggers)('%s reports unknown while it is not completed', async (_name, _idName, trigger) => {
    const { acd, network } = open({});
    expect(await errorOf(trigger(acd))).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(network.tokenRequests).toEqual([]);
  });

  it.each(triggers)('%s, placed without an ID', async (name, _idName, trigger) => {
    const { acd, network } = open({ placed: true });
    // NICE documents no response for a queued callback, so there a success may have no ID.
    if (name === 'callbacks.queue') expect(await trigger(acd)).toEqual({});
    else expect(await errorOf(trigger(acd))).toMatchObject({ code: 'duplicate_call', outcome: 'placed' });
    expect(network.tokenRequests).toEqual([]);
  });
});

describe('ConnectionsResource.create with an idempotency store that fails', () => {
  const invalid = 'the idempotency store returned an invalid value';
  const record = buildRecord();

  it.each<[string, () => unknown, string]>([
    ['throws', fail, 'redis +1415•••2671 is down'],
    ['rejects', () => Promise.reject(new Error('down')), 'down'],
    ['rejects with a string', () => Promise.reject('down'), 'down'],
    ['returns nothing', () => undefined, invalid],
    ['returns null', () => null, invalid],
    ['returns true', () => true, invalid],
    ['returns a string', () => 'OK', invalid],
    ['returns an array', () => [record], invalid],
    ['returns a record without an owner', () => ({ ...record, owner: undefined }), invalid],
    ['returns a record without a fingerprint', () => ({ ...record, fingerprint: 7 }), invalid],
    ['returns a record without placed', () => ({ ...record, placed: undefined }), invalid],
    ["returns a record whose placed isn't a boolean", () => ({ ...record, placed: 1 }), invalid],
    ['returns a record with a number as callId', () => ({ ...record, placed: true, callId: 7 }), invalid],
    ["returns a record that can't be read", () => Object.defineProperty({}, 'owner', { get: fail }), invalid],
  ])('places no call when claim %s', async (_name, claim, message) => {
    const { client, network, events } = connect(mockStore({ claim }).store);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toBeInstanceOf(CXoneIdempotencyStoreError);
    expect(error).toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
    // A lost reply is requested again; an invalid one is not.
    const tries = message === invalid ? 1 : 2;
    expect(storeErrors(events)).toEqual(Array(tries).fill(['claim', message]));
    expect(JSON.stringify(error)).not.toContain('5552671');
  });

  it("places no call when claim throws a value that can't be a string", async () => {
    const { client, network, events } = connect(mockStore({ claim: () => Promise.reject(Object.create(null)) }).store);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed' });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
    expect(storeErrors(events)).toEqual(Array(2).fill(['claim', expect.any(String)]));
  });

  it("emits an event when complete throws a value that can't be a string", async () => {
    const { client, events } = connect(mockStore({ complete: () => Promise.reject(Object.create(null)) }).store);
    expect((await client.connections.create(sampleRequest, once)).id).toBe(sampleConnection.id);
    expect(storeErrors(events)).toEqual([['complete', expect.any(String)]]);
  });

  it('reads each field of a record once', async () => {
    let reads = 0;
    const claim = (_key: string, own: IdempotencyRecord) =>
      Object.defineProperty({ ...own }, 'owner', {
        get: () => {
          reads += 1;
          return reads === 1 ? 'another operation' : fail();
        },
      });
    const { client } = connect(mockStore({ claim }).store);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
  });

  /** A store whose claim resolves when `answer` is called, to its value or to that of a MemoryIdempotencyStore. */
  function lateStore() {
    let answer: (value?: unknown) => void = () => undefined;
    const mock = mockStore({
      claim: (...input: never[]) =>
        new Promise((resolve) => {
          answer = (value = Reflect.apply(mock.memory.claim, mock.memory, input)) => resolve(value);
        }),
    });
    return { ...mock, answer: (value?: unknown) => answer(value) };
  }

  it('claims a key whose first reply was lost, as the same owner', async () => {
    let tries = 0;
    const { store, memory } = mockStore({
      claim: (...input: never[]) => {
        const held: unknown = Reflect.apply(memory.claim, memory, input);
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('the connection broke after the command')) : held;
      },
    });
    const { client, network } = connect(store);
    expect((await client.connections.create(sampleRequest, once)).id).toBe(sampleConnection.id);
    expect(network.apiRequests).toHaveLength(1);
    expect(memory.read(key)).toMatchObject({ placed: true, callId: sampleConnection.id });
  });

  it('places no call when claim does not return twice within two seconds, and releases the key then and at a late reply', async () => {
    const { store, memory, calls, answer } = lateStore();
    const { client, clock } = connect(store);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed' });
    expect(clock.elapsed()).toBe(4_000);
    expect(calls).toEqual(['claim', 'claim', 'release']);
    answer();
    await settle();
    expect(calls).toEqual(['claim', 'claim', 'release', 'release']);
    expect(memory.read(key)).toBeUndefined();
  });

  it.each<[string, () => unknown]>([
    ['returns the record of another operation', () => record],
    ['returns an invalid value', () => 'OK'],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])('releases the key no second time when a late claim %s', async (_name, getValue) => {
    const { store, calls, answer } = lateStore();
    const { client, clock } = connect(store);
    await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    answer(getValue());
    await settle();
    expect(calls).toEqual(['claim', 'claim', 'release']);
  });

  it('ends the claim with the operation: at an abort', async () => {
    const { store, memory, calls, answer } = lateStore();
    const { client, network, events } = connect(store);
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
    expect(storeErrors(events)).toEqual([]);
    answer();
    await settle();
    expect(calls).toEqual(['claim', 'release', 'release']);
    expect(memory.read(key)).toBeUndefined();
  });

  it('ends the claim with the operation: at its total timeout', async () => {
    const { store, memory, answer } = lateStore();
    const { client, clock, network, events } = connect(store, { onIdempotencyStoreError: 'proceed' });
    const options = { ...once, totalTimeoutMs: 700 };
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, options)));
    expect(error).toMatchObject({ code: 'timeout', limit: 'totalTimeoutMs', limitMs: 700, outcome: 'not_placed' });
    expect(network.apiRequests).toHaveLength(0);
    expect(storeErrors(events)).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
    answer();
    await settle();
    expect(memory.read(key)).toBeUndefined();
  });

  it('claims nothing for an operation that was aborted before', async () => {
    const { store, calls } = mockStore();
    const { client } = connect(store);
    const error = await errorOf(client.connections.create(sampleRequest, { ...once, signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    expect(calls).toEqual([]);
  });

  it('releases a key whose claim was made, though both of its replies were lost', async () => {
    const { store, memory } = mockStore({
      claim: (...input: never[]) => {
        Reflect.apply(memory.claim, memory, input);
        return Promise.reject(new Error('the connection broke after the command'));
      },
    });
    const { client, network } = connect(store);
    expect((await errorOf(client.connections.create(sampleRequest, once))).code).toBe('idempotency_store_failed');
    await settle();
    expect(memory.read(key)).toBeUndefined();
    expect(network.apiRequests).toHaveLength(0);
  });

  it.each(['refuse', 'proceed'] as const)("places no call without WebCrypto, with '%s'", async (onStoreError) => {
    const { store, calls } = mockStore();
    const { client, network } = connect(store, { onIdempotencyStoreError: onStoreError });
    vi.spyOn(globalThis.crypto.subtle, 'digest').mockRejectedValue(new Error('no SHA-256 here'));
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'configuration', option: 'idempotencyKey', outcome: 'not_placed' });
    expect(error.message).toContain('idempotencyKey requires WebCrypto');
    expect(error.cause).toMatchObject({ message: 'no SHA-256 here' });
    expect(calls).toEqual([]);
    expect(network.apiRequests).toEqual([]);
  });

  it('emits an event when a key could not be released', async () => {
    const { client, network, events } = connect(mockStore({ release: fail }).store);
    network.onApi = () => reply(400);
    expect((await errorOf(client.connections.create(sampleRequest, once))).code).toBe('bad_request');
    expect(storeErrors(events)).toEqual([['release', 'redis +1415•••2671 is down']]);
  });

  it('returns the connection although the key could not be completed', async () => {
    const { client, events } = connect(mockStore({ complete: fail }).store);
    const connection = await client.connections.create(sampleRequest, { ...once, correlationId: 'c-1' });
    expect(connection.id).toBe(sampleConnection.id);
    expect(events.filter(({ type }) => type === 'idempotency_store_error')).toEqual([
      {
        type: 'idempotency_store_error',
        operation: 'connections.create',
        storeMethod: 'complete',
        correlationId: 'c-1',
        durationMs: 0,
        message: 'redis +1415•••2671 is down',
      },
    ]);
  });

  it('waits two seconds for complete, and not at all once the caller has aborted', async () => {
    const { client, clock, events } = connect(mockStore({ complete: deafness, release: deafness }).store);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(clock.elapsed()).toBe(2_000);
    const controller = new AbortController();
    const work = client.connections.create(sampleRequest, { idempotencyKey: 'other', signal: controller.signal });
    await settle();
    controller.abort();
    expect((await work).id).toBe(sampleConnection.id);
    expect(clock.elapsed()).toBe(2_000);
    // The second failure emits an event too, although the operation has finished.
    await clock.advance(2_000);
    const event = { storeMethod: 'complete', durationMs: 2_000, message: 'no response within 2000 ms' };
    expect(events.filter(({ type }) => type === 'idempotency_store_error')).toMatchObject([event, event]);
  });

  it('claims an expired key again to complete it', async () => {
    const { store, memory, calls } = mockStore();
    const { client, network } = connect(store);
    network.onApi = () => {
      memory.resolve(key, 'not_placed');
      return reply(201, sampleConnection);
    };
    await client.connections.create(sampleRequest, once);
    expect(memory.read(key)).toMatchObject({ placed: true, callId: sampleConnection.id });
    expect(calls).toEqual(['claim', 'complete', 'claim', 'complete']);
  });

  it('claims again when complete returns anything but true', async () => {
    const { store, calls } = mockStore({ complete: () => undefined });
    const { client, events } = connect(store);
    await client.connections.create(sampleRequest, once);
    expect(calls).toEqual(['claim', 'complete', 'claim', 'complete']);
    const message = 'the idempotency store did not complete a key that its owner holds';
    expect(storeErrors(events)).toEqual([['complete', message]]);
  });

  it("does not change another operation's claim after its own has expired", async () => {
    const { store, memory, calls } = mockStore();
    const { client, network, events } = connect(store);
    network.onApi = () => {
      memory.resolve(key, 'not_placed');
      memory.claim(key, record, 60_000);
      return reply(201, sampleConnection);
    };
    expect((await client.connections.create(sampleRequest, once)).id).toBe(sampleConnection.id);
    expect(memory.read(key)).toEqual(record);
    expect(calls).toEqual(['claim', 'complete', 'claim']);
    const message = 'a call was placed, but another operation holds its idempotency key';
    expect(storeErrors(events)).toEqual([['complete', message]]);
  });
});

describe("ConnectionsResource.create with onIdempotencyStoreError: 'proceed'", () => {
  /** A store whose `claim` fails until `recover` is called. */
  function failingStore() {
    let isDown = true;
    const mock = mockStore({
      claim: (...input: never[]) => (isDown ? fail() : Reflect.apply(mock.memory.claim, mock.memory, input)),
    });
    const recover = () => {
      isDown = false;
    };
    return { ...mock, recover };
  }
  const proceed = { onIdempotencyStoreError: 'proceed' } as const;

  it('places the call, and completes the key once the store has recovered', async () => {
    const { store, memory, recover } = failingStore();
    const { client, network } = connect(store, proceed);
    network.onApi = () => {
      recover();
      return reply(201, sampleConnection);
    };
    await client.connections.create(sampleRequest, once);
    expect(memory.read(key)).toMatchObject({ placed: true, callId: sampleConnection.id });
  });

  it('claims the key for a call that may have been placed', async () => {
    const { store, memory, recover } = failingStore();
    const { client, network } = connect(store, proceed);
    network.onApi = (request) => {
      recover();
      return silence(request);
    };
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: controller.signal }));
    await settle();
    controller.abort();
    expect((await work).outcome).toBe('unknown');
    expect(memory.read(key)).toMatchObject({ placed: false });
  });

  it('completes the key of a call that was placed although its response is invalid', async () => {
    const { store, memory, recover } = failingStore();
    const { client, network } = connect(store, proceed);
    network.onApi = () => {
      recover();
      return reply(201, 'created');
    };
    expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('placed');
    expect(memory.read(key)).toMatchObject({ placed: true, callId: undefined });
  });

  it('emits an event when the key could not be claimed after the call either', async () => {
    const { client, network, events } = connect(mockStore({ claim: fail }).store, proceed);
    network.onApi = () => reply(500);
    expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('unknown');
    // Twice before the call, and once after it.
    expect(storeErrors(events)).toEqual(Array(3).fill(['claim', 'redis +1415•••2671 is down']));
  });

  it('releases the key when no call was placed: the claim may have been made', async () => {
    const { store, calls } = mockStore({ claim: fail });
    const { client, network } = connect(store, proceed);
    network.onApi = () => reply(400);
    expect((await errorOf(client.connections.create(sampleRequest, once))).code).toBe('bad_request');
    expect(calls).toEqual(['claim', 'claim', 'release']);
  });

  it('places the call when claim does not return within two seconds, or returns an invalid value', async () => {
    const slow = connect(mockStore({ claim: deafness, complete: () => true }).store, proceed);
    expect((await slow.clock.playOut(slow.client.connections.create(sampleRequest, once))).id).toBe(
      sampleConnection.id,
    );
    const broken = connect(mockStore({ claim: () => 'OK', complete: () => true }).store, proceed);
    expect((await broken.client.connections.create(sampleRequest, once)).id).toBe(sampleConnection.id);
  });

  it('releases a key whose claim succeeds late when no call was placed', async () => {
    let answer: () => void = () => undefined;
    const { store, memory } = mockStore({
      claim: (...input: never[]) =>
        new Promise((resolve) => {
          answer = () => resolve(Reflect.apply(memory.claim, memory, input));
        }),
    });
    const { client, clock, network } = connect(store, proceed);
    network.onApi = () => reply(400);
    await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    answer();
    await settle();
    expect(memory.read(key)).toBeUndefined();
  });

  it('places no call for a key that is held', async () => {
    const { client, network } = connect(mockStore({ claim: heldWith({}) }).store, proceed);
    expect((await errorOf(client.connections.create(sampleRequest, once))).code).toBe('duplicate_call');
    expect(network.apiRequests).toEqual([]);
  });
});

describe('The message of ConnectionsResource.create when no call is placed', () => {
  const noSecond = 'No second call was placed under this idempotencyKey.';
  const look = 'check whether the call was placed, then free or complete the key in the store (its method resolve).';
  const restore = 'Restore the store, then retry with the same idempotencyKey.';
  const failed = (detail: string) => `The idempotency store failed${detail}. No call was placed. ${restore}`;

  it.each<[string, () => unknown, string, string, string | undefined]>([
    [
      'the key is held and not completed',
      heldWith({}) as () => unknown,
      'unknown',
      `${noSecond} It was used before, and the result of that operation is unknown: ${look}`,
      undefined,
    ],
    [
      "the key is completed and the connection can't be read",
      heldWith({ placed: true, callId: 'id-1' }) as () => unknown,
      'placed',
      `${noSecond} A call was placed under it before, and could not be read now: don't call create() again.`,
      undefined,
    ],
    [
      'the key is completed without an ID',
      heldWith({ placed: true }) as () => unknown,
      'placed',
      `${noSecond} A call was placed under it before, without an ID: don't call create() again.`,
      undefined,
    ],
    [
      'another version holds the key',
      heldWith({ fingerprint: 'v0:a' }) as () => unknown,
      'unknown',
      `${noSecond} It was used before, by another version of the SDK: ${look}`,
      undefined,
    ],
    [
      'another version has completed the key',
      heldWith({ fingerprint: 'v0:a', placed: true }) as () => unknown,
      'placed',
      `${noSecond} It was used before, by another version of the SDK: don't call create() again.`,
      undefined,
    ],
    [
      'the key is held for another request',
      heldWith({ fingerprint: 'v1:a' }) as () => unknown,
      'not_placed',
      'The idempotencyKey is held for another request. No call was placed. Use another key for another person to call.',
      undefined,
    ],
    ['claim fails', fail, 'not_placed', failed(': redis +1415•••2671 is down'), restore],
    ['claim does not return', deafness, 'not_placed', failed(': no response within 2000 ms'), restore],
    ['claim fails without a message', () => Promise.reject(new Error()), 'not_placed', failed(''), restore],
    ["claim fails with a value that isn't an error", () => Promise.reject('down'), 'not_placed', failed(''), restore],
  ])('is complete when %s', async (_name, claim, outcome, message, hint) => {
    const { client, clock, network } = connect(mockStore({ claim }).store);
    network.onApi = () => reply(503);
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest, once)));
    expect([error.outcome, error.message, error.hint]).toEqual([outcome, message, hint]);
    expect(posts(network)).toBe(0);
  });
});
