import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { FetchLike } from 'cxone-sdk';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { closedUrl, closeRawServers, openRawServer, rawAnswer } from '../../support/raw-server.js';
import { causeOf, openNodeFetch, read, readerOf, type SendOptions, toInit } from './support.js';

afterEach(closeRawServers);

const json = '{"id":"1","status":"Zürich"}';
const encoding = (name: string) => [`Content-Encoding: ${name}`];
const deliver = (bytes: string | Buffer) => openRawServer({ onRequest: (socket) => void socket.end(bytes) });

async function respond(bytes: string | Buffer, options?: SendOptions) {
  const server = await deliver(bytes);
  return openNodeFetch()(server.url, toInit(options));
}

describe('createNodeFetch, what it sends', () => {
  it('sends method, path with query, headers and body, and the length of the body', async () => {
    const server = await deliver(rawAnswer(200));
    const options = { method: 'POST', body: '{"a":"ü"}', headers: { 'X-A': 'b', 'user-agent': 'own' } };
    await read(openNodeFetch(), `${server.url}/a%20b?c=d#e`, options);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/a%20b?c=d' });
    expect(Buffer.from(request?.body ?? '', 'latin1').toString()).toBe('{"a":"ü"}');
    expect(
      request?.head
        .split('\r\n')
        .slice(1)
        .map((line) => line.toLowerCase())
        .sort(),
    ).toEqual([
      'accept-encoding: gzip, deflate, br',
      'connection: keep-alive',
      'content-length: 10',
      `host: ${server.url.slice(7)}`,
      'user-agent: own',
      'x-a: b',
    ]);
  });

  it.each([
    ['no body', undefined, ''],
    ['an empty Blob without a size', Object.defineProperty(new Blob(), 'size', { value: undefined }), ''],
    ['a Blob', new Blob(['abc']), 'abc'],
    ['bytes', new Uint8Array([97, 98]), 'ab'],
  ])('sends a POST with %s with its length', async (_name, body, text) => {
    const server = await deliver(rawAnswer(200));
    await read(openNodeFetch(), server.url, { method: 'POST', ...(body === undefined ? {} : { body }) });
    expect(server.requests[0]?.body).toBe(text);
    expect(server.requests[0]?.head).toMatch(new RegExp(`^Content-Length: ${text.length}$`, 'm'));
  });

  it('sends the headers of a Headers object', async () => {
    const server = await deliver(rawAnswer(200));
    const headers: never = new Headers({ 'X-A': 'b' }) as never;
    await read(openNodeFetch(), server.url, { headers });
    expect(server.requests[0]?.head).toContain('\r\nx-a: b');
  });

  it('gets a URL without more, as a fetch does', async () => {
    const server = await deliver(rawAnswer(200, 'ok'));
    const nodeFetch: (url: string) => ReturnType<FetchLike> = openNodeFetch() as never;
    expect(await (await nodeFetch(server.url)).text()).toBe('ok');
    await causeOf(nodeFetch(closedUrl));
    const broken = await deliver(rawAnswer(200, 'x').subarray(0, -1));
    await expect(nodeFetch(broken.url).then((response) => response.text())).rejects.toThrow('terminated');
  });

  it('reaches a host of IPv6', async () => {
    expect(await causeOf(read(openNodeFetch(), 'http://[::1]:2/'))).toMatchObject({ syscall: 'connect' });
  });
});

