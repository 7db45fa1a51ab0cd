import { CXoneClient, type CXoneEvent, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { emit } from '../../../src/http/events.js';
import { settle } from '../../support/fake-clock.js';
import { issueToken, reply, script, socketError } from '../../support/fetch-double.js';
import { clientSecret, connectionsPath, sampleConnection, sampleRequest, tokenPath } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const token = { operation: 'token', method: 'POST', path: tokenPath, attempt: 1 };
const create = {
  operation: 'connections.create',
  correlationId: 'order-1',
  method: 'POST',
  path: connectionsPath,
  attempt: 1,
} as const;
const options = { correlationId: 'order-1' };

describe('the option onEvent', () => {
  it('receives each request, its response and the token, in order', async () => {
    const { client, clock, events, network } = connectDouble();
    network.onToken = () => new Promise((resolve) => clock.setTimeout(() => resolve(issueToken('token-1')), 30));
    network.onApi = () =>
      new Promise((resolve) =>
        clock.setTimeout(() => resolve(reply(201, sampleConnection, { 'x-request-id': 'r-1' })), 70),
      );
    const issuedAt = clock.now();
    await clock.playOut(client.connections.create(sampleRequest, options));
    expect(events).toStrictEqual([
      { type: 'request', ...token },
      { type: 'response', ...token, durationMs: 30, status: 200 },
      { type: 'token', operation: 'token', source: 'request', durationMs: 30, expiresAt: issuedAt + 3_600_000 },
      { type: 'request', ...create },
      { type: 'response', ...create, durationMs: 70, status: 201, requestId: 'r-1' },
    ]);
  });

  it('receives a retry before the delay, with its duration and its cause', async () => {
    const { client, clock, events, network } = connectDouble({
      tokenProvider: new StaticTokenProvider('token-1'),
      retry: { jitter: false },
    });
    network.onApi = script(
      () => reply(429),
      () => Promise.reject(socketError('ECONNREFUSED', 'connect')),
      () => reply(201, sampleConnection),
    );
    await clock.playOut(client.connections.create(sampleRequest, options));
    expect(events.filter(({ type }) => type !== 'request')).toStrictEqual([
      { type: 'response', ...create, durationMs: 0, status: 429, errorCode: 'rate_limited', outcome: 'not_placed' },
      { type: 'retry', ...create, delayMs: 500, errorCode: 'rate_limited', status: 429 },
      { type: 'response', ...create, attempt: 2, durationMs: 0, errorCode: 'network', outcome: 'not_placed' },
      { type: 'retry', ...create, attempt: 2, delayMs: 1_000, errorCode: 'network' },
      { type: 'response', ...create, attempt: 3, durationMs: 0, status: 201 },
    ]);
    expect(events.filter(({ type }) => type === 'request').map((event) => 'attempt' in event && event.attempt)).toEqual(
      [1, 2, 3],
    );
  });

  it('receives a failed token request', async () => {
    const { client, events, network } = connectDouble();
    network.onToken = () => reply(401);
    await errorOf(client.connections.create(sampleRequest));
    expect(events.at(-1)).toEqual({
      type: 'token',
      operation: 'token',
      source: 'request',
      durationMs: 0,
      errorCode: 'authentication_failed',
    });
  });

  it('receives a failed request with its error code and outcome, without a status', async () => {
    const { client, events, network } = connectDouble();
    network.onApi = () => Promise.reject(socketError('ECONNRESET'));
    await errorOf(client.connections.create(sampleRequest, options));
    expect(events.at(-1)).toEqual({
      type: 'response',
      ...create,
      durationMs: 0,
      errorCode: 'network',
      outcome: 'unknown',
    });
  });

  it('receives no property without a value', async () => {
    const { client, events, network } = connectDouble();
    network.onApi = script(
      () => Promise.reject(socketError('ECONNRESET')),
      () => reply(201, sampleConnection),
    );
    await errorOf(client.connections.create(sampleRequest, options));
    await client.connections.create(sampleRequest, options);
    expect(events.filter(({ type }) => type === 'request' || type === 'response')).toStrictEqual([
      { type: 'request', ...token },
      { type: 'response', ...token, durationMs: 0, status: 200 },
      { type: 'request', ...create },
      { type: 'response', ...create, durationMs: 0, errorCode: 'network', outcome: 'unknown' },
      { type: 'request', ...create },
      { type: 'response', ...create, durationMs: 0, status: 201 },
    ]);
  });

  it('receives the token renewal after a 401', async () => {
    const { client, events, network } = connectDouble();
    network.onApi = script(
      () => reply(401),
      () => reply(201, sampleConnection),
    );
    await client.connections.create(sampleRequest);
    expect(events.map(({ type }) => type)).toEqual([
      'request',
      'response',
      'token',
      'request',
      'response',
      'request',
      'response',
      'token',
      'request',
      'response',
    ]);
  });

  it('receives nothing for a request that is never sent', async () => {
    const { client, events } = connectDouble();
    await errorOf(client.connections.create(sampleRequest, { signal: AbortSignal.abort() }));
    expect(events).toEqual([]);
  });

  it('receives no secret, no token and no complete phone number', async () => {
    const { client, clock, events, network } = connectDouble({ retry: true });
    network.onApi = ({ headers }) => reply(429, sampleRequest, { 'x-request-id': `${headers.get('authorization')}` });
    await clock.playOut(errorOf(client.connections.create(sampleRequest, { correlationId: 'call-to-+14155552671' })));
    await clock.playOut(errorOf(client.connections.get('+14155552671')));
    const shown = JSON.stringify(events);
    for (const secret of [clientSecret, 'token-1', '4155552671', '2015550123']) expect(shown).not.toContain(secret);
    expect(shown).toContain('+1415•••2671');
  });

  it('may throw without an effect on the operation', async () => {
    const onEvent = () => {
      throw new Error('a broken logger');
    };
    const { client } = connectDouble({ onEvent });
    await expect(client.connections.create(sampleRequest)).resolves.toMatchObject({ status: 'PENDING' });
  });

  it('may reject without an unhandled rejection', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    const { client } = connectDouble({
      onEvent: () => Promise.reject(new Error('a broken logger')) as never,
    });
    await client.connections.create(sampleRequest);
    await settle(5);
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('may return an object whose then property throws', async () => {
    const onEvent = () =>
      Object.defineProperty({}, 'then', {
        get() {
          throw new Error('hostile');
        },
      }) as never;
    const { client } = connectDouble({ onEvent });
    await expect(client.connections.create(sampleRequest)).resolves.toMatchObject({ status: 'PENDING' });
  });

  it('may be absent', async () => {
    const fetch = async () => reply(201, sampleConnection);
    const client = new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider('t-1'), fetch });
    await expect(client.connections.create(sampleRequest)).resolves.toMatchObject({ status: 'PENDING' });
  });

  it('causes no event to be built when it is absent', () => {
    let built = 0;
    emit(undefined, () => {
      built += 1;
      return { type: 'request', ...create };
    });
    expect(built).toBe(0);
  });

  it('receives events that can be narrowed by their type', async () => {
    const { client, events } = connectDouble();
    await client.connections.create(sampleRequest);
    const statuses = events.filter(
      (event): event is Extract<CXoneEvent, { type: 'response' }> => event.type === 'response',
    );
    expect(statuses.map(({ status }) => status)).toEqual([200, 201]);
  });
});
