import type {
  CXoneApiError,
  CXoneAuthenticationError,
  CXoneBadRequestError,
  CXoneConflictError,
  CXoneForbiddenError,
  CXoneNotFoundError,
  CXoneRateLimitError,
  CXoneServerError,
  CXoneUnauthorizedError,
  CXoneUnprocessableEntityError,
} from './api.js';
import { CXoneError } from './base.js';
import type { CXoneConfigurationError } from './configuration.js';
import type {
  CXoneAbortError,
  CXoneCallBlockedError,
  CXoneDuplicateCallError,
  CXoneIdempotencyMismatchError,
  CXoneIdempotencyStoreError,
  CXoneNetworkError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
  CXoneTokenProviderError,
} from './local.js';

/** Union of all errors of the SDK, discriminated by `code`: a `case` of a `switch` narrows it to its class. */
export type AnyCXoneError =
  | CXoneConfigurationError
  | CXoneRequestValidationError
  | CXoneResponseValidationError
  | CXoneNetworkError
  | CXoneTimeoutError
  | CXoneAbortError
  | CXoneDuplicateCallError
  | CXoneIdempotencyMismatchError
  | CXoneIdempotencyStoreError
  | CXoneTokenProviderError
  | CXoneCallBlockedError
  | CXoneAuthenticationError
  | CXoneBadRequestError
  | CXoneUnauthorizedError
  | CXoneForbiddenError
  | CXoneNotFoundError
  | CXoneConflictError
  | CXoneUnprocessableEntityError
  | CXoneRateLimitError
  | CXoneServerError
  | (CXoneApiError & {
      /** Any status without a class of its own. */
      readonly code: 'api_error';
    });

/**
 * Returns `true` if a value is an error of the SDK, from whichever copy or build.
 *
 * @example
 * ```ts
 * import { isCXoneError } from 'cxone-sdk';
 *
 * try {
 *   await cxone.connections.create(request);
 * } catch (error) {
 *   if (!isCXoneError(error)) throw error;
 *   if (error.code === 'rate_limited') console.log(`Retry after ${error.retryAfterMs} ms`);
 *   else console.log(error.code, error.outcome);
 * }
 * ```
 */
export function isCXoneError(value: unknown): value is AnyCXoneError {
  return value instanceof CXoneError;
}
