import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** A request that was read completely. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly head: string;
  readonly body: string;
}

/** A server that sends bytes, and so can do everything that HTTP forbids. */
export interface RawServer {
  readonly url: string;
  readonly requests: readonly RawRequest[];
  readonly connections: number;
}

interface Play {
  /** Called with each complete request. */
  readonly onRequest?: (socket: Socket, request: RawRequest, index: number) => void;
  /** Called before anything was read. */
  readonly onConnection?: (socket: Socket) => void;
}

const opened = new Map<Server, Set<Socket>>();

/** Ends what the tests of a file opened: call it in `afterEach`. */
export async function closeRawServers(): Promise<void> {
  const closed = [...opened].map(([server, sockets]) => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  opened.clear();
  await Promise.all(closed);
}

/** Puts requests together from what arrives. */
class RequestReader {
  #text = '';
  /** Length of the next request, known once its head has arrived. */
  #length = 0;

  /** Yields the requests that are complete with these bytes. */
  *read(chunk: Buffer): Generator<RawRequest> {
    this.#text += chunk.toString('latin1');
    // A large body comes in a hundred pieces: looked at only when all of it is there.
    while (this.#text.length >= this.#length) {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#text.slice(0, end);
      this.#length = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.#text.length < this.#length) return;
      const [method = '', path = ''] = head.split(' ');
      const body = this.#text.slice(end + 4, this.#length);
      this.#text = this.#text.slice(this.#length);
      this.#length = 0;
      yield { method, path, head, body };
    }
  }
}

/** Listens on a free port of loopback. */
export async function openRawServer({ onRequest, onConnection }: Play): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection?.(socket);
    const reader = new RequestReader();
    socket.on('data', (chunk) => {
      for (const request of reader.read(chunk)) {
        requests.push(request);
        onRequest?.(socket, request, requests.length - 1);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.set(server, sockets);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests,
    get connections() {
      return connections;
    },
  };
}

/**
 * URL without a server: below the ports that a system hands out, so that no other test is given it, and not among those
 * that `fetch` refuses by itself.
 */
export const closedUrl = 'http://127.0.0.1:2';

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen');
  return address.port;
}

/** Returns a complete HTTP/1.1 response. */
export function rawAnswer(status: number, body: string | Buffer = '', headers: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const lines = [
    `HTTP/1.1 ${status} Status`,
    'Content-Type: application/json',
    `Content-Length: ${bytes.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}
