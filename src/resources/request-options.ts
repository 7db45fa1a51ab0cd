import type { CallOutcome } from '../errors/base.js';
import { normalizeHeaders } from '../http/build.js';
import type { ResolvedRetry } from '../http/delay.js';
import type { CallOptions } from '../http/transport.js';
import type { Clock } from '../internal/clock.js';
import { type ParsedRequestOptions, parseRequestOptions, type RetryOptions, resolveRetry } from '../schemas/options.js';

/** The last parameter of each method: what is different for this one call. Times are milliseconds. */
export interface RequestOptions {
  /** Ends the call: its wait, its requests, its retries. */
  readonly signal?: AbortSignal | undefined;
  /** The longest wait for one attempt; given here, also the longest wait for a token. @defaultValue the client's */
  readonly timeoutMs?: number | false | undefined;
  /** One deadline over everything. @defaultValue the client's */
  readonly totalTimeoutMs?: number | undefined;
  /**
   * `true` for the client's retry options; an object overrides some of them. A token request, which calls share, goes by the
   * client's.
   * @defaultValue the client's
   */
  readonly retry?: boolean | RetryOptions | undefined;
  /** Added to those of the client; of two with one name this one is sent. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as `CorrelationId`, 1 to 256 visible ASCII characters. @defaultValue a UUID */
  readonly correlationId?: string | undefined;
}

/** What a call takes from its client when it says nothing itself. */
export interface CallDefaults {
  readonly timeoutMs: number | false;
  readonly totalTimeoutMs: number | undefined;
  /** The longest wait for a token; `false` where the provider limits itself. */
  readonly tokenTimeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function resolveRequestOptions(
  given: RequestOptions | undefined,
  defaults: CallDefaults,
  outcome?: CallOutcome,
): CallOptions {
  return fillIn(given === undefined ? {} : parseRequestOptions(given, outcome), defaults);
}

/** Options that were checked, over those of the client. */
export function fillIn(options: ParsedRequestOptions, defaults: CallDefaults): CallOptions {
  return {
    signal: options.signal,
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    totalTimeoutMs: options.totalTimeoutMs ?? defaults.totalTimeoutMs,
    tokenTimeoutMs: options.timeoutMs ?? defaults.tokenTimeoutMs,
    retry: resolveRetry(options.retry, defaults.retry),
    headers: options.headers ? { ...defaults.headers, ...normalizeHeaders(options.headers) } : defaults.headers,
    correlationId: options.correlationId ?? defaults.clock.uuid(),
  };
}
