import {
  type CallLedger,
  CXoneClient,
  type CXoneClientOptions,
  CXoneConfigurationError,
  CXoneDuplicateCallError,
  type CXoneEvent,
  MemoryCallLedger,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { deafness, reply, silence, socketError } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const key = 'message-1';
const once = { onceKey: key };

/** A ledger in memory, some methods of which misbehave. */
function ledgerWith(broken: Partial<Record<keyof CallLedger, (...given: never[]) => unknown>>) {
  const memory = new MemoryCallLedger();
  const calls: string[] = [];
  const watched =
    (method: keyof CallLedger) =>
    (...given: never[]) => {
      calls.push(method);
      const own = broken[method] ?? ((...all: never[]) => Reflect.apply(memory[method], memory, all));
      return own(...given);
    };
  const ledger = {
    claim: watched('claim'),
    settle: watched('settle'),
    release: watched('release'),
    read: watched('read'),
  };
  return { ledger: ledger as CallLedger, memory, calls };
}

function connect(ledger: CallLedger = new MemoryCallLedger(), options: CXoneClientOptions = {}) {
  return connectDouble({ callLedger: ledger, ...options });
}

function fail(): never {
  throw new Error('redis +14155552671 is down');
}

const posts = ({ apiRequests }: { apiRequests: readonly { method: string }[] }) =>
  apiRequests.filter(({ method }) => method === 'POST').length;

const ledgerErrors = (events: readonly CXoneEvent[]) =>
  events.flatMap((event) => (event.type === 'ledger_error' ? [[event.operation, event.message]] : []));

describe('create with onceKey', () => {
  it('places one call, and reads its connection anew for who asks again', async () => {
    const { client, network } = connect();
    network.onApi = ({ method }) =>
      reply(200, { ...sampleConnection, status: method === 'POST' ? 'PENDING' : 'CONNECTED' });
    expect((await client.connections.create(sampleRequest, once)).status).toBe('PENDING');
    expect((await client.connections.create(sampleRequest, once)).status).toBe('CONNECTED');
    expect(posts(network)).toBe(1);
    expect(network.apiRequests[1]?.url).toContain(`/${sampleConnection.id}`);
  });

  it('reads the connection with the options of the call', async () => {
    const { client, network } = connect();
    const options = { ...once, correlationId: 'mine', headers: { 'x-team': 'a' } };
    await client.connections.create(sampleRequest, options);
    await client.connections.create(sampleRequest, options);
    const seen = network.apiRequests.map(({ headers }) => [headers.get('correlationid'), headers.get('x-team')]);
    expect(seen).toEqual([
      ['mine', 'a'],
      ['mine', 'a'],
    ]);
  });

  it('places a call for each key, and for none', async () => {
    const { client, network } = connect();
    await client.connections.create(sampleRequest, { onceKey: 'a' });
    await client.connections.create(sampleRequest, { onceKey: 'b' });
    await client.connections.create(sampleRequest);
    expect(posts(network)).toBe(3);
  });

  it('lets one of many through that ask at the same time', async () => {
    const { client, network } = connect();
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.connections.create(sampleRequest, once)),
    );
    expect(posts(network)).toBe(1);
    const errors = all.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(errors).toHaveLength(19);
    expect(errors.every((error) => error instanceof CXoneDuplicateCallError)).toBe(true);
  });

  it('says unknown for a key that is claimed and not settled', async () => {
    const ledger = new MemoryCallLedger();
    ledger.claim('order of +14155552671', 60_000);
    const { client, network } = connect(ledger);
    const error = await errorOf(client.connections.create(sampleRequest, { onceKey: 'order of +14155552671' }));
    expect(error).toBeInstanceOf(CXoneDuplicateCallError);
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown', onceKey: 'order of +1415•••2671' });
    expect(error.correlationId).toBeDefined();
    expect(error).not.toHaveProperty('cause');
    expect(network.apiRequests).toHaveLength(0);
  });

  it('asks the ledger once about a key that is claimed and not settled', async () => {
    const { ledger, calls } = ledgerWith({ claim: () => false, read: () => ({}) });
    await errorOf(connect(ledger).client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim', 'read']);
  });

  it('says placed, with the id, when the connection can not be read now', async () => {
    const ledger = new MemoryCallLedger();
    ledger.claim(key, 60_000);
    ledger.settle(key, 'id-1');
    const { client, network } = connect(ledger);
    network.onApi = () => reply(503);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'placed', connectionId: 'id-1' });
    expect(error.cause).toMatchObject({ code: 'server_error' });
  });

  it('releases the key of a call that was not placed', async () => {
    const { client, network } = connect();
    network.onApi = (_request, index) => (index === 0 ? reply(429) : reply(201, sampleConnection));
    await errorOf(client.connections.create(sampleRequest, once));
    await client.connections.create(sampleRequest, once);
    expect(posts(network)).toBe(2);
  });

  it('claims nothing for a request that is wrong', async () => {
    const { ledger, calls } = ledgerWith({});
    const { client } = connect(ledger);
    await errorOf(client.connections.create({ ...sampleRequest, campaignId: '' }, once));
    expect(calls).toEqual([]);
  });

  it.each([
    ['a 500', () => reply(500)],
    ['a reset', () => Promise.reject(socketError('ECONNRESET'))],
    ['an answer without an id', () => reply(201, { status: 'PENDING' })],
    ['an empty id', () => reply(201, { id: '', status: 'PENDING' })],
    ['an id that was masked', () => reply(201, { id: '+14155552671' })],
  ])('keeps the key after %s', async (_name, answer) => {
    const { ledger, calls } = ledgerWith({});
    const { client, network } = connect(ledger);
    network.onApi = answer;
    await errorOf(client.connections.create(sampleRequest, once));
    expect(calls).toEqual(['claim']);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(posts(network)).toBe(1);
  });

  it.each(['id', 'connectionId'])('settles with the %s of an answer that does not fit otherwise', async (name) => {
    const ledger = new MemoryCallLedger();
    const { client, network } = connect(ledger);
    network.onApi = () => reply(201, { [name]: 'id-7', status: 3 });
    expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('placed');
    expect(ledger.read(key)).toEqual({ connectionId: 'id-7' });
  });

  it('keeps the key for a day, or as long as the client or the call says', async () => {
    const times: unknown[] = [];
    const { ledger } = ledgerWith({
      claim: (_key: string, ttlMs: number) => {
        times.push(ttlMs);
        return true;
      },
      settle: () => undefined,
    } as never);
    await connect(ledger).client.connections.create(sampleRequest, once);
    const { client } = connect(ledger, { onceKeyTtlMs: 5_000 });
    await client.connections.create(sampleRequest, once);
    await client.connections.create(sampleRequest, { ...once, onceKeyTtlMs: 7_000 });
    expect(times).toEqual([86_400_000, 5_000, 7_000]);
  });

  it('leaves no timer behind', async () => {
    const { client, clock } = connect();
    await client.connections.create(sampleRequest, { ...once, totalTimeoutMs: 5_000 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks again when a key was taken, and is free by the time it is read', async () => {
    let claims = 0;
    const { ledger } = ledgerWith({ claim: () => ++claims === 2 });
    const { client, network } = connect(ledger);
    await client.connections.create(sampleRequest, once);
    expect(posts(network)).toBe(1);
  });

  it('gives up on a key that is taken and free in turns', async () => {
    const { ledger, calls } = ledgerWith({ claim: () => false, read: () => null });
    const { client, network } = connect(ledger);
    expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('unknown');
    expect(calls).toHaveLength(6);
    expect(posts(network)).toBe(0);
  });

  it.each([
    ['', 'text'],
    [' \n', 'control'],
    ['x'.repeat(257), '256'],
    [7, 'text'],
  ])('refuses the key %j', async (onceKey, message) => {
    const { client, network } = connect();
    const error = await errorOf(client.connections.create(sampleRequest, { onceKey: onceKey as string }));
    expect(error).toMatchObject({ option: 'onceKey', outcome: 'not_placed' });
    expect(error.message).toContain(message);
    expect(network.apiRequests).toHaveLength(0);
  });

  it('needs a ledger', async () => {
    const { client } = connectDouble();
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option: 'onceKey', outcome: 'not_placed' });
  });

  it.each([
    [{ onLedgerError: 'refuse' }, 'onLedgerError'],
    [{ onceKeyTtlMs: 5 }, 'onceKeyTtlMs'],
    [{ callLedger: {} }, 'callLedger'],
    [{ callLedger: new MemoryCallLedger(), onLedgerError: 'ignore' }, 'onLedgerError'],
    [{ callLedger: new MemoryCallLedger(), onceKeyTtlMs: 0 }, 'onceKeyTtlMs'],
  ])('refuses the client options %j', (options, option) => {
    const make = () => new CXoneClient({ realmId: 'acme', clientId: 'a', clientSecret: 'b', ...(options as object) });
    expect(make).toThrow(CXoneConfigurationError);
    expect(make).toThrow(option);
  });
});

