import { DEPARTURE, type Departure } from '../internal/departure.js';

/**
 * Second argument of a {@link FetchLike}. Its optional properties exclude `undefined`, so that the `fetch` of undici and
 * node-fetch 3 accept it under `exactOptionalPropertyTypes`.
 */
export interface FetchInit {
  /** `GET`, `POST`, `PUT` or `DELETE`. */
  method: string;
  /** Headers by name. */
  headers: Record<string, string>;
  /** Aborted when the operation ends. */
  signal: AbortSignal;
  /** A string; a `Blob` where the runtime could retry a string by itself. Absent for `GET`. */
  // biome-ignore lint/suspicious/noExplicitAny: with the Blob of one library named, the fetch of another doesn't fit.
  body?: any;
  /** Redirects are not followed: a bearer token must go to no other host. */
  redirect: 'manual' | 'error';
  /** Absent where the runtime doesn't support it. */
  cache?: 'no-store';
  /** Present on Bun alone, where it requests a new network connection. */
  keepalive?: false;
  /** Only beside a stream. */
  duplex?: 'half';
}

/** The properties of a response that the SDK reads. */
export interface FetchResponse {
  /** HTTP status. */
  readonly status: number;
  /** Reason phrase of the status. */
  readonly statusText?: string | undefined;
  /** `true` if a redirect was followed, which fails the request. */
  readonly redirected?: boolean | undefined;
  /** Headers: a `Headers` object or a `Map` with lower-case names. */
  readonly headers: {
    /** Returns the value of a header. */
    get(name: string): string | null | undefined;
    /** Calls `visit` with each header. */
    forEach(visit: (value: string, name: string) => void): void;
  };
  /** Read up to 1 MiB (64 KiB of an error status) where it is a web stream; otherwise `text` is called. */
  readonly body?: unknown;
  /** Returns the complete body. */
  text(): Promise<string>;
}

/**
 * A function that sends one HTTP request: the global `fetch`, undici's, node-fetch 3, or a test double. Called with a URL and
 * never with a `Request`.
 */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** Second argument of a `fetch` as the SDK calls it. */
export interface DepartingInit extends FetchInit {
  [DEPARTURE]?: () => Departure;
}

/** `true` for what `createNodeFetch` returned; not for a wrapper, a proxy or a copy of it. */
function isOwnFetch(fetch: FetchLike): boolean {
  try {
    return (fetch as { readonly [DEPARTURE]?: unknown })[DEPARTURE] === fetch;
  } catch {
    // The trap of a proxy.
    return false;
  }
}

/** The arguments of one call of `fetch`. */
export interface FetchCall {
  readonly url: string;
  readonly init: FetchInit;
  /** `true` if a retry is harmless: a read, a token request. `false` for what places a call or changes something. */
  readonly isIdempotent: boolean;
}

/**
 * Sends one request.
 *
 * `beforeSend` runs right before `fetch` is called. If it throws, nothing is sent.
 */
export interface Send {
  (call: FetchCall, beforeSend: () => void): Promise<FetchResponse>;
  /** `true` for the SDK's own `fetch`: it checks its kept connections itself, and uses no more of a signal than the SDK does. */
  readonly isOwn?: boolean | undefined;
}

function sendWith<T extends FetchResponse>(fetch: (url: string, init: FetchInit) => Promise<T>) {
  return async ({ url, init }: FetchCall, beforeSend: () => void): Promise<T> => {
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
 * reads); any other goes straight to `fetch`, so that nothing stands between one operation and one request.
 */
export function toSend(fetch: FetchLike | undefined): Send {
  // Not as a method of an object: some implementations reject a foreign `this`.
  if (fetch) {
    const send = sendWith((url, init) => fetch(url, init));
    return Object.assign(send, { isOwn: isOwnFetch(fetch) });
  }
  // Looked up at each request, so that instrumentation installed later is used.
  const send = sendWith((url, init) => globalThis.fetch(url, init));
  return (call, beforeSend) => {
    if (!call.isIdempotent) return send(call, beforeSend);
    return sendWithKy(call.url, call.init.method, () => send(call, beforeSend));
  };
}
