import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CXoneSimulator, ManualClock } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

let simulator = new CXoneSimulator();

afterEach(() => simulator.close());

const request = 'POST /api/v2/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n';

/** Sends bytes to a simulator's HTTP door and gathers what comes back. */
async function talk(text: string): Promise<{ socket: Socket; heard: () => string; end: Promise<string> }> {
  const { port } = await simulator.listen();
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  const end = new Promise<string>((resolve) => {
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    socket.once('end', () => resolve('end'));
  });
  await once(socket, 'connect');
  socket.write(text);
  return { socket, heard: () => heard, end };
}

describe('CXoneSimulator.listen on the socket', () => {
  it('resets the connection without a byte of answer', async () => {
    simulator = new CXoneSimulator();
    simulator.fail({ connection: 'reset_after' });
    const { heard, end } = await talk(`${request}{}`);
    expect(await end).toBe('ECONNRESET');
    expect(heard()).toBe('');
  });

  it.each([
    ['half_header', 'HTTP/1.1 201 Crea'],
    ['not_http', '\u0000\u0001 this is not HTTP\r\n\r\n'],
  ] as const)('plays %s byte for byte', async (connection, bytes) => {
    simulator = new CXoneSimulator();
    simulator.fail({ connection });
    const { heard, end } = await talk(`${request}{}`);
    expect(await end).toBe('end');
    expect(heard()).toBe(bytes);
  });

  it('sends half a body, then nothing, and keeps the connection open until it closes', async () => {
    simulator = new CXoneSimulator();
    simulator.fail({ status: 500, body: 'abcdef', bodyFault: 'stall' });
    const { heard, end } = await talk(`${request}{}`);
    await vi.waitFor(() => expect(heard()).toMatch(/\r\n3\r\nabc\r\n$/));
    await simulator.close();
    expect(await end).toBe('end');
    expect(heard()).toMatch(/\r\n3\r\nabc\r\n$/);
  });

  it('sends half a body, then ends without the last chunk', async () => {
    simulator = new CXoneSimulator();
    simulator.fail({ status: 500, body: 'abcdef', bodyFault: 'break' });
    const { heard, end } = await talk(`${request}{}`);
    expect(await end).toBe('end');
    expect(heard()).toMatch(/\r\n3\r\nabc\r\n$/);
  });

  it('drops the delay of a client that goes away', async () => {
    const clock = new ManualClock();
    simulator = new CXoneSimulator({ clock });
    simulator.fail({ delayMs: 1_000 });
    const { socket } = await talk(`${request}{}`);
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    socket.destroy();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });

  it('never sees a request whose body does not arrive whole', async () => {
    simulator = new CXoneSimulator();
    const { socket } = await talk(`${request}{`);
    socket.resetAndDestroy();
    await once(socket, 'close');
    await simulator.close();
    expect(simulator.requests).toEqual([]);
  });
});
