import type { Answer } from './answers.js';
import { type Exchange, whenGone } from './exchanges.js';
import type { SocketFailure } from './faults.js';

interface SocketError {
  readonly message: string;
  readonly code: string;
  readonly syscall?: string;
}

const reset: SocketError = { message: 'read ECONNRESET', code: 'ECONNRESET', syscall: 'read' };
const closed: SocketError = { message: 'other side closed', code: 'UND_ERR_SOCKET' };

/** What Node's own `fetch` reports as the cause of each way in which a connection fails. */
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

/** Builds what `fetch` rejects with when the connection fails in this way. */
export function buildFetchError(failure: SocketFailure): TypeError {
  return buildNetworkError('fetch failed', socketErrors[failure]);
}

/** Builds what waiting clients get when the simulator is closed under them. */
export function buildClosedError(): TypeError {
  return buildNetworkError('fetch failed', closed);
}

/** Throws what `fetch` rejects with when it may not follow a redirect and meets one. */
export function refuseRedirect({ status, headers }: Answer): void {
  if (![301, 302, 303, 307, 308].includes(status) || headers['location'] === undefined) return;
  throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
}

/** Builds the response of the in-process door, its body ending as the answer says. */
export function toResponse(answer: Answer, exchange: Exchange): Response {
  const { status, statusText, headers } = answer;
  if (answer.ending !== 'stall') exchange.end();
  const hollow = answer.ending === 'whole' && answer.body.length === 0;
  return new Response(hollow ? null : toStream(answer, exchange), { status, statusText, headers });
}

// No listener stays on the client's signal once a whole body is ready: its stream asks the signal when it is read.
function toStream(answer: Answer, exchange: Exchange): ReadableStream<Uint8Array<ArrayBuffer>> {
  const endings = {
    whole: (controller: ReadableStreamDefaultController) => controller.close(),
    break: (controller: ReadableStreamDefaultController) => controller.error(buildNetworkError('terminated', closed)),
    stall: () => waitForEnd(exchange),
  };
  let sent = answer.body.length === 0;
  return new ReadableStream(
    {
      async pull(controller) {
        exchange.client?.throwIfAborted();
        if (sent) return endings[answer.ending](controller);
        sent = true;
        controller.enqueue(answer.body);
      },
      cancel: () => exchange.end(),
    },
    { highWaterMark: 0 },
  );
}

async function waitForEnd({ signal, end }: Exchange): Promise<never> {
  try {
    return await whenGone(signal);
  } finally {
    end();
  }
}
