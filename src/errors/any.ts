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
import type {
  CXoneAbortError,
  CXoneConfigurationError,
  CXoneDuplicateCallError,
  CXoneNetworkError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
} from './local.js';

/** Any error of the SDK, told apart by `code`: a `case` of a `switch` knows the members of its class. */
export type AnyCXoneError =
  | CXoneConfigurationError
  | CXoneRequestValidationError
  | CXoneResponseValidationError
  | CXoneNetworkError
  | CXoneTimeoutError
  | CXoneAbortError
  | CXoneDuplicateCallError
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
    })
  | (CXoneError & {
      /** The part of yours that failed: `cause` says why. */
      readonly code: 'token_provider_failed' | 'call_ledger_failed';
    });

/**
 * Whether a value is an error of the SDK, whichever copy or build of it made the error.
 *
 * @example
 * ```ts
 * import { isCXoneError } from 'cxone-sdk';
 *
 * simulator.fail({ on: 'get', status: 429, headers: { 'retry-after': '2' } });
 * const error = await cxone.connections.get('any-id').catch((reason: unknown) => reason);
 * if (isCXoneError(error) && error.code === 'rate_limited') console.log(error.retryAfterMs); // 2000
 * ```
 */
export function isCXoneError(value: unknown): value is AnyCXoneError {
  return value instanceof CXoneError;
}
