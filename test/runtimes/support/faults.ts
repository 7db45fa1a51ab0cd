import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** The methods that place a call, of both clients. */
export const TRIGGERS = [
  'connections.create',
  'acd.scripts.start',
  'acd.callbacks.queue',
  'acd.callbacks.schedule',
] as const;

export type Trigger = (typeof TRIGGERS)[number];

/** What the client reports of a trigger. */
export interface Report {
  readonly code?: string;
  readonly outcome: string;
  readonly attempts?: number;
}

/** What happens to a network connection after a POST was read completely, and what the client must report then. */
export interface Fault<Connection> {
  readonly name: string;
  readonly play: (connection: Connection) => void;
  readonly report: Report;
}

/** A body that fits the response of each trigger. */
export const BODY = JSON.stringify({ id: '1', status: 'PENDING', contactId: '1', callbackId: '1' });

/** A response of HTTP/1.1. */
export function toResponse(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const report = (code: string, outcome = 'unknown'): Report => ({ code, outcome, attempts: 1 });
const PLACED: Report = { outcome: 'placed' };

/** Two responses that are none of these faults show that the same request is sent as it should be. */
export const FAULTS: readonly Fault<Socket>[] = [
  { name: 'FIN', play: (socket) => void socket.end(), report: report('network') },
  { name: 'RST', play: (socket) => void socket.resetAndDestroy(), report: report('network') },
  { name: 'half a status line', play: (socket) => void socket.end('HTTP/1.1 20'), report: report('network') },
  { name: 'an empty line', play: (socket) => void socket.end('\r\n'), report: report('network') },
  { name: 'silence', play: () => undefined, report: report('timeout') },
  {
    name: '408',
    play: (socket) => void socket.end(toResponse('408 Request Timeout', '')),
    report: report('api_error'),
  },
  {
    name: '401',
    play: (socket) => void socket.write(toResponse('401 Unauthorized', '{}')),
    report: report('unauthorized', 'not_placed'),
  },
  { name: 'a success', play: (socket) => void socket.write(toResponse('200 OK', BODY)), report: PLACED },
];

/** Codes of HTTP/2, RFC 9113, section 7. */
const NO_ERROR = 0x0;
const REFUSED_STREAM = 0x7;

export const HTTP2_FAULTS: readonly Fault<ServerHttp2Stream>[] = [
  {
    // Claims that the request was not processed, which invites the runtime to send it again.
    name: 'GOAWAY',
    play: ({ session, id = 1 }) => {
      session?.goaway(NO_ERROR, Math.max(0, id - 2));
      session?.destroy();
    },
    report: report('network'),
  },
  { name: 'REFUSED_STREAM', play: (stream) => stream.close(REFUSED_STREAM), report: report('network') },
  { name: 'a destroyed session', play: ({ session }) => session?.destroy(), report: report('network') },
  {
    name: 'a success',
    play: (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end(BODY);
    },
    report: PLACED,
  },
];
