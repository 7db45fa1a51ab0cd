import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

/** A POST that the server has read completely. */
export interface SeenPost {
  /** Number of its network connection, from 1 on. */
  readonly connection: number;
  /** The header that states the length of the body, in lower case. */
  readonly framing: string | undefined;
}

/** A server on loopback that injects one fault and counts the requests. */
export interface FaultyServer {
  readonly url: string;
  readonly posts: readonly SeenPost[];
  close(): Promise<void>;
}

/** Listens on a free port of loopback. */
export async function listen(
  server: Server,
  protocol: 'http' | 'https',
): Promise<{ url: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no TCP address');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `${protocol}://127.0.0.1:${address.port}`, close };
}
