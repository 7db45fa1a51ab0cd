import { inspect } from 'node:util';
import { CXoneCallBlockedError, type CXoneClientOptions, MemoryIdempotencyStore, type PendingCall } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { connectAcd } from '../../support/acd-double.js';
import { deafness, reply, script } from '../../support/fetch-double.js';
import { mockStore } from '../../support/idempotency.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const key = { idempotencyKey: 'message-1' };

/** A client whose `beforeCall` records what it gets, then does what `decide` does. */
function connect(decide: (call: PendingCall) => unknown = () => undefined, options: CXoneClientOptions = {}) {
  const asked: PendingCall[] = [];
  const beforeCall = ((call: PendingCall) => {
    asked.push(call);
    return decide(call);
  }) as NonNullable<CXoneClientOptions['beforeCall']>;
  return { ...connectDouble({ beforeCall, ...options }), asked };
}

describe('The option beforeCall', () => {
  it('gets the call, with its numbers in E.164, before a token is requested', async () => {
    let tokenRequests = -1;
    const { client, network, asked } = connect(
      () => {
        tokenRequests = network.tokenRequests.length;
      },
      { defaultCountry: 'US', idempotencyStore: new MemoryIdempotencyStore() },
    );
    await client.connections.create({ ...sampleRequest, contact: { phoneNumber: '(415) 555-2671' } }, key);
    expect(asked).toEqual([
      {
        operation: 'connections.create',
        phoneNumber: '+14155552671',
        callerId: sampleRequest.phoneNumber,
        idempotencyKey: 'message-1',
        signal: expect.any(AbortSignal),
      },
    ]);
    expect(tokenRequests).toBe(0);
  });

  it('is called once the key is held, and not for a replay', async () => {
    const { store, calls } = mockStore();
    const claimed: string[][] = [];
    const { client, asked } = connect(() => void claimed.push([...calls]), { idempotencyStore: store });
    await client.connections.create(sampleRequest, key);
    await client.connections.create(sampleRequest, key);
    expect(claimed).toEqual([['claim']]);
    expect(asked).toHaveLength(1);
  });

  it('is not called again for a retry', async () => {
    const { client, clock, network, asked } = connect(undefined, { retry: true });
    network.onApi = script(
      () => reply(401),
      () => reply(429),
      () => reply(201, sampleConnection),
    );
    await clock.playOut(client.connections.create(sampleRequest));
    expect(asked).toHaveLength(1);
    expect(network.apiRequests).toHaveLength(3);
  });

  it('is not called for a request that is invalid', async () => {
    const { client, asked } = connect();
    await errorOf(client.connections.create({ ...sampleRequest, campaignId: '' }));
    expect(asked).toEqual([]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('+14155552671 must not be called on Sundays'))],
    [
      'throws at once',
      () => {
        throw new Error('+14155552671 must not be called on Sundays');
      },
    ],
  ])('blocks the call when it %s, and shows the reason without the number', async (_name, decide) => {
    const { client, network } = connect(decide);
    const error = await errorOf(client.connections.create(sampleRequest, { correlationId: 'c-1' }));
    expect(error).toBeInstanceOf(CXoneCallBlockedError);
    expect(error).toMatchObject({
      code: 'call_blocked',
      outcome: 'not_placed',
      attempts: 0,
      correlationId: 'c-1',
      message: 'beforeCall blocked the call: +1415•••2671 must not be called on Sundays. No call was placed.',
      cause: { message: '+1415•••2671 must not be called on Sundays' },
    });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('5552671');
    expect(network.tokenRequests.length + network.apiRequests.length).toBe(0);
  });

  it.each([[false], [true], [null], [0], ['no'], [{}], [Promise.resolve(true)]])(
    'blocks the call when it returns %j',
    async (value) => {
      const { client, network } = connect(() => value);
      const error = await errorOf(client.connections.create(sampleRequest));
      expect(error).toMatchObject({ code: 'call_blocked', outcome: 'not_placed' });
      expect(error.message).toContain('it returned a value, and must return nothing to allow a call');
      expect(error).not.toHaveProperty('cause');
      expect(network.apiRequests).toEqual([]);
    },
  );

  it('frees the key of a call that it blocks', async () => {
    let isBlocked = true;
    const { store, calls, memory } = mockStore();
    const { client } = connect(() => (isBlocked ? 'no' : undefined), { idempotencyStore: store });
    await errorOf(client.connections.create(sampleRequest, key));
    expect(calls).toEqual(['claim', 'release']);
    expect(memory.read('message-1')).toBeUndefined();
    isBlocked = false;
    await client.connections.create(sampleRequest, key);
    expect(memory.read('message-1')).toMatchObject({ placed: true });
  });

  it.each([
    ['timeoutMs', { timeoutMs: 700 }],
    ['totalTimeoutMs', { totalTimeoutMs: 700 }],
  ])('that hangs is limited by %s: its signal is aborted, and no call is placed', async (limit, options) => {
    const { client, clock, network, asked } = connect(deafness);
    const error = await errorOf(clock.playOut(client.connections.create(sampleRequest, options)));
    expect(error).toMatchObject({ code: 'timeout', limit, limitMs: 700, outcome: 'not_placed', attempts: 0 });
    expect(error.message).toContain('got no decision of beforeCall within 700 ms');
    expect(asked[0]?.signal.aborted).toBe(true);
    await clock.advance(60_000);
    expect(network.apiRequests).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends with the signal of the caller, and frees the key', async () => {
    const controller = new AbortController();
    const { store, calls } = mockStore();
    const { client, network, asked } = connect(
      () => {
        controller.abort();
        return deafness();
      },
      { idempotencyStore: store },
    );
    const error = await errorOf(client.connections.create(sampleRequest, { ...key, signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(calls).toEqual(['claim', 'release']);
    expect(network.apiRequests).toEqual([]);
  });

  it('is called for each request of a batch, and blocks one by one', async () => {
    const { client, asked } = connect(({ phoneNumber }) => (phoneNumber === '+14155552671' ? 'no' : undefined));
    const requests = ['+14155552671', '+12025550142'].map((phoneNumber) => ({
      ...sampleRequest,
      contact: { phoneNumber },
    }));
    const codes: unknown[] = [];
    for await (const { error } of client.connections.createMany(requests)) codes.push(error?.code);
    expect(codes).toEqual(expect.arrayContaining(['call_blocked', undefined]));
    expect(asked).toHaveLength(2);
  });

  it('must be a function', () => {
    expect(() => connect(undefined, { beforeCall: true as never })).toThrow('beforeCall must be a function');
  });
});

describe('The option beforeCall of CXoneAcdClient', () => {
  function connectWith(decide: (call: PendingCall) => unknown = () => undefined) {
    const asked: (readonly [unknown, unknown, unknown])[] = [];
    const beforeCall = ((call: PendingCall) => {
      asked.push([call.operation, call.phoneNumber, call.callerId]);
      return decide(call);
    }) as NonNullable<CXoneClientOptions['beforeCall']>;
    return { ...connectAcd({ beforeCall }), asked };
  }

  it('is called once for each number among the parameters of a script', async () => {
    const { acd, asked } = connectWith();
    const parameters = ['+12025550142', 'ORD-1', { phoneNumber: '+12025550143' }];
    await acd.scripts.start({ skillId: 1, scriptPath: 'Call', parameters });
    expect(asked).toEqual([
      ['acd.scripts.start', '+12025550142', undefined],
      ['acd.scripts.start', '+12025550143', undefined],
    ]);
  });

  it('is called once without a number for a script that has none', async () => {
    const { acd, asked } = connectWith();
    await acd.scripts.start({ skillId: 1, scriptPath: 'Call', parameters: ['ORD-1'] });
    expect(asked).toEqual([['acd.scripts.start', undefined, undefined]]);
  });

  it('blocks a script if one of its numbers is blocked', async () => {
    const { acd, network, asked } = connectWith(({ phoneNumber }) =>
      phoneNumber === '+12025550142' ? 'no' : undefined,
    );
    const parameters = ['+12025550142', '+12025550143'];
    expect((await errorOf(acd.scripts.start({ skillId: 1, scriptPath: 'Call', parameters }))).code).toBe(
      'call_blocked',
    );
    expect(asked).toHaveLength(1);
    expect(network.apiRequests).toEqual([]);
  });

  it('gets the caller ID of a callback', async () => {
    const { acd, network, asked } = connectWith();
    network.onApi = () => reply(202, { callbackId: 7 });
    await acd.callbacks.queue({ skillId: 1, phoneNumber: '+12025550142', callerId: '+12025550199' });
    await acd.callbacks.schedule({ skillId: 1, phoneNumber: '+12025550142', scheduleDate: '2031-01-01T10:00:00Z' });
    expect(asked).toEqual([
      ['acd.callbacks.queue', '+12025550142', '+12025550199'],
      ['acd.callbacks.schedule', '+12025550142', undefined],
    ]);
  });
});

describe('The option beforeCall, for a number that occurs twice in the parameters of a script', () => {
  it('is called once', async () => {
    let asked = 0;
    const beforeCall = () => {
      asked += 1;
    };
    const { acd } = connectAcd({ beforeCall });
    await acd.scripts.start({ skillId: 1, scriptPath: 'Call', parameters: ['+12025550142', '+12025550142'] });
    expect(asked).toBe(1);
  });
});
