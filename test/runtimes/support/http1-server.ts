import { createServer, type Socket } from 'node:net';
import { BODY, toResponse } from './faults.js';
import { type FaultyServer, listen, type SeenPost } from './server.js';

/** A request as it came, split at its first empty line. */
function split(text: string): { head: string; body: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? undefined : { head: text.slice(0, end), body: text.slice(end + 4) };
}

function isComplete({ head, body }: { head: string; body: string }): boolean {
  if (/^transfer-encoding:.*chunked/im.test(head)) return body.endsWith('0\r\n\r\n');
  return body.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
}

/** Responds to each GET and keeps the connection; reads each POST completely, then injects the fault. */
export async function openHttp1Server(fault: (socket: Socket) => void): Promise<FaultyServer> {
  const posts: SeenPost[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    let text = '';
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk;
      const request = split(text);
      if (!request || !isComplete(request)) return;
      text = '';
      if (request.head.startsWith('GET ')) return void socket.write(toResponse('200 OK', BODY));
      const framing = /^(?:content-length|transfer-encoding): .*$/im.exec(request.head)?.[0].toLowerCase();
      posts.push({ connection, framing });
      fault(socket);
    });
  });
  return { ...(await listen(server, 'http')), posts };
}
