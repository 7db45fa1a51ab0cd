import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createDispatcher, type Dispatcher, fetchThrough } from '../support/dispatcher.js';
import { until } from '../support/fake-clock.js';
import { attemptTimeoutMs, beginFaultCall, type FaultyOperation, faultyOperations } from '../support/fault-call.js';
import { nodeMajor } from '../support/node-version.js';
import { closedUrl, closeRawServers, openRawServer, rawAnswer } from '../support/raw-server.js';
import { sampleConnectionJson } from '../support/samples.js';
import { transports } from '../support/transports.js';

afterEach(closeRawServers);

/** Code and outcome of the error, one pair for each operation. */
type Expected = Readonly<Record<FaultyOperation, readonly [code: string, outcome: string | undefined]>>;

interface Fault {
  readonly name: string;
  readonly onConnection?: (socket: Socket) => void;
  readonly onRequest?: (socket: Socket) => void;
  /** For a server that stops sending: what has arrived by then, the request or the response head. */
  readonly silentAfter?: 'request' | 'head';
  /** The number of requests that the server reads, 1 by default. */
  readonly requests?: number;
  readonly expected: Expected;
  /** Differences over `createNodeFetch`. */
  readonly overNodeFetch?: Pick<Fault, 'silentAfter' | 'expected'>;
}

const NETWORK: Expected = {
  create: ['network', 'unknown'],
  get: ['network', undefined],
  token: ['network', 'not_placed'],
};
const NEVER_CONNECTED: Expected = { ...NETWORK, create: ['network', 'not_placed'] };
const NETWORK_AFTER_2XX: Expected = { ...NETWORK, create: ['network', 'placed'] };
const TIMEOUT: Expected = {
  create: ['timeout', 'unknown'],
  get: ['timeout', undefined],
  token: ['timeout', 'not_placed'],
};
const TIMEOUT_AFTER_2XX: Expected = { ...TIMEOUT, create: ['timeout', 'placed'] };
const INVALID: Expected = {
  create: ['response_invalid', 'placed'],
  get: ['response_invalid', undefined],
  token: ['response_invalid', 'not_placed'],
};

function expectStatus(
  code: string,
  create: 'not_placed' | 'unknown',
  tokenCode: string = 'authentication_failed',
): Expected {
  return { create: [code, create], get: [code, undefined], token: [tokenCode, 'not_placed'] };
}

const head = (status: number, length: number, ...headers: string[]) =>
  `HTTP/1.1 ${[`${status} Status`, 'Content-Type: application/json', `Content-Length: ${length}`, ...headers].join('\r\n')}\r\n\r\n`;
const chunked = (status: number, ...headers: string[]) =>
  `HTTP/1.1 ${[`${status} Status`, 'Transfer-Encoding: chunked', ...headers].join('\r\n')}\r\n\r\n`;
const reset = (socket: Socket) => socket.resetAndDestroy();
const after = (bytes: string | Buffer, then: (socket: Socket) => void) => (socket: Socket) => {
  socket.write(bytes, () => then(socket));
};
const end = (bytes: string | Buffer) => (socket: Socket) => socket.end(bytes);
const say = (bytes: string | Buffer) => (socket: Socket) => socket.write(bytes);
const bigText = JSON.stringify({ id: 'big', status: 'PENDING', padding: 'x'.repeat(1_048_576) });
const chunkOf = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
/** 64 MiB in 64 kB. */
const bomb = gzipSync(Buffer.alloc(67_108_864, ' '));

