import type { CallOutcome, CXoneErrorCode } from '../errors/base.js';
import { callListener } from '../internal/user-code.js';

/** What the events of one request have in common. */
interface CallEvent {
  /** The `CorrelationId` header of the call; absent for a token request, which calls share. */
  readonly correlationId?: string | undefined;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** Without host and query, masked. */
  readonly path: string;
  /** 1 for the first request of a call. */
  readonly attempt: number;
}

/** A request is about to leave. */
export interface RequestEvent extends CallEvent {
  /** Tells the events apart. */
  readonly type: 'request';
}

/** A request was answered, or it is known that no answer will come. */
export interface ResponseEvent extends CallEvent {
  /** Tells the events apart. */
  readonly type: 'response';
  /** From the request's leaving to the end of the answer's body, in milliseconds. */
  readonly durationMs: number;
  /** Absent when no answer came. */
  readonly status?: number | undefined;
  /** The service's own id of the request, where it gave one. */
  readonly requestId?: string | undefined;
  /** Absent on success. */
  readonly errorCode?: CXoneErrorCode | undefined;
  /** For a `create` that failed. Of a token that could not be had it is `not_placed`, whatever the token was for. */
  readonly outcome?: CallOutcome | undefined;
}

/** A request will be repeated after a wait. */
export interface RetryEvent extends CallEvent {
  /** Tells the events apart. */
  readonly type: 'retry';
  /** How long the wait is, in milliseconds. */
  readonly delayMs: number;
  /** Why: the code of the error that would have been thrown. */
  readonly errorCode: CXoneErrorCode;
  /** The HTTP status that was answered; absent when no answer came. */
  readonly status?: number | undefined;
}

/** A new token is there, or could not be had. */
export interface TokenEvent {
  /** Tells the events apart. */
  readonly type: 'token';
  /** Where it came from: a request, or the store that processes share. */
  readonly source: 'request' | 'store';
  /** How long it took to get, waits between attempts included, in milliseconds. */
  readonly durationMs: number;
  /** When it ends, epoch milliseconds. Absent when it could not be had. */
  readonly expiresAt?: number | undefined;
  /** Why it could not be had. Absent on success. */
  readonly errorCode?: CXoneErrorCode | undefined;
}

/** The token store failed, was slow or held rubbish; the call went on without it. */
export interface StoreErrorEvent {
  /** Tells the events apart. */
  readonly type: 'store_error';
  /** The method of the store that failed. */
  readonly operation: 'get' | 'set' | 'delete';
  /** How long the store took to fail, in milliseconds. */
  readonly durationMs: number;
  /** What the store threw, masked. */
  readonly message: string;
}

/** The call ledger failed, was slow or answered rubbish. What became of the call, its promise or its error says. */
export interface LedgerErrorEvent {
  /** Tells the events apart. */
  readonly type: 'ledger_error';
  /** The method of the ledger that failed. */
  readonly operation: 'claim' | 'read' | 'settle' | 'release';
  /** The `CorrelationId` header of the call. */
  readonly correlationId?: string | undefined;
  /** How long the ledger took to fail, in milliseconds. */
  readonly durationMs: number;
  /** What the ledger threw, masked. */
  readonly message: string;
}

/** What `onEvent` is called with. Holds no secret, no token and no whole phone number. */
export type CXoneEvent = RequestEvent | ResponseEvent | RetryEvent | TokenEvent | StoreErrorEvent | LedgerErrorEvent;

/** What an application gives as `onEvent`. */
export type CXoneEventListener = (event: CXoneEvent) => void;

/**
 * Tells the listener, if there is one; only then is the event built.
 *
 * What it throws, now or later, is swallowed: a broken logger must not break a call.
 */
export function emit(listener: CXoneEventListener | undefined, build: () => CXoneEvent): void {
  if (listener) callListener(() => listener(build()), undefined);
}