describe('create with a ledger that fails', () => {
  it.each([
    ['throws', fail, 'redis +1415•••2671 is down'],
    ['rejects', () => Promise.reject(new Error('down')), 'down'],
    ['throws no error', () => Promise.reject('down'), 'down'],
    ['answers rubbish', () => 'OK', 'the call ledger answered what none answers'],
  ])('refuses the call when claim %s', async (_name, claim, message) => {
    const { client, network, events } = connect(ledgerWith({ claim }).ledger);
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'call_ledger_failed', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
    expect(ledgerErrors(events)).toEqual([['claim', message]]);
    expect(JSON.stringify(error)).not.toContain('5552671');
  });

  it('refuses the call when claim does not answer, and releases the key should it come through', async () => {
    let answer: (claimed: boolean) => void = () => undefined;
    const { ledger, memory, calls } = ledgerWith({
      claim: (...given: never[]) =>
        new Promise((resolve) => {
          answer = (claimed) => resolve(claimed && Reflect.apply(memory.claim, memory, given));
        }),
    });
    const { client, clock } = connect(ledger);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    expect(error).toMatchObject({ code: 'call_ledger_failed', outcome: 'not_placed' });
    expect(clock.elapsed()).toBe(2_000);
    answer(true);
    await settle();
    expect(calls).toEqual(['claim', 'release']);
    expect(memory.read(key)).toBeUndefined();
  });

  it('releases nothing when a late claim is refused', async () => {
    let answer: (claimed: boolean) => void = () => undefined;
    const late = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    const { ledger, calls } = ledgerWith({ claim: () => late });
    const { client, clock } = connect(ledger);
    await errorOf(clock.playOut(client.connections.create(sampleRequest, once)));
    answer(false);
    await settle();
    expect(calls).toEqual(['claim']);
  });

  it('ends the claim with the call: at an abort', async () => {
    const { ledger } = ledgerWith({ claim: deafness });
    const { client, network, events } = connect(ledger);
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    expect(network.apiRequests).toHaveLength(0);
    expect(ledgerErrors(events)).toEqual([]);
  });

  it('ends the claim with the call: at its total limit', async () => {
    const { client, clock, network } = connect(ledgerWith({ claim: deafness }).ledger);
    const options = { ...once, totalTimeoutMs: 700 };
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, options)));
    expect(error).toMatchObject({ code: 'timeout', timeoutMs: 700, outcome: 'not_placed' });
    expect(network.apiRequests).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['throws', fail],
    ['answers rubbish', () => ({ connectionId: 7 })],
    ['answers a text', () => 'id-1'],
    ['answers an empty id', () => ({ connectionId: '' })],
  ])('says unknown when the key is taken and read %s', async (_name, read) => {
    const { ledger } = ledgerWith({ claim: () => false, read });
    const { client, network, events } = connect(ledger, { onLedgerError: 'call' });
    const error = await errorOf(client.connections.create(sampleRequest, once));
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(ledgerErrors(events)[0]?.[0]).toBe('read');
    expect(network.apiRequests).toHaveLength(0);
  });

  it('says unknown when the caller aborts while a key that is taken is read', async () => {
    const { ledger } = ledgerWith({ claim: () => false, read: deafness });
    const { client, network, events } = connect(ledger);
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: controller.signal }));
    await settle();
    controller.abort(new Error('the order was taken back'));
    const error = await work;
    const cause = { message: 'the order was taken back' };
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown', cause });
    expect(network.apiRequests).toHaveLength(0);
    expect(ledgerErrors(events)).toEqual([]);
  });

  it('says unknown when the total time is over while a key that is taken is read', async () => {
    const { ledger } = ledgerWith({ claim: () => false, read: deafness });
    const { client, clock, network, events } = connect(ledger);
    const work = errorOf(client.connections.create(sampleRequest, { ...once, totalTimeoutMs: 1_000 }));
    const error = await clock.playOut(work);
    const cause = { message: 'totalTimeoutMs is over' };
    expect(error).toMatchObject({ code: 'duplicate_call', outcome: 'unknown', cause });
    expect(network.apiRequests).toHaveLength(0);
    expect(ledgerErrors(events)).toEqual([]);
  });

  it('tells that a key could not be released', async () => {
    const { client, network, events } = connect(ledgerWith({ release: fail }).ledger);
    network.onApi = () => reply(400);
    expect((await errorOf(client.connections.create(sampleRequest, once))).code).toBe('bad_request');
    expect(ledgerErrors(events)).toEqual([['release', 'redis +1415•••2671 is down']]);
  });

  it('gives the connection although it could not be settled', async () => {
    const { client, events } = connect(ledgerWith({ settle: fail }).ledger);
    const connection = await client.connections.create(sampleRequest, { ...once, correlationId: 'c-1' });
    expect(connection.id).toBe(sampleConnection.id);
    expect(events.find(({ type }) => type === 'ledger_error')).toMatchObject({
      operation: 'settle',
      correlationId: 'c-1',
      message: 'redis +1415•••2671 is down',
    });
  });

  it('waits two seconds for settle, and not at all for one who has aborted', async () => {
    const { client, clock, events } = connect(ledgerWith({ settle: deafness, release: deafness }).ledger);
    await clock.playOut(client.connections.create(sampleRequest, once));
    expect(clock.elapsed()).toBe(2_000);
    const controller = new AbortController();
    const work = client.connections.create(sampleRequest, { onceKey: 'other', signal: controller.signal });
    await settle();
    controller.abort();
    expect((await work).id).toBe(sampleConnection.id);
    expect(clock.elapsed()).toBe(2_000);
    // It is told of the second settle too, although nobody waits for it.
    await clock.advance(2_000);
    const told = { operation: 'settle', durationMs: 2_000, message: 'no answer within 2000 ms' };
    expect(events.filter(({ type }) => type === 'ledger_error')).toMatchObject([told, told]);
  });

  it('takes the key again to settle it when its time was over', async () => {
    const ledger = new MemoryCallLedger();
    const { client, network } = connect(ledger);
    network.onApi = () => {
      ledger.release(key);
      return reply(201, sampleConnection);
    };
    await client.connections.create(sampleRequest, once);
    expect(ledger.read(key)).toEqual({ connectionId: sampleConnection.id });
  });

  it("leaves another's claim alone when its own was over", async () => {
    const ledger = new MemoryCallLedger();
    const { client, network } = connect(ledger);
    network.onApi = () => {
      ledger.release(key);
      ledger.claim(key, 60_000, 'another');
      return reply(201, sampleConnection);
    };
    await client.connections.create(sampleRequest, once);
    expect(ledger.read(key)).toEqual({});
  });
});

