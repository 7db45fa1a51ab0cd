import type { Socket } from 'node:net';
import { CXoneAcdClient, type CXoneError, type CXoneEvent, StaticTokenProvider } from 'cxone-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock, settle, until } from '../support/fake-clock.js';
import { closedUrl, closeRawServers, openRawServer, rawAnswer } from '../support/raw-server.js';
import { errorOf } from '../support/test-client.js';

afterEach(closeRawServers);

type Acd = CXoneAcdClient['acd'];

const request = { phoneNumber: '+14155552671', skillId: 4711, scheduleDate: '2030-01-01T10:00:00Z' };

/** Each method, `true` if it may place a call, and the outcome after a successful response that is a web page. */
const METHODS: Readonly<Record<string, { act: (acd: Acd) => Promise<unknown>; isTrigger: boolean; page?: string }>> = {
  'scripts.start': {
    act: (acd) => acd.scripts.start({ skillId: 1, scriptPath: 'x' }),
    isTrigger: true,
    page: 'placed',
  },
  'callbacks.queue': {
    act: (acd) => acd.callbacks.queue({ phoneNumber: request.phoneNumber, skillId: 1 }),
    isTrigger: true,
    page: 'unknown',
  },
  'callbacks.schedule': { act: (acd) => acd.callbacks.schedule(request), isTrigger: true, page: 'placed' },
  'callbacks.reschedule': { act: (acd) => acd.callbacks.reschedule(1, request), isTrigger: true, page: 'unknown' },
  'callbacks.cancel': { act: (acd) => acd.callbacks.cancel(1), isTrigger: false },
  'contacts.end': { act: (acd) => acd.contacts.end(1), isTrigger: false },
};

const end = (bytes: string | Buffer) => (socket: Socket) => void socket.end(bytes);
const half = (status: number) => `HTTP/1.1 ${status} Status\r\nContent-Length: 100\r\n\r\n{"a":`;

const FAULTS: readonly (readonly [name: string, (socket: Socket) => void, code: string, outcome: string])[] = [
  ['a reset', (socket) => void socket.resetAndDestroy(), 'network', 'unknown'],
  ['an end', end(''), 'network', 'unknown'],
  ['half a head', end('HTTP/1.1 20'), 'network', 'unknown'],
  ['half a body of a success', end(half(200)), 'network', 'placed'],
  ['half a body of a 500', end(half(500)), 'server_error', 'unknown'],
  ['a 400', end(rawAnswer(400)), 'bad_request', 'not_placed'],
  ['a 404', end(rawAnswer(404)), 'not_found', 'not_placed'],
  ['a 408', end(rawAnswer(408)), 'api_error', 'unknown'],
  ['a 502', end(rawAnswer(502)), 'server_error', 'unknown'],
  ['a 503', end(rawAnswer(503)), 'server_error', 'unknown'],
  ['a redirect', end(rawAnswer(307, '', ['Location: https://evil.example'])), 'api_error', 'unknown'],
];

function connect(apiUrl: string) {
  const clock = new FakeClock();
  const tokenProvider = new StaticTokenProvider('static-token');
  let retries = 0;
  const onEvent = ({ type }: CXoneEvent) => {
    if (type === 'retry') retries += 1;
  };
  const options = { apiUrl, tokenProvider, retry: true, timeoutMs: 20_000, onEvent };
  /** Lets each delay pass, once its attempt has failed. */
  const playRetries = async (failure: Promise<CXoneError>, count: number) => {
    for (let retry = 1; retry <= count; retry++) {
      await until(() => retries >= retry);
      await settle();
      await clock.advance(5_000);
    }
    return failure;
  };
  return { clock, playRetries, acd: new CXoneAcdClient(options, { clock }).acd };
}

// Over the platform's own `fetch`: a read would go through ky.
describe.each(Object.entries(METHODS))('acd.%s over a raw socket', (_name, { act, isTrigger, page }) => {
  it.each(FAULTS)('is sent once, and reports what is known, after %s', async (_fault, onRequest, code, outcome) => {
    const server = await openRawServer({ onRequest });
    const { acd, clock } = connect(server.url);
    const error = await errorOf(act(acd));
    expect([error.code, error.outcome, error.attempts]).toEqual([code, isTrigger ? outcome : undefined, 1]);
    expect(server.requests).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is sent once after silence', async () => {
    const server = await openRawServer({});
    const { acd, clock } = connect(server.url);
    const failure = errorOf(act(acd));
    await until(() => server.requests.length === 1);
    await clock.advance(20_000);
    const error = await failure;
    expect([error.code, error.outcome]).toEqual(['timeout', isTrigger ? 'unknown' : undefined]);
    expect(server.requests).toHaveLength(1);
  });

  it('is retried after a 429', async () => {
    let count = 0;
    const onRequest = (socket: Socket) => void socket.end(rawAnswer(++count < 3 ? 429 : 400));
    const server = await openRawServer({ onRequest });
    const { acd, playRetries } = connect(server.url);
    expect(await playRetries(errorOf(act(acd)), 2)).toMatchObject({ code: 'bad_request', attempts: 3 });
    expect(server.requests).toHaveLength(3);
  });

  it('is retried while no connection is made', async () => {
    const { acd, playRetries } = connect(closedUrl);
    const error = await playRetries(errorOf(act(acd)), 3);
    expect(error).toMatchObject({ code: 'network', attempts: 4 });
    expect(error.outcome).toBe(isTrigger ? 'not_placed' : undefined);
  });

  it('does not take a web page for a success', async () => {
    const server = await openRawServer({ onRequest: end(rawAnswer(200, '<html>Sign in</html>')) });
    const error = await errorOf(act(connect(server.url).acd));
    expect([error.code, error.outcome]).toEqual(['response_invalid', page]);
  });
});
