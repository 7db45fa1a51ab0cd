import { type Deadline, Stopped } from './deadline.js';
import type { Send } from './fetch.js';
import type { RequestKind } from './outcome.js';
import { discardBody, type ResponseHeaders, readBody, toResponseHeaders } from './response.js';

/** What goes over the wire, complete. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** What came of it, as a plain record that `classify` judges. */
export interface Attempt {
  /** Whether the request was handed to `fetch`: before that it cannot have left. */
  readonly sent: boolean;
  /** Status and headers, if they arrived. */
  readonly head?:
    | { readonly status: number; readonly statusText: string; readonly headers: ResponseHeaders }
    | undefined;
  /** The body, if it arrived whole. */
  readonly body?: string | undefined;
  /** What ended the attempt early. */
  readonly failure?: { readonly error: unknown } | undefined;
}

/**
 * Deno sends a request a second time when a connection that it had used before breaks, a POST that was read whole
 * included (denoland/deno#35610), unless its body is a stream, which a Blob is there.
 */
function toBody(text: string): string | Blob {
  return 'Deno' in globalThis ? new Blob([text]) : text;
}

type Progress = { -readonly [K in keyof Attempt]: Attempt[K] };

interface AttemptOptions {
  readonly kind: RequestKind;
  readonly send: Send;
  readonly deadline: Deadline;
  readonly timeoutMs: number | false;
}

/** @throws TypeError for what is no response, or not the response to what was sent. */
function assertResponse(response: Response): void {
  if (typeof response?.status !== 'number') throw new TypeError('fetch gave no Response');
  if (!response.redirected) return;
  discardBody(response);
  throw new TypeError('fetch followed a redirect, which it was told not to');
}

async function exchange(
  request: WireRequest,
  { kind, send, deadline }: AttemptOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const { method, url, headers, body } = request;
  // Redirects are not followed, since a bearer token and a secret go to no other host.
  const init: RequestInit = { method, headers, redirect: 'manual', signal };
  if (body !== undefined) init.body = toBody(body);
  const beforeSend = () => {
    // Whoever was told that nothing was sent must stay right, even with a fetch that ignores its signal.
    signal.throwIfAborted();
    const { stop } = deadline;
    if (stop) throw new Stopped(stop);
    progress.sent = true;
  };
  const response = await send({ kind, url, init }, beforeSend);
  assertResponse(response);
  // The wait has ended meanwhile: nobody will read the body.
  if (signal.aborted) discardBody(response);
  const { status, statusText } = response;
  progress.head = { status, statusText, headers: toResponseHeaders(response.headers) };
  progress.body = await readBody(response, signal);
}

/**
 * Sends a request once, and reads the answer to its end, within the deadline.
 *
 * Never throws: whatever happens is in the record, so that what is known of the call is never lost.
 */
export async function attemptOnce(request: WireRequest, options: AttemptOptions): Promise<Attempt> {
  const { deadline, timeoutMs } = options;
  const progress: Progress = { sent: false };
  try {
    await deadline.run((signal) => exchange(request, options, signal, progress), timeoutMs);
    return progress;
  } catch (error) {
    // A copy: a task that was left behind may still write to its own.
    return { ...progress, failure: { error } };
  }
}
