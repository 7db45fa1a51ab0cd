import { type CXoneApiErrorCode, CXoneError, type CXoneErrorInit, defineErrorClass } from './base.js';

/** Cause of a rejection, where CXone's message names it. */
export type CXoneErrorReason =
  | 'invalid_phone_number'
  | 'campaign_not_found'
  | 'campaign_disabled'
  | 'ani_not_provisioned'
  | 'insufficient_scope';

/** Properties of an error with an HTTP status. */
export interface CXoneApiErrorInit extends CXoneErrorInit {
  /** The HTTP status. */
  readonly status: number;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** Without host and query, masked. */
  readonly path: string;
  /** Names in lower case, masked. @defaultValue `{}` */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Parsed if it was JSON, masked. */
  readonly body?: unknown;
  /** CXone's own ID of the request. */
  readonly requestId?: string | undefined;
  /** `Retry-After` in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Cause of the rejection, where CXone's message names it. */
  readonly reason?: CXoneErrorReason | undefined;
}

/** CXone returned an error status. Statuses with a meaning have subclasses. */
export class CXoneApiError extends CXoneError {
  declare readonly code: CXoneApiErrorCode;
  /** The HTTP status; 0 where a browser hides a redirect. */
  readonly status: number;
  /** The HTTP method of the request, in capitals. */
  readonly method: string;
  /** The path of the request, without host and query, masked. */
  readonly path: string;
  /** Response headers, names in lower case, masked, without cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Response body, parsed if it was JSON, masked; an integer beyond 2^53 is a string of its digits. Absent if empty,
   * unreadable or above 64 KiB.
   */
  declare readonly body?: unknown;
  /** CXone's own ID of the request, for NICE support. */
  declare readonly requestId?: string | undefined;
  /** `Retry-After` in milliseconds, where CXone sent a valid one. */
  declare readonly retryAfterMs?: number | undefined;
  /** Cause of the rejection, where CXone's message names it; for `switch`. */
  declare readonly reason?: CXoneErrorReason | undefined;

  constructor(init: CXoneApiErrorInit) {
    super(init);
    this.status = init.status;
    this.method = init.method;
    this.path = init.path;
    this.headers = init.headers ?? {};
    const { requestId, retryAfterMs, reason, body } = init;
    this.setDefined({ requestId, retryAfterMs, reason, body });
  }

  static {
    defineErrorClass(this, 'CXoneApiError', 'api_error');
  }
}

/** The token endpoint rejected the client: wrong client ID or secret, or a grant that isn't allowed. No call was placed. */
export class CXoneAuthenticationError extends CXoneApiError {
  declare readonly code: 'authentication_failed';
  /** The `error` of RFC 6749, section 5.2, such as `invalid_client`. */
  declare readonly oauthError?: string | undefined;

  constructor(init: CXoneApiErrorInit & { readonly oauthError?: string | undefined }) {
    super(init);
    this.setDefined({ oauthError: init.oauthError });
  }

  static {
    defineErrorClass(this, 'CXoneAuthenticationError', 'authentication_failed');
  }
}

/** 400: `reason` names the rejected part of the request. */
export class CXoneBadRequestError extends CXoneApiError {
  declare readonly code: 'bad_request';

  static {
    defineErrorClass(this, 'CXoneBadRequestError', 'bad_request');
  }
}

/** 401 for a token that was just renewed, or that can't be renewed. */
export class CXoneUnauthorizedError extends CXoneApiError {
  declare readonly code: 'unauthorized';

  static {
    defineErrorClass(this, 'CXoneUnauthorizedError', 'unauthorized');
  }
}

/** 403: a scope or a permission is missing. */
export class CXoneForbiddenError extends CXoneApiError {
  declare readonly code: 'forbidden';

  static {
    defineErrorClass(this, 'CXoneForbiddenError', 'forbidden');
  }
}

/** 404: no such connection, or no such route on this tenant. */
export class CXoneNotFoundError extends CXoneApiError {
  declare readonly code: 'not_found';

  static {
    defineErrorClass(this, 'CXoneNotFoundError', 'not_found');
  }
}

/** 409: the request conflicts with CXone's state. `body` holds CXone's message. */
export class CXoneConflictError extends CXoneApiError {
  declare readonly code: 'conflict';

  static {
    defineErrorClass(this, 'CXoneConflictError', 'conflict');
  }
}

/** 422: well-formed, but CXone can't process it. `body` holds CXone's message. */
export class CXoneUnprocessableEntityError extends CXoneApiError {
  declare readonly code: 'unprocessable_entity';

  static {
    defineErrorClass(this, 'CXoneUnprocessableEntityError', 'unprocessable_entity');
  }
}

/** 429: too many requests. `retryAfterMs` is the time to wait, where CXone sent one. */
export class CXoneRateLimitError extends CXoneApiError {
  declare readonly code: 'rate_limited';

  static {
    defineErrorClass(this, 'CXoneRateLimitError', 'rate_limited');
  }
}

/** 5xx: the platform failed. After `create` the call may have been placed (`outcome: 'unknown'`). */
export class CXoneServerError extends CXoneApiError {
  declare readonly code: 'server_error';

  static {
    defineErrorClass(this, 'CXoneServerError', 'server_error');
  }
}

const ERROR_CLASSES: Readonly<Record<number, new (init: CXoneApiErrorInit) => CXoneApiError>> = {
  400: CXoneBadRequestError,
  401: CXoneUnauthorizedError,
  403: CXoneForbiddenError,
  404: CXoneNotFoundError,
  409: CXoneConflictError,
  422: CXoneUnprocessableEntityError,
  429: CXoneRateLimitError,
};

/** Creates the error of an error status. */
export function buildApiError(init: CXoneApiErrorInit): CXoneApiError {
  const isServerError = init.status >= 500 && init.status < 600;
  const ErrorClass = isServerError ? CXoneServerError : (ERROR_CLASSES[init.status] ?? CXoneApiError);
  return new ErrorClass(init);
}
