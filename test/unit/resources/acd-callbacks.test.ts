import {
  type CallOutcome,
  CXoneConfigurationError,
  type CXoneEvent,
  CXoneNotFoundError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  getResponseMetadata,
  type RescheduleOptions,
} from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { connectAcd, firstOf, queryOf, routesPath } from '../../support/acd-double.js';
import { type Answer, deafness, partial, reply, script, socketError } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

type Connected = ReturnType<typeof connectAcd>;

const phoneNumber = '+14155552671';
const request = { phoneNumber, skillId: 4711, scheduleDate: '2030-01-01T10:00:00Z' };
const reschedule = (acd: Connected['acd'], options?: RescheduleOptions) =>
  acd.callbacks.reschedule('17', request, options);
const cancel = (acd: Connected['acd']): Promise<unknown> => acd.callbacks.cancel(17);
const end = (acd: Connected['acd']): Promise<unknown> => acd.contacts.end('5');

function fail(error: unknown): Answer {
  return () => {
    throw error;
  };
}

describe('acd.callbacks.list', () => {
  const waiting = {
    callbackId: 17,
    dialNumber: 4155552671,
    callbackTime: '2030-01-01T10:00:00Z',
    agentId: -1,
    x: null,
  };

  it.each([
    ['callbacks', { callbacks: [waiting] }],
    ['calllbacks', { calllbacks: [waiting] }],
    ['resultSet', { resultSet: { callbacks: [waiting] } }],
    ['an array in resultSet', { resultSet: [waiting] }],
  ])('returns the waiting callbacks of a skill, found under %s', async (_name, body) => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, body);
    expect(await acd.callbacks.list('4711')).toEqual([{ ...waiting, callbackId: '17', dialNumber: '4155552671' }]);
    const { method, url } = firstOf(network.apiRequests);
    expect([method, new URL(url).pathname]).toEqual(['GET', `${routesPath}/skills/4711/scheduled-callbacks`]);
  });

  it.each([
    ['204', reply(204)],
    ['an empty array', reply(200, { callbacks: [] })],
    ['null instead of an array', reply(200, { callbacks: null })],
  ])('returns an empty array for %s', async (_name, response) => {
    const { acd, network } = connectAcd();
    network.onApi = () => response;
    const list = await acd.callbacks.list(4711);
    expect(list).toEqual([]);
    expect(getResponseMetadata(list)?.status).toBe(response.status);
  });

  it.each([{}, { callbacks: {} }, { callbacks: [{}] }, { callbacks: ['x'] }])(
    'rejects the response %j',
    async (body) => {
      const { acd, network } = connectAcd();
      network.onApi = () => reply(200, body);
      expect(await errorOf(acd.callbacks.list(4711))).toBeInstanceOf(CXoneResponseValidationError);
    },
  );

  it('leaves out a number and a time that are no strings', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { callbacks: [{ callbackId: '17', dialNumber: {}, callbackTime: [] }] });
    expect(await acd.callbacks.list(4711)).toEqual([{ callbackId: '17' }]);
  });

  it('sends nothing for an invalid ID', async () => {
    const { acd, network } = connectAcd();
    expect(await errorOf(acd.callbacks.list('x'))).toMatchObject({ issues: [{ path: 'skillId' }] });
    expect(network.tokenRequests).toEqual([]);
  });
});

