import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { RawRequest } from '../support/raw-server.js';

/** Events that a fault may wait for. */
export interface Stage {
  /** Resolves when the client has received the response headers of this request. */
  readonly whenHeadArrived: () => Promise<void>;
}

/** A fault between the client and the service. */
export interface Fault {
  /** A row of the table. */
  readonly name: string;
  /** Rows of one group with the same results are merged. */
  readonly group?: string | undefined;
  /** The server with the fault; the API server by default. */
  readonly at?: 'token' | undefined;
  /** Called before anything is read. */
  readonly onConnection?: ((socket: Socket) => void) | undefined;
  /** Called with each complete request. */
  readonly onRequest?: ((socket: Socket, request: RawRequest, stage: Stage) => void) | undefined;
  /** `true` if the service processes a complete request, the default unless its response denies it. */
  readonly isProcessed?: boolean | undefined;
  /** For a server that stops sending: what has arrived by then, the connection, the request or the response head. */
  readonly silentAfter?: 'connection' | 'request' | 'head' | undefined;
  /** A URL without a server behind it. */
  readonly url?: (() => string | Promise<string>) | undefined;
  /** A server with TLS. */
  readonly tls?: (() => ServerOptions) | undefined;
  /** Replaces `fetch` for a fault that needs a real network. */
  readonly fetch?: ((init: RequestInit) => Promise<Response>) | undefined;
  /** `true` if the request is larger than the socket buffers. */
  readonly isLarge?: boolean | undefined;
  /** `true` if `fetch` itself retries the request, as its standard requires. */
  readonly isRetriedByFetch?: boolean | undefined;
  /** `true` if a successful request precedes it on the same network connection. */
  readonly isKeptAlive?: boolean | undefined;
}

/** A heading with the faults of its table. */
export interface FaultSection {
  readonly title: string;
  readonly faults: readonly Fault[];
}

/** The head of a response without its body. */
export function head(status: number, ...headers: readonly string[]): string {
  return `HTTP/1.1 ${[`${status} Status`, 'Content-Type: application/json', ...headers].join('\r\n')}\r\n\r\n`;
}

export const chunkedHead = (status: number): string => head(status, 'Transfer-Encoding: chunked');
export const lengthHead = (status: number, length: number): string => head(status, `Content-Length: ${length}`);
export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
export const reset = (socket: Socket): unknown => socket.resetAndDestroy();

export function say(bytes: string | Buffer): (socket: Socket) => void {
  return (socket) => void socket.write(bytes);
}

export function end(bytes: string | Buffer): (socket: Socket) => void {
  return (socket) => void socket.end(bytes);
}

/** Writes `bytes`, and calls `then` once the client has received the headers. */
export function sayThen(bytes: string, then: (socket: Socket) => unknown): NonNullable<Fault['onRequest']> {
  return (socket, _request, { whenHeadArrived }) => {
    socket.write(bytes);
    void whenHeadArrived().then(() => then(socket));
  };
}
