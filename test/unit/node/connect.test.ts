import http from 'node:http';
import https from 'node:https';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCertificate } from '../../matrix/certificate.js';
import { authority } from '../../matrix/connection-faults.js';
import { openTlsServer } from '../../matrix/tls-server.js';
import { settle, until } from '../../support/fake-clock.js';
import { closedUrl, closeRawServers, openRawServer, rawAnswer } from '../../support/raw-server.js';
import { causeOf, Departure, openNodeFetch, read, toInit } from './support.js';

afterEach(async () => {
  vi.useRealTimers();
  await closeRawServers();
});

const silent = () => openRawServer({ onConnection: () => undefined });
const toTls = (url: string) => url.replace('http:', 'https:');

describe('createNodeFetch, before a request leaves', () => {
  it('reports the departure right before the first byte', async () => {
    const departure = new Departure();
    let requestsAtDeparture = -1;
    const server = await openRawServer({ onRequest: (socket) => socket.end(rawAnswer(200)) });
    const onHold = () => {
      const { leave, fail } = departure.onHold();
      const count = () => {
        requestsAtDeparture = server.requests.length;
        leave();
      };
      return { leave: count, fail };
    };
    await read(openNodeFetch(), server.url, { onHold });
    expect(departure.steps).toEqual(['held', 'left']);
    expect(requestsAtDeparture).toBe(0);
  });

  it('reports the departure on a kept connection too', async () => {
    const server = await openRawServer({ onRequest: (socket) => socket.write(rawAnswer(200)) });
    const nodeFetch = openNodeFetch();
    const departure = new Departure();
    await read(nodeFetch, server.url);
    await read(nodeFetch, server.url, { onHold: departure.onHold });
    expect([departure.steps, server.connections]).toEqual([['held', 'left'], 1]);
  });

  it('sends nothing if the SDK no longer lets it leave', async () => {
    const server = await openRawServer({});
    const canceled = new Error('canceled');
    const fail = vi.fn();
    const leave = () => {
      throw canceled;
    };
    await expect(read(openNodeFetch(), server.url, { onHold: () => ({ leave, fail }) })).rejects.toBe(canceled);
    expect(fail).toHaveBeenCalledExactlyOnceWith(canceled);
    await until(() => server.connections === 1);
    await settle();
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['a closed port', closedUrl, { code: 'ECONNREFUSED', syscall: 'connect' }],
    ['a name that is too long to be resolved', `https://${'x'.repeat(64)}.invalid`, { syscall: 'getaddrinfo' }],
  ])('fails for %s with the error of the system call', async (_name, url, expected) => {
    const departure = new Departure();
    const cause = await causeOf(openNodeFetch()(url, toInit({ onHold: departure.onHold })));
    expect(cause).toMatchObject(expected);
    expect(departure.steps).toEqual(['held', 'failed']);
  });

  it.each([
    ['signed itself', () => createCertificate({ name: 'self' }), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'is of another host',
      () => createCertificate({ name: 'other', issuer: authority, host: 'other.example' }),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('rejects a certificate that %s', async (_name, certificate, code) => {
    const server = await openTlsServer(certificate());
    const departure = new Departure();
    const nodeFetch = openNodeFetch({ ca: authority.cert });
    expect(await causeOf(nodeFetch(server.url, toInit({ onHold: departure.onHold })))).toMatchObject({ code });
    expect([departure.steps, server.requests]).toEqual([['held', 'failed'], 0]);
    await server.close();
  });

  it('trusts the authorities of ca, and shows the certificate of cert', async () => {
    const server = await openTlsServer({
      ...createCertificate({ name: 'good', issuer: authority }),
      requestCert: true,
      ca: authority.cert,
    });
    const { cert, key } = createCertificate({ name: 'client', issuer: authority });
    const departure = new Departure();
    const nodeFetch = openNodeFetch({ ca: [authority.cert], cert, key });
    expect(await read(nodeFetch, server.url, { onHold: departure.onHold })).toContain('PENDING');
    expect(departure.steps).toEqual(['held', 'left']);
    await server.close();
  });

  it.each([
    ['the default of 10 s', {}, 10_000],
    ['connectTimeoutMs', { connectTimeoutMs: 2_500 }, 2_500],
  ])('gives up a TLS handshake after %s', async (_name, options, limitMs) => {
    const server = await silent();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const departure = new Departure();
    const work = causeOf(openNodeFetch(options)(toTls(server.url), toInit({ onHold: departure.onHold })));
    await until(() => server.connections === 1);
    vi.advanceTimersByTime(limitMs - 1);
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await work).toMatchObject({ code: 'ETIMEDOUT', syscall: 'connect' });
    expect(departure.steps).toEqual(['held', 'failed']);
  });

  it('leaves no timer when the connection is made, and none when it fails', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = await openRawServer({ onRequest: (socket) => socket.write(rawAnswer(200)) });
    const nodeFetch = openNodeFetch();
    await read(nodeFetch, server.url);
    expect(vi.getTimerCount()).toBe(0);
    await causeOf(read(nodeFetch, closedUrl));
    await until(() => vi.getTimerCount() === 0);
  });

  it('ends the connection attempt at an abort, with the reason of the signal', async () => {
    let isClosed = false;
    const server = await openRawServer({
      onConnection: (socket) =>
        socket.once('close', () => {
          isClosed = true;
        }),
    });
    const departure = new Departure();
    const controller = new AbortController();
    const reason = { why: 'no longer needed' };
    const init = toInit({ onHold: departure.onHold, signal: controller.signal });
    const work = openNodeFetch()(toTls(server.url), init);
    await until(() => server.connections === 1);
    controller.abort(reason);
    await expect(work).rejects.toBe(reason);
    await until(() => isClosed);
    expect(departure.steps).toEqual(['held', 'failed']);
  });

  it('opens no connection for a signal that is aborted', async () => {
    const server = await openRawServer({});
    const work = read(openNodeFetch(), server.url, { signal: AbortSignal.abort('no') });
    await expect(work).rejects.toBe('no');
    expect(server.connections).toBe(0);
  });

  it('waits for a connection with maxSockets, and rejects at once when it is aborted meanwhile', async () => {
    const answers: (() => void)[] = [];
    const server = await openRawServer({
      onRequest: (socket) => void answers.push(() => void socket.write(rawAnswer(200, 'ok'))),
    });
    const nodeFetch = openNodeFetch({ maxSockets: 1 });
    const first = read(nodeFetch, server.url);
    await until(() => answers.length === 1);
    const departure = new Departure();
    const controller = new AbortController();
    const second = read(nodeFetch, server.url, { signal: controller.signal, onHold: departure.onHold });
    const third = read(nodeFetch, server.url);
    await settle();
    controller.abort('late');
    await expect(second).rejects.toBe('late');
    answers[0]?.();
    await until(() => answers.length === 2);
    answers[1]?.();
    expect(await Promise.all([first, third])).toEqual(['ok', 'ok']);
    expect([server.connections, departure.steps]).toEqual([1, ['held', 'failed']]);
  });

  it('limits the connections to each host separately, and sends what waits in order', async () => {
    const hosts = await Promise.all(
      Array.from({ length: 2 }, async () => {
        const paths: string[] = [];
        const answers: (() => void)[] = [];
        const { url } = await openRawServer({
          onRequest: (socket, { path }) => {
            paths.push(path);
            answers.push(() => void socket.write(rawAnswer(200, 'ok')));
          },
        });
        return { url, paths, answers };
      }),
    );
    const nodeFetch = openNodeFetch({ maxSockets: 1 });
    const work = hosts.flatMap(({ url }) => ['/1', '/2', '/3'].map((path) => read(nodeFetch, `${url}${path}`)));
    for (let round = 0; round < 3; round++) {
      await until(() => hosts.every(({ answers }) => answers.length === round + 1));
      for (const { answers } of hosts) answers[round]?.();
    }
    await Promise.all(work);
    expect(hosts.map(({ paths }) => paths)).toEqual([
      ['/1', '/2', '/3'],
      ['/1', '/2', '/3'],
    ]);
  });

  it.each([
    ['the protocol', 'ftp://127.0.0.1/', {}],
    ['the body', 'http://127.0.0.1/', { method: 'POST', body: { a: 1 } }],
    ['the URL', 'no url', {}],
    ['a header', 'http://127.0.0.1/', { headers: { a: 'b\r\nc: d' } }],
  ])('rejects %s that could not be sent', async (_name, url, options) => {
    await expect(read(openNodeFetch(), url, options)).rejects.toBeInstanceOf(TypeError);
  });

  it.each([
    ['http', http],
    ['https', https],
  ])('passes on the proxies that the global agent of %s has', async (protocol, { globalAgent }) => {
    const { options } = globalAgent as unknown as { options: { proxyEnv?: object | undefined } };
    const before = options.proxyEnv;
    options.proxyEnv = { no_proxy: '*' };
    try {
      // On an older Node.js the agent ignores them.
      expect(await causeOf(read(openNodeFetch(), `${protocol}://127.0.0.1:2`))).toMatchObject({ code: 'ECONNREFUSED' });
    } finally {
      options.proxyEnv = before;
    }
  });
});