describe('acd.callbacks.reschedule', () => {
  it('puts the new time, with all else in the query', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, {});
    expect(await reschedule(acd)).toBeUndefined();
    const seen = firstOf(network.apiRequests);
    expect([seen.method, new URL(seen.url).pathname]).toEqual(['PUT', `${routesPath}/scheduled-callbacks/17`]);
    expect(queryOf(seen)).toEqual({ ...request, skillId: '4711' });
  });

  it('sends JSON where the tenant wants it', async () => {
    const { acd, network } = connectAcd({ scheduledCallbacksIn: 'body' });
    network.onApi = () => reply(200, {});
    await reschedule(acd);
    const seen = firstOf(network.apiRequests);
    expect(JSON.parse(seen.body)).toEqual(request);
    expect([new URL(seen.url).search, seen.headers.get('content-type')]).toEqual(['', 'application/json']);
  });

  it.each<[string, Answer, CallOutcome, string]>([
    ['400', () => reply(400, ''), 'not_placed', 'Check phoneNumber, skillId and scheduleDate'],
    ['409', () => reply(409, ''), 'not_placed', 'The callback was not changed'],
    ['404', () => reply(404, ''), 'not_placed', 'it may have been dialed already'],
    ['500', () => reply(500, ''), 'unknown', 'check with callbacks.list'],
    ['a reset', fail(socketError('ECONNRESET')), 'unknown', 'The callback may have its new time'],
    ['silence', deafness, 'unknown', 'The callback may have its new time'],
    ['a body that breaks', () => partial(200, '{', new TypeError('terminated')), 'placed', 'The new time holds'],
    ['a web page', () => reply(200, '<html>Sign in</html>'), 'unknown', 'it is a web page'],
    ['an error in a success', () => reply(200, { error: 'x' }), 'unknown', 'it reports an error'],
    ['a refused connection', fail(socketError('ECONNREFUSED', 'connect')), 'not_placed', 'No connection was made'],
  ])('reports after %s whether the new time holds, and sends nothing again', async (_name, answer, outcome, words) => {
    const { acd, network, clock } = connectAcd({ timeoutMs: 5_000 });
    network.onApi = answer;
    const error = await clock.playOut(errorOf(reschedule(acd)));
    expect(error).toMatchObject({ outcome });
    expect(error.message).toContain(words);
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each(['', 'OK', '{}', '{"callbackId":17}'])('takes the response %j for a success', async (body) => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, body);
    expect(await reschedule(acd)).toBeUndefined();
  });

  it('checks the number as that of any call', async () => {
    const { acd, network } = connectAcd({ numberPolicy: { countries: ['GB'] } });
    const error = await errorOf(reschedule(acd));
    expect(error).toMatchObject({ code: 'request_invalid', outcome: 'not_placed' });
    expect(error.message).toContain('numberPolicy.countries');
    expect(network.tokenRequests).toEqual([]);
    const possible = connectAcd();
    const unlisted = { ...request, phoneNumber: '+12005550123' };
    expect(await errorOf(possible.acd.callbacks.reschedule(17, unlisted))).toMatchObject({ code: 'request_invalid' });
    await possible.acd.callbacks.reschedule(17, unlisted, { phoneValidation: 'possible' });
  });

  it('asks beforeCall', async () => {
    const beforeCall = vi.fn(() => {
      throw new Error('on the do-not-call list');
    });
    const { acd, network } = connectAcd({ beforeCall });
    expect(await errorOf(reschedule(acd))).toMatchObject({ code: 'call_blocked', outcome: 'not_placed' });
    expect(beforeCall).toHaveBeenCalledWith(
      expect.objectContaining({ operation: 'acd.callbacks.reschedule', phoneNumber, idempotencyKey: undefined }),
    );
    expect(network.apiRequests).toEqual([]);
  });

  it('takes no idempotency key', async () => {
    const { acd, network } = connectAcd();
    const error = await errorOf(reschedule(acd, { idempotencyKey: 'k' } as RescheduleOptions));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option: 'idempotencyKey', outcome: 'not_placed' });
    expect(network.tokenRequests).toEqual([]);
  });

  it('sends nothing for an invalid ID or request', async () => {
    const { acd, network } = connectAcd();
    const invalidId = await errorOf(acd.callbacks.reschedule('x', request));
    expect(invalidId).toMatchObject({ issues: [{ path: 'callbackId' }], outcome: 'not_placed' });
    const incomplete = { phoneNumber, skillId: 4711 } as typeof request;
    expect(await errorOf(acd.callbacks.reschedule(17, incomplete))).toMatchObject({
      issues: [{ path: 'scheduleDate' }],
    });
    expect(network.tokenRequests).toEqual([]);
  });
});

describe('acd.callbacks.cancel', () => {
  it('deletes the callback', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, '');
    expect(await cancel(acd)).toBeUndefined();
    const { method, url } = firstOf(network.apiRequests);
    expect([method, new URL(url).pathname]).toEqual(['DELETE', `${routesPath}/scheduled-callbacks/17`]);
  });

  it('reports a callback that is not there as one that may have been dialed', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(404, '');
    const error = await errorOf(cancel(acd));
    expect(error).toBeInstanceOf(CXoneNotFoundError);
    expect(error.hint).toContain('it may have been dialed already');
  });
});

