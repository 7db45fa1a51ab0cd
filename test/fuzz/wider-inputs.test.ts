import {
  AccessKeyTokenProvider,
  CXoneAcdClient,
  CXoneClient,
  CXoneError,
  type IdempotencyStore,
  MemoryIdempotencyStore,
  RedisIdempotencyStore,
  StaticTokenProvider,
  UserHubTokenProvider,
} from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../support/fake-clock.js';
import { FetchDouble, reply } from '../support/fetch-double.js';
import { mockStore } from '../support/idempotency.js';
import { findLeaks, showAll } from '../support/leaks.js';
import { sampleConnection, sampleRequest } from '../support/samples.js';
import { bodies, expectSound, expectUseful, explore, failureOf, headerRecords, hostile, planted } from './support.js';

const SECRET = 'zq-correct-horse-battery-staple-qz';
const tokenProvider = new StaticTokenProvider('static-token-0123456789');

/** A function without parameter types, which accepts any value. */
type Open = (...given: readonly unknown[]) => unknown;
const open = (method: unknown): Open => method as Open;

function connect(network = new FetchDouble()) {
  const clock = new FakeClock();
  const { connections } = new CXoneClient(
    { realmId: 'acme', tokenProvider, fetch: network.fetch, idempotencyStore: new MemoryIdempotencyStore() },
    { clock },
  );
  const options = { tokenProvider, apiUrl: 'https://api.example', fetch: network.fetch };
  const { acd } = new CXoneAcdClient(options, { clock });
  /** Creates a connection with an idempotency key and a store with mocked methods. */
  const createWithStore = (methods: Readonly<Record<string, Open>>) => {
    const idempotencyStore: IdempotencyStore = mockStore(methods).store;
    const given = { realmId: 'acme', tokenProvider, fetch: network.fetch, idempotencyStore };
    return new CXoneClient(given, { clock }).connections.create(sampleRequest, { idempotencyKey: 'a' });
  };
  return { connections, acd, network, clock, createWithStore };
}

function throwValue(value: unknown): never {
  throw value;
}

/** Reads at most three values of an async iterable. */
async function drain(work: unknown): Promise<void> {
  let taken = 0;
  for await (const _ of work as AsyncIterable<unknown>) if (++taken >= 3) return;
}

const rescheduled = { phoneNumber: '+14155552671', skillId: 1, scheduleDate: '2030-01-01T10:00:00Z' };