describe('createNodeFetch, what it returns', () => {
  it('has status, reason phrase, headers and body', async () => {
    const headers = ['X-A: 1', 'X-A: 2', 'Set-Cookie: a=b', 'Set-Cookie: c=d', 'Retry-After: 1', 'Retry-After: 2'];
    const response = await respond(rawAnswer(418, json, headers));
    expect(response).toMatchObject({ status: 418, statusText: 'Status' });
    expect(['x-a', 'X-A', 'set-cookie', 'Retry-After', 'x-b'].map((name) => response.headers.get(name))).toEqual([
      '1, 2',
      '1, 2',
      'a=b, c=d',
      '1, 2',
      null,
    ]);
    const seen: string[] = [];
    response.headers.forEach((value, name) => void seen.push(`${name}: ${value}`));
    expect(seen.sort()).toEqual([
      `content-length: ${Buffer.byteLength(json)}`,
      'content-type: application/json',
      'retry-after: 1, 2',
      'set-cookie: a=b',
      'set-cookie: c=d',
      'x-a: 1, 2',
    ]);
    expect(await response.text()).toBe(json);
  });

  it('is a redirect itself: it follows none', async () => {
    const response = await respond(rawAnswer(302, '', ['Location: http://127.0.0.1:2/']));
    expect(response).toMatchObject({ status: 302 });
    expect(response.headers.get('location')).toBe('http://127.0.0.1:2/');
  });

  it.each([
    [204, 'GET'],
    [205, 'GET'],
    [304, 'GET'],
    [200, 'HEAD'],
  ])('has no body with %i to %s, and the connection is used again', async (status, method) => {
    const head = `HTTP/1.1 ${status} Status\r\n${method === 'HEAD' ? 'Content-Length: 9\r\n' : ''}\r\n`;
    const bytes = status === 205 ? head.replace(/\r\n$/, 'Content-Length: 0\r\n\r\n') : head;
    const server = await openRawServer({ onRequest: (socket) => void socket.write(bytes) });
    const nodeFetch = openNodeFetch();
    const response = await nodeFetch(server.url, toInit({ method }));
    expect([response.status, response.body, await response.text()]).toEqual([status, null, '']);
    await settle();
    await read(nodeFetch, server.url, { method });
    expect(server.connections).toBe(1);
  });

  it('ends the connection of a 205 with a body, which may not end', async () => {
    let isClosed = false;
    const server = await openRawServer({
      onRequest: (socket) => {
        socket.once('close', () => {
          isClosed = true;
        });
        socket.write('HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
      },
    });
    const nodeFetch = openNodeFetch();
    const response = await nodeFetch(server.url, toInit());
    expect([response.status, response.body, await response.text()]).toEqual([205, null, '']);
    await nodeFetch.close();
    await until(() => isClosed);
  });

  it('ignores informational responses', async () => {
    const interim = [100, 102, 103].map((status) => `HTTP/1.1 ${status} Interim\r\nLink: </a>\r\n\r\n`).join('');
    const response = await respond(`${interim}${rawAnswer(201, 'ok')}`);
    expect([response.status, await response.text()]).toEqual([201, 'ok']);
  });

  it.each([
    ['with a protocol', 'HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['without a protocol', 'HTTP/1.1 101 Switch\r\n\r\n'],
  ])('fails at a 101 %s', async (_name, bytes) => {
    const server = await openRawServer({ onRequest: (socket) => void socket.write(bytes) });
    expect(await causeOf(read(openNodeFetch(), server.url))).toBeInstanceOf(Error);
  });

  it.each([
    ['garbage', '\u0000\u0001 this is not HTTP\r\n\r\n', /^HPE_/],
    ['headers above 16 KiB', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HPE_HEADER_OVERFLOW$/],
    ['no response', '', /^ECONNRESET$/],
    ['half a status line', 'HTTP/1.1 20', /^ECONNRESET$/],
  ])('fails for %s', async (_name, bytes, code) => {
    const server = await deliver(bytes);
    expect((await causeOf(read(openNodeFetch(), server.url))).code).toMatch(code);
  });
});

describe('createNodeFetch, the body of a response', () => {
  it.each([
    ['gzip', gzipSync(json)],
    ['x-gzip', gzipSync(json)],
    ['GZIP', gzipSync(json)],
    ['br', brotliCompressSync(json)],
    ['deflate', deflateSync(json)],
    ['deflate', deflateRawSync(json)],
    ['gzip, br', brotliCompressSync(gzipSync(json))],
    ['deflate,gzip', gzipSync(deflateRawSync(json))],
    ['rot13', Buffer.from(json)],
    ['gzip', Buffer.alloc(0)],
    ['deflate', Buffer.alloc(0)],
  ])('is decoded from %s', async (name, bytes) => {
    const response = await respond(rawAnswer(200, bytes, encoding(name)));
    expect(await response.text()).toBe(bytes.length === 0 ? '' : json);
  });

  it('is decoded when it comes byte after byte', async () => {
    const bytes = deflateRawSync(json);
    const server = await openRawServer({
      onRequest: async (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: ${bytes.length}\r\n\r\n`);
        for (const byte of bytes) {
          await settle();
          socket.write(Buffer.of(byte));
        }
      },
    });
    expect(await read(openNodeFetch(), server.url)).toBe(json);
  });

  it('is without a byte order mark, and shows what is not UTF-8', async () => {
    expect(await (await respond(rawAnswer(200, `\uFEFF${json}`))).text()).toBe(json);
    expect(await (await respond(rawAnswer(200, Buffer.from([0x61, 0xff])))).text()).toBe('a\uFFFD');
  });

  it.each([
    ['broken gzip', rawAnswer(200, 'no gzip', encoding('gzip'))],
    ['half a body', Buffer.concat([rawAnswer(200, json).subarray(0, -3)])],
    ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n'],
    ['half a body of deflate', 'HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 9\r\n\r\n'],
    ['six codings', rawAnswer(200, json, encoding('gzip,gzip,gzip,gzip,gzip,gzip'))],
  ])('fails for %s, after the headers', async (_name, bytes) => {
    const response = await respond(bytes);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toBeInstanceOf(Error);
  });

  it.each([
    ['plain', rawAnswer(200, json)],
    ['decoded', rawAnswer(200, gzipSync(json), encoding('gzip'))],
  ])('resolves no promise twice when it ends: %s', async (_name, bytes) => {
    const repeated: unknown[] = [];
    const record = (type: unknown) => void repeated.push(type);
    process.on('multipleResolves', record);
    onTestFinished(() => void process.off('multipleResolves', record));
    const nodeFetch = openNodeFetch();
    const { url } = await deliver(bytes);
    await read(nodeFetch, url);
    await nodeFetch.close();
    await settle();
    expect(repeated).toEqual([]);
  });

  it('is read in parts, so that one that expands without end is never expanded completely', async () => {
    const bomb = gzipSync(Buffer.alloc(67_108_864, ' '));
    const reader = readerOf(await respond(rawAnswer(200, bomb, encoding('gzip'))));
    const before = process.memoryUsage().arrayBuffers;
    const { value } = await reader.read();
    await settle(50);
    expect(value?.byteLength).toBeLessThanOrEqual(1_048_576);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
    await reader.cancel();
  });

  it('as a string ends above 1 MiB after decompression, and closes the connection', async () => {
    let isClosed = false;
    const closed = (socket: Socket) =>
      void socket.once('close', () => {
        isClosed = true;
      });
    const bomb = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1000000\r\n\r\n'),
      gzipSync(Buffer.alloc(67_108_864, ' ')),
    ]);
    const server = await openRawServer({ onConnection: closed, onRequest: (socket) => void socket.write(bomb) });
    await expect(read(openNodeFetch(), server.url)).rejects.toThrow('larger than 1 MiB');
    await until(() => isClosed);
  });

  it('fails with the reason of a signal that is aborted while it is read', async () => {
    let isClosed = false;
    const server = await openRawServer({
      onConnection: (socket) =>
        void socket.once('close', () => {
          isClosed = true;
        }),
      onRequest: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
    });
    const controller = new AbortController();
    const response = await openNodeFetch()(server.url, toInit({ signal: controller.signal }));
    const reader = readerOf(response);
    expect((await reader.read()).value).toEqual(Buffer.from('ab'));
    const rest = reader.read();
    controller.abort('enough');
    await expect(rest).rejects.toBe('enough');
    await until(() => isClosed);
  });
});
