import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { createNodeFetch } from 'cxone-sdk/node';
import { afterEach, describe, expect, it } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { closedUrl, closeRawServers, openRawServer, rawAnswer } from '../../support/raw-server.js';
import { causeOf, Departure, openNodeFetch, read, toInit } from './support.js';

afterEach(closeRawServers);

describe('NodeFetch.close', () => {
  it('closes unused connections at once', async () => {
    const sockets: Socket[] = [];
    const server = await openRawServer({
      onConnection: (socket) => void sockets.push(socket),
      onRequest: (socket) => void socket.write(rawAnswer(200)),
    });
    const nodeFetch = createNodeFetch();
    await read(nodeFetch, server.url);
    await settle();
    await nodeFetch.close();
    await until(() => sockets[0]?.destroyed === true);
  });

  it('waits for the requests in flight, and closes their connections then', async () => {
    const sockets: Socket[] = [];
    const server = await openRawServer({ onRequest: (socket) => void sockets.push(socket) });
    const nodeFetch = createNodeFetch();
    const work = read(nodeFetch, server.url);
    await until(() => sockets.length === 1);
    let isClosed = false;
    const closing = nodeFetch.close().then(() => {
      isClosed = true;
    });
    await settle();
    expect(isClosed).toBe(false);
    sockets[0]?.write(rawAnswer(200, 'ok'));
    expect(await work).toBe('ok');
    await closing;
    await until(() => sockets[0]?.destroyed === true);
  });

  it('rejects later requests, which have not left', async () => {
    const server = await openRawServer({});
    const nodeFetch = createNodeFetch();
    await Promise.all([nodeFetch.close(), nodeFetch.close()]);
    const departure = new Departure();
    const cause = await causeOf(nodeFetch(server.url, toInit({ onHold: departure.onHold })));
    expect(cause.message).toBe('createNodeFetch was closed');
    expect([departure.steps, server.connections]).toEqual([['held', 'failed'], 0]);
  });
});

describe('createNodeFetch, on a long-lived signal', () => {
  it('leaves no listener, regardless of what happens to the requests', async () => {
    const { signal } = new AbortController();
    const server = await openRawServer({ onRequest: (socket) => void socket.write(rawAnswer(200)) });
    const broken = await openRawServer({ onRequest: (socket) => void socket.resetAndDestroy() });
    const nodeFetch = openNodeFetch();
    for (const url of [server.url, server.url, broken.url, closedUrl]) {
      await read(nodeFetch, url, { signal }).catch(() => undefined);
    }
    await until(() => getEventListeners(signal, 'abort').length === 0);
  });
});
