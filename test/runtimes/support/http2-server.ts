import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { Certificate } from '../../matrix/certificate.js';
import { type FaultyServer, listen, type SeenPost } from './server.js';

/** Responds to each GET and keeps the session; reads each POST completely, then injects the fault. HTTP/2 only. */
export async function openHttp2Server(
  { cert, key }: Certificate,
  fault: (stream: ServerHttp2Stream) => void,
): Promise<FaultyServer> {
  const posts: SeenPost[] = [];
  let connections = 0;
  const server = createSecureServer({ cert, key });
  server.on('sessionError', () => undefined);
  server.on('session', (session) => {
    connections += 1;
    const connection = connections;
    session.on('error', () => undefined);
    session.on('stream', (stream: ServerHttp2Stream, headers) => {
      stream.on('error', () => undefined).resume();
      stream.once('end', () => {
        if (headers[':method'] === 'GET') {
          stream.respond({ ':status': 200, 'content-type': 'application/json' });
          return void stream.end('{}');
        }
        const length = headers['content-length'];
        posts.push({ connection, framing: length === undefined ? undefined : `content-length: ${length}` });
        fault(stream);
      });
    });
  });
  return { ...(await listen(server, 'https')), posts };
}
