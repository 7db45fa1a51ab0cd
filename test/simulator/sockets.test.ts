import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CXoneSimulator, ManualClock } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

let simulator = new CXoneSimulator();

afterEach(() => simulator.close());

const request = 'POST /api/v2/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n';

/** Sends bytes to a simulator over HTTP and collects the bytes that it returns. */
async function sendBytes(text: string): Promise<{ socket: Socket; received: () => string; end: Promise<string> }> {
  const { port } = await simulator.listen();
  const socket = connect(port, '127.0.0.1');
  let bytes = '';
  socket.on('data', (chunk) => {
    bytes += chunk.toString('latin1');
  });
  const end = new Promise<string>((resolve) => {
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    socket.once('end', () => resolve('end'));
  });
  await once(socket, 'connect');
  socket.write(text);
  return { socket, received: () => bytes, end };
}

describe('CXoneSimulator.listen on the socket', () => {
  it('resets the connection without a byte of the response', async () => {
    simulator = new CXoneSimulator();
    simulator.fail({ connection: 'reset_after' });
    const { received, end } = await sendBytes(`${request}{}`);
    expect(await end).toBe('ECONNRESET');
    expect(received()).toBe('');
  });

  it.each([
    ['half_header', 'HTTP/1.1 201 Crea'],
    ['not_http', '\u0000\u0001 this is not HTTP\r\n\r\n'],
  ] as const)('sends the bytes of %s', async (connection, bytes) => {
    simulator = new CXoneSimulator();
    simulator.fail({ connection });
    const { received, end } = await sendBytes(`${request}{}`);
    expect(await end).toBe('end');
    expect(received()).toBe(bytes);
  });

  it('sends half a body, then nothing, and keeps the connection open until it closes', async () => {
    simulator = new CXoneSimulator();
    simulator.fail({ status: 500, body: 'abcdef', bodyFault: 'stall' });
    const { received, end } = await sendBytes(`${request}{}`);
    await vi.waitFor(() => expect(received()).toMatch(/\r\n3\r\nabc\r\n$/));
    await simulator.close();
    expect(await end).toBe('end');
    expect(received()).toMatch(/\r\n3\r\nabc\r\n$/);
  });

  it('sends half a body, then closes the connection without the last chunk', async () => {
    simulator = new CXoneSimulator();
    simulator.fail({ status: 500, body: 'abcdef', bodyFault: 'break' });
    const { received, end } = await sendBytes(`${request}{}`);
    expect(await end).toBe('end');
    expect(received()).toMatch(/\r\n3\r\nabc\r\n$/);
  });

  it('cancels the delay of a client that disconnects', async () => {
    const clock = new ManualClock();
    simulator = new CXoneSimulator({ clock });
    simulator.fail({ delayMs: 1_000 });
    const { socket } = await sendBytes(`${request}{}`);
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    socket.destroy();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });

  it('ignores a request whose body is incomplete', async () => {
    simulator = new CXoneSimulator();
    const { socket } = await sendBytes(`${request}{`);
    socket.resetAndDestroy();
    await once(socket, 'close');
    await simulator.close();
    expect(simulator.requests).toEqual([]);
  });
});