/** All public functions that accept a value and that the other files do not test. */
const INPUTS: Readonly<Record<string, (given: unknown, honest: ReturnType<typeof connect>) => unknown>> = {
  'new CXoneAcdClient': (given) => Reflect.construct(CXoneAcdClient, [given]),
  'CXoneAcdClient.apiUrl': (apiUrl) => Reflect.construct(CXoneAcdClient, [{ tokenProvider, apiUrl }]),
  'CXoneAcdClient.tokenProvider': (given) => Reflect.construct(CXoneAcdClient, [{ tokenProvider: given }]),
  'CXoneAcdClient.allowedApiHosts': (given) =>
    Reflect.construct(CXoneAcdClient, [{ tokenProvider, allowedApiHosts: given }]),
  'CXoneAcdClient.apiVersion': (given) => Reflect.construct(CXoneAcdClient, [{ tokenProvider, apiVersion: given }]),
  'new AccessKeyTokenProvider': (given) => Reflect.construct(AccessKeyTokenProvider, [given]),
  'AccessKeyTokenProvider.issuer': (issuer) =>
    Reflect.construct(AccessKeyTokenProvider, [
      { issuer, clientId: 'a', clientSecret: SECRET, accessKeyId: 'b', accessKeySecret: SECRET },
    ]),
  'new UserHubTokenProvider': (given) => Reflect.construct(UserHubTokenProvider, [given]),
  'UserHubTokenProvider.area': (area) =>
    Reflect.construct(UserHubTokenProvider, [{ area, accessKeyId: 'b', accessKeySecret: SECRET }]),
  'new RedisIdempotencyStore': (given) => Reflect.construct(RedisIdempotencyStore, [given]),
  'CXoneClient.idempotencyStore': (given) =>
    Reflect.construct(CXoneClient, [{ realmId: 'acme', tokenProvider, idempotencyStore: given }]),
  'idempotencyStore.claim returns': (value, { createWithStore }) => createWithStore({ claim: () => value }),
  'idempotencyStore.claim throws': (value, { createWithStore }) => createWithStore({ claim: () => throwValue(value) }),
  'idempotencyStore.complete returns': (value, { createWithStore }) => createWithStore({ complete: () => value }),
  'idempotencyStore.complete throws': (value, { createWithStore }) =>
    createWithStore({ complete: () => throwValue(value) }),
  'idempotencyStore.release returns': (value, { createWithStore, network }) => {
    network.onApi = () => reply(400);
    return createWithStore({ release: () => value });
  },
  'create idempotencyKey': (idempotencyKey, { connections }) =>
    open(connections.create.bind(connections))(sampleRequest, { idempotencyKey }),
  'create idempotencyKeyTtlMs': (idempotencyKeyTtlMs, { connections }) =>
    open(connections.create.bind(connections))(sampleRequest, { idempotencyKey: 'a', idempotencyKeyTtlMs }),
  'waitFor id': (id, { connections }) => open(connections.waitFor.bind(connections))(id, { until: () => true }),
  'waitFor options': (given, { connections }) => open(connections.waitFor.bind(connections))('id-1', given),
  'waitFor until': (until, { connections }) => open(connections.waitFor.bind(connections))('id-1', { until }),
  'waitFor until returns': (value, { connections }) =>
    connections.waitFor('id-1', { until: open(() => value) as () => boolean, maxWaitMs: 10 }),
  'watch options': (given, { connections }) => drain(open(connections.watch.bind(connections))('id-1', given)),
  'createMany requests': (given, { connections }) => drain(open(connections.createMany.bind(connections))(given)),
  'createMany request': (given, { connections }) =>
    drain(open(connections.createMany.bind(connections))([given, sampleRequest])),
  'createMany options': (given, { connections }) =>
    drain(open(connections.createMany.bind(connections))([sampleRequest], given)),
  'createMany idempotencyKey': (given, { connections }) =>
    drain(open(connections.createMany.bind(connections))([sampleRequest], { idempotencyKey: () => given })),
  'scripts.start': (given, { acd }) => open(acd.scripts.start.bind(acd.scripts))(given),
  'scripts.start parameters': (parameters, { acd }) =>
    open(acd.scripts.start.bind(acd.scripts))({ skillId: 1, scriptPath: 'a', parameters }),
  'scripts.start parameter': (given, { acd }) =>
    open(acd.scripts.start.bind(acd.scripts))({ skillId: 1, scriptPath: 'a', parameters: [given] }),
  'callbacks.queue': (given, { acd }) => open(acd.callbacks.queue.bind(acd.callbacks))(given),
  'callbacks.queue number': (phoneNumber, { acd }) =>
    open(acd.callbacks.queue.bind(acd.callbacks))({ phoneNumber, skillId: 1 }),
  'callbacks.schedule': (given, { acd }) => open(acd.callbacks.schedule.bind(acd.callbacks))(given),
  'callbacks.schedule date': (scheduleDate, { acd }) =>
    open(acd.callbacks.schedule.bind(acd.callbacks))({ phoneNumber: '+14155552671', skillId: 1, scheduleDate }),
  'callbacks.reschedule ID': (given, { acd }) => open(acd.callbacks.reschedule.bind(acd.callbacks))(given, rescheduled),
  'callbacks.reschedule': (given, { acd }) => open(acd.callbacks.reschedule.bind(acd.callbacks))('1', given),
  'callbacks.reschedule options': (given, { acd }) =>
    open(acd.callbacks.reschedule.bind(acd.callbacks))('1', rescheduled, given),
  'callbacks.list': (given, { acd }) => open(acd.callbacks.list.bind(acd.callbacks))(given),
  'callbacks.cancel': (given, { acd }) => open(acd.callbacks.cancel.bind(acd.callbacks))(given),
  'callbacks.queueMany requests of createMany': (given, { acd }) =>
    drain(open(acd.callbacks.queueMany.bind(acd.callbacks))([given])),
  'callbacks.scheduleMany requests of createMany': (given, { acd }) =>
    drain(open(acd.callbacks.scheduleMany.bind(acd.callbacks))(given)),
  'scripts.startMany options of createMany': (given, { acd }) =>
    drain(open(acd.scripts.startMany.bind(acd.scripts))([], given)),
  'contacts.find': (given, { acd }) => drain(open(acd.contacts.find.bind(acd.contacts))(given)),
  'contacts.find since': (since, { acd }) => drain(open(acd.contacts.find.bind(acd.contacts))({ since })),
  'contacts.find number': (phoneNumber, { acd }) =>
    drain(open(acd.contacts.find.bind(acd.contacts))({ since: new Date(0), phoneNumber })),
  'contacts.find options': (given, { acd }) =>
    drain(open(acd.contacts.find.bind(acd.contacts))({ since: new Date(0) }, given)),
  'contacts.watch options': (given, { acd }) => drain(open(acd.contacts.watch.bind(acd.contacts))('1', given)),
  'contacts.related': (given, { acd }) => open(acd.contacts.related.bind(acd.contacts))(given),
  'contacts.disposition': (given, { acd }) => open(acd.contacts.disposition.bind(acd.contacts))(given),
  'contacts.end': (given, { acd }) => open(acd.contacts.end.bind(acd.contacts))(given),
  'contacts.end options': (given, { acd }) => open(acd.contacts.end.bind(acd.contacts))('1', given),
  'acd.read path': (given, { acd }) => open(acd.read.bind(acd))(given),
  'acd.read options': (given, { acd }) => open(acd.read.bind(acd))('/a', given),
  'acd.read query': (query, { acd }) => open(acd.read.bind(acd))('/a', { query }),
  'acd.read value': (a, { acd }) => open(acd.read.bind(acd))('/a', { query: { a } }),
  'acd.apiUrl options': (given, { acd }) => open(acd.apiUrl.bind(acd))(given),
  'CXoneAcdClient.fromEnv': (given) => open(CXoneAcdClient.fromEnv)(given),
  'CXoneAcdClient.fromEnv options': (given) => open(CXoneAcdClient.fromEnv)({}, given),
  'CXoneAcdClient.fromEnv variable': (given) =>
    open(CXoneAcdClient.fromEnv)({ CXONE_ACCESS_KEY_ID: given, CXONE_ACCESS_KEY_SECRET: given, CXONE_AREA: given }),
  'contacts.get': (given, { acd }) => open(acd.contacts.get.bind(acd.contacts))(given),
  'contacts.waitFor options': (given, { acd }) => open(acd.contacts.waitFor.bind(acd.contacts))('1', given),
  'contacts.stateHistory': (given, { acd }) => open(acd.contacts.stateHistory.bind(acd.contacts))(given),
  'contacts.states options': (given, { acd }) => open(acd.contacts.states.bind(acd.contacts))(given),
};

