import type { CXoneIssue } from '../internal/result.js';
import { brandErrorClass, CXoneError, type CXoneErrorInit } from './base.js';

/** What an error that lists issues is made from. */
export interface CXoneIssuesInit extends CXoneErrorInit {
  /** All that is wrong, at once. */
  readonly issues: readonly CXoneIssue[];
}

/** Options that cannot work: thrown by constructors, `fromEnv`, and by methods for their last parameter. */
export class CXoneConfigurationError extends CXoneError {
  declare readonly code: 'configuration';
  /** The name of the first option that is wrong. */
  readonly option: string;
  /** All that is wrong, at once. */
  readonly issues: readonly CXoneIssue[];

  constructor(init: CXoneIssuesInit) {
    super({ ...init, code: 'configuration' });
    this.option = init.issues[0]?.path ?? '';
    this.issues = init.issues;
  }

  static {
    brandErrorClass(this, 'CXoneConfigurationError');
  }
}

/** The request is wrong; nothing was sent. Shows what the caller typed, a phone number included. */
export class CXoneRequestValidationError extends CXoneError {
  declare readonly code: 'request_invalid';
  /** All that is wrong with the request, at once. */
  readonly issues: readonly CXoneIssue[];

  constructor(init: CXoneIssuesInit) {
    super({ ...init, code: 'request_invalid' });
    this.issues = init.issues;
  }

  static {
    brandErrorClass(this, 'CXoneRequestValidationError');
  }
}

/**
 * The service answered with success, but not with what it promises. After `create` the call **was placed**
 * (`outcome: 'placed'`), and `body` holds what the service said about it.
 */
export class CXoneResponseValidationError extends CXoneError {
  declare readonly code: 'response_invalid';
  /** All that does not fit, at once. */
  readonly issues: readonly CXoneIssue[];
  /** The HTTP status, 200 to 299. */
  readonly status: number;
  /** The answer, parsed if it was JSON, masked. Absent above 1 MiB and for a token's answer. */
  declare readonly body?: unknown;

  constructor(init: CXoneIssuesInit & { readonly status: number; readonly body?: unknown }) {
    super({ ...init, code: 'response_invalid' });
    this.issues = init.issues;
    this.status = init.status;
    this.setDefined({ body: init.body });
  }

  static {
    brandErrorClass(this, 'CXoneResponseValidationError');
  }
}

/**
 * No whole answer came: DNS, connection refused, reset, TLS. `cause` is a masked copy of what `fetch` threw. After
 * `create`, `outcome` is `'placed'` when the connection broke behind the status of a success.
 */
export class CXoneNetworkError extends CXoneError {
  declare readonly code: 'network';

  constructor(init: CXoneErrorInit) {
    super({ ...init, code: 'network' });
  }

  static {
    brandErrorClass(this, 'CXoneNetworkError');
  }
}

/** `timeoutMs` or `totalTimeoutMs` is over. */
export class CXoneTimeoutError extends CXoneError {
  declare readonly code: 'timeout';
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number;

  constructor(init: CXoneErrorInit & { readonly timeoutMs: number }) {
    super({ ...init, code: 'timeout' });
    this.timeoutMs = init.timeoutMs;
  }

  static {
    brandErrorClass(this, 'CXoneTimeoutError');
  }
}

/** The caller's signal was aborted. `name` is `AbortError`, as everywhere on the platform; `cause` is its reason. */
export class CXoneAbortError extends CXoneError {
  declare readonly code: 'aborted';

  constructor(init: CXoneErrorInit) {
    super({ ...init, code: 'aborted' });
  }

  static {
    brandErrorClass(this, 'CXoneAbortError', 'AbortError');
  }
}

/**
 * The `onceKey` of this call was used before, and nothing was sent now. What became of the earlier call is not known
 * (`outcome: 'unknown'`): it is under way, or its process died. With `connectionId` it was placed, but could not be read
 * just now (`outcome: 'placed'`, `cause` says why).
 */
export class CXoneDuplicateCallError extends CXoneError {
  declare readonly code: 'duplicate_call';
  /** The key, masked. */
  readonly onceKey: string;
  /** The connection of the earlier call, if its end is known. */
  declare readonly connectionId?: string;

  constructor(init: CXoneErrorInit & { readonly onceKey: string; readonly connectionId?: string | undefined }) {
    super({ ...init, code: 'duplicate_call' });
    this.onceKey = init.onceKey;
    this.setDefined({ connectionId: init.connectionId });
  }

  static {
    brandErrorClass(this, 'CXoneDuplicateCallError');
  }
}
