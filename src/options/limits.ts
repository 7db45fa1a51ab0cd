import { MAX_SECRET_LENGTH } from '../internal/secrets.js';
import { version } from '../internal/version.js';
import { isPlainObject } from '../schemas/json.js';
import { recordOf, timeout } from '../schemas/parts.js';
import { optional, type PartsOf } from './check.js';
import { type ResolvedRetryOptions, type RetryOptions, resolveRetry, retry } from './retry.js';

/** Limits of requests, for a client or for one operation. Times are milliseconds. */
export interface LimitOptions {
  /**
   * Time limit of one attempt, body included; `false` disables it.
   *
   * Given for one operation, it limits the wait for a token too.
   * @defaultValue `30_000`; for one operation the client's
   */
  readonly timeoutMs?: number | false | undefined;
  /**
   * Time limit of an operation: token, attempts, delays, bodies; `false` disables it.
   * @defaultValue none; for one operation the client's
   */
  readonly totalTimeoutMs?: number | false | undefined;
  /**
   * Retries 429s and failed connects with backoff, never a request that may have placed a call.
   *
   * Reads and token requests are retried after 502, 503, 504 and network failures too. For one operation, `true` uses the
   * client's retry options, and an object overrides some of them; a token request always uses the client's.
   * @defaultValue `false`; for one operation the client's
   */
  readonly retry?: boolean | RetryOptions | undefined;
  /**
   * Headers added to each request to the API. `Authorization`, `Content-Type` and `Accept` can't be replaced.
   *
   * Those of one operation are added to the client's and take precedence.
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Limits with every default filled in. */
export interface RequestLimits {
  readonly timeoutMs: number | false;
  readonly totalTimeoutMs: number | undefined;
  /** Time limit for a token; `undefined`: none where the provider has its own, `timeoutMs` for any other. */
  readonly tokenTimeoutMs: number | false | undefined;
  readonly retry: ResolvedRetryOptions | false;
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 30_000;

export const DEFAULT_LIMITS: RequestLimits = {
  timeoutMs: TIMEOUT_MS,
  totalTimeoutMs: undefined,
  tokenTimeoutMs: TIMEOUT_MS,
  retry: false,
  headers: { 'user-agent': `cxone-sdk/${version}` },
};

const RESERVED_HEADERS = new Set(['authorization', 'content-type', 'accept', 'correlationid', 'host']);
const FORBIDDEN_HEADERS = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
]);

function findHeaderProblem(name: string, value: unknown): string | undefined {
  const lower = name.toLowerCase();
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return "isn't a valid header name";
  if (lower === 'correlationid') return "can't be set here: use the option correlationId of the operation";
  if (RESERVED_HEADERS.has(lower)) return "can't be replaced";
  if (FORBIDDEN_HEADERS.has(lower)) return 'is set by fetch';
  if (typeof value !== 'string') return 'must be a string';
  if (value.length > MAX_SECRET_LENGTH) return 'must be at most 16,384 characters';
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? undefined : 'must be one line of Latin-1 characters';
}

const headers = () => recordOf<string>(isPlainObject, 'must be an object of strings', findHeaderProblem);

export const limitParts = {
  timeoutMs: optional(timeout),
  totalTimeoutMs: optional(timeout),
  retry: optional(retry),
  headers: optional(headers),
} satisfies PartsOf<LimitOptions>;

/** Header names are case-insensitive: in lower case, the later of two wins. */
function normalizeHeaders(input: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Fills in what is missing from `base`. */
export function resolveLimits(options: LimitOptions, base: RequestLimits): RequestLimits {
  const { timeoutMs, totalTimeoutMs = base.totalTimeoutMs } = options;
  return {
    timeoutMs: timeoutMs ?? base.timeoutMs,
    totalTimeoutMs: totalTimeoutMs === false ? undefined : totalTimeoutMs,
    tokenTimeoutMs: timeoutMs ?? base.tokenTimeoutMs,
    retry: resolveRetry(options.retry, base.retry),
    headers: options.headers ? { ...base.headers, ...normalizeHeaders(options.headers) } : base.headers,
  };
}
