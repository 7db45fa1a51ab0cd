import { toQuery } from '../http/build.js';
import type { Parsed } from '../http/classify.js';
import { Deadline } from '../http/deadline.js';
import type { Hints } from '../http/hints.js';
import type { CallOptions, HttpTransport } from '../http/transport.js';
import type { Redactor } from '../internal/redact.js';
import type { Result } from '../internal/result.js';
import type { TriggerParameters } from '../schemas/acd-requests.js';
import { onceKeyError, parseCreateOptions, type parseWaitOptions } from '../schemas/call-options.js';
import { buildRequestError } from '../schemas/issues.js';
import type { PhoneRules } from '../schemas/phone.js';
import type { CreateOptions } from './connections.js';
import type { OnceGuard } from './once-guard.js';
import { type CallDefaults, fillIn, type RequestOptions, resolveRequestOptions } from './request-options.js';
import { Watch, type WatchInit } from './wait.js';

export interface AcdRoutesInit {
  readonly transport: HttpTransport;
  readonly defaults: CallDefaults;
  readonly phoneRules: PhoneRules;
  /** Absent without a call ledger. */
  readonly guard: OnceGuard | undefined;
  readonly redactor: Redactor;
  readonly apiVersion: string;
}

/** What a route answers, and what to do when it refuses. */
export interface AcdRoute<T> {
  /** Below the version, percent-encoded. */
  readonly path: string;
  readonly parse: (text: string) => Parsed<T>;
  readonly hints: Hints;
}

/** A route that places a call, and how the call is known afterwards. */
export interface AcdTrigger<T> extends AcdRoute<T> {
  /** Checks the request, by the client's rules. */
  readonly check: (rules: PhoneRules) => Result<TriggerParameters>;
  /** What a `onceKey` keeps of the call. */
  readonly idOf: (placed: T) => string;
  /** What a second call under the key is given. */
  readonly fromId: (id: string) => T;
}

/** How something is waited for. */
interface AcdWatch<T> extends Pick<WatchInit<T>, 'what' | 'describe' | 'until' | 'onState' | 'onFailure'> {
  /** Checked; what is done with a state is told beside them. */
  readonly options: Omit<ReturnType<typeof parseWaitOptions>, 'until' | 'onUpdate'>;
}

/** Sends what the resources of the `acd` routes are made of. */
export class AcdRoutes {
  readonly #init: AcdRoutesInit;

  constructor(init: AcdRoutesInit) {
    this.#init = init;
  }

  /** Places a call at most once. @throws CXoneError of the class that fits, with its outcome. */
  async trigger<T>(route: AcdTrigger<T>, given: CreateOptions = {}): Promise<T> {
    const { transport, defaults, phoneRules, guard } = this.#init;
    const { onceKey: key, onceKeyTtlMs: ttlMs, ...own } = parseCreateOptions(given);
    const options = fillIn(own, defaults);
    if (key !== undefined && !guard) throw onceKeyError('needs a callLedger: give the client one');
    const parsed = route.check(phoneRules);
    if (!parsed.ok) throw buildRequestError(parsed.issues, 'not_placed');
    const { parse, hints, idOf, fromId } = route;
    const { query, numbers } = parsed.value;
    const path = `${this.#toPath(route)}${toQuery(query)}`;
    const job = { kind: 'trigger', method: 'POST', path, numbers, parse, hints } as const;
    if (key === undefined || !guard) return transport.send(job, options);
    return guard.place(
      { key, ttlMs },
      {
        correlationId: options.correlationId,
        newDeadline: (clock) => new Deadline({ clock, ...options }),
        send: (deadline) => transport.send(job, { ...options, deadline }),
        idOf,
        read: async (id) => fromId(id),
      },
    );
  }

  /** Reads something; changes nothing. @throws CXoneError of the class that fits. */
  async read<T>(route: AcdRoute<T>, options: RequestOptions | undefined): Promise<T> {
    return this.#read(route, resolveRequestOptions(options, this.#init.defaults));
  }

  /** Polls something until `until` holds. @throws CXoneTimeoutError when the time is over. */
  watch<T extends object>(route: AcdRoute<T>, { options, ...init }: AcdWatch<T>): Watch<T> {
    const { defaults, redactor } = this.#init;
    const { pollIntervalMs, timeoutMs, signal, ...own } = options;
    const resolved = fillIn(own, defaults);
    const { correlationId } = resolved;
    const poll = (ownSignal: AbortSignal) => this.#read(route, { ...resolved, signal: ownSignal });
    return new Watch({
      clock: defaults.clock,
      redactor,
      correlationId,
      signal,
      pollIntervalMs,
      timeoutMs,
      poll,
      ...init,
    });
  }

  #read<T>(route: AcdRoute<T>, options: CallOptions): Promise<T> {
    const { parse, hints } = route;
    const path = this.#toPath(route);
    return this.#init.transport.send({ kind: 'read', method: 'GET', path, numbers: [], parse, hints }, options);
  }

  #toPath({ path }: { readonly path: string }): string {
    return `/inContactAPI/services/${this.#init.apiVersion}${path}`;
  }
}

/** What to do about a status on any of the routes, where the route itself knows no better. */
const COMMON_HINTS: Hints = {
  401: 'The service refused the token, and no new one helped: check the access key, and that it belongs to this tenant.',
  403: 'Check what the user of the access key, and the application, may do in this tenant.',
  404: 'Check the ids; if every request fails, this tenant may not serve the route in this version: see apiVersion.',
  429: 'Wait before the next call; the retry option does so for you.',
  503: 'The service is not available just now: try again later.',
};

/** What to do about a status on a route: its own advice, and what holds for all. */
export function withHints(own: Hints): Hints {
  return { ...COMMON_HINTS, ...own };
}
