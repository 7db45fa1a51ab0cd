import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { DepartingInit, FetchResponse } from '../http/fetch.js';
import type { AbortSignalLike } from '../http/task-signal.js';
import type { Departure } from '../internal/departure.js';
import type { PooledAgent } from './agent.js';
import { NodeBody } from './body.js';

const STATUSES_WITHOUT_BODY = new Set([204, 205, 304]);

/** Headers that the global `fetch` of Node.js adds to a request, as far as a service looks at them. */
const DEFAULT_HEADERS = { 'User-Agent': 'node', 'Accept-Encoding': 'gzip, deflate, br' };

/** Second argument of this `fetch`. A client that calls it directly passes a signal of the SDK. */
export interface NodeFetchInit extends Omit<Partial<DepartingInit>, 'signal'> {
  readonly signal?: AbortSignalLike | undefined;
}

/** The parts of a URL that `node:http` takes. */
export interface Target {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
}

/** @throws TypeError for an invalid URL */
export function toTarget(href: string): Target {
  const { origin, protocol, hostname, port, pathname, search } = new URL(href);
  // Without the brackets of an IPv6 address.
  return { href, origin, protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: `${pathname}${search}` };
}

/** A request that may leave. */
export interface Departing {
  readonly agent: PooledAgent;
  readonly target: Target;
  readonly init: NodeFetchInit;
  readonly body: string | Uint8Array | undefined;
  readonly departure: Departure;
}

/** A `Headers` object would be copied as an empty record. */
function toRecord(headers: object = {}): OutgoingHttpHeaders {
  return Symbol.iterator in headers
    ? Object.fromEntries(headers as Iterable<[string, string]>)
    : (headers as OutgoingHttpHeaders);
}

/** Wraps an error as the global fetch does. */
export function buildFetchError(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause });
}

class NodeHeaders {
  readonly #fields: IncomingMessage['headers'];

  constructor(fields: IncomingMessage['headers']) {
    this.#fields = fields;
  }

  get(name: string): string | null {
    const value = this.#fields[name.toLowerCase()];
    return value === undefined ? null : [value].flat().join(', ');
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value = ''] of Object.entries(this.#fields)) {
      for (const each of [value].flat()) visit(each, name);
    }
  }
}

function toResponse(response: IncomingMessage, { init }: Departing): FetchResponse {
  const { statusCode = 0, statusMessage = '' } = response;
  const hasBody = init.method !== 'HEAD' && !STATUSES_WITHOUT_BODY.has(statusCode);
  const body = hasBody ? new NodeBody(response, init.signal) : null;
  // Read to its end, so that the connection can be used again: none of these has a body, but that of a 205 may not end.
  if (statusCode === 205 && response.headers['content-length'] !== '0') response.destroy();
  else if (!body) response.resume();
  return {
    status: statusCode,
    statusText: statusMessage,
    headers: new NodeHeaders(response.headers),
    body,
    text: () => (body ? body.text() : Promise.resolve('')),
  };
}

/** Prepares a request; nothing is written yet. @throws TypeError for what can't be sent. */
export function open({ agent, target, init }: Departing): ClientRequest {
  const { protocol, hostname, port, path } = target;
  return agent.send({
    agent,
    protocol,
    hostname,
    port,
    path,
    method: init.method ?? 'GET',
    headers: Object.assign({}, DEFAULT_HEADERS, toRecord(init.headers)),
    joinDuplicateHeaders: true,
  });
}

/** Sends a request, once: nothing here and nothing in `node:http` retries it. */
export function exchange(request: ClientRequest, departing: Departing): Promise<FetchResponse> {
  const { agent, init, body, departure } = departing;
  const { signal } = init;
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const fail = (error: unknown) => reject(signal?.aborted ? signal.reason : buildFetchError(error));
    const abort = () => {
      fail(undefined);
      agent.abandon(request);
    };
    // Nothing is written before the connection is made, so that the moment of departure is known.
    const depart = () => {
      try {
        departure.leave();
        request.end(body);
      } catch (error) {
        reject(error);
        request.destroy();
      }
    };
    signal?.addEventListener('abort', abort);
    request.once('socket', (socket: Socket) => agent.whenConnected(socket, depart));
    request.once('response', (response: IncomingMessage) => {
      // A request for another protocol was not sent.
      if (response.statusCode === 101) return void request.destroy();
      isAnswered = true;
      agent.limitIdle(response.socket, response.headers['keep-alive']);
      // Thrown where the body is read.
      response.on('error', fail);
      resolve(toResponse(response, departing));
    });
    request.on('error', fail);
    request.once('close', () => {
      signal?.removeEventListener('abort', abort);
      if (!isAnswered) fail(new Error('The connection was closed before a response'));
    });
  });
}