describe.each([
  ['callbacks.cancel', cancel],
  ['contacts.end', end],
] as const)('acd.%s', (_name, command) => {
  it.each<[string, Answer]>([
    ['500', () => reply(500, '')],
    ['503', () => reply(503, '')],
    ['408', () => reply(408, '')],
    ['a reset', fail(socketError('ECONNRESET'))],
    ['silence', deafness],
    ['a body that breaks', () => partial(200, '{', new TypeError('terminated'))],
    ['a web page', () => reply(200, '<html>Sign in</html>')],
  ])('is sent once, and has no outcome, after %s', async (_what, answer) => {
    const { acd, network, clock } = connectAcd({ retry: true, timeoutMs: 5_000 });
    network.onApi = answer;
    const error = await clock.playOut(errorOf(command(acd)));
    expect(error.outcome).toBeUndefined();
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['a 401', () => reply(401, '')],
    ['a 429', () => reply(429, '')],
    ['a connection that was refused', fail(socketError('ECONNREFUSED', 'connect'))],
  ])('is retried after %s', async (_what, answer) => {
    const { acd, network, clock } = connectAcd({ retry: true });
    network.onApi = script(answer, () => reply(200, ''));
    await clock.playOut(command(acd));
    expect(network.apiRequests).toHaveLength(2);
  });

  it('is sent once after a 429 without retry', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(429, '');
    expect(await errorOf(command(acd))).toMatchObject({ code: 'rate_limited' });
    expect(network.apiRequests).toHaveLength(1);
  });
});

describe('the batches of the documented routes', () => {
  const rows = [1, 2, 3].map((skillId) => ({ ...request, skillId }));

  it.each([
    ['startMany', 'acd.scripts.start'],
    ['queueMany', 'acd.callbacks.queue'],
    ['scheduleMany', 'acd.callbacks.schedule'],
  ] as const)('%s places each call once, and yields its result', async (name, operation) => {
    const { acd, network, events, clock } = connectAcd();
    network.onApi = ({ url }) => {
      const { searchParams } = new URL(url);
      const id = Number(searchParams.get('skillId') ?? searchParams.get('skill'));
      return id === 2 ? reply(400, '') : reply(200, { contactId: id, callbackId: id });
    };
    const scripts = rows.map(({ skillId }) => ({ skillId, scriptPath: 'x', parameters: [phoneNumber] }));
    const queued = rows.map(({ skillId }) => ({ skillId, phoneNumber }));
    const batch = {
      startMany: () => acd.scripts.startMany(scripts, { ratePerSecond: 5 }),
      queueMany: () => acd.callbacks.queueMany(queued, { ratePerSecond: 5 }),
      scheduleMany: () => acd.callbacks.scheduleMany(rows, { ratePerSecond: 5 }),
    }[name]();
    const read = async () => {
      const results = [];
      for await (const { index, result, error } of batch)
        results.push([index, result?.['contactId'] ?? result?.['callbackId'], error?.outcome]);
      return results.sort();
    };
    const id = (index: number) => (name === 'scheduleMany' ? index : String(index));
    expect(await clock.playOut(read())).toEqual([
      [0, id(1), undefined],
      [1, undefined, 'not_placed'],
      [2, id(3), undefined],
    ]);
    const operations = new Set(
      events.filter(({ type }: CXoneEvent) => type === 'request').map((event) => event.operation),
    );
    expect([...operations]).toContain(operation);
    expect(new Set(network.apiRequests.map(({ headers }) => headers.get('correlationid'))).size).toBe(3);
  });

  it('names its method when it is aborted', async () => {
    const { acd } = connectAcd();
    const batch = acd.callbacks.queueMany([request], { signal: AbortSignal.abort() });
    expect((await errorOf(batch.next())).message).toBe('queueMany was aborted.');
  });

  it('rejects an invalid option at once', () => {
    const { acd } = connectAcd();
    expect(() => acd.scripts.startMany([], { concurrency: 0 })).toThrow(CXoneConfigurationError);
  });
});

describe('an ID', () => {
  it.each([17, '17', '9007199254740993', 0])('may be %j', async (callbackId) => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, '');
    await acd.callbacks.cancel(callbackId);
    expect(new URL(firstOf(network.apiRequests).url).pathname.endsWith(`/${callbackId}`)).toBe(true);
  });

  it.each(['', '..', '1/2', '1.5', -1, 1.5, 2 ** 53, null])('may not be %j', async (callbackId) => {
    const { acd, network } = connectAcd();
    const error = await errorOf(acd.callbacks.cancel(callbackId as string));
    expect(error).toBeInstanceOf(CXoneRequestValidationError);
    expect(error.outcome).toBeUndefined();
    expect(network.tokenRequests).toEqual([]);
  });
});
