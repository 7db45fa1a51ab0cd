import { Deadline } from '../http/deadline.js';
import { type ApiRequest, type Hints, toQuery } from '../http/request.js';
import type { ApiHost, HttpTransport, ResolvedRequestOptions } from '../http/transport.js';
import type { ClaimOptions, IdempotencyGuard } from '../idempotency/guard.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import type { Result } from '../internal/result.js';
import { buildIdempotencyKeyError } from '../options/idempotency.js';
import type { RequestLimits } from '../options/limits.js';
import {
  mergeOptions,
  type RequestOptions,
  resolveRequestOptions,
  resolveTriggerOptions,
  type TriggerOptions,
} from '../options/request.js';
import { checkWaitOptions, type WaitOptions } from '../options/wait.js';
import { buildRequestError } from '../schemas/issues.js';
import type { PhoneRules } from '../schemas/phone.js';
import { Poller, type PollRequest } from './poller.js';

/** A route that reads. */
export interface Route<T> {
  /** Below the host's base path, percent-encoded. */
  readonly path: string;
  readonly parse: (text: string) => Result<T>;
  readonly hints?: Hints | undefined;
}

/** A checked request of a trigger. */
export interface CheckedTrigger {
  /** JSON text. */
  readonly body?: string | undefined;
  readonly query?: readonly (readonly [name: string, value: string])[] | undefined;
  /** Complete phone numbers in the request. */
  readonly phoneNumbers: readonly string[];
  /** Decides who is called: part of the fingerprint of an idempotency key. */
  readonly identity: readonly string[];
}

/** A route that places a call. */
export interface TriggerRoute<T> extends Route<T> {
  /** Name of the method: part of the fingerprint of an idempotency key. */
  readonly operation: string;
  readonly check: (rules: PhoneRules) => Result<CheckedTrigger>;
  /** Outcome of a call whose success has an invalid body. @defaultValue `placed` */
  readonly invalidOutcome?: 'unknown' | undefined;
  /** Returns the ID that an idempotency store keeps of the call. */
  readonly getId: (placed: T) => string | undefined;
  /** Returns what a second request under a key returns; `undefined` where that takes an ID and there is none. */
  readonly fromCallId: (callId: string | undefined, read: (route: Route<T>) => Promise<T>) => Promise<T | undefined>;
}

export interface RoutesInit {
  readonly transport: HttpTransport;
  readonly host: ApiHost;
  readonly limits: RequestLimits;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly phoneRules: PhoneRules;
  /** Absent without an idempotency store. */
  readonly guard: IdempotencyGuard | undefined;
}

/** Sends the requests of all resources: `trigger` places a call, `read` reads, `watch` polls. */
export class Routes {
  readonly #init: RoutesInit;

  constructor(init: RoutesInit) {
    this.#init = init;
  }

  get clock(): Clock {
    return this.#init.clock;
  }

  get limits(): RequestLimits {
    return this.#init.limits;
  }

  get redactor(): Redactor {
    return this.#init.redactor;
  }

  /** Places a call at most once. @throws CXoneError of the class that fits, with its outcome. */
  async trigger<T>(route: TriggerRoute<T>, input: TriggerOptions | undefined): Promise<T> {
    const { options, claim } = resolveTriggerOptions(input, this.#init);
    return this.place(route, options, claim);
  }

  /** Places a call with options that were checked. @throws as {@link Routes.trigger}. */
  async place<T>(route: TriggerRoute<T>, options: ResolvedRequestOptions, claim?: ClaimOptions): Promise<T> {
    const { transport, host, phoneRules, clock } = this.#init;
    const guard = claim && this.assertIdempotencyStore();
    const checked = route.check(phoneRules);
    if (!checked.ok) throw buildRequestError(checked.issues, 'not_placed');
    const request = this.#toTriggerRequest(route, checked.value);
    if (!guard) return transport.send(request, options);
    const { operation, getId, fromCallId } = route;
    const deadline = new Deadline({ clock, ...options });
    const scoped = { ...options, deadline };
    const read = (target: Route<T>) => this.#read(target, { ...scoped, rateLimiter: undefined });
    try {
      return await guard.place(claim, {
        correlationId: options.correlationId,
        identity: [operation, host.target, ...checked.value.identity],
        deadline,
        send: () => transport.send(request, scoped),
        getId,
        fromCallId: (callId) => fromCallId(callId, read),
      });
    } finally {
      deadline.dispose();
    }
  }

  #toTriggerRequest<T>(route: TriggerRoute<T>, { body, query, phoneNumbers }: CheckedTrigger): ApiRequest<T> {
    const { parse, hints, invalidOutcome } = route;
    const path = `${this.#init.host.basePath}${route.path}${query ? toQuery(query) : ''}`;
    return { kind: 'trigger', method: 'POST', path, body, phoneNumbers, parse, invalidOutcome, hints };
  }

  /** @throws CXoneConfigurationError without a store that could keep an idempotency key. */
  assertIdempotencyStore(): IdempotencyGuard {
    const { guard } = this.#init;
    if (!guard) throw buildIdempotencyKeyError('requires idempotencyStore, an option of the client');
    return guard;
  }

  /** Reads; changes nothing. @throws CXoneError of the class that fits. */
  async read<T>(route: Route<T>, input: RequestOptions | undefined): Promise<T> {
    return this.#read(route, resolveRequestOptions(input, this.#init));
  }

  /** Polls a route. @throws CXoneConfigurationError at once, when an option can't work. */
  watch<T extends object>(
    route: Route<T>,
    input: WaitOptions<T> | undefined,
    subject: Pick<PollRequest<T>, 'subject' | 'describe' | 'until'>,
  ): Poller<T> {
    const { clock, redactor } = this.#init;
    const { until = subject.until, onUpdate, pollIntervalMs, maxWaitMs, signal, ...own } = checkWaitOptions(input);
    const options = mergeOptions(own, this.#init);
    const { correlationId } = options;
    const poll = (pollSignal: AbortSignal) => this.#read(route, { ...options, signal: pollSignal });
    return new Poller({
      ...subject,
      clock,
      redactor,
      correlationId,
      signal,
      until,
      pollIntervalMs,
      maxWaitMs,
      onUpdate,
      poll,
    });
  }

  #read<T>({ path, parse, hints }: Route<T>, options: ResolvedRequestOptions): Promise<T> {
    const fullPath = `${this.#init.host.basePath}${path}`;
    return this.#init.transport.send({ kind: 'read', method: 'GET', path: fullPath, parse, hints }, options);
  }
}
