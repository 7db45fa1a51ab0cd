import type { TokenStore } from '../auth/token-store.js';
import type { CXoneEventListener } from '../http/events.js';
import type { FetchLike } from '../http/fetch.js';
import { functionValue, limit, objectWithMethods, timeout } from '../schemas/parts.js';
import { optional, type PartsOf, withDefault } from './check.js';
import { DEFAULT_LIMITS } from './limits.js';
import { type RetryOptions, retry } from './retry.js';

/** Options of every token provider that requests tokens. Times are milliseconds. */
export interface TokenRequestOptions {
  /** Shares the token between processes. @defaultValue none */
  readonly store?: TokenStore | undefined;
  /** Time before its expiry at which a token is renewed. @defaultValue `60_000` */
  readonly expiryMarginMs?: number | undefined;
  /** Sends the requests: a proxy, a test double. @defaultValue the global `fetch` */
  readonly fetch?: FetchLike | undefined;
  /** Time limit of one token request, body included; `false` disables it. @defaultValue `30_000` */
  readonly timeoutMs?: number | false | undefined;
  /** Retries a token request after 429, 502, 503, 504 and network failures. @defaultValue `false` */
  readonly retry?: boolean | RetryOptions | undefined;
  /** Called with each event of a token request. @defaultValue none */
  readonly onEvent?: CXoneEventListener | undefined;
}

export const tokenStore = () => objectWithMethods<TokenStore>('get', 'set', 'delete');

export const tokenRequestParts = {
  store: optional(tokenStore),
  expiryMarginMs: withDefault(limit, 60_000),
  fetch: optional(() => functionValue<FetchLike>()),
  timeoutMs: withDefault(timeout, DEFAULT_LIMITS.timeoutMs),
  retry: withDefault(retry, false),
  onEvent: optional(() => functionValue<CXoneEventListener>()),
} satisfies PartsOf<TokenRequestOptions>;