/** Returns `true` if the input itself threw the error, which the SDK passes on unchanged. */
function isOwn(error: unknown): boolean {
  return !(error instanceof CXoneError) && /trap|revoked|thenable|Class constructor/.test(String(error));
}

describe('any value passed to', { timeout: 60_000 }, () => {
  it.each(Object.entries(INPUTS))('%s is accepted, or rejected with a CXoneError', async (name, act) => {
    await explore(25, hostile, async (make) => {
      const honest = connect();
      honest.network.onApi = ({ method }) =>
        reply(method === 'POST' ? 201 : 200, { ...sampleConnection, status: 'DONE', contactId: '1' });
      const error = await failureOf(() => honest.clock.playOut(Promise.resolve(act(make(), honest))));
      if (/createMany|until/.test(name) && isOwn(error)) return;
      expectSound(error, []);
      if (error instanceof CXoneError && (error.code === 'configuration' || error.code === 'request_invalid')) {
        expectUseful(error);
        expect(findLeaks(showAll(error), [SECRET])).toEqual([]);
      }
    });
  });
});

describe('any response of the documented routes', { timeout: 60_000 }, () => {
  const given = planted.chain((plan) =>
    fc.record({
      plan: fc.constant(plan),
      body: bodies(plan),
      headers: headerRecords(plan),
      status: fc.constantFrom(200, 202, 400, 403, 404, 409, 500, 503),
    }),
  );

  it('causes a result or a valid error', async () => {
    await explore(60, given, async ({ plan, body, headers, status }) => {
      const network = new FetchDouble();
      network.onApi = () => new Response(body, { status, headers });
      const { acd } = new CXoneAcdClient({
        tokenProvider: new StaticTokenProvider(plan.token),
        apiUrl: 'https://api.example',
        fetch: network.fetch,
      });
      const [phoneNumber, callerId] = plan.numbers;
      const secretless = { ...plan, secret: plan.token };
      const triggers = [
        () => acd.scripts.start({ skillId: 1, scriptPath: 'a', parameters: [{ phoneNumber }] }),
        () => acd.callbacks.reschedule(1, { phoneNumber, skillId: 1, scheduleDate: '2030-01-01T10:00:00Z' }),
        () => acd.callbacks.queue({ phoneNumber, callerId, skillId: 1 }),
      ];
      for (const [index, trigger] of triggers.entries()) {
        // All but the last send one phone number only, so that no response can contain the other.
        const numbers = index < triggers.length - 1 ? ([phoneNumber, '+none'] as const) : plan.numbers;
        expectSound(await failureOf(trigger), [], { ...secretless, numbers });
      }
      for (const read of [
        () => acd.contacts.get('1'),
        () => acd.contacts.stateHistory('1'),
        () => acd.contacts.states(),
        () => acd.contacts.related('1'),
        () => acd.contacts.disposition('1'),
        () => acd.contacts.end('1'),
        () => acd.callbacks.list('1'),
        () => acd.callbacks.cancel('1'),
        () => acd.read('/skills'),
        () => drain(acd.contacts.find({ since: new Date(0), skillId: 1 })),
      ]) {
        expectSound(await failureOf(read), [], { ...secretless, numbers: ['+none', '+none'] });
      }
    });
  });
});
