import {
  CXoneClient,
  type CXoneClientOptions,
  type CXoneEvent,
  type FetchInit,
  type FetchLike,
  StaticTokenProvider,
} from 'cxone-sdk';
import { createNodeFetch } from 'cxone-sdk/node';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createCertificate } from '../../matrix/certificate.js';
import { openTlsServer } from '../../matrix/tls-server.js';
import { FakeClock, settle, until } from '../../support/fake-clock.js';
import { closedUrl, closeRawServers, openRawServer, rawAnswer } from '../../support/raw-server.js';
import { sampleConnectionJson, sampleRequest } from '../../support/samples.js';
import { errorOf } from '../../support/test-client.js';
import type { Report } from './support.js';

const nodeFetch = createNodeFetch();

afterEach(closeRawServers);
afterAll(() => nodeFetch.close());

/** Reports, as `createNodeFetch` does, that a request has not left. */
function hold(init: FetchInit): Report {
  return Reflect.get(init, Symbol.for('cxone-sdk.departure'))();
}

const openSilent = () => openRawServer({ onConnection: () => undefined });
const toTls = (url: string) => url.replace('http:', 'https:');

/** Adds a signal to a request. */
const combine = (init: FetchInit, own: AbortSignal): FetchInit => ({
  ...init,
  signal: AbortSignal.any([init.signal, own]),
});

/** Starts a call over `createNodeFetch`, on a clock of its own. */
function begin(baseUrl: string, { signal, ...options }: CXoneClientOptions & { signal?: AbortSignal } = {}) {
  const clock = new FakeClock();
  const tokenProvider = new StaticTokenProvider('token-1');
  const client = new CXoneClient({ baseUrl, tokenProvider, fetch: nodeFetch, timeoutMs: 1_000, ...options }, { clock });
  const work = client.connections.create(sampleRequest, { signal });
  work.catch(() => undefined);
  return { clock, work, failure: () => errorOf(work) };
}

