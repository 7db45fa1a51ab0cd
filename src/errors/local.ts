import type { CXoneIssue } from '../internal/result.js';
import { type CallOutcome, CXoneError, type CXoneErrorInit, defineErrorClass } from './base.js';
import type { CXoneIssuesInit } from './configuration.js';

/** The request is invalid; no call was placed. Shows the caller's own input, a phone number included. */
export class CXoneRequestValidationError extends CXoneError {
  declare readonly code: 'request_invalid';
  /** All problems of the request at once. */
  readonly issues: readonly CXoneIssue[];

  constructor(init: CXoneIssuesInit) {
    super(init);
    this.issues = init.issues;
  }

  static {
    defineErrorClass(this, 'CXoneRequestValidationError', 'request_invalid');
  }
}

/**
 * CXone returned success with an invalid body. After `create` the call **was placed** (`outcome: 'placed'`), and `body`
 * holds what CXone returned. After `callbacks.queue` the body was a web page or reported an error: the callback may not be
 * queued (`outcome: 'unknown'`).
 */
export class CXoneResponseValidationError extends CXoneError {
  declare readonly code: 'response_invalid';
  /** All problems of the response at once. */
  readonly issues: readonly CXoneIssue[];
  /** The HTTP status, 200 to 299. */
  readonly status: number;
  /**
   * Response body, parsed if it was JSON, masked; an integer beyond 2^53 is a string of its digits. Absent above 1 MiB and
   * for a token response.
   */
  declare readonly body?: unknown;

  constructor(init: CXoneIssuesInit & { readonly status: number; readonly body?: unknown }) {
    super(init);
    this.issues = init.issues;
    this.status = init.status;
    this.setDefined({ body: init.body });
  }

  static {
    defineErrorClass(this, 'CXoneResponseValidationError', 'response_invalid');
  }
}

/**
 * No complete response: DNS, connection refused, reset, TLS. `cause` is a masked copy of what `fetch` threw. After
 * `create`, `outcome` is `'placed'` if the connection broke after the status of a success.
 */
export class CXoneNetworkError extends CXoneError {
  declare readonly code: 'network';

  static {
    defineErrorClass(this, 'CXoneNetworkError', 'network');
  }
}

/** Options whose time limit may expire. */
export type TimeLimit = 'timeoutMs' | 'totalTimeoutMs' | 'maxWaitMs';

/** A time limit expired. */
export class CXoneTimeoutError extends CXoneError {
  declare readonly code: 'timeout';
  /** Name of the option. */
  readonly limit: TimeLimit;
  /** Its value, in milliseconds. */
  readonly limitMs: number;

  constructor(init: CXoneErrorInit & { readonly limit: TimeLimit; readonly limitMs: number }) {
    super(init);
    this.limit = init.limit;
    this.limitMs = init.limitMs;
  }

  static {
    defineErrorClass(this, 'CXoneTimeoutError', 'timeout');
  }
}

/** The caller's signal was aborted. `name` is `AbortError`, as everywhere on the platform; `cause` is the signal's reason. */
export class CXoneAbortError extends CXoneError {
  declare readonly code: 'aborted';

  static {
    defineErrorClass(this, 'CXoneAbortError', 'aborted', 'AbortError');
  }
}

/** Your token provider failed or returned no valid token; no call was placed. `cause` is what it threw, masked. */
export class CXoneTokenProviderError extends CXoneError {
  declare readonly code: 'token_provider_failed';
  declare readonly outcome: 'not_placed';

  constructor(init: CXoneErrorInit) {
    super({ ...init, outcome: 'not_placed' });
  }

  static {
    defineErrorClass(this, 'CXoneTokenProviderError', 'token_provider_failed');
  }
}

/** The idempotency store failed; no call was placed. `cause` is what it threw, masked. */
export class CXoneIdempotencyStoreError extends CXoneError {
  declare readonly code: 'idempotency_store_failed';
  declare readonly outcome: 'not_placed';

  constructor(init: CXoneErrorInit) {
    super({ ...init, outcome: 'not_placed' });
  }

  static {
    defineErrorClass(this, 'CXoneIdempotencyStoreError', 'idempotency_store_failed');
  }
}

/** `beforeCall` threw or returned a value; no call was placed. `cause` is what it threw, masked. */
export class CXoneCallBlockedError extends CXoneError {
  declare readonly code: 'call_blocked';
  declare readonly outcome: 'not_placed';

  constructor(init: CXoneErrorInit) {
    super({ ...init, outcome: 'not_placed' });
  }

  static {
    defineErrorClass(this, 'CXoneCallBlockedError', 'call_blocked');
  }
}

/** Properties of an error about an idempotency key. */
export interface CXoneIdempotencyKeyInit extends CXoneErrorInit {
  /** The key, masked. */
  readonly idempotencyKey: string;
}

/** The idempotency key is held for another request; no call was placed. */
export class CXoneIdempotencyMismatchError extends CXoneError {
  declare readonly code: 'idempotency_mismatch';
  declare readonly outcome: 'not_placed';
  /** The key, masked. */
  readonly idempotencyKey: string;

  constructor(init: CXoneIdempotencyKeyInit) {
    super({ ...init, outcome: 'not_placed' });
    this.idempotencyKey = init.idempotencyKey;
  }

  static {
    defineErrorClass(this, 'CXoneIdempotencyMismatchError', 'idempotency_mismatch');
  }
}

/**
 * The idempotency key was used before; no second call was placed. `outcome` is `'unknown'` if the earlier operation is in
 * progress or its process ended. It is `'placed'` if a call was placed that can't be returned: `cause` is why it could not
 * be read.
 */
export class CXoneDuplicateCallError extends CXoneError {
  declare readonly code: 'duplicate_call';
  declare readonly outcome: Exclude<CallOutcome, 'not_placed'>;
  /** The key, masked. */
  readonly idempotencyKey: string;
  /** ID of the call that was placed, if it is known. */
  declare readonly callId?: string | undefined;

  constructor(
    init: CXoneIdempotencyKeyInit & { readonly outcome: 'placed' | 'unknown'; readonly callId?: string | undefined },
  ) {
    super(init);
    this.idempotencyKey = init.idempotencyKey;
    this.setDefined({ callId: init.callId });
  }

  static {
    defineErrorClass(this, 'CXoneDuplicateCallError', 'duplicate_call');
  }
}
