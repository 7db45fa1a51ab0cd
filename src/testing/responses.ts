import type { SocketFailure } from './faults.js';
import { type OpenRequest, onClientDisconnect } from './open-requests.js';
import type { SimulatedResponse } from './response-parts.js';

interface SocketError {
  readonly message: string;
  readonly code: string;
  readonly syscall?: string;
}

const reset: SocketError = { message: 'read ECONNRESET', code: 'ECONNRESET', syscall: 'read' };
const closed: SocketError = { message: 'other side closed', code: 'UND_ERR_SOCKET' };

/** The cause that Node's own `fetch` reports for each failure of a connection. */
const socketErrors: Readonly<Record<SocketFailure, SocketError>> = {
  refused: { message: 'connect ECONNREFUSED 127.0.0.1:443', code: 'ECONNREFUSED', syscall: 'connect' },
  reset_before: reset,
  reset_after: reset,
  half_header: closed,
  not_http: { message: 'Response does not match the HTTP/1.1 protocol', code: 'HPE_INVALID_CONSTANT' },
};

function buildNetworkError(message: string, { message: cause, ...details }: SocketError): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(cause), details) });
}

/** Builds the error that `fetch` rejects with when the connection fails like this. */
export function buildFetchError(failure: SocketFailure): TypeError {
  return buildNetworkError('fetch failed', socketErrors[failure]);
}

/** Builds the error for clients that wait for a response when the simulator is closed. */
export function buildClosedError(): TypeError {
  return buildNetworkError('fetch failed', closed);
}

/** Throws the error that `fetch` rejects with on a redirect that it may not follow. */
export function rejectRedirect({ status, headers }: SimulatedResponse): void {
  if (![301, 302, 303, 307, 308].includes(status) || headers['location'] === undefined) return;
  throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
}

/** Builds the `Response` for a client in process; its body ends as `response.ending` specifies. */
export function toResponse(response: SimulatedResponse, openRequest: OpenRequest): Response {
  const { status, statusText, headers } = response;
  if (response.ending !== 'stall') openRequest.end();
  const isEmpty = response.ending === 'complete' && response.body.length === 0;
  return new Response(isEmpty ? null : toStream(response, openRequest), { status, statusText, headers });
}

// No listener remains on the client's signal once a complete body is ready: the stream checks the signal when read.
function toStream(response: SimulatedResponse, openRequest: OpenRequest): ReadableStream<Uint8Array<ArrayBuffer>> {
  const endings = {
    complete: (controller: ReadableStreamDefaultController) => controller.close(),
    break: (controller: ReadableStreamDefaultController) => controller.error(buildNetworkError('terminated', closed)),
    stall: () => untilAborted(openRequest),
  };
  let sent = response.body.length === 0;
  return new ReadableStream(
    {
      async pull(controller) {
        openRequest.client?.throwIfAborted();
        if (sent) return endings[response.ending](controller);
        sent = true;
        controller.enqueue(response.body);
      },
      cancel: () => openRequest.end(),
    },
    { highWaterMark: 0 },
  );
}

async function untilAborted({ signal, end }: OpenRequest): Promise<never> {
  try {
    return await onClientDisconnect(signal);
  } finally {
    end();
  }
}