describe('ConnectionsResource.create over createNodeFetch', () => {
  it('reports not_placed for a timeout in the TLS handshake', async () => {
    const server = await openSilent();
    const { clock, failure } = begin(toTls(server.url));
    await until(() => server.connections === 1);
    await clock.advance(1_000);
    const error = await failure();
    expect(error).toMatchObject({ code: 'timeout', limit: 'timeoutMs', outcome: 'not_placed', attempts: 1 });
    expect(error.message).toContain('could not be sent within 1000 ms (timeoutMs). No call was placed.');
  });

  it('reports not_placed for a total timeout in the TLS handshake', async () => {
    const server = await openSilent();
    const { clock, failure } = begin(toTls(server.url), { totalTimeoutMs: 500 });
    await until(() => server.connections === 1);
    await clock.advance(500);
    expect(await failure()).toMatchObject({ code: 'timeout', limit: 'totalTimeoutMs', outcome: 'not_placed' });
  });

  it('reports not_placed for an abort in the TLS handshake', async () => {
    const server = await openSilent();
    const controller = new AbortController();
    const { failure } = begin(toTls(server.url), { signal: controller.signal });
    await until(() => server.connections === 1);
    controller.abort();
    expect(await failure()).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 1 });
  });

  it('reports unknown for a timeout once the request has left', async () => {
    const server = await openRawServer({});
    const { clock, failure } = begin(server.url);
    await until(() => server.requests.length === 1);
    await clock.advance(1_000);
    const error = await failure();
    expect(error).toMatchObject({ code: 'timeout', outcome: 'unknown', attempts: 1 });
    expect(error.message).toContain('had no complete response within 1000 ms');
  });

  it('sends nothing when the total timeout expires while the connection is made, even if no timer has fired', async () => {
    const server = await openRawServer({});
    const clock = new FakeClock();
    // The process was frozen meanwhile: no timer has fired.
    const frozen: FetchLike = (url, init) => {
      const work = nodeFetch(url, init);
      clock.freeze(600);
      return work;
    };
    const options = { baseUrl: server.url, tokenProvider: new StaticTokenProvider('t'), fetch: frozen };
    const client = new CXoneClient({ ...options, totalTimeoutMs: 500 }, { clock });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed' });
    await settle();
    expect(server.requests).toEqual([]);
  });

  it('retries a handshake that failed in a way that fetch reports as unknown', async () => {
    const server = await openRawServer({ onConnection: (socket) => socket.end('220 ready\r\n') });
    let retries = 0;
    const onEvent = ({ type }: CXoneEvent) => {
      if (type === 'retry') retries += 1;
    };
    const { clock, failure } = begin(toTls(server.url), { retry: { maxRetries: 2, minDelayMs: 1 }, onEvent });
    for (const count of [1, 2]) {
      await until(() => retries === count);
      await clock.advance(10);
    }
    expect(await failure()).toMatchObject({ code: 'network', outcome: 'not_placed', attempts: 3 });
    expect(server.connections).toBe(3);
  });

  it('does not retry a certificate that was rejected', async () => {
    const server = await openTlsServer(createCertificate({ name: 'self' }));
    const { failure } = begin(server.url, { retry: true });
    expect(await failure()).toMatchObject({ code: 'network', outcome: 'not_placed', attempts: 1 });
    await server.close();
  });

  it('reports unknown when a fetch of your own sends once, fails, and cannot connect at its second attempt', async () => {
    const server = await openRawServer({ onRequest: (socket) => void socket.resetAndDestroy() });
    const twice: FetchLike = async (url, init) => {
      await nodeFetch(url, init).catch(() => undefined);
      return nodeFetch(toTls(closedUrl), init);
    };
    const { failure } = begin(server.url, { fetch: twice });
    const error = await failure();
    expect([error.code, error.outcome, server.requests.length]).toEqual(['network', 'unknown', 1]);
  });

  const CERTAIN = { retry: { maxRetries: 2, minDelayMs: 1 } };

  it.each<[string, string, Parameters<typeof openRawServer>[0]]>([
    ['breaks', 'unknown', { onRequest: (socket) => void socket.resetAndDestroy() }],
    ['does not respond', 'unknown', {}],
    ['responds with a 503', 'unknown', { onRequest: (socket) => socket.write(rawAnswer(503, '{}')) }],
    ['responds with an invalid body', 'placed', { onRequest: (socket) => socket.write(rawAnswer(201, '{}')) }],
  ])('sends once with a fetch of your own that sends with another fetch, which %s', async (_name, outcome, answer) => {
    const silent = await openRawServer({ onConnection: (socket) => void socket.resetAndDestroy() });
    const server = await openRawServer(answer);
    // The request does not leave over nodeFetch: the TLS handshake fails.
    const fallback: FetchLike = (url, init) => nodeFetch(toTls(silent.url), init).catch(() => fetch(url, init));
    const { clock, failure } = begin(server.url, { fetch: fallback, ...CERTAIN });
    await until(() => server.requests.length === 1);
    await settle();
    await clock.advance(1_000);
    expect((await failure()).outcome).toBe(outcome);
    expect(server.requests).toHaveLength(1);
  });

  it('lets nothing leave once a fetch of your own has failed by itself, and reports unknown', async () => {
    let leave: () => void = () => undefined;
    const givesUp: FetchLike = async (_url, init) => {
      leave = hold(init).leave;
      throw new Error('no response within 2 s');
    };
    const { failure } = begin('https://cx.test', { fetch: givesUp });
    expect(await failure()).toMatchObject({ code: 'network', outcome: 'unknown' });
    expect(leave).toThrow('The attempt has ended');
  });

  it('lets nothing leave once a fetch of your own has another response', async () => {
    let leave: () => void = () => undefined;
    const races: FetchLike = async (_url, init) => {
      leave = hold(init).leave;
      return Response.json(JSON.parse(sampleConnectionJson), { status: 201 });
    };
    await begin('https://cx.test', { fetch: races }).work;
    expect(leave).toThrow('The attempt has ended');
  });

  it.each([
    ['at once', 0, 'not_placed'],
    ['later', 2, 'unknown'],
  ])(
    'trusts the error of a request that has not left if a fetch of your own throws it %s',
    async (_name, turns, outcome) => {
      const failed = new Error('a failure that shows nothing');
      const wrapper: FetchLike = async (_url, init) => {
        hold(init).fail(failed);
        for (let turn = 0; turn < turns; turn++) await settle();
        throw failed;
      };
      expect((await begin('https://cx.test', { fetch: wrapper }).failure()).outcome).toBe(outcome);
    },
  );

  it('does not trust a second report after a failure', async () => {
    const wrapper: FetchLike = (_url, init) => {
      hold(init).fail(new Error('first'));
      hold(init);
      return new Promise(() => undefined);
    };
    const { clock, failure } = begin('https://cx.test', { fetch: wrapper });
    await settle();
    await clock.advance(1_000);
    expect(await failure()).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });

  it('keeps what a wrapper adds to the request, and the report of its departure', async () => {
    const server = await openSilent();
    const wrapped: FetchLike = (url, init) => nodeFetch(url, { ...init, headers: { ...init.headers, 'x-trace': '1' } });
    const { clock, failure } = begin(toTls(server.url), { fetch: wrapped });
    await until(() => server.connections === 1);
    await clock.advance(1_000);
    expect(await failure()).toMatchObject({ code: 'timeout', outcome: 'not_placed' });
  });

  it.each<[string, (own: AbortSignal) => FetchLike]>([
    ['a wrapper', (own) => (url, init) => nodeFetch(url, combine(init, own))],
    ['a proxy', (own) => new Proxy(nodeFetch, { apply: (target, _, [url, init]) => target(url, combine(init, own)) })],
    ['a mock', (own) => vi.fn(nodeFetch).mockImplementation((url, init) => nodeFetch(url, combine(init, own)))],
  ])('passes %s an AbortSignal, which it can combine with its own', async (_name, wrap) => {
    const server = await openSilent();
    const own = new AbortController();
    const { failure } = begin(toTls(server.url), { fetch: wrap(own.signal) });
    await until(() => server.connections === 1);
    own.abort(new Error('the wrapper stops'));
    expect(await failure()).toMatchObject({ code: 'network', outcome: 'not_placed' });
  });

  it('places a call, after a call over the same connection', async () => {
    const server = await openRawServer({ onRequest: (socket) => socket.write(rawAnswer(201, sampleConnectionJson)) });
    await begin(server.url).work;
    await begin(server.url).work;
    expect([server.connections, server.requests.length]).toEqual([1, 2]);
  });
});
