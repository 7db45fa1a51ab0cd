import ky from 'ky';
import { type Deadline, Stopped } from './deadline.js';
import { discardBody, readBody } from './response.js';

/** A function with the shape of the platform's `fetch`. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** The global `fetch` is looked up at each request, so that instrumentation installed later is used. */
export function toFetch(fetch: typeof globalThis.fetch | undefined): Fetch {
  return fetch ? (input, init) => fetch(input, init) : (input, init) => globalThis.fetch(input, init);
}

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
  readonly head?: { readonly status: number; readonly statusText: string; readonly headers: Headers } | undefined;
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

/** What a double gives for headers may be a map or a plain object. */
function toHeaders(given: Headers): Headers {
  return given instanceof Headers ? given : new Headers(given);
}

type Progress = { -readonly [K in keyof Attempt]: Attempt[K] };

interface AttemptOptions {
  readonly fetch: Fetch;
  readonly deadline: Deadline;
  readonly timeoutMs: number | false;
}

async function exchange(
  request: WireRequest,
  { fetch, deadline }: AttemptOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  // Redirects are not followed, since a bearer token and a secret go to no other host.
  const { method, headers, body } = request;
  const init: RequestInit = { method, headers, redirect: 'manual', signal };
  if (body !== undefined) init.body = toBody(body);
  const send = async () => {
    // The wait is over: whoever was told that nothing was sent must stay right, even with a fetch that minds no signal.
    signal.throwIfAborted();
    const { stop } = deadline;
    if (stop) throw new Stopped(stop);
    progress.sent = true;
    const response = await fetch(request.url, init);
    // A transport that answers after the wait was over: nobody will read this.
    if (signal.aborted) discardBody(response);
    if (!response.redirected) return response;
    // What is answered now is not what was asked for.
    discardBody(response);
    throw new TypeError('fetch followed a redirect, which it was told not to');
  };
  let answer: Promise<Response> | undefined;
  // However often ky asked, it would leave once.
  const sendOnce = () => {
    answer ??= send();
    return answer;
  };
  // ky gets no headers, no body and no signal, which it would copy. Its retries, timeout and errors are off.
  const options = { method, fetch: sendOnce, retry: 0, timeout: false, throwHttpErrors: false } as const;
  const response = await ky(request.url, options);
  const { status, statusText } = response;
  if (typeof status !== 'number') throw new TypeError('fetch gave no Response');
  progress.head = { status, statusText, headers: toHeaders(response.headers) };
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
