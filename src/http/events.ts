import type { CallOutcome, CXoneErrorCode } from '../errors/base.js';
import { callListener } from '../internal/user-code.js';

/** Methods that decide who is called and when, as events, `beforeCall` and the fingerprint of an idempotency key name them. */
export type TriggerOperation =
  | 'connections.create'
  | 'acd.scripts.start'
  | 'acd.callbacks.queue'
  | 'acd.callbacks.schedule'
  | 'acd.callbacks.reschedule';

/** Purpose of a request, as events name it. A batch reports the operation of its single calls. */
export type CXoneOperation =
  | TriggerOperation
  | 'token'
  | 'discovery'
  | 'connections.get'
  | 'acd.callbacks.list'
  | 'acd.callbacks.cancel'
  | 'acd.contacts.get'
  | 'acd.contacts.find'
  | 'acd.contacts.related'
  | 'acd.contacts.states'
  | 'acd.contacts.stateHistory'
  | 'acd.contacts.disposition'
  | 'acd.contacts.end'
  | 'acd.read';

/** Properties of every event. */
interface EventBase {
  /** Purpose of the request: the method that was called, `token`, or `discovery` (of the API's host). */
  readonly operation: CXoneOperation;
  /** `CorrelationId` of the operation; absent for tokens and their requests, which operations share. */
  readonly correlationId?: string | undefined;
  /** Time that the event's subject took, in milliseconds; absent from `request`, `retry` and `replay`. */
  readonly durationMs?: number | undefined;
}

/** Properties of every event of a request. */
interface RequestEventBase extends EventBase {
  /** HTTP method, in capitals. */
  readonly method: string;
  /** Without host and query, masked. */
  readonly path: string;
  /** 1 for the first request of an operation. */
  readonly attempt: number;
}

/** A request is about to be sent. */
export interface RequestEvent extends RequestEventBase {
  /** Type of the event. */
  readonly type: 'request';
}

/** A request got its response, or failed. */
export interface ResponseEvent extends RequestEventBase {
  /** Type of the event. */
  readonly type: 'response';
  /** From sending the request to the end of the response body, in milliseconds. */
  readonly durationMs: number;
  /** HTTP status; absent without a response. */
  readonly status?: number | undefined;
  /** CXone's own ID of the request, where it returned one. */
  readonly requestId?: string | undefined;
  /** Code of the error; absent on success. */
  readonly errorCode?: CXoneErrorCode | undefined;
  /** State of the call, after a `create` that failed. After a token failure it is `not_placed`. */
  readonly outcome?: CallOutcome | undefined;
}

/** A request will be retried after a delay. */
export interface RetryEvent extends RequestEventBase {
  /** Type of the event. */
  readonly type: 'retry';
  /** The delay, in milliseconds. */
  readonly delayMs: number;
  /** Code of the error that would have been thrown. */
  readonly errorCode: CXoneErrorCode;
  /** HTTP status; absent without a response. */
  readonly status?: number | undefined;
}

/** A token was obtained, or could not be obtained. */
export interface TokenEvent extends EventBase {
  /** Type of the event. */
  readonly type: 'token';
  /** Source of the token: a request, or the store that processes share. */
  readonly source: 'request' | 'store';
  /** Time to obtain it, delays between attempts included, in milliseconds. */
  readonly durationMs: number;
  /** Expiry, epoch milliseconds. Absent if it could not be obtained. */
  readonly expiresAt?: number | undefined;
  /** Code of the error; absent on success. */
  readonly errorCode?: CXoneErrorCode | undefined;
}

/** The token store failed, was slow or held an invalid value; the operation continued without it. */
export interface TokenStoreErrorEvent extends EventBase {
  /** Type of the event. */
  readonly type: 'token_store_error';
  /** Method of the store that failed. */
  readonly storeMethod: 'get' | 'set' | 'delete';
  /** Time until the failure, in milliseconds. */
  readonly durationMs: number;
  /** Message of what the store threw, masked. */
  readonly message: string;
}

/**
 * The idempotency store failed, was slow or returned an invalid value, or a call was placed under a key that another
 * operation holds by now. The operation itself reports the result of the call.
 */
export interface IdempotencyStoreErrorEvent extends EventBase {
  /** Type of the event. */
  readonly type: 'idempotency_store_error';
  /** Method of the store that failed. */
  readonly storeMethod: 'claim' | 'complete' | 'release';
  /** Time until the failure, in milliseconds. */
  readonly durationMs: number;
  /** Message of what the store threw, masked. */
  readonly message: string;
}

/** A method returned a call that was placed before under its idempotency key; it placed none. */
export interface ReplayEvent extends EventBase {
  /** Type of the event. */
  readonly type: 'replay';
  /** `CorrelationId` of the operation. */
  readonly correlationId: string;
  /** ID of the call; `undefined` for a queued callback to which CXone gave none. */
  readonly callId: string | undefined;
}

/** Argument of `onEvent`. Holds no secret, no token and no complete phone number. */
export type CXoneEvent =
  | RequestEvent
  | ResponseEvent
  | RetryEvent
  | TokenEvent
  | TokenStoreErrorEvent
  | IdempotencyStoreErrorEvent
  | ReplayEvent;

/** Type of `onEvent`. */
export type CXoneEventListener = (event: CXoneEvent) => void;

/**
 * Calls the listener, if there is one; only then is the event built.
 *
 * What it throws, at once or later, is swallowed: a broken logger must not break a call.
 */
export function emit(listener: CXoneEventListener | undefined, build: () => CXoneEvent): void {
  if (listener) callListener(() => listener(build()), undefined);
}
