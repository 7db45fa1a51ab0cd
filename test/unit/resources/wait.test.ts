import {
  type Connection,
  CXoneAbortError,
  CXoneConfigurationError,
  CXoneTimeoutError,
  type WaitUpdate,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { deafness, reply, script, silence, socketError } from '../../support/fetch-double.js';
import { sampleConnection } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const { id } = sampleConnection;
const state =
  (status: string, more: object = {}) =>
  () =>
    reply(200, { ...sampleConnection, status, ...more });

describe('ConnectionsResource.waitFor', () => {
  it('polls until the status is no longer PENDING, two seconds apart give or take a fifth', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(state('PENDING'), state('PENDING'), state('CONNECTED'));
    const wait = client.connections.waitFor(id);
    await settle();
    clock.chance = 0.999;
    const connection = await clock.playOut(wait);
    expect(connection.status).toBe('CONNECTED');
    expect(network.apiRequests.map(({ at }) => Math.round(at))).toEqual([0, 1600, 3999]);
  });

  it('waits until until returns true, async or not', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(state('PENDING'), state('CONNECTED'), state('COMPLETED'));
    const until = async ({ status }: { status: string }) => status === 'COMPLETED';
    expect((await clock.playOut(client.connections.waitFor(id, { until }))).status).toBe('COMPLETED');
  });

  it('waits for a slow until', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = state('CONNECTED');
    const until = async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 60_000));
      return true;
    };
    expect((await clock.playOut(client.connections.waitFor(id, { until }))).status).toBe('CONNECTED');
  });

  it('throws what until throws', async () => {
    const { client, clock } = connectDouble();
    const until = () => {
      throw new RangeError('no idea');
    };
    await expect(clock.playOut(client.connections.waitFor(id, { until }))).rejects.toThrow(RangeError);
    expect(clock.pendingTimers).toBe(0);
  });

  it('sends one correlation ID with all polls', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(state('PENDING'), state('CONNECTED'));
    await clock.playOut(client.connections.waitFor(id, { correlationId: 'wait-1', headers: { 'x-team': 'a' } }));
    expect(network.apiRequests.map(({ headers }) => headers.get('correlationid'))).toEqual(['wait-1', 'wait-1']);
    expect(network.apiRequests[1]?.headers.get('x-team')).toBe('a');
  });

  it('counts its polls and has the correlation ID when it ends without a response', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = state('PENDING');
    const options = { pollIntervalMs: 1_000, maxWaitMs: 2_000, correlationId: 'order:+14155552671' };
    const facts = { attempts: 3, correlationId: 'order:+1415•••2671' };
    expect(await errorOf(clock.playOut(client.connections.waitFor(id, options)))).toMatchObject(facts);
    const controller = new AbortController();
    const aborted = errorOf(client.connections.waitFor(id, { ...options, signal: controller.signal }));
    await clock.advance(0);
    controller.abort();
    expect(await aborted).toMatchObject({ ...facts, code: 'aborted', attempts: 1 });
  });

  it('continues after polls that failed transiently, more slowly, and reports them', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: 500 });
    clock.chance = 0.5;
    const updates: WaitUpdate<Connection>[] = [];
    network.onApi = script(
      () => reply(503),
      () => Promise.reject(socketError('ECONNRESET')),
      silence,
      () => reply(408),
      state('PENDING'),
      state('CONNECTED'),
    );
    await clock.playOut(client.connections.waitFor(id, { onUpdate: (update) => updates.push(update) }));
    expect(updates.map(({ state, error }) => error?.code ?? state?.status)).toEqual([
      'server_error',
      'network',
      'timeout',
      'api_error',
      'PENDING',
      'CONNECTED',
    ]);
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 4_000, 12_000, 28_500, 58_500, 60_500]);
  });

  it('passes the last state along with a poll that failed', async () => {
    const { client, clock, network } = connectDouble();
    const updates: WaitUpdate<Connection>[] = [];
    network.onApi = script(state('PENDING'), () => reply(500), state('CONNECTED'));
    await clock.playOut(client.connections.waitFor(id, { onUpdate: (update) => updates.push(update) }));
    expect(updates[1]).toMatchObject({ state: { status: 'PENDING' }, error: { code: 'server_error' } });
  });

  it('waits for Retry-After', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(() => reply(429, {}, { 'retry-after': '17' }), state('CONNECTED'));
    await clock.playOut(client.connections.waitFor(id));
    expect(network.apiRequests[1]?.at).toBe(17_000);
  });

  it('times out at once when Retry-After passes the end of the wait', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = () => reply(429, {}, { 'retry-after': '121' });
    const error = await errorOf(client.connections.waitFor(id));
    expect(error).toBeInstanceOf(CXoneTimeoutError);
    expect(error.cause).toMatchObject({ code: 'rate_limited', retryAfterMs: 121_000 });
    expect(error.message).toBe(
      "The wait for a connection was ended early, since Retry-After is 121000 ms: it can't end within 120000 ms " +
        '(maxWaitMs): no poll succeeded; the last poll failed (rate_limited). The call itself continues.',
    );
    expect(clock.elapsed()).toBe(0);
  });

  it('sleeps out a Retry-After that no timer can hold, without a time limit', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(() => reply(503, {}, { 'retry-after': '1764150000' }), state('CONNECTED'));
    await clock.playOut(client.connections.waitFor(id, { maxWaitMs: false, timeoutMs: false }));
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 1_764_150_000_000]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('times out at once when Retry-After passes the end of the wait, where a retry could still wait for it', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    network.onApi = () => reply(429, {}, { 'retry-after': '20' });
    expect(await errorOf(client.connections.waitFor(id, { maxWaitMs: 10_000 }))).toMatchObject({ limit: 'maxWaitMs' });
    expect(clock.elapsed()).toBe(0);
  });

  it('does not pass what ends the wait to onUpdate', async () => {
    const { client, clock, network } = connectDouble();
    const updates: WaitUpdate<Connection>[] = [];
    const onUpdate = (update: WaitUpdate<Connection>) => updates.push(update);
    for (const answer of [() => reply(429, {}, { 'retry-after': '121' }), () => reply(403), deafness]) {
      network.onApi = answer;
      await errorOf(clock.playOut(client.connections.waitFor(id, { onUpdate, timeoutMs: false })));
    }
    expect(updates).toEqual([]);
  });

  it('does not pass on the error of a poll during which the process was frozen past the end', async () => {
    const { client, clock, network } = connectDouble();
    const updates: WaitUpdate<Connection>[] = [];
    network.onApi = () => {
      clock.freeze(200_000);
      return reply(503);
    };
    const wait = client.connections.waitFor(id, { onUpdate: (update) => updates.push(update) });
    const error = await errorOf(wait);
    expect(error.message).toContain(
      'did not end within 120000 ms (maxWaitMs): no poll succeeded; the last poll failed',
    );
    expect(error.cause).toMatchObject({ code: 'server_error' });
    expect(updates).toEqual([]);
  });

  it('continues after a 404 before any state was seen, at the same interval, and reports it', async () => {
    const { client, clock, network } = connectDouble();
    const updates: WaitUpdate<Connection>[] = [];
    clock.chance = 0.5;
    network.onApi = script(
      () => reply(404),
      () => reply(404),
      () => reply(404),
      state('CONNECTED'),
    );
    const onUpdate = (update: WaitUpdate<Connection>) => updates.push(update);
    expect((await clock.playOut(client.connections.waitFor(id, { onUpdate }))).status).toBe('CONNECTED');
    expect(updates.map(({ error, state: seen }) => error?.code ?? seen?.status)).toEqual([
      'not_found',
      'not_found',
      'not_found',
      'CONNECTED',
    ]);
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 2_000, 4_000, 6_000]);
  });

  it('ends with a 404 after 15 seconds', async () => {
    const { client, clock, network } = connectDouble();
    clock.chance = 0.5;
    network.onApi = () => reply(404);
    const wait = client.connections.waitFor(id, { pollIntervalMs: 7_500 });
    expect((await errorOf(clock.playOut(wait))).code).toBe('not_found');
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 7_500, 15_000, 22_500]);
  });

  it('ends with a 404 once a state was seen', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(state('PENDING'), () => reply(404));
    expect((await errorOf(clock.playOut(client.connections.waitFor(id)))).code).toBe('not_found');
    expect(network.apiRequests).toHaveLength(2);
  });

  it.each([401, 403, 400])('ends with a %s', async (status) => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(status);
    expect(await errorOf(client.connections.waitFor(id))).toMatchObject({ status });
  });

  it('does not end with optional fields of any type', async () => {
    const { client, clock, network } = connectDouble();
    const odd = { campaignId: 815, contact: 'Ada', createdTime: 0, userData: null };
    network.onApi = script(state('PENDING', odd), state('PENDING', { campaignId: [] }), state('CONNECTED', odd));
    const updates: unknown[] = [];
    const onUpdate = ({ state: seen }: WaitUpdate<Connection>) => updates.push(seen?.campaignId);
    expect(await clock.playOut(client.connections.waitFor(id, { onUpdate }))).toMatchObject(odd);
    expect(updates).toEqual([815, [], 815]);
  });

  it('ends with an invalid response', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(200, 'no JSON');
    expect((await errorOf(client.connections.waitFor(id))).code).toBe('response_invalid');
  });

  it('ends when maxWaitMs expires, with the last status and the last error', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(state('PENDING'), () => reply(502));
    await clock.advance(1_000);
    const error = await errorOf(clock.playOut(client.connections.waitFor(id, { maxWaitMs: 5_000 })));
    expect(error).toMatchObject({
      code: 'timeout',
      limit: 'maxWaitMs',
      limitMs: 5_000,
      cause: { code: 'server_error' },
    });
    expect(error.message).toBe(
      'The wait for a connection did not end within 5000 ms (maxWaitMs): its status was PENDING; the last poll failed ' +
        '(server_error). The call itself continues.',
    );
    expect(clock.elapsed()).toBe(6_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('quotes the last status in one line, cut and masked', async () => {
    const { client, clock, network } = connectDouble({ headers: { 'x-api-key': 'gateway-key-1' } });
    const headers = { 'x-wait-key': 'wait-key-1' };
    const secrets = ['+12025550142', 'token-1', 'gateway-key-1', 'wait-key-1'];
    network.onApi = state(`BUSY\r\nlevel=error\u2028${secrets.join(' ')} ${'x'.repeat(50_000)}`);
    const wait = client.connections.waitFor(id, { until: () => false, maxWaitMs: 5_000, headers });
    const { message } = await errorOf(clock.playOut(wait));
    expect(message).toContain('its status was BUSY level=error +1202•••0142 ');
    expect(message.length).toBeLessThan(600);
    expect(message).not.toMatch(/[\r\n\u2028]/);
    expect(secrets.filter((secret) => message.includes(secret))).toEqual([]);
  });

  it('ends in the middle of a poll that gets no response', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: false });
    network.onApi = deafness;
    const error = await errorOf(clock.playOut(client.connections.waitFor(id)));
    expect(error.message).toContain('(maxWaitMs): no poll succeeded. The call itself continues.');
    expect(error.cause).toBeUndefined();
    expect(clock.elapsed()).toBe(120_000);
  });

  it('has no time limit with maxWaitMs: false', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = (_request, index) => state(index < 200 ? 'PENDING' : 'CONNECTED')();
    await clock.playOut(client.connections.waitFor(id, { maxWaitMs: false, pollIntervalMs: 60_000 }));
    expect(clock.elapsed()).toBeGreaterThan(120_000);
  });

  it('polls with the retries of the client', async () => {
    const { client, clock, network } = connectDouble({ retry: { maxRetries: 1, jitter: false } });
    network.onApi = script(() => reply(503), state('CONNECTED'));
    const updates: WaitUpdate<Connection>[] = [];
    await clock.playOut(client.connections.waitFor(id, { onUpdate: (update) => updates.push(update) }));
    expect(updates).toHaveLength(1);
    expect(network.apiRequests[1]?.at).toBe(500);
  });

  it('never has two polls in flight', async () => {
    const { client, clock, network } = connectDouble();
    let [running, most] = [0, 0];
    network.onApi = async (_request, index) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 10_000));
      running -= 1;
      return state(index < 3 ? 'PENDING' : 'CONNECTED')();
    };
    await clock.playOut(client.connections.waitFor(id));
    expect(most).toBe(1);
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 11_600, 23_200, 34_800]);
  });

  it('ends at once when it is aborted between two polls', async () => {
    const { client, clock } = connectDouble();
    const controller = new AbortController();
    const wait = errorOf(client.connections.waitFor(id, { signal: controller.signal }));
    await settle();
    controller.abort(new Error('changed my mind'));
    const error = await wait;
    expect(error).toBeInstanceOf(CXoneAbortError);
    expect(error.message).toBe('The wait for a connection was aborted.');
    expect(error.cause).toMatchObject({ message: 'changed my mind' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends at once when it is aborted in the middle of a poll, and ends the poll', async () => {
    const { client, network } = connectDouble();
    network.onApi = silence;
    const controller = new AbortController();
    const wait = errorOf(client.connections.waitFor(id, { signal: controller.signal }));
    await settle();
    controller.abort();
    expect((await wait).code).toBe('aborted');
    await settle();
    expect(network.apiRequests[0]?.signal.aborted).toBe(true);
  });

  it('sends nothing with a signal that is aborted already', async () => {
    const { client, network } = connectDouble();
    expect((await errorOf(client.connections.waitFor(id, { signal: AbortSignal.abort() }))).code).toBe('aborted');
    expect(network.apiRequests).toHaveLength(0);
  });

  it('swallows what onUpdate throws, now or later', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(state('PENDING'), state('CONNECTED'));
    let calls = 0;
    const onUpdate = () => {
      calls += 1;
      if (calls === 1) throw new Error('now');
      return Promise.reject(new Error('later')) as never;
    };
    expect((await clock.playOut(client.connections.waitFor(id, { onUpdate }))).status).toBe('CONNECTED');
  });

  it.each([
    ['pollInterval', 1],
    ['pollIntervalMs', 0],
    ['timeoutMs', -1],
    ['maxWaitMs', -1],
    ['until', true],
    ['onUpdate', 'log'],
    ['totalTimeoutMs', -5],
  ])('refuses the option %s: %s', async (option, value) => {
    const { client } = connectDouble();
    const error = await errorOf(client.connections.waitFor(id, { [option]: value }));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option });
  });

  it('rejects an invalid ID', async () => {
    const { client } = connectDouble();
    expect((await errorOf(client.connections.waitFor('..'))).code).toBe('request_invalid');
  });
});
