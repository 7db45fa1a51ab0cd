import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { RawRequest } from '../support/raw-server.js';

/** What a fault may wait for before it goes on. */
export interface Stage {
  /** Resolves when the client has the headers of the answer to this request. */
  readonly whenHeadArrived: () => Promise<void>;
}

/** Something that goes wrong between the client and the service. */
export interface Fault {
  /** A row of the table. */
  readonly name: string;
  /** Rows of one group whose results are the same become one row. */
  readonly group?: string | undefined;
  /** Which of the two servers has it. */
  readonly at?: 'token' | undefined;
  /** Called before anything was read. */
  readonly onConnection?: ((socket: Socket) => void) | undefined;
  /** Called with each whole request. */
  readonly onRequest?: ((socket: Socket, request: RawRequest, stage: Stage) => void) | undefined;
  /** Whether the service carries a request out when it has read it whole: yes, unless its answer says that it did not. */
  readonly isCarriedOut?: boolean | undefined;
  /** For a server that falls silent: what the client has got by then. */
  readonly silentAfter?: 'request' | 'head' | undefined;
  /** A URL without a server behind it. */
  readonly url?: (() => string | Promise<string>) | undefined;
  /** A server with TLS. */
  readonly tls?: (() => ServerOptions) | undefined;
  /** Stands in for `fetch`, where the real thing would need a network. */
  readonly fetch?: ((init: RequestInit) => Promise<Response>) | undefined;
  /** The request is so large that it does not fit into the buffers on the way. */
  readonly isLarge?: boolean | undefined;
  /** `fetch` itself sends it twice, as its standard asks. */
  readonly isRepeatedByFetch?: boolean | undefined;
  /** One good exchange goes before, on the same connection. */
  readonly isKeptAlive?: boolean | undefined;
}

/** A heading of the table with its rows. */
export interface FaultSection {
  readonly title: string;
  readonly faults: readonly Fault[];
}

/** The first lines of an answer, whose body is to come. */
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

/** Says something, and once the client has the headers, something else. */
export function sayThen(bytes: string, then: (socket: Socket) => unknown): NonNullable<Fault['onRequest']> {
  return (socket, _request, { whenHeadArrived }) => {
    socket.write(bytes);
    void whenHeadArrived().then(() => then(socket));
  };
}
