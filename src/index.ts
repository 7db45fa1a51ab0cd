/** The client, its errors, and where tokens come from. @module cxone-sdk */

export type { TokenRequestOptions } from './auth/cached-tokens.js';
export {
  ClientCredentialsTokenProvider,
  type ClientCredentialsTokenProviderOptions,
} from './auth/client-credentials.js';
export type { ClientSecret } from './auth/secret.js';
export { StaticTokenProvider } from './auth/static-token.js';
export type { TokenProvider } from './auth/token-provider.js';
export type { TokenStore } from './auth/token-store.js';
export { CXoneClient } from './client.js';
export {
  CXoneApiError,
  type CXoneApiErrorInit,
  CXoneAuthenticationError,
  CXoneBadRequestError,
  CXoneConflictError,
  type CXoneErrorReason,
  CXoneForbiddenError,
  CXoneNotFoundError,
  CXoneRateLimitError,
  CXoneServerError,
  CXoneUnauthorizedError,
  CXoneUnprocessableEntityError,
} from './errors/api.js';
export {
  type CallOutcome,
  type CXoneApiErrorCode,
  CXoneError,
  type CXoneErrorCode,
  type CXoneErrorInit,
  type CXoneIssue,
  isCXoneError,
} from './errors/base.js';
export {
  CXoneAbortError,
  CXoneConfigurationError,
  type CXoneIssuesInit,
  CXoneNetworkError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
} from './errors/local.js';
export type {
  CXoneEvent,
  CXoneEventListener,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  StoreErrorEvent,
  TokenEvent,
} from './http/events.js';
export type { CXoneClientOptions, NumberPolicy } from './options.js';
export type { ConnectionsResource } from './resources/connections.js';
export type { RequestOptions } from './resources/request-options.js';
export type { Connection, ConnectionStatus, CreateConnectionRequest } from './schemas/connection.js';
export type { RetryOptions } from './schemas/options.js';
export type { NumberType } from './schemas/phone.js';
