import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { integer, objectOf, oneOf } from './checks.js';
import type { SocketFailure } from './faults.js';
import type { IncomingRequest, SimulatedResponse } from './response-parts.js';

/** Options of {@link CXoneSimulator.listen}. */
export interface ListenOptions {
  /**
   * The TCP port.
   *
   * @defaultValue `0`, which selects a free port
   */
  readonly port?: number | undefined;
  /**
   * The loopback address. The simulator listens on no other address.
   *
   * @defaultValue `'127.0.0.1'`
   */
  readonly host?: '127.0.0.1' | 'localhost' | undefined;
}

/** An open HTTP server of a simulator. */
export interface SimulatorServer {
  /** The base URL without a trailing slash; pass it to a client as `baseUrl`. */
  readonly url: string;
  /** The port that the server listens on. */
  readonly port: number;
  /** Closes all connections, including stalled ones, and stops listening. Has no further effect when called again. */
  close(): Promise<void>;
}

/** The result of a request: a response to send, or a failure of the connection. */
export type ServerReply = SimulatedResponse | SocketFailure;

/** Processes one request; `disconnected` fires when its client disconnects. */
export type RequestHandler = (request: IncomingRequest, disconnected: AbortSignal) => Promise<ServerReply>;

const checkOptions = objectOf({ port: integer(0, 65_535), host: oneOf(['127.0.0.1', 'localhost']) });

/** Starts an HTTP server. */
export async function openServer(handler: RequestHandler, options: ListenOptions): Promise<SimulatorServer> {
  checkOptions(options, 'listen');
  const { port = 0, host = '127.0.0.1' } = options;
  const server = loadHttp().createServer((request, response) => void handleHttp(handler, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // A server that listens on TCP has an address of this kind.
  const bound = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${host}:${bound.port}`, port: bound.port, close };
}

/**
 * Loads node:http when a server starts, so that the simulator also loads in runtimes without node:http. It doesn't use
 * `import()`, which Jest doesn't support and a bundler would follow.
 */
function loadHttp(): typeof import('node:http') {
  const { process } = globalThis as { process?: { getBuiltinModule?: typeof globalThis.process.getBuiltinModule } };
  const http = process?.getBuiltinModule?.('node:http');
  if (!http) {
    throw new TypeError(
      'CXoneSimulator.listen requires node:http, which this runtime lacks. Use CXoneSimulator.fetch instead.',
    );
  }
  return http;
}

async function handleHttp(handler: RequestHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  try {
    const reply = await handler(await toIncoming(request), disconnected.signal);
    if (typeof reply === 'string') socketFailures[reply](request.socket);
    else send(reply, response);
  } catch {
    // The client disconnected or the simulator was closed, so no response can be sent.
    request.socket.destroy();
  }
}

async function toIncoming(request: IncomingMessage): Promise<IncomingRequest> {
  const decoder = new TextDecoder();
  let body = '';
  for await (const chunk of request) body += decoder.decode(chunk, { stream: true });
  const headers = new Headers();
  const { rawHeaders: raw } = request;
  for (let at = 0; at < raw.length; at += 2) headers.append(`${raw[at]}`, `${raw[at + 1]}`);
  return { method: `${request.method}`, path: `${request.url}`, headers, body: body + decoder.decode() };
}

function send({ status, statusText, headers, body, ending }: SimulatedResponse, response: ServerResponse): void {
  response.writeHead(status, statusText, headers);
  if (ending === 'complete') return void response.end(body);
  response.flushHeaders();
  response.write(body, () => {
    if (ending === 'break') response.destroy();
  });
}

const reset = (socket: Socket) => void socket.resetAndDestroy();

const socketFailures: Readonly<Record<SocketFailure, (socket: Socket) => void>> = {
  refused: reset,
  reset_before: reset,
  reset_after: reset,
  half_header: (socket) => void socket.end('HTTP/1.1 201 Crea', () => socket.destroy()),
  not_http: (socket) => void socket.end('\u0000\u0001 this is not HTTP\r\n\r\n', () => socket.destroy()),
};
