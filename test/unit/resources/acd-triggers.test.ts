import { inspect } from 'node:util';
import {
  type CallOutcome,
  CXoneBadRequestError,
  CXoneConfigurationError,
  CXoneConflictError,
  CXoneDuplicateCallError,
  CXoneForbiddenError,
  CXoneNotFoundError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneServerError,
  CXoneUnauthorizedError,
  MemoryIdempotencyStore,
  type RequestOptions,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { apiUrl, connectAcd, firstOf, queryOf, routesPath } from '../../support/acd-double.js';
import { type Answer, deafness, partial, reply, script, socketError } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

type Connected = ReturnType<typeof connectAcd>;
type Trigger = (acd: Connected['acd'], options?: RequestOptions & { idempotencyKey?: string }) => Promise<object>;

const phoneNumber = '+14155552671';
const start: Trigger = (acd, options) =>
  acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack', parameters: [phoneNumber] }, options);
const queue: Trigger = (acd, options) => acd.callbacks.queue({ phoneNumber, skillId: 4711 }, options);
const schedule: Trigger = (acd, options) =>
  acd.callbacks.schedule({ phoneNumber, skillId: 4711, scheduleDate: '2030-01-01T10:00:00Z' }, options);

const triggers = [
  ['scripts.start', start],
  ['callbacks.queue', queue],
  ['callbacks.schedule', schedule],
] as const;

const answered = { contactId: 1, callbackId: 2 };

function fail(error: unknown): Answer {
  return () => {
    throw error;
  };
}

describe('acd.scripts.start', () => {
  it('posts to the documented route, with all parameters in the query', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, '{"contactId":9007199254740993}');
    const started = await acd.scripts.start(
      { skillId: 4711, scriptPath: 'Outbound\\Call & Back', scriptId: 9, parameters: [phoneNumber, 'x y+z'] },
      { correlationId: 'mine' },
    );
    expect(started).toEqual({ contactId: '9007199254740993' });
    const request = firstOf(network.apiRequests);
    expect(request).toMatchObject({ method: 'POST', body: '', redirect: 'manual' });
    expect(request.url).toBe(
      `${apiUrl}${routesPath}/scripts/start?skillId=4711&scriptPath=Outbound%5CCall%20%26%20Back&scriptId=9&Parameters=%2B14155552671%7Cx%20y%2Bz`,
    );
    expect(request.headers.get('accept')).toBe('application/json');
    expect(request.headers.get('correlationid')).toBe('mine');
    expect(request.headers.get('authorization')).toMatch(/^Bearer eyJ/);
  });

  it('uses the configured version', async () => {
    const { acd, network } = connectAcd({ apiVersion: 'v30.0' });
    await start(acd);
    expect(firstOf(network.apiRequests).url).toContain('/inContactAPI/services/v30.0/scripts/start?');
  });
});

describe('acd.callbacks', () => {
  it("sends each field of a queued callback under CXone's name", async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(202, '');
    expect(await queue(acd)).toEqual({});
    const request = firstOf(network.apiRequests);
    expect(new URL(request.url).pathname).toBe(`${routesPath}/queuecallback`);
    expect(queryOf(request)).toEqual({ phoneNumber, skill: '4711' });
  });

  it('schedules, and returns the ID of the callback as a string', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, '{"callbackId":9007199254740993}');
    expect(await schedule(acd)).toEqual({ callbackId: '9007199254740993' });
    const request = firstOf(network.apiRequests);
    expect(new URL(request.url).pathname).toBe(`${routesPath}/scheduled-callbacks`);
    expect(queryOf(request)).toEqual({ phoneNumber, skillId: '4711', scheduleDate: '2030-01-01T10:00:00Z' });
  });
});