const brokenSockets: readonly Fault[] = [
  {
    // The server's side runs first here, so that the reset ends the system call connect.
    name: 'a reset before the client knows that it is connected',
    onConnection: reset,
    requests: 0,
    expected: NEVER_CONNECTED,
  },
  { name: 'a reset after the request was read', onRequest: reset, expected: NETWORK },
  { name: 'an end without a response', onRequest: end(''), expected: NETWORK },
  { name: 'half a header, then the end', onRequest: end('HTTP/1.1 201 Crea'), expected: NETWORK },
  { name: 'half a header, then a reset', onRequest: after('HTTP/1.1 201 Created\r\nX-A', reset), expected: NETWORK },
  { name: 'garbage', onRequest: end('\u0000\u0001 this is not HTTP\r\n\r\n'), expected: NETWORK },
  { name: 'a 100, then the end', onRequest: end('HTTP/1.1 100 Continue\r\n\r\n'), expected: NETWORK },
  {
    name: 'a status line with an invalid HTTP version',
    onRequest: end('HTTP/9.9 nine nine\r\n\r\n'),
    expected: NETWORK,
  },
  {
    name: 'an unrequested protocol switch',
    onRequest: say('HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    expected: NETWORK,
  },
  {
    name: 'half a body of a 201, then the end',
    onRequest: after(head(201, 100), (socket) => socket.end('{"id":')),
    expected: NETWORK_AFTER_2XX,
  },
  {
    name: 'half a body of a 201, then a reset',
    onRequest: (socket) => {
      socket.write(head(201, 100));
      setTimeout(() => socket.write('{"id":', () => setTimeout(() => reset(socket), 5)), 5);
    },
    expected: NETWORK_AFTER_2XX,
  },
  {
    name: 'a chunked 201 without its last chunk',
    onRequest: end(chunked(201) + chunkOf(sampleConnectionJson)),
    expected: NETWORK_AFTER_2XX,
  },
  {
    name: 'a 201 with broken gzip',
    onRequest: end(rawAnswer(201, sampleConnectionJson, ['Content-Encoding: gzip'])),
    expected: NETWORK_AFTER_2XX,
  },
];

const silences: readonly Fault[] = [
  { name: 'silence', silentAfter: 'request', expected: TIMEOUT },
  {
    name: 'a 101, then silence',
    onRequest: say('HTTP/1.1 101 Switch\r\n\r\n'),
    // A 101 without a protocol: fetch waits up to Node 23, and fails at once from Node 24 on. The outcome is the same.
    ...(nodeMajor < 24 ? { silentAfter: 'request', expected: TIMEOUT } : { expected: NETWORK }),
    overNodeFetch: { expected: NETWORK },
  },
  { name: 'stalled headers', onRequest: say('HTTP/1.1 201 Crea'), silentAfter: 'request', expected: TIMEOUT },
  {
    name: 'an early hint, then silence',
    onRequest: say('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
    silentAfter: 'request',
    expected: TIMEOUT,
  },
  {
    name: 'the headers of a 201, then silence',
    onRequest: say(head(201, 100)),
    silentAfter: 'head',
    expected: TIMEOUT_AFTER_2XX,
  },
  {
    name: 'half a body of a 200, then silence',
    onRequest: say(chunked(200) + chunkOf('{"id":')),
    silentAfter: 'head',
    expected: TIMEOUT_AFTER_2XX,
  },
  ...(
    [
      [400, expectStatus('bad_request', 'not_placed')],
      [408, expectStatus('api_error', 'unknown')],
      [429, expectStatus('rate_limited', 'not_placed', 'rate_limited')],
      [500, expectStatus('server_error', 'unknown', 'server_error')],
      [503, expectStatus('server_error', 'unknown', 'server_error')],
    ] as const
  ).map(([status, expected]) => ({
    name: `half a body of a ${status}, then silence`,
    onRequest: say(`${head(status, 100)}{"message`),
    silentAfter: 'head' as const,
    expected,
  })),
];

const oddBodies: readonly Fault[] = [
  { name: 'a 204', onRequest: end('HTTP/1.1 204 No Content\r\n\r\n'), expected: INVALID },
  { name: 'an empty 200', onRequest: end(rawAnswer(200)), expected: INVALID },
  {
    name: 'an HTML page with a 200',
    onRequest: end(rawAnswer(200, '<html>Welcome</html>', ['Content-Type: text/html'])),
    expected: INVALID,
  },
  { name: 'JSON that does not match the schema', onRequest: end(rawAnswer(200, '[1, 2]')), expected: INVALID },
  { name: 'a body above 1 MiB of known length', onRequest: end(rawAnswer(201, bigText)), expected: INVALID },
  {
    name: 'a body above 1 MiB in chunks',
    onRequest: end(`${chunked(201) + chunkOf(bigText)}0\r\n\r\n`),
    expected: INVALID,
  },
  { name: 'a gzip bomb', onRequest: end(rawAnswer(201, bomb, ['Content-Encoding: gzip'])), expected: INVALID },
  {
    name: 'a 400 with half a body',
    onRequest: end(`${head(400, 100)}{"message"`),
    expected: expectStatus('bad_request', 'not_placed'),
  },
  {
    name: 'a 500 with half a body',
    onRequest: end(`${head(500, 100)}{"message"`),
    expected: expectStatus('server_error', 'unknown', 'server_error'),
  },
  {
    name: 'a 403 with broken gzip',
    onRequest: end(rawAnswer(403, 'no gzip', ['Content-Encoding: gzip'])),
    expected: expectStatus('forbidden', 'not_placed'),
  },
  {
    name: 'a 400 with a gzip bomb',
    onRequest: end(rawAnswer(400, bomb, ['Content-Encoding: gzip'])),
    expected: expectStatus('bad_request', 'not_placed'),
  },
  {
    name: 'a 502 above 1 MiB',
    onRequest: end(rawAnswer(502, bigText)),
    expected: expectStatus('server_error', 'unknown', 'server_error'),
  },
];

const allFaults = [...brokenSockets, ...silences, ...oddBodies];

const overBoth = transports.flatMap(({ name, fetch }) =>
  faultyOperations.map((operation) => ({ operation, name, fetch })),
);

describe.each(overBoth)(
  'a $operation over $name fails with the right code and outcome after',
  ({ operation, name, fetch: send }) => {
    it.each(allFaults)('$name', async (fault) => {
      const { onConnection, onRequest = () => undefined, requests = 1, overNodeFetch } = fault;
      const { silentAfter, expected } = name === 'createNodeFetch' ? (overNodeFetch ?? fault) : fault;
      const server = await openRawServer({ onRequest, ...(onConnection ? { onConnection } : {}) });
      const { clock, failure, hasHead } = beginFaultCall(operation, server.url, { send });
      if (silentAfter) {
        await until(() => (silentAfter === 'head' ? hasHead() : server.requests.length === 1));
        await clock.advance(attemptTimeoutMs);
      }
      const { code, outcome, attempts } = await failure();
      expect({ code, outcome, attempts, requests: server.requests.length }).toEqual({
        code: expected[operation][0],
        outcome: expected[operation][1],
        attempts: 1,
        requests,
      });
      expect(clock.pendingTimers).toBe(0);
    });

    it('a connection to a closed port', async () => {
      const { failure } = beginFaultCall(operation, closedUrl, { send });
      const error = await failure();
      expect([error.code, error.outcome]).toEqual(NEVER_CONNECTED[operation]);
      expect(error.message).toContain('ECONNREFUSED');
    });

    it('a failed DNS lookup', async () => {
      const { failure } = beginFaultCall(operation, 'https://realm.invalid', { send });
      const error = await failure();
      expect([error.code, error.outcome]).toEqual(NEVER_CONNECTED[operation]);
    });

    it('a connection without a file descriptor', async () => {
      const cause = Object.assign(new Error('connect EMFILE 127.0.0.1:443'), { code: 'EMFILE', syscall: 'connect' });
      const noDescriptors = () => Promise.reject(new TypeError('fetch failed', { cause }));
      const error = await beginFaultCall(operation, closedUrl, { client: { fetch: noDescriptors } }).failure();
      expect([error.code, error.outcome]).toEqual(NEVER_CONNECTED[operation]);
      expect(error.message).toContain('No connection was made: connect EMFILE');
    });

    it.each([
      ['is being closed', (dispatcher: Dispatcher) => void dispatcher.close()],
      ['was closed', (dispatcher: Dispatcher) => dispatcher.close()],
      ['was destroyed', (dispatcher: Dispatcher) => dispatcher.destroy()],
    ])('a request through a dispatcher that %s', async (_name, end) => {
      const server = await openRawServer({});
      const dispatcher = await createDispatcher();
      await end(dispatcher);
      const error = await beginFaultCall(operation, server.url, {
        client: { fetch: fetchThrough(dispatcher) },
      }).failure();
      expect([error.code, error.outcome]).toEqual(NEVER_CONNECTED[operation]);
      expect(server.connections).toBe(0);
    });

    it('a dispatcher that is destroyed while the request is in flight', async () => {
      const dispatcher = await createDispatcher();
      const server = await openRawServer({ onRequest: () => void dispatcher.destroy() });
      const error = await beginFaultCall(operation, server.url, {
        client: { fetch: fetchThrough(dispatcher) },
      }).failure();
      expect([error.code, error.outcome]).toEqual(NETWORK[operation]);
      expect(server.requests).toHaveLength(1);
    });

    it('a connection to a server without TLS', async () => {
      const server = await openRawServer({ onConnection: (socket) => socket.end('220 ready\r\n') });
      const { failure } = beginFaultCall(operation, server.url.replace('http:', 'https:'), { send });
      expect((await failure()).code).toBe('network');
      expect(server.requests).toEqual([]);
    });

    it('an interrupted TLS handshake', async () => {
      const server = await openRawServer({ onConnection: (socket) => socket.end() });
      const { failure } = beginFaultCall(operation, server.url.replace('http:', 'https:'), { send });
      const error = await failure();
      expect([error.code, error.outcome]).toEqual(NEVER_CONNECTED[operation]);
    });

    it.each([301, 302, 303, 307, 308])('a %i redirect, which it does not follow', async (status) => {
      const elsewhere = await openRawServer({ onRequest: end(rawAnswer(201, sampleConnectionJson)) });
      const location = `Location: ${elsewhere.url}/moved`;
      const server = await openRawServer({ onRequest: end(rawAnswer(status, '', [location])) });
      const error = await beginFaultCall(operation, server.url, { send }).failure();
      const outcome = { create: 'unknown', get: undefined, token: 'not_placed' }[operation];
      expect(error).toMatchObject({ name: 'CXoneApiError', code: 'api_error', status });
      expect(error.outcome).toBe(outcome);
      expect(error.hint).toContain('Redirects are rejected');
      expect(server.requests).toHaveLength(1);
      expect(elsewhere.connections).toBe(0);
    });
  },
);

describe.each(transports)('ConnectionsResource.create over $name and a raw socket', ({ fetch: send }) => {
  it('returns the response to a request that was in flight when the dispatcher was closed', async () => {
    const dispatcher = await createDispatcher();
    const server = await openRawServer({
      onRequest: (socket) => {
        void dispatcher.close();
        socket.end(rawAnswer(201, sampleConnectionJson));
      },
    });
    const { work } = beginFaultCall('create', server.url, { client: { fetch: fetchThrough(dispatcher) } });
    await expect(work).resolves.toMatchObject({ id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890' });
  });

  it.each([
    ['after an early hint', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${rawAnswer(201, sampleConnectionJson)}`],
    ['in chunks of one character', `${chunked(201)}${[...sampleConnectionJson].map(chunkOf).join('')}0\r\n\r\n`],
    ['without a length', `HTTP/1.1 200 OK\r\n\r\n${sampleConnectionJson}`],
    ['as text/plain', `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${sampleConnectionJson}`],
    ['after a byte order mark', rawAnswer(201, `\uFEFF${sampleConnectionJson}`)],
    ['in gzip', rawAnswer(201, gzipSync(sampleConnectionJson), ['Content-Encoding: gzip'])],
    ['of exactly 1 MiB', rawAnswer(201, sampleConnectionJson.padEnd(1_048_576))],
  ])('accepts a response %s', async (_name, bytes) => {
    const server = await openRawServer({ onRequest: end(bytes) });
    const { work } = beginFaultCall('create', server.url, { send });
    await expect(work).resolves.toMatchObject({ id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890' });
  });

  it('decodes a character that is split between two chunks', async () => {
    const json = Buffer.from('{"id":"1","status":"Zürich"}');
    const cut = json.indexOf(0xc3) + 1;
    const server = await openRawServer({
      onRequest: (socket) => {
        socket.write(Buffer.concat([Buffer.from(`${chunked(201)}${cut.toString(16)}\r\n`), json.subarray(0, cut)]));
        socket.end(
          Buffer.concat([
            Buffer.from(`\r\n${(json.length - cut).toString(16)}\r\n`),
            json.subarray(cut),
            Buffer.from('\r\n0\r\n\r\n'),
          ]),
        );
      },
    });
    await expect(beginFaultCall('create', server.url, { send }).work).resolves.toEqual({ id: '1', status: 'Zürich' });
  });

  it('throws an error without the body if it is above 1 MiB', async () => {
    const server = await openRawServer({ onRequest: end(rawAnswer(201, bigText)) });
    const error = await beginFaultCall('create', server.url, { send }).failure();
    expect(error).not.toHaveProperty('body');
    expect(error.message).toContain('larger than 1 MiB');
  });

  it('closes the network connection for an endless body', async () => {
    const chunk = chunkOf(' '.repeat(65_536));
    const pour = (socket: Socket) => {
      if (!socket.destroyed) socket.write(chunk, () => pour(socket));
    };
    let isClosed = false;
    const server = await openRawServer({
      onRequest: (socket) => {
        socket.once('close', () => {
          isClosed = true;
        });
        socket.write(chunked(201), () => pour(socket));
      },
    });
    const error = await beginFaultCall('create', server.url, { send }).failure();
    expect(error).toMatchObject({ code: 'response_invalid', outcome: 'placed' });
    await until(() => isClosed);
  });
});
