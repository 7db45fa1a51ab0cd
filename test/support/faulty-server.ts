import type { Socket } from 'node:net';
import type { FetchLike } from 'cxone-sdk';
import { closedUrl, openRawServer, type RawRequest, rawAnswer } from './raw-server.js';

/** Fault of one request on the network connection. */
export type WireFault =
  | 'success'
  | 'success_then_end'
  | 'half_success'
  | 'stalled_success'
  | 'limited'
  | 'unauthorized'
  | 'bad_request'
  | 'request_timeout'
  | 'unavailable'
  | 'half_error'
  | 'half_header'
  | 'garbage'
  | 'end'
  | 'reset'
  | 'silence'
  | 'refused'
  | 'reset_unread';

/** A fault, and `true` if the call is placed where the fault leaves that open. */
export interface WireStep {
  readonly fault: WireFault;
  readonly isPlaced: boolean;
}

const ALWAYS_PLACED = new Set<WireFault>(['success', 'success_then_end', 'half_success', 'stalled_success']);
const NEVER_PLACED = new Set<WireFault>(['limited', 'unauthorized', 'bad_request']);

const successOf = (id: string) => rawAnswer(201, JSON.stringify({ id, status: 'PENDING' }));
const half = (status: number) => `HTTP/1.1 ${status} Status\r\nContent-Length: 100\r\n\r\n{"id":`;

const PLAYS: Readonly<Record<string, (socket: Socket, id: string) => void>> = {
  success: (socket, id) => socket.write(successOf(id)),
  success_then_end: (socket, id) => socket.end(successOf(id)),
  half_success: (socket) => socket.end(half(201)),
  stalled_success: (socket) => socket.write(half(201)),
  limited: (socket) => socket.write(rawAnswer(429)),
  unauthorized: (socket) => socket.write(rawAnswer(401)),
  bad_request: (socket) => socket.write(rawAnswer(400, '{"message":"Campaign Disabled"}')),
  request_timeout: (socket) => socket.end(rawAnswer(408)),
  unavailable: (socket) => socket.write(rawAnswer(503)),
  half_error: (socket) => socket.end(half(500)),
  half_header: (socket) => socket.end('HTTP/1.1 201 Crea'),
  garbage: (socket) => socket.end('\u0000\u0001 this is not HTTP\r\n\r\n'),
  end: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  silence: () => undefined,
};

function headerOf({ head }: RawRequest, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
}

/** A service over real sockets that fails by plan and knows the truth about each correlation id. */
export async function openFaultyServer(plans: ReadonlyMap<string, readonly WireStep[]>, send: FetchLike) {
  const placed = new Map<string, string[]>();
  const attempts = new Map<string, number>();
  let calls = 0;
  const server = await openRawServer({
    onRequest(socket, request) {
      const correlationId = headerOf(request, 'correlationid');
      calls += 1;
      const id = `call-${calls}`;
      if (headerOf(request, 'x-placed') === 'true')
        placed.set(correlationId, [...(placed.get(correlationId) ?? []), id]);
      PLAYS[headerOf(request, 'x-fault')]?.(socket, id);
    },
  });
  const resetting = await openRawServer({ onConnection: (socket) => socket.resetAndDestroy() });
  const elsewhere: Partial<Record<WireFault, string>> = { refused: closedUrl, reset_unread: resetting.url };

  /** Sends each request to the server that injects its fault, and adds the fault as headers. */
  const planned: FetchLike = async (input, init) => {
    const { CorrelationId: correlationId = '' } = init.headers;
    const index = attempts.get(correlationId) ?? 0;
    attempts.set(correlationId, index + 1);
    const steps = plans.get(correlationId) ?? [];
    const { fault, isPlaced } = steps[Math.min(index, steps.length - 1)] ?? { fault: 'silence', isPlaced: false };
    const isCalled = ALWAYS_PLACED.has(fault) || (isPlaced && !NEVER_PLACED.has(fault));
    const headers = { ...init.headers, 'x-fault': fault, 'x-placed': String(isCalled) };
    return send(input.replace(server.url, elsewhere[fault] ?? server.url), { ...init, headers });
  };
  return { url: server.url, placed, attempts, fetch: planned };
}
