import type { CXoneEventListener, TriggerOperation } from '../http/events.js';
import type { FetchLike } from '../http/fetch.js';
import type { Awaitable } from '../idempotency/store.js';
import type { CXoneIssue } from '../internal/result.js';
import { isCloudflare } from '../internal/runtime.js';
import { readProperty } from '../internal/user-code.js';
import { booleanValue, functionValue } from '../schemas/parts.js';
import type { PhoneRules } from '../schemas/phone.js';
import { optional, type PartsOf } from './check.js';
import {
  type IdempotencyOptions,
  type IdempotencySettings,
  idempotencyParts,
  resolveIdempotency,
} from './idempotency.js';
import { DEFAULT_LIMITS, type LimitOptions, limitParts, type RequestLimits, resolveLimits } from './limits.js';
import { NUMBER_POLICY_PATHS, type PhoneOptions, phoneParts, resolvePhoneRules } from './phone.js';
import { RETRY_PATHS } from './retry.js';

/** A call that is about to be placed, as `beforeCall` gets it. */
export interface PendingCall {
  /** The method that places it. */
  readonly operation: TriggerOperation;
  /** The number to call, E.164; `undefined` for a script that has none among its parameters. */
  readonly phoneNumber: string | undefined;
  /** Caller ID (ANI) that is shown, E.164, if the request has one. */
  readonly callerId: string | undefined;
  /** Key of the operation, if it has one; the operation holds it. */
  readonly idempotencyKey: string | undefined;
  /** Aborted when the operation ends: canceled, or out of time. */
  readonly signal: AbortSignal;
}

/** Options of both clients. Times are milliseconds. */
export interface CommonOptions extends LimitOptions, PhoneOptions, IdempotencyOptions {
  /**
   * `true` if the client may run in a browser; otherwise its constructor throws there. A browser may retry a POST by itself,
   * which can place a second call, and a client secret is public there.
   * @defaultValue `false`
   */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * Called once for each number that is about to be called: for a do-not-call list, calling hours, a budget. To block the
   * call, throw or return a value: the operation rejects with `CXoneCallBlockedError`, `not_placed`.
   *
   * Called after all checks and once the idempotency key is held, which a blocked call frees. Not called for a replay, nor
   * again for a retry. Limited by `timeoutMs`, `totalTimeoutMs` and the signal.
   * @defaultValue none
   */
  readonly beforeCall?: ((call: PendingCall) => Awaitable<void>) | undefined;
  /**
   * Sends the requests: for a proxy, a test double, instrumentation, or `createNodeFetch()` of `cxone-sdk/node`.
   *
   * The `fetch` of undici and of node-fetch 3 fits as it is. A trigger without a body has an empty `Blob`, so that no runtime
   * retries it by itself; on Deno every body is a `Blob`.
   * @defaultValue the global `fetch`
   */
  readonly fetch?: FetchLike | undefined;
  /**
   * Called with an event for each request, response, retry, token renewal and replay, and for a store that fails. What it
   * throws is swallowed.
   * @defaultValue none
   */
  readonly onEvent?: CXoneEventListener | undefined;
}

export const commonParts = {
  ...limitParts,
  ...phoneParts,
  ...idempotencyParts,
  beforeCall: optional(() => functionValue<(call: PendingCall) => Awaitable<void>>()),
  dangerouslyAllowBrowser: optional(booleanValue),
  fetch: optional(() => functionValue<FetchLike>()),
  onEvent: optional(() => functionValue<CXoneEventListener>()),
} satisfies PartsOf<CommonOptions>;

/** Paths of the nested options, for suggestions. */
export const NESTED_PATHS = [...RETRY_PATHS, ...NUMBER_POLICY_PATHS];

/** Settings of both clients. */
export interface CommonSettings {
  readonly limits: RequestLimits;
  readonly phoneRules: PhoneRules;
  /** Absent without a store. */
  readonly idempotency: IdempotencySettings | undefined;
  readonly beforeCall: CommonOptions['beforeCall'];
  readonly fetch: FetchLike | undefined;
  readonly onEvent: CXoneEventListener | undefined;
}

/** User agents of server runtimes, and of the browsers that tests emulate. */
const NO_BROWSER = /jsdom|HappyDOM|^Cloudflare-Workers|^Deno\/|^Bun\/|^Node\.js/;

function isBrowser(): boolean {
  const names = ['window', 'document', 'WorkerGlobalScope', 'navigator'];
  const [window, document, workerScope, navigator] = names.map((name) => readProperty(globalThis, name));
  const isPage = typeof window === 'object' && typeof document === 'object';
  const isWorker = typeof workerScope === 'function';
  return (isPage || isWorker) && !isCloudflare() && !NO_BROWSER.test(String(readProperty(navigator, 'userAgent')));
}

function findBrowserProblem({ dangerouslyAllowBrowser }: CommonOptions): readonly CXoneIssue[] {
  if (dangerouslyAllowBrowser || !isBrowser()) return [];
  const message =
    'is required in a browser, which may send a request twice, and where a client secret is public (better: call your server)';
  return [{ path: 'dangerouslyAllowBrowser', message }];
}

/** Fills in the defaults of checked options. Problems are added to `issues`. */
export function resolveCommon(options: CommonOptions, issues: CXoneIssue[]): CommonSettings {
  const { beforeCall, fetch, onEvent } = options;
  issues.push(...findBrowserProblem(options));
  const limits = resolveLimits(options, DEFAULT_LIMITS);
  return {
    limits,
    phoneRules: resolvePhoneRules(options, issues),
    idempotency: resolveIdempotency(options, limits, issues),
    beforeCall,
    fetch,
    onEvent,
  };
}
