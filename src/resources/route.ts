import type { CXoneOperation, TriggerOperation } from '../http/events.js';
import type { RateLimiter } from '../http/rate-limiter.js';
import { type ApiRequest, type Hints, type OutcomeAdvice, toQuery } from '../http/request.js';
import type { ApiHost, ResolvedRequestOptions } from '../http/transport.js';
import type { Result } from '../internal/result.js';
import type { CheckedTrigger } from '../schemas/checked-trigger.js';
import type { PhoneRules, PhoneValidation } from '../schemas/phone.js';

/** A route that reads, or changes something without a call at stake. */
export interface Route<T> {
  readonly operation: CXoneOperation;
  /** Below the host's base path, percent-encoded. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[] | undefined;
  /** Complete phone numbers in the query: no error may show them. */
  readonly phoneNumbers?: readonly string[] | undefined;
  readonly parse: (text: string, status: number) => Result<T>;
  readonly hints?: Hints | undefined;
}

/** A route that decides who is called and when. */
export interface CallRoute<Req, Res> extends Route<Res> {
  readonly operation: TriggerOperation;
  /** @defaultValue `'POST'` */
  readonly method?: 'PUT' | undefined;
  readonly check: (rules: PhoneRules) => Result<CheckedTrigger<Req>>;
  /** Outcome of a call whose success has an invalid body. @defaultValue `placed` */
  readonly invalidOutcome?: 'unknown' | undefined;
  readonly advice?: OutcomeAdvice | undefined;
}

/** A route that places a call, with an idempotency key or without. */
export interface TriggerRoute<Req, Res> extends CallRoute<Req, Res> {
  /** Returns the ID that an idempotency store keeps of the call. */
  readonly getId: (placed: Res) => string | undefined;
  /** Returns that ID from a response that was invalid otherwise. Absent where an invalid response has none. */
  readonly findId?: ((body: unknown) => string | undefined) | undefined;
  /** Returns what a second request under a key returns; `undefined` where that takes an ID and there is none. */
  readonly fromCallId: (
    callId: string | undefined,
    read: (route: Route<Res>) => Promise<Res>,
  ) => Promise<Res | undefined>;
}

/** Options of one call without a key, checked; those of the client are filled in. */
export interface TriggerSettings {
  readonly request: ResolvedRequestOptions;
  readonly phoneValidation?: PhoneValidation | undefined;
}

/** Options of one call, checked; those of the client are filled in. */
export interface PlaceOptions<Req> extends TriggerSettings {
  /** Shared by the requests of a batch. */
  readonly rateLimiter?: RateLimiter | undefined;
  readonly idempotencyKeyTtlMs?: number | undefined;
  /** Returns the key of a checked request; absent for a call without one. */
  readonly getKey?: ((request: Req) => string) | undefined;
}

/** Returns the path of a request, with its query. */
export function toFullPath({ basePath }: ApiHost, path: string, query: Route<unknown>['query']): string {
  return `${basePath}${path}${query?.length ? toQuery(query) : ''}`;
}

/** Describes the request of a route that reads. */
export function toReadRequest<T>(host: ApiHost, { path, query, ...request }: Route<T>): ApiRequest<T> {
  return { ...request, kind: 'read', method: 'GET', path: toFullPath(host, path, query) };
}
