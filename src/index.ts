/** The clients, their errors, token providers and idempotency stores. @module cxone-sdk */

// First, so that what a bundle with this client alone contains stands together: it compresses better.
export { CXoneClient } from './client.js';

// All others, by file.

export { CXoneAcdClient } from './acd-client.js';
export {
  AccessKeyTokenProvider,
  type AccessKeyTokenProviderOptions,
  type ClientAuthentication,
} from './auth/access-key.js';
export {
  ClientCredentialsTokenProvider,
  type ClientCredentialsTokenProviderOptions,
} from './auth/client-credentials.js';
export type { Secret } from './auth/secret.js';
export { StaticTokenProvider } from './auth/static-token.js';
export type { AcdTokenProvider, TokenProvider } from './auth/token-provider.js';
export type { TokenStore } from './auth/token-store.js';
export { UserHubTokenProvider, type UserHubTokenProviderOptions } from './auth/user-hub.js';
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
export { CXoneConfigurationError, type CXoneIssuesInit } from './errors/configuration.js';
export {
  CXoneAbortError,
  CXoneCallBlockedError,
  CXoneDuplicateCallError,
  type CXoneIdempotencyKeyInit,
  CXoneIdempotencyMismatchError,
  CXoneIdempotencyStoreError,
  CXoneNetworkError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneTimeoutError,
  CXoneTokenProviderError,
  type TimeLimit,
} from './errors/local.js';
export type {
  CXoneEvent,
  CXoneEventListener,
  CXoneOperation,
  IdempotencyStoreErrorEvent,
  ReplayEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TokenEvent,
  TokenStoreErrorEvent,
  TriggerOperation,
} from './http/events.js';
export type { FetchInit, FetchLike, FetchResponse } from './http/fetch.js';
export { getResponseMetadata, type ResponseMetadata } from './http/metadata.js';
export { MemoryIdempotencyStore } from './idempotency/memory-store.js';
export {
  type IoRedisClient,
  type NodeRedisClient,
  RedisIdempotencyStore,
  type RedisIdempotencyStoreOptions,
} from './idempotency/redis-store.js';
export type { Awaitable, IdempotencyRecord, IdempotencyStore } from './idempotency/store.js';
export type { CXoneIssue } from './internal/result.js';
export type { CXoneAcdClientOptions } from './options/acd-client.js';
export type { CXoneClientOptions } from './options/client.js';
export type { CommonOptions, PendingCall } from './options/common.js';
export type { BatchOptions, BatchProgress } from './options/create-many.js';
export type { IdempotencyKeyOptions, IdempotencyOptions } from './options/idempotency.js';
export type { LimitOptions } from './options/limits.js';
export type { NumberPolicy, PhoneOptions } from './options/phone.js';
export type { ReadOptions } from './options/read.js';
export type { RequestOptions, RescheduleOptions, TriggerOptions } from './options/request.js';
export type { RetryOptions } from './options/retry.js';
export type { TokenRequestOptions } from './options/token-request.js';
export type { WaitOptions, WaitUpdate } from './options/wait.js';
export type { AcdResource } from './resources/acd.js';
export type { BatchResult } from './resources/batch.js';
export type { CallbacksResource } from './resources/callbacks.js';
export type { ConnectionsResource } from './resources/connections.js';
export type { ContactsResource, EndedContact } from './resources/contacts.js';
export type { ScriptsResource } from './resources/scripts.js';
export type { Contact } from './schemas/acd-contact.js';
export type { AcdId } from './schemas/acd-ids.js';
export type { QueryValue } from './schemas/acd-read.js';
export type { ContactDisposition, RelatedContact, RelatedContacts } from './schemas/acd-related.js';
export type {
  QueueCallbackRequest,
  ScheduleCallbackRequest,
  ScriptPhoneNumber,
  StartScriptRequest,
} from './schemas/acd-requests.js';
export type { QueuedCallback, ScheduledCallback, StartedScript, WaitingCallback } from './schemas/acd-responses.js';
export type { FindContactsQuery } from './schemas/acd-search.js';
export type { ContactStateDescription, ContactStateEntry } from './schemas/acd-states.js';
export type { Connection, ConnectionStatus, CreateConnectionRequest } from './schemas/connection.js';
export { CXONE_ISSUERS } from './schemas/issuers.js';
export type { PhoneValidation } from './schemas/phone.js';
export type { NumberType } from './schemas/phone-policy.js';
