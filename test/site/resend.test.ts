import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite } from './open-site.js';

const HEADERS = 'access-control-allow-origin: *\r\naccess-control-allow-headers: *\r\nconnection: keep-alive\r\n';
const answer = (body: string) => `HTTP/1.1 200 OK\r\n${HEADERS}content-length: ${body.length}\r\n\r\n${body}`;

/** Answers the first POST, and breaks the kept connection when it has read the second one. */
function openServer() {
  const posts: string[] = [];
  const onData = (socket: Socket, data: Buffer) => {
    const text = data.toString();
    if (!text.startsWith('POST')) return socket.write(answer(''));
    posts.push(text.slice(text.lastIndexOf('\n') + 1));
    return posts.length === 2 ? socket.destroy() : socket.write(answer('{}'));
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => onData(socket, data));
  });
  return { server, posts };
}

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
});

afterAll(async () => {
  await site?.close();
});

describe('Chromium', () => {
  it('sends a POST again by itself when the kept connection breaks: a page would place two calls', async () => {
    const { server, posts } = openServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const page = await site.browser.newPage();
    await page.goto(site.url);
    const statuses = await page.evaluate(async (url) => {
      const post = async (body: string) => {
        const response = await fetch(url, { method: 'POST', body, redirect: 'manual', cache: 'no-store' });
        await response.text();
        return response.status;
      };
      return [await post('call-1'), await post('call-2')];
    }, `http://127.0.0.1:${port}/`);
    expect(statuses).toEqual([200, 200]);
    expect(posts).toEqual(['call-1', 'call-2', 'call-2']);
    await page.close();
    server.close();
  });
});
