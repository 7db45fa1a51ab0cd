/** A function with the shape of the platform's `fetch`. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** The arguments of one call of `fetch`. */
export interface FetchCall {
  readonly url: string;
  readonly init: RequestInit;
  /** `true` if a retry is harmless: a read, a token request. `false` for a trigger. */
  readonly isIdempotent: boolean;
}

/**
 * Sends one request.
 *
 * `beforeSend` runs right before `fetch` is called. If it throws, nothing is sent.
 */
export type Send = (call: FetchCall, beforeSend: () => void) => Promise<Response>;

function sendWith(fetch: Fetch): Send {
  return async ({ url, init }, beforeSend) => {
    beforeSend();
    return fetch(url, init);
  };
}

// ky is loaded at the first request that it sends: evaluating it touches FormData and Request, which loads undici.
async function sendWithKy(url: string, method: string, send: () => Promise<Response>): Promise<Response> {
  const { default: ky } = await import('ky');
  let response: Promise<Response> | undefined;
  // ky may call it more than once; the request is sent once.
  const fetch = () => {
    response ??= send();
    return response;
  };
  // ky gets no headers, no body and no signal, which it would copy. Its retries, timeout and errors are disabled.
  return ky(url, { method, fetch, retry: 0, timeout: false, throwHttpErrors: false });
}

/**
 * Returns how the requests of a client are sent.
 *
 * Your `fetch` is always called directly. Over the platform's `fetch`, ky sends idempotent requests (tokens, discovery,
 * reads); a trigger goes straight to `fetch`, so that nothing stands between one operation and one request.
 */
export function toSend(fetch: typeof globalThis.fetch | undefined): Send {
  // Not as a method of an object: some implementations reject a foreign `this`.
  if (fetch) return sendWith((url, init) => fetch(url, init));
  // Looked up at each request, so that instrumentation installed later is used.
  const send = sendWith((url, init) => globalThis.fetch(url, init));
  return (call, beforeSend) => {
    if (!call.isIdempotent) return send(call, beforeSend);
    return sendWithKy(call.url, String(call.init.method), () => send(call, beforeSend));
  };
}
