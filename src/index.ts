/** The client, its errors, and where tokens come from. @module cxone-sdk */

export { CXoneAcdClient } from './acd-client.js';
export type { AcdTokenProvider, CXoneAcdClientOptions } from './acd-options.js';
export { AccessKeyTokenProvider, type AccessKeyTokenProviderOptions } from './auth/access-key.js';
export type { ClientAuthentication } from './auth/access-key-request.js';
export type { TokenRequestOptions } from './auth/cached-tokens.js';
export {
  ClientCredentialsTokenProvider,
  type ClientCredentialsTokenProviderOptions,
} from './auth/client-credentials.js';
export { CXONE_ISSUERS } from './auth/issuers.js';
export type { ClientSecret } from './auth/secret.js';
export { StaticTokenProvider } from './auth/static-token.js';
export type { TokenProvider } from './auth/token-provider.js';
export type { TokenStore } from './auth/token-store.js';
export { UserHubTokenProvider, type UserHubTokenProviderOptions } from './auth/user-hub.js';
export { CXoneClient } from './client.js';
export { type AnyCXoneError, isCXoneError } from './errors/any.js';
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
} from './errors/base.js';
export {
  CXoneAbortError,
  CXoneConfigurationError,
  CXoneDuplicateCallError,
  type CXoneIssuesInit,
  CXoneNetworkError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
} from './errors/local.js';
export type {
  CXoneEvent,
  CXoneEventListener,
  LedgerErrorEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  StoreErrorEvent,
  TokenEvent,
} from './http/events.js';
export type { CXoneIssue } from './internal/result.js';
export type { CallLedger, CallLedgerEntry } from './ledger/call-ledger.js';
export { MemoryCallLedger } from './ledger/memory-call-ledger.js';
export {
  type IoRedisClient,
  type NodeRedisClient,
  RedisCallLedger,
  type RedisCallLedgerOptions,
} from './ledger/redis-call-ledger.js';
export type { CXoneClientOptions, NumberPolicy } from './options.js';
export type { AcdResource } from './resources/acd.js';
export type { CreateManyProgress, CreateManyResult } from './resources/batch.js';
export type { CallbacksResource } from './resources/callbacks.js';
export type { ConnectionsResource, CreateOptions } from './resources/connections.js';
export type { ContactsResource, ContactUpdate, ContactWaitOptions } from './resources/contacts.js';
export type { CreateManyOptions } from './resources/create-many.js';
export type { RequestOptions } from './resources/request-options.js';
export type { ScriptsResource } from './resources/scripts.js';
export type { WaitOptions, WaitUpdate } from './resources/wait.js';
export type { Contact, ContactStateDescription, ContactStateEntry } from './schemas/acd-contact.js';
export type {
  QueueCallbackRequest,
  ScheduleCallbackRequest,
  ScriptPhoneNumber,
  StartScriptRequest,
} from './schemas/acd-requests.js';
export type { QueuedCallback, ScheduledCallback, StartedScript } from './schemas/acd-responses.js';
export type { Connection, ConnectionStatus, CreateConnectionRequest } from './schemas/connection.js';
export type { RetryOptions } from './schemas/options.js';
export type { NumberType } from './schemas/phone.js';