describe("create with onLedgerError: 'call'", () => {
  it('places the call, and settles it once the ledger is back', async () => {
    let isDown = true;
    const memory = new MemoryCallLedger();
    const claim = (...given: never[]) => (isDown ? fail() : Reflect.apply(memory.claim, memory, given));
    const { ledger } = ledgerWith({
      claim,
      settle: (...given: never[]) => Reflect.apply(memory.settle, memory, given),
    });
    const { client, network } = connect(ledger, { onLedgerError: 'call' });
    network.onApi = () => {
      isDown = false;
      return reply(201, sampleConnection);
    };
    await client.connections.create(sampleRequest, once);
    expect(memory.read(key)).toEqual({ connectionId: sampleConnection.id });
  });

  it('takes the key for a call that may have been placed', async () => {
    const memory = new MemoryCallLedger();
    let isDown = true;
    const claim = (...given: never[]) => (isDown ? fail() : Reflect.apply(memory.claim, memory, given));
    const { client, network } = connect(ledgerWith({ claim }).ledger, { onLedgerError: 'call', timeoutMs: 500 });
    network.onApi = (request) => {
      isDown = false;
      return silence(request);
    };
    const clock = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { ...once, signal: clock.signal, timeoutMs: false }));
    await settle();
    clock.abort();
    expect((await work).outcome).toBe('unknown');
    expect(memory.read(key)).toEqual({});
  });

  it('tells when the key could not be taken after the call either', async () => {
    const { client, network, events } = connect(ledgerWith({ claim: fail }).ledger, { onLedgerError: 'call' });
    network.onApi = () => reply(500);
    expect((await errorOf(client.connections.create(sampleRequest, once))).outcome).toBe('unknown');
    expect(ledgerErrors(events)).toEqual([
      ['claim', 'redis +1415•••2671 is down'],
      ['claim', 'redis +1415•••2671 is down'],
    ]);
  });

  it('releases nothing that it did not take', async () => {
    const { ledger, calls } = ledgerWith({ claim: fail });
    const { client, network } = connect(ledger, { onLedgerError: 'call' });
    network.onApi = () => reply(400);
    expect((await errorOf(client.connections.create(sampleRequest, once))).code).toBe('bad_request');
    expect(calls).toEqual(['claim']);
  });
});

