import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';
import tls from 'node:tls';
import { vi } from 'vitest';
import { sampleConnectionJson } from '../support/samples.js';

/** A TLS server that responds as the service does once its certificate is trusted. */
export interface TlsServer {
  readonly url: string;
  readonly requests: number;
  close(): Promise<void>;
}

/** Listens with TLS on a free port of loopback. */
export async function openTlsServer(options: ServerOptions): Promise<TlsServer> {
  let requests = 0;
  const server = createServer(options, (request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(201, { 'content-type': 'application/json' }).end(sampleConnectionJson);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen');
  return {
    url: `https://127.0.0.1:${address.port}`,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addAuthority(context: unknown, cert: string): void {
  if (typeof context !== 'object' || context === null || !('addCACert' in context)) throw new Error('No context');
  const { addCACert } = context;
  if (typeof addCACert === 'function') addCACert.call(context, cert);
}

/**
 * Makes this process trust a certificate authority, as `NODE_EXTRA_CA_CERTS` would; restored after the test.
 *
 * Node.js reads that variable only at the start, and `fetch` has no TLS option. The authority is therefore added where
 * Node.js creates the context of each connection.
 */
export function trustAuthority(cert: string): void {
  const { createSecureContext } = tls;
  vi.spyOn(tls, 'createSecureContext').mockImplementation((options) => {
    const made = createSecureContext(options);
    addAuthority(made.context, cert);
    return made;
  });
}
