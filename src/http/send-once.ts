import type { CXoneError } from '../errors/base.js';
import { DEPARTURE } from '../internal/departure.js';
import type { Result } from '../internal/result.js';
import { isBun, isCloudflare, isDeno } from '../internal/runtime.js';
import type { RequestLimits } from '../options/limits.js';
import { attachMetadata, classify, getRequestId, toCancellationFailure } from './classify.js';
import { CanceledError } from './deadline.js';
import { emit } from './events.js';
import type { DepartingInit, FetchResponse, Send } from './fetch.js';
import {
  type Attempt,
  type BeforeSend,
  describeRequest,
  type HttpRequest,
  isIdempotent,
  type RequestContext,
  type RequestFailure,
} from './request.js';
import { ResponseBody, toResponseHeaders } from './response.js';
import { turnAfterSilence } from './silence.js';
import type { AbortSignalLike, TaskSignal } from './task-signal.js';

type MutableAttempt = { -readonly [K in keyof Attempt]: Attempt[K] };

/**
 * Returns the body of a POST, which the runtime can't replay. Some runtimes retry a request by themselves, although the
 * server may have processed it: Deno when a kept connection breaks (denoland/deno#35610), unless the body is a stream, as
 * a Blob is there; Node.js 26 after an HTTP/2 GOAWAY or REFUSED_STREAM, if the body is absent. So a trigger without a body
 * gets an empty one: `Content-Length: 0` over HTTP/1.1. Deno alone sends it chunked, since it states no length of an
 * empty stream.
 */
function toBody(text = ''): string | Blob {
  if (text !== '') return isDeno() ? new Blob([text]) : text;
  // Without a size: over HTTP/2, undici 7 never ends a request whose body is known to be empty. Not a ReadableStream:
  // with one, `fetch` of Node.js 24.14 fails at a 401.
  return Object.defineProperty(new Blob(), 'size', { value: undefined });
}

/** Cloudflare's runtime rejects the option below its compatibility date 2024-11-11. */
function canDisableCache(): boolean {
  return !isCloudflare() || 'cache' in Request.prototype;
}

/** Returns the signal of an attempt as a `fetch` takes it. */
function toFetchSignal(signal: TaskSignal, { isOwn }: Send): AbortSignal {
  const like: AbortSignalLike = isOwn ? signal : signal.abortSignal;
  return like as AbortSignal;
}

function toInit({ method, headers, body }: HttpRequest, signal: AbortSignal): DepartingInit {
  // Redirects are not followed: a bearer token or a secret must go to no other host.
  const init: DepartingInit = { method, headers, redirect: 'manual', signal };
  // Frameworks cache what their patched `fetch` returns: a token, a status, even the response to `create`.
  if (canDisableCache()) init.cache = 'no-store';
  if (method !== 'GET') init.body = toBody(body);
  // Bun retries a PUT and a DELETE when a kept connection breaks, with any body: they get a new connection.
  if (isBun() && method !== 'GET' && method !== 'POST') init.keepalive = false;
  return init;
}

/** @throws TypeError for a value that isn't a response, or isn't the response to what was sent. */
function assertResponse(response: FetchResponse): void {
  if (typeof response?.status !== 'number') throw new TypeError('fetch returned no Response');
  if (!response.redirected) return;
  new ResponseBody(response).cancel();
  throw new TypeError('fetch followed a redirect, although it was called with redirect: manual');
}

function expired({ timeoutMs }: RequestLimits): CanceledError {
  return new CanceledError({ kind: 'timeout', limit: 'timeoutMs', limitMs: Number(timeoutMs) });
}

/** A wrapper that passes an error on throws it within these. One that throws it later may have sent in another way. */
const PASS_ON_MICROTASKS = 64;

async function expireReport(attempt: MutableAttempt): Promise<void> {
  for (let turn = 0; turn < PASS_ON_MICROTASKS; turn++) await undefined;
  attempt.unsent = undefined;
}

