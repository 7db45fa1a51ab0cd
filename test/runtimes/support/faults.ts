import type { Http2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** The methods that decide who is called and when, of both clients. */
export const TRIGGERS = [
  'connections.create',
  'acd.scripts.start',
  'acd.callbacks.queue',
  'acd.callbacks.schedule',
  'acd.callbacks.reschedule',
] as const;

/** The methods that change something but place no call: sent once too, and without an outcome. */
export const COMMANDS = ['acd.callbacks.cancel', 'acd.contacts.end'] as const;

export type Trigger = (typeof TRIGGERS)[number] | (typeof COMMANDS)[number];

/** Report of the client on a trigger. */
export interface Report {
  readonly code?: string;
  readonly outcome?: string;
  readonly attempts?: number;
}

/** Returns the report that the client owes on a method: a command that fails has no outcome. */
export function toReport(trigger: Trigger, { outcome, ...report }: Report): Report {
  const isCommand = COMMANDS.some((command) => command === trigger);
  return isCommand && report.code !== undefined ? report : { outcome: String(outcome), ...report };
}

/** A fault of a network connection after a POST was read completely, and the report that the client owes. */
export interface Fault<Connection> {
  readonly name: string;
  readonly inject: (connection: Connection) => void;
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

/** Two are responses: the same request succeeds, or is refused, as it should. */
export const FAULTS: readonly Fault<Socket>[] = [
  { name: 'FIN', inject: (socket) => void socket.end(), report: report('network') },
  { name: 'RST', inject: (socket) => void socket.resetAndDestroy(), report: report('network') },
  { name: 'half a status line', inject: (socket) => void socket.end('HTTP/1.1 20'), report: report('network') },
  { name: 'an empty line', inject: (socket) => void socket.end('\r\n'), report: report('network') },
  { name: 'silence', inject: () => undefined, report: report('timeout') },
  {
    name: '408',
    inject: (socket) => void socket.end(toResponse('408 Request Timeout', '')),
    report: report('api_error'),
  },
  {
    name: '401',
    inject: (socket) => void socket.write(toResponse('401 Unauthorized', '{}')),
    report: report('unauthorized', 'not_placed'),
  },
  { name: 'a success', inject: (socket) => void socket.write(toResponse('200 OK', BODY)), report: PLACED },
];

/** Codes of HTTP/2, RFC 9113, section 7. */
const NO_ERROR = 0x0;
const REFUSED_STREAM = 0x7;

/** Destroys a session outside of its own callbacks, in which Node.js 20 may free memory that it still uses, and abort. */
function destroyLater(session: Http2Session | undefined): void {
  setImmediate(() => session?.destroy());
}

export const HTTP2_FAULTS: readonly Fault<ServerHttp2Stream>[] = [
  {
    // Claims that the request was not processed, which invites the runtime to retry it.
    name: 'GOAWAY',
    inject: ({ session, id = 1 }) => {
      session?.goaway(NO_ERROR, Math.max(0, id - 2));
      destroyLater(session);
    },
    report: report('network'),
  },
  { name: 'REFUSED_STREAM', inject: (stream) => stream.close(REFUSED_STREAM), report: report('network') },
  { name: 'a destroyed session', inject: ({ session }) => destroyLater(session), report: report('network') },
  {
    name: 'a success',
    inject: (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end(BODY);
    },
    report: PLACED,
  },
];