describe.each(triggers)('acd.%s', (name, trigger) => {
  const outcomes: [string, Answer, CallOutcome, new (init: never) => Error][] = [
    ['400', () => reply(400, { error: 'bad', error_description: 'no' }), 'not_placed', CXoneBadRequestError],
    ['403', () => reply(403, { error: 'denied', error_description: 'no' }), 'not_placed', CXoneForbiddenError],
    ['404', () => reply(404, ''), 'not_placed', CXoneNotFoundError],
    ['409', () => reply(409, ''), 'not_placed', CXoneConflictError],
    ['500', () => reply(500, ''), 'unknown', CXoneServerError],
    ['503', () => reply(503, '', { icstatusdescription: 'Busy' }), 'unknown', CXoneServerError],
    ['401 twice', () => reply(401, ''), 'not_placed', CXoneUnauthorizedError],
  ];

  it.each(outcomes)(
    'reports the outcome after %s, and places no second call',
    async (status, answer, outcome, type) => {
      const { acd, network, clock } = connectAcd({ retry: true });
      network.onApi = answer;
      const error = await clock.playOut(errorOf(trigger(acd)));
      expect(error).toBeInstanceOf(type);
      expect(error.outcome).toBe(outcome);
      expect(network.apiRequests).toHaveLength(status === '401 twice' ? 2 : 1);
    },
  );

  it.each([
    ['a reset', fail(socketError('ECONNRESET')), 'unknown', 'network'],
    ['silence', deafness, 'unknown', 'timeout'],
    ['a body that breaks', () => partial(500, '{', new TypeError('terminated')), 'unknown', 'server_error'],
    ['a success whose body breaks', () => partial(200, '{', new TypeError('terminated')), 'placed', 'network'],
    ['a redirect', () => reply(307, '', { location: 'https://evil.example' }), 'unknown', 'api_error'],
  ] as const)('sends no second call after %s', async (_what, answer, outcome, code) => {
    const { acd, network, clock } = connectAcd({ retry: true, timeoutMs: 5_000 });
    network.onApi = answer;
    expect(await clock.playOut(errorOf(trigger(acd)))).toMatchObject({ outcome, code, attempts: 1 });
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each([
    ['a 429', () => reply(429, '', { 'retry-after': '2' })],
    ['a connection that was refused', fail(socketError('ECONNREFUSED', 'connect'))],
    ['a 401', () => reply(401, '')],
  ] as const)('is retried after %s, since no call was placed', async (_what, answer) => {
    const { acd, network, clock } = connectAcd({ retry: true });
    network.onApi = script(answer, () => reply(200, answered));
    await clock.playOut(trigger(acd));
    expect(network.apiRequests).toHaveLength(2);
    expect(network.apiRequests[0]?.url).toBe(network.apiRequests[1]?.url);
  });

  it('is not retried after a 429 without retry', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(429, '', { 'retry-after': '2' });
    expect(await errorOf(trigger(acd))).toMatchObject({ code: 'rate_limited', retryAfterMs: 2_000 });
    expect(network.apiRequests).toHaveLength(1);
  });

  it('reports not_placed when the caller aborts before it is sent', async () => {
    const { acd, network } = connectAcd();
    const error = await errorOf(trigger(acd, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError', outcome: 'not_placed' });
    expect(network.apiRequests).toEqual([]);
  });

  it('shows no complete number and no query in an error', async () => {
    const { acd, network, events } = connectAcd();
    network.onApi = ({ url }) => reply(400, { message: `bad: ${url} (415) 555-2671`, toAddress: 14155552671 });
    const error = await errorOf(trigger(acd));
    const shown = inspect(error, { depth: null, showHidden: true }) + JSON.stringify([error, events]);
    expect(shown.replace(/\D/g, '')).not.toContain('4155552671');
    expect(error).toMatchObject({ path: expect.not.stringContaining('?') });
  });

  it('has the hint of its own route', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(400, { message: 'Invalid Phone Number' });
    expect((await errorOf(trigger(acd))).hint).toMatch(/^Check .*skillId/);
    network.onApi = () => reply(403, '');
    expect((await errorOf(trigger(acd))).hint).toContain('access key');
  });

  it('sends nothing when an option of the operation is invalid', async () => {
    const { acd, network } = connectAcd();
    const error = await errorOf(trigger(acd, { timeOutMs: 5 } as RequestOptions));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error.outcome).toBe('not_placed');
    expect(network.tokenRequests).toEqual([]);
  });

  it('sends nothing for an idempotencyKey without idempotencyStore', async () => {
    const { acd, network } = connectAcd();
    const error = await errorOf(trigger(acd, { idempotencyKey: 'k' }));
    expect(error).toMatchObject({ option: 'idempotencyKey', outcome: 'not_placed' });
    expect(error.message).toContain('idempotencyKey requires idempotencyStore, an option of the client');
    expect(network.tokenRequests).toEqual([]);
  });

  it('places a call each time without an idempotencyKey, even with a store', async () => {
    const { acd, network } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(200, answered);
    await trigger(acd);
    await trigger(acd);
    expect(network.apiRequests).toHaveLength(2);
  });

  it('uses the options of the operation with an idempotencyKey too', async () => {
    const { acd, network } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(200, answered);
    await trigger(acd, { idempotencyKey: 'k', correlationId: 'mine', headers: { 'x-team': 'a' } });
    const { headers } = firstOf(network.apiRequests);
    expect([headers.get('correlationid'), headers.get('x-team')]).toEqual(['mine', 'a']);
  });

  it('places one call per idempotencyKey, and returns its ID again', async () => {
    const { acd, network } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(200, answered);
    const [first, second] = [await trigger(acd, { idempotencyKey: 'k' }), await trigger(acd, { idempotencyKey: 'k' })];
    expect(second).toEqual(name === 'callbacks.schedule' ? { callbackId: '2' } : { contactId: '1' });
    expect(first).toMatchObject(second);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('places no second call under an idempotencyKey whose outcome is unknown', async () => {
    const { acd, network } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = () => reply(500, '');
    await errorOf(trigger(acd, { idempotencyKey: 'k' }));
    expect(await errorOf(trigger(acd, { idempotencyKey: 'k' }))).toBeInstanceOf(CXoneDuplicateCallError);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('places a call under an idempotencyKey whose first call was not placed', async () => {
    const { acd, network } = connectAcd({ idempotencyStore: new MemoryIdempotencyStore() });
    network.onApi = script(
      () => reply(400, ''),
      () => reply(200, answered),
    );
    await errorOf(trigger(acd, { idempotencyKey: 'k' }));
    await trigger(acd, { idempotencyKey: 'k' });
    expect(network.apiRequests).toHaveLength(2);
  });

  it('emits the same events as create', async () => {
    const { acd, network, events } = connectAcd({ apiUrl });
    network.onApi = () => reply(500, '');
    await errorOf(trigger(acd, { correlationId: 'mine' }));
    expect(events.map(({ type }) => type)).toEqual(['request', 'response', 'token', 'request', 'response']);
    expect(events.at(-1)).toMatchObject({ correlationId: 'mine', status: 500, outcome: 'unknown', method: 'POST' });
  });
});

describe('an invalid response', () => {
  it.each([
    ['scripts.start', start],
    ['callbacks.schedule', schedule],
  ] as const)('reports that the call of %s was placed', async (_name, trigger) => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { said: 'ok' });
    const error = await errorOf(trigger(acd));
    expect(error).toBeInstanceOf(CXoneResponseValidationError);
    expect(error).toMatchObject({ outcome: 'placed', body: { said: 'ok' } });
  });

  it.each([
    ['a web page', '<html>Sign in</html>', { 'content-type': 'text/html' }],
    ['a web page without a type', '<html>Sign in</html>', { 'content-type': '' }],
    ['a web page that is called JSON', '\uFEFF<!DOCTYPE html>', { 'content-type': 'application/json' }],
    ['JSON that names an error', { error: 'InvalidSkill' }, {}],
    ['JSON labeled text/plain', { errors: [{ message: 'x' }] }, { 'content-type': 'text/plain' }],
    ['a body above 1 MiB', 'x'.repeat(1_048_577), {}],
  ])('reports that the callback may not be queued, and completes no key: %s', async (_name, body, headers) => {
    const idempotencyStore = new MemoryIdempotencyStore();
    const { acd, network } = connectAcd({ idempotencyStore });
    network.onApi = () => reply(202, body, headers);
    const error = await errorOf(queue(acd, { idempotencyKey: 'k' }));
    expect(error).toBeInstanceOf(CXoneResponseValidationError);
    expect(error).toMatchObject({ code: 'response_invalid', outcome: 'unknown', status: 202 });
    expect(idempotencyStore.read('k')).toMatchObject({ placed: false });
    const second = await errorOf(queue(acd, { idempotencyKey: 'k' }));
    expect(second).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(network.apiRequests).toHaveLength(1);
  });

  it('carries the body that reports the error of a queued callback', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(202, { error: 'InvalidSkill' });
    expect(await errorOf(queue(acd))).toMatchObject({ body: { error: 'InvalidSkill' } });
  });
});

describe('a callback that was queued', () => {
  it.each(['', 'OK', '{}', '[]', '"queued"', '{"queue":1}'])(
    'needs no ID: its idempotencyKey returns it again without one, for %j',
    async (body) => {
      const idempotencyStore = new MemoryIdempotencyStore();
      const { acd, network } = connectAcd({ idempotencyStore });
      network.onApi = () => reply(202, body);
      expect(await queue(acd, { idempotencyKey: 'k' })).not.toHaveProperty('contactId');
      expect(idempotencyStore.read('k')).toMatchObject({ placed: true });
      expect(await queue(acd, { idempotencyKey: 'k' })).toEqual({});
      expect(network.apiRequests).toHaveLength(1);
    },
  );
});

describe('an invalid request', () => {
  it('is not sent, and lists all its problems', async () => {
    const { acd, network } = connectAcd();
    const error = await errorOf(acd.callbacks.queue({ phoneNumber: '+1415', skillId: -1 }));
    expect(error).toBeInstanceOf(CXoneRequestValidationError);
    expect(error).toMatchObject({ outcome: 'not_placed', issues: [{ path: 'skillId' }, { path: 'phoneNumber' }] });
    expect(network.tokenRequests).toEqual([]);
  });

  it("is checked by the client's rules", async () => {
    const { acd } = connectAcd({ defaultCountry: 'US', numberPolicy: { countries: ['GB'] } });
    const error = await errorOf(acd.callbacks.queue({ phoneNumber: '(415) 555-2671', skillId: 1 }));
    expect(error.message).toContain('numberPolicy.countries');
  });
});