/** Sends the request and reads the response, writing down how far it got. `onBody` gets the body before it is read. */
async function fetchOnce<T>(
  { request, http, deadline, limits, beforeSend }: RequestContext<T>,
  { url, init, onBody }: { readonly url: string; readonly init: DepartingInit; onBody(body: ResponseBody): void },
  attempt: MutableAttempt,
): Promise<void> {
  const { signal } = init;
  const startedAt = http.clock.elapsed();
  const throwIfOver = () => {
    // An error that reports `not_placed` must stay right, even with a fetch that ignores its signal.
    signal.throwIfAborted();
    deadline.throwIfCanceled();
    // A wrapper may end, or get another response, before the `fetch` that it wraps.
    if (attempt.failure || attempt.head) throw new Error('The attempt has ended');
    // By the clock too: in a process that was frozen, the timer may fire after this.
    if (http.clock.elapsed() - startedAt >= (limits.timeoutMs || Number.POSITIVE_INFINITY)) throw expired(limits);
  };
  const onSend = () => {
    throwIfOver();
    attempt.sent = true;
  };
  const hold = () => {
    // Not again after it has left, or after a failure: your `fetch` may be a wrapper that sends in several ways.
    attempt.departure ??= 'held';
    return {
      leave() {
        throwIfOver();
        attempt.departure = 'left';
      },
      fail(error: unknown) {
        // Nothing but the SDK's own `fetch` was called: the request can't have left in another way.
        if (attempt.departure !== 'held' || http.send.isOwn) return;
        attempt.departure = 'failed';
        attempt.unsent = { error };
        void expireReport(attempt);
      },
    };
  };
  init[DEPARTURE] = hold;
  const turn = http.send.isOwn ? undefined : turnAfterSilence(http.clock);
  if (turn) await turn;
  if (beforeSend) await beforeSend(startedAt);
  const response = await http.send({ url, init, isIdempotent: isIdempotent(request.kind) }, onSend);
  assertResponse(response);
  const body = new ResponseBody(response);
  onBody(body);
  // Canceled meanwhile: the body will not be read.
  if (signal.aborted) body.cancel();
  const { status, statusText = '' } = response;
  attempt.head = { status, statusText, headers: toResponseHeaders(response.headers) };
  attempt.body = await body.read();
}

/**
 * Performs one attempt, within the deadline.
 *
 * Never throws: what happened is in the record, so that what is known of the call is never lost.
 */
export async function performAttempt<T>(context: RequestContext<T>, request: HttpRequest): Promise<Attempt> {
  const { deadline, limits } = context;
  const attempt: MutableAttempt = { sent: false };
  let body: ResponseBody | undefined;
  const onBody = (opened: ResponseBody) => {
    body = opened;
  };
  try {
    const send = (signal: TaskSignal) => {
      const init = toInit(request, toFetchSignal(signal, context.http.send));
      return fetchOnce(context, { url: request.url, init, onBody }, attempt);
    };
    await deadline.run(send, limits.timeoutMs);
    return attempt;
  } catch (error) {
    // Also with a fetch that ignores its signal.
    body?.cancel();
    // A wrapper that failed by itself, while the `fetch` that it wraps held the request, may have sent it in another way.
    const isTrusted = context.http.send.isOwn || error instanceof CanceledError;
    if (attempt.departure === 'held' && !isTrusted) attempt.departure = 'failed';
    attempt.failure = { error };
    // A copy: a task that was left behind may still write to its own.
    return { ...attempt };
  }
}

function definedOnly<T extends object>(properties: T): Partial<T> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function describeResponse<T>(context: RequestContext<T>, { head }: Attempt, error: CXoneError | undefined) {
  const requestId = head && getRequestId(head.headers, context.redactor);
  return definedOnly({ status: head?.status, requestId, errorCode: error?.code, outcome: error?.outcome });
}

/**
 * Runs what must precede a request, before the request takes a slot: it may take any time.
 *
 * @returns the failure if the request must not be sent
 */
export async function prepareRequest<T>(
  context: RequestContext<T>,
  beforeSend: BeforeSend,
): Promise<Result<T, RequestFailure> | undefined> {
  const { deadline, limits, http } = context;
  try {
    await deadline.run(() => beforeSend(http.clock.elapsed()), limits.timeoutMs);
    return undefined;
  } catch (error) {
    return classify({ sent: false, failure: { error } }, context);
  }
}

/** Sends a request once, classifies the attempt, and emits an event for each. */
export async function sendOnce<T>(
  context: RequestContext<T>,
  request: HttpRequest,
): Promise<Result<T, RequestFailure>> {
  const { deadline, http } = context;
  const { clock, onEvent } = http;
  const { cancellation } = deadline;
  if (cancellation) return toCancellationFailure(context, cancellation, { sent: false });
  const number = context.attempts + 1;
  emit(onEvent, () => ({ type: 'request', ...describeRequest(context), attempt: number }));
  const startedAt = clock.elapsed();
  const attempt = await performAttempt(context, request);
  // Only what left counts: the listener may have aborted the operation.
  if (attempt.sent) context.attempts = number;
  const result = classify(attempt, context);
  attachMetadata(result, attempt, context);
  emit(onEvent, () => {
    const durationMs = clock.elapsed() - startedAt;
    const error = result.ok ? undefined : result.toError(context.attempts);
    const response = describeResponse(context, attempt, error);
    return { type: 'response', ...describeRequest(context), attempt: number, durationMs, ...response };
  });
  return result;
}
