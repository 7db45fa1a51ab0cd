import * as sdk from 'cxone-sdk';

export const api = { message: 'm', status: 400, method: 'POST', path: '/p' };
export const issues = [
  { path: 'retry', message: 'must be a boolean' },
  { path: 'fetch', message: 'must be a function' },
];

/**
 * Creates an error of each code. The compiler keeps the list complete.
 *
 * Functions: a class whose constructor throws fails one test, not the file.
 */
export const MAKERS = {
  configuration: () => new sdk.CXoneConfigurationError({ message: 'm', issues }),
  request_invalid: () => new sdk.CXoneRequestValidationError({ message: 'm', issues }),
  response_invalid: () => new sdk.CXoneResponseValidationError({ message: 'm', issues, status: 201 }),
  network: () => new sdk.CXoneNetworkError({ message: 'm' }),
  timeout: () => new sdk.CXoneTimeoutError({ message: 'm', limit: 'timeoutMs', limitMs: 5 }),
  aborted: () => new sdk.CXoneAbortError({ message: 'm' }),
  token_provider_failed: () => new sdk.CXoneTokenProviderError({ message: 'm', outcome: 'not_placed' }),
  idempotency_store_failed: () => new sdk.CXoneIdempotencyStoreError({ message: 'm', outcome: 'not_placed' }),
  idempotency_mismatch: () =>
    new sdk.CXoneIdempotencyMismatchError({ message: 'm', outcome: 'not_placed', idempotencyKey: 'k' }),
  duplicate_call: () => new sdk.CXoneDuplicateCallError({ message: 'm', outcome: 'unknown', idempotencyKey: 'k' }),
  call_blocked: () => new sdk.CXoneCallBlockedError({ message: 'm' }),
  api_error: () => new sdk.CXoneApiError(api),
  authentication_failed: () => new sdk.CXoneAuthenticationError(api),
  bad_request: () => new sdk.CXoneBadRequestError(api),
  unauthorized: () => new sdk.CXoneUnauthorizedError(api),
  forbidden: () => new sdk.CXoneForbiddenError(api),
  not_found: () => new sdk.CXoneNotFoundError(api),
  conflict: () => new sdk.CXoneConflictError(api),
  unprocessable_entity: () => new sdk.CXoneUnprocessableEntityError(api),
  rate_limited: () => new sdk.CXoneRateLimitError(api),
  server_error: () => new sdk.CXoneServerError(api),
} satisfies Record<sdk.CXoneErrorCode, () => sdk.CXoneError>;

export const CODES = Object.keys(MAKERS) as sdk.CXoneErrorCode[];
