import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { closeRawServers, openRawServer, rawAnswer } from '../../support/raw-server.js';
import { causeOf, openNodeFetch, read } from './support.js';

const answer = (headers: readonly string[] = []) => rawAnswer(200, 'ok', headers);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await closeRawServers();
});

/** A server that keeps its connections, and what it has of them. */
async function openKeeping(headers: readonly string[] = []) {
  const sockets: Socket[] = [];
  const server = await openRawServer({
    onConnection: (socket) => void sockets.push(socket),
    onRequest: (socket) => socket.write(answer(headers)),
  });
  return { server, sockets };
}

describe('createNodeFetch, on kept connections', () => {
  it('uses a connection again', async () => {
    const { server } = await openKeeping();
    const nodeFetch = openNodeFetch();
    for (let request = 0; request < 3; request++) await read(nodeFetch, server.url);
    expect(server.connections).toBe(1);
  });

  it.each([
    [3_999, 1],
    [4_000, 2],
    [600_000, 2],
    [-60_000, 2],
  ])('compares the wall clock with 4 s: after %i ms, %i connections', async (ms, connections) => {
    const { server } = await openKeeping();
    const nodeFetch = openNodeFetch();
    await read(nodeFetch, server.url);
    vi.setSystemTime(Date.now() + ms);
    await read(nodeFetch, server.url);
    expect(server.connections).toBe(connections);
  });

  it('compares the monotonic clock too: a wall clock that was set back by the length of a silence hides it', async () => {
    const { server } = await openKeeping();
    const nodeFetch = openNodeFetch();
    await read(nodeFetch, server.url);
    const { now } = performance;
    vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 4_000);
    await read(nodeFetch, server.url);
    expect(server.connections).toBe(2);
  });

  it.each([
    ['Keep-Alive: timeout=5', {}, 3_999, 1],
    ['Keep-Alive: timeout=3, max=100', {}, 1_999, 1],
    ['Keep-Alive: timeout=3, max=100', {}, 2_000, 2],
    ['Keep-Alive: timeout=600', {}, 5_000, 2],
    ['Keep-Alive: timeout=600', { maxIdleMs: 30_000 }, 29_000, 1],
    ['Keep-Alive: timeout=1', {}, 0, 2],
    ['Connection: close', {}, 0, 2],
  ])('after %s and with %j: after %i ms, %i connections', async (header, options, ms, connections) => {
    const { server } = await openKeeping([header]);
    const nodeFetch = openNodeFetch(options);
    await read(nodeFetch, server.url);
    vi.setSystemTime(Date.now() + ms);
    await read(nodeFetch, server.url);
    expect(server.connections).toBe(connections);
  });

  it('closes a connection that is unused for maxIdleMs', async () => {
    const { server, sockets } = await openKeeping();
    await read(openNodeFetch({ maxIdleMs: 1 }), server.url);
    await until(() => sockets[0]?.destroyed === true);
  });

  it.each([
    ['closed it', (socket: Socket) => void socket.end()],
    ['reset it', (socket: Socket) => void socket.resetAndDestroy()],
    ['sent an unsolicited response', (socket: Socket) => void socket.write('HTTP/1.1 408 Late\r\n\r\n')],
  ])('does not use a connection again after the server %s', async (_name, act) => {
    const { server, sockets } = await openKeeping();
    const nodeFetch = openNodeFetch();
    await read(nodeFetch, server.url);
    vi.setSystemTime(Date.now() + 1_000);
    sockets.forEach(act);
    // In one turn the server writes, in the next ones it has arrived.
    expect(await Promise.all([read(nodeFetch, server.url), read(nodeFetch, server.url)])).toEqual(['ok', 'ok']);
    expect([server.connections, server.requests.length]).toEqual([3, 3]);
  });

  it('fails, and does not retry, when the server closes a kept connection as the request arrives', async () => {
    const server = await openRawServer({
      onRequest: (socket, _request, index) => void (index === 0 ? socket.write(answer()) : socket.end()),
    });
    const nodeFetch = openNodeFetch();
    await read(nodeFetch, server.url);
    const work = read(nodeFetch, server.url, { method: 'POST', body: '{}' });
    expect(await causeOf(work)).toMatchObject({ code: 'ECONNRESET' });
    await settle();
    expect([server.connections, server.requests.length]).toEqual([1, 2]);
  });

  it('does not use a connection again that was used up by a second response', async () => {
    const server = await openRawServer({
      onRequest: (socket) => void socket.write(Buffer.concat([answer(), answer()])),
    });
    const nodeFetch = openNodeFetch();
    await read(nodeFetch, server.url).catch(() => undefined);
    await read(nodeFetch, server.url).catch(() => undefined);
    expect(server.connections).toBe(2);
  });
});
