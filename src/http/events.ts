import type { CallOutcome, CXoneErrorCode } from '../errors/base.js';

interface CallEvent {
  /** The `CorrelationId` header of the call; absent for a token request, which calls share. */
  readonly correlationId?: string | undefined;
  readonly method: string;
  /** Without host and query, masked. */
  readonly path: string;
  /** 1 for the first request of a call. */
  readonly attempt: number;
}

/** A request is about to leave. */
export interface RequestEvent extends CallEvent {
  readonly type: 'request';
}

/** A request was answered, or it is known that no answer will come. */
export interface ResponseEvent extends CallEvent {
  readonly type: 'response';
  /** From the request's leaving to the end of the answer's body. */
  readonly durationMs: number;
  /** Absent when no answer came. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Absent on success. */
  readonly errorCode?: CXoneErrorCode | undefined;
  /** For a `create` that failed. */
  readonly outcome?: CallOutcome | undefined;
}

/** A request will be repeated after a wait. */
export interface RetryEvent extends CallEvent {
  readonly type: 'retry';
  /** How long the wait is. */
  readonly delayMs: number;
  /** Why: the code of the error that would have been thrown. */
  readonly errorCode: CXoneErrorCode;
  readonly status?: number | undefined;
}

/** A new token is there, or could not be had. */
export interface TokenEvent {
  readonly type: 'token';
  /** Where it came from: a request, or the store that processes share. */
  readonly source: 'request' | 'store';
  readonly durationMs: number;
  /** When it ends, epoch milliseconds. Absent when it could not be had. */
  readonly expiresAt?: number | undefined;
  readonly errorCode?: CXoneErrorCode | undefined;
}

/** The token store failed, was slow or held rubbish; the call went on without it. */
export interface StoreErrorEvent {
  readonly type: 'store_error';
  readonly operation: 'get' | 'set' | 'delete';
  readonly durationMs: number;
  /** What the store threw, masked. */
  readonly message: string;
}

/** What `onEvent` is called with. Holds no secret, no token and no whole phone number. */
export type CXoneEvent = RequestEvent | ResponseEvent | RetryEvent | TokenEvent | StoreErrorEvent;

/** What an application gives as `onEvent`. */
export type CXoneEventListener = (event: CXoneEvent) => void;

/**
 * Tells the listener, if there is one; only then is the event built.
 *
 * What it throws, now or later, is swallowed: a broken logger must not break a call.
 */
export function emit(listener: CXoneEventListener | undefined, build: () => CXoneEvent): void {
  if (!listener) return;
  try {
    Promise.resolve(listener(build()) as unknown).catch(() => undefined);
  } catch {
    // Swallowed by contract.
  }
}