describe('what is said when no call is placed', () => {
  const noSecond = 'No second call was placed under this onceKey.';
  const nothingSent = 'Nothing was sent, since the call might have been a second one.';
  const tryAgain = 'See that the ledger answers, then create the call again under the same onceKey.';
  const taken = () => false;

  it.each([
    [
      'the key is taken and not settled',
      { claim: taken, read: () => ({}) },
      'unknown',
      `${noSecond} It was begun before, and what became of it is not known. Do not send it again before you know.`,
      undefined,
    ],
    [
      'the key is taken and can not be read',
      { claim: taken, read: fail },
      'unknown',
      `${noSecond} It was begun before, and the call ledger does not say what became of it. Do not send it again before you know.`,
      undefined,
    ],
    [
      'the key is settled and the connection can not be read',
      { claim: taken, read: () => ({ connectionId: 'id-1' }) },
      'placed',
      `${noSecond} It was placed before, and its connection could not be read now. Do not create it again.`,
      undefined,
    ],
    [
      'claim fails',
      { claim: fail },
      'not_placed',
      `The call ledger failed: redis +1415•••2671 is down. ${nothingSent}`,
      tryAgain,
    ],
    [
      'claim does not answer',
      { claim: deafness },
      'not_placed',
      `The call ledger failed: no answer within 2000 ms. ${nothingSent}`,
      tryAgain,
    ],
    [
      'claim fails without a word',
      { claim: () => Promise.reject(new Error()) },
      'not_placed',
      `The call ledger failed. ${nothingSent}`,
      tryAgain,
    ],
    [
      'claim fails with what is no error',
      { claim: () => Promise.reject('down') },
      'not_placed',
      `The call ledger failed. ${nothingSent}`,
      tryAgain,
    ],
  ])('is right when %s', async (_name, broken, outcome, message, hint) => {
    const { client, clock, network } = connect(ledgerWith(broken).ledger);
    network.onApi = () => reply(503);
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest, once)));
    expect([error.outcome, error.message, error.hint]).toEqual([outcome, message, hint]);
    expect(posts(network)).toBe(0);
  });
});
