import type { Socket } from 'node:net';
import { openRawServer, type RawRequest, type RawServer, rawAnswer } from '../support/raw-server.js';
import { sampleConnectionJson, tokenPath } from '../support/samples.js';

/** A service and how many calls it has placed, regardless of its responses. */
export interface Service {
  readonly url: string;
  readonly placed: number;
}

/** Behavior of a service that replaces a successful response. */
export interface Misbehaviour {
  readonly onConnection?: ((socket: Socket) => void) | undefined;
  /** Called instead of a response; the index counts the requests that were read. */
  readonly onRequest?: ((socket: Socket, request: RawRequest, index: number) => void) | undefined;
  readonly isProcessed?: boolean | undefined;
}

function isTrigger({ method, path }: RawRequest): boolean {
  return method === 'POST' && path !== tokenPath;
}

let tokens = 0;

function issueToken(): Buffer {
  tokens += 1;
  return rawAnswer(200, JSON.stringify({ access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3600 }));
}

/** The response of a healthy service; each token is unique. */
export function goodAnswer({ method, path }: RawRequest): Buffer {
  if (path === tokenPath) return issueToken();
  return rawAnswer(method === 'POST' ? 201 : 200, sampleConnectionJson);
}

/**
 * Opens a service on loopback that places a call for each complete `create` request, and then responds or calls
 * `onRequest`. This is the worst case for the client: the call is placed, regardless of the response.
 */
export async function openService(misbehaviour: Misbehaviour = {}): Promise<Service & { readonly server: RawServer }> {
  const { onConnection, isProcessed = true } = misbehaviour;
  const { onRequest = (socket: Socket, request: RawRequest) => void socket.write(goodAnswer(request)) } = misbehaviour;
  let placed = 0;
  const server = await openRawServer({
    ...(onConnection ? { onConnection } : {}),
    onRequest: (socket, request, index) => {
      if (isTrigger(request) && isProcessed) placed += 1;
      onRequest(socket, request, index);
    },
  });
  return {
    url: server.url,
    server,
    get placed() {
      return placed;
    },
  };
}
