import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { openNodeFetch, read } from './support.js';

/**
 * Responds to each request, and to `echo`. On a message it responds to the requests for `/held` too, closes its kept
 * connections, and reports it in shared memory.
 */
const SERVER = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const flag = new Int32Array(workerData);
  const kept = new Set();
  const held = new Set();
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (data) => {
      if (String(data) === 'echo') return socket.write('echo');
      const respond = () => socket.write('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok');
      kept.add(socket);
      if (String(data).startsWith('GET /held')) {
        held.add(respond);
        return parentPort.postMessage('held');
      }
      respond();
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', async () => {
    for (const respond of held) respond();
    await Promise.all([...kept].map((socket) => new Promise((resolve) => socket.end(resolve))));
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });`;

let server: Worker;
let port: number;
const flag = new Int32Array(new SharedArrayBuffer(4));

beforeEach(async () => {
  Atomics.store(flag, 0, 0);
  server = new Worker(SERVER, { eval: true, workerData: flag.buffer });
  [port] = await once(server, 'message');
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await server.terminate();
});

/** Blocks this thread until the server has closed its connections. */
function freeze(): void {
  server.postMessage('close');
  Atomics.wait(flag, 0, 0);
  vi.setSystemTime(Date.now() + 1_000);
}

const phases: Readonly<Record<string, (run: () => void) => void>> = {
  'a timer': (run) => void setTimeout(run, 0),
  setImmediate: (run) => void setImmediate(run),
  'the callback of a socket': (run) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('echo'));
    socket.once('data', () => {
      run();
      socket.destroy();
    });
  },
};

describe('createNodeFetch, after a freeze in which the server closed its connections', () => {
  it.each(Object.entries(phases))('sends over new connections, from %s', async (_name, enter) => {
    const url = `http://127.0.0.1:${port}`;
    const nodeFetch = openNodeFetch();
    await Promise.all([read(nodeFetch, url), read(nodeFetch, url)]);
    await settle();
    const results = await new Promise((resolve) => {
      enter(() => {
        freeze();
        resolve(Promise.all([read(nodeFetch, url), read(nodeFetch, url)]));
      });
    });
    expect(results).toEqual(['ok', 'ok']);
  });

  it('sends a request that waited for a connection over a new one', async () => {
    const url = `http://127.0.0.1:${port}`;
    const nodeFetch = openNodeFetch({ maxSockets: 1 });
    const isHeld = once(server, 'message');
    const first = read(nodeFetch, `${url}/held`);
    const second = read(nodeFetch, url);
    await isHeld;
    freeze();
    expect(await Promise.all([first, second])).toEqual(['ok', 'ok']);
  });
});
