import { brandErrorClass, type CXoneApiErrorCode, CXoneError, type CXoneErrorInit } from './base.js';

/** Why the service refused, as far as its words tell. */
export type CXoneErrorReason =
  | 'invalid_phone_number'
  | 'campaign_not_found'
  | 'campaign_disabled'
  | 'ani_not_provisioned'
  | 'insufficient_scope';

/** What an error of an HTTP status is made from. */
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
  /** The service's own id of the request. */
  readonly requestId?: string | undefined;
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Why the service refused, as far as its words tell. */
  readonly reason?: CXoneErrorReason | undefined;
}

/** The service answered with a status that is not a success; one subclass for each status that has a meaning. */
export class CXoneApiError extends CXoneError {
  declare readonly code: CXoneApiErrorCode;
  /** The HTTP status; 0 where a browser hides a redirect. */
  readonly status: number;
  /** The HTTP method of the request, in capitals. */
  readonly method: string;
  /** The path of the request, without host and query, masked. */
  readonly path: string;
  /** The answer's headers, names in lower case, masked, cookies left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer's body, parsed if it was JSON, masked. Absent if empty, unreadable or above 1 MiB. */
  declare readonly body?: unknown;
  /** The service's own id of the request, for its support. */
  declare readonly requestId?: string;
  /** How long the service asks to wait, in milliseconds, where it says so in a form that can be read. */
  declare readonly retryAfterMs?: number;
  /** Why the service refused, where its words tell: a literal to `switch` on. */
  declare readonly reason?: CXoneErrorReason;

  constructor(init: CXoneApiErrorInit, code: CXoneApiErrorCode = 'api_error') {
    super({ ...init, code });
    this.status = init.status;
    this.method = init.method;
    this.path = init.path;
    this.headers = init.headers ?? {};
    const { requestId, retryAfterMs, reason, body } = init;
    this.setDefined({ requestId, retryAfterMs, reason, body });
  }

  static {
    brandErrorClass(this, 'CXoneApiError');
  }
}

/** The token endpoint said no: wrong client id or secret, or a grant that it does not allow. Nothing was placed. */
export class CXoneAuthenticationError extends CXoneApiError {
  declare readonly code: 'authentication_failed';
  /** The `error` of RFC 6749 §5.2, such as `invalid_client`. */
  declare readonly oauthError?: string;

  constructor(init: CXoneApiErrorInit & { readonly oauthError?: string | undefined }) {
    super(init, 'authentication_failed');
    this.setDefined({ oauthError: init.oauthError });
  }

  static {
    brandErrorClass(this, 'CXoneAuthenticationError');
  }
}

/** 400: `reason` says which part of the request the service refused. */
export class CXoneBadRequestError extends CXoneApiError {
  declare readonly code: 'bad_request';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'bad_request');
  }

  static {
    brandErrorClass(this, 'CXoneBadRequestError');
  }
}

/** 401 for a token that had just been renewed, or that could not be renewed. */
export class CXoneUnauthorizedError extends CXoneApiError {
  declare readonly code: 'unauthorized';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'unauthorized');
  }

  static {
    brandErrorClass(this, 'CXoneUnauthorizedError');
  }
}

/** 403: a scope or a permission is missing. */
export class CXoneForbiddenError extends CXoneApiError {
  declare readonly code: 'forbidden';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'forbidden');
  }

  static {
    brandErrorClass(this, 'CXoneForbiddenError');
  }
}

/** 404: no such connection, or no such route on this tenant. */
export class CXoneNotFoundError extends CXoneApiError {
  declare readonly code: 'not_found';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'not_found');
  }

  static {
    brandErrorClass(this, 'CXoneNotFoundError');
  }
}

/** 409: the request collides with the state of the service. `body` holds the service's own words. */
export class CXoneConflictError extends CXoneApiError {
  declare readonly code: 'conflict';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'conflict');
  }

  static {
    brandErrorClass(this, 'CXoneConflictError');
  }
}

/** 422: well formed, but the service can't act on it. `body` holds the service's own words. */
export class CXoneUnprocessableEntityError extends CXoneApiError {
  declare readonly code: 'unprocessable_entity';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'unprocessable_entity');
  }

  static {
    brandErrorClass(this, 'CXoneUnprocessableEntityError');
  }
}

/** 429: too many requests. `retryAfterMs` says how long to wait, where the service said so. */
export class CXoneRateLimitError extends CXoneApiError {
  declare readonly code: 'rate_limited';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'rate_limited');
  }

  static {
    brandErrorClass(this, 'CXoneRateLimitError');
  }
}

/** 5xx: the platform failed. After `create` the call may or may not have been placed (`outcome: 'unknown'`). */
export class CXoneServerError extends CXoneApiError {
  declare readonly code: 'server_error';

  constructor(init: CXoneApiErrorInit) {
    super(init, 'server_error');
  }

  static {
    brandErrorClass(this, 'CXoneServerError');
  }
}

const CLASS_OF_STATUS: Readonly<Record<number, new (init: CXoneApiErrorInit) => CXoneApiError>> = {
  400: CXoneBadRequestError,
  401: CXoneUnauthorizedError,
  403: CXoneForbiddenError,
  404: CXoneNotFoundError,
  409: CXoneConflictError,
  422: CXoneUnprocessableEntityError,
  429: CXoneRateLimitError,
};

/** Makes the error of a status that is not a success. */
export function buildApiError(init: CXoneApiErrorInit): CXoneApiError {
  const ErrorClass = init.status >= 500 ? CXoneServerError : (CLASS_OF_STATUS[init.status] ?? CXoneApiError);
  return new ErrorClass(init);
}
