import { Deadline } from '../http/deadline.js';
import { markReplayed } from '../http/metadata.js';
import type { BeforeSend } from '../http/request.js';
import type { ApiHost, HttpTransport, OperationScope, ResolvedRequestOptions } from '../http/transport.js';
import type { GuardedResult, IdempotencyGuard } from '../idempotency/guard.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import type { CommonOptions } from '../options/common.js';
import { assertTtl, buildIdempotencyKeyError, findMaxRequestMs } from '../options/idempotency.js';
import type { RequestLimits } from '../options/limits.js';
import { withPhoneValidation } from '../options/phone-validation.js';
import {
  checkTriggerOptions,
  mergeOptions,
  type RequestOptions,
  resolveRequestOptions,
  type TriggerOptions,
} from '../options/request.js';
import { checkWaitOptions, type WaitOptions } from '../options/wait.js';
import type { CheckedTrigger } from '../schemas/checked-trigger.js';
import { buildRequestError } from '../schemas/issues.js';
import type { PhoneRules, PhoneValidation } from '../schemas/phone.js';
import { toApproval } from './before-call.js';
import { Poller, type PollRequest } from './poller.js';
import {
  type CallRoute,
  type PlaceOptions,
  type Route,
  type TriggerRoute,
  type TriggerSettings,
  toFullPath,
  toReadRequest,
} from './route.js';

export interface RoutesInit {
  readonly transport: HttpTransport;
  readonly host: ApiHost;
  readonly limits: RequestLimits;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly phoneRules: PhoneRules;
  /** Absent without an idempotency store. */
  readonly guard: IdempotencyGuard | undefined;
  readonly beforeCall: CommonOptions['beforeCall'];
}

/** A checked change on its way. */
interface PendingChange<Req, Res> {
  readonly route: CallRoute<Req, Res>;
  readonly trigger: CheckedTrigger<Req>;
  /** Knows the numbers of the request. */
  readonly redactor: Redactor;
  readonly options: Pick<PlaceOptions<Req>, 'request' | 'rateLimiter'>;
  /** Absent for a change: its request has a scope of its own. */
  readonly deadline?: Deadline | undefined;
}

/** A checked call on its way. */
interface PendingTrigger<Req, Res> extends PendingChange<Req, Res> {
  readonly route: TriggerRoute<Req, Res>;
  readonly deadline: Deadline;
  readonly options: PlaceOptions<Req>;
}

/**
 * Sends the requests of all resources: `trigger` places a call, `change` changes one, `command` does neither, `read` reads,
 * `watch` polls.
 */
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

  get phoneRules(): PhoneRules {
    return this.#init.phoneRules;
  }

  /** Places a call at most once. @throws CXoneError of the class that fits, with its outcome. */
  async trigger<Req, Res>(route: TriggerRoute<Req, Res>, input: TriggerOptions | undefined): Promise<Res> {
    const options = checkTriggerOptions(input);
    const { idempotencyKey, idempotencyKeyTtlMs, phoneValidation } = options;
    const request = mergeOptions(options, this.#init, 'not_placed');
    const getKey = idempotencyKey === undefined ? undefined : () => idempotencyKey;
    const { value } = await this.place(route, { request, phoneValidation, idempotencyKeyTtlMs, getKey });
    return value;
  }

  /** Places a call with options that were checked. @throws as {@link Routes.trigger}. */
  async place<Req, Res>(route: TriggerRoute<Req, Res>, options: PlaceOptions<Req>): Promise<GuardedResult<Res>> {
    if (options.getKey) this.assertKeysWork(options);
    const { clock } = this.#init;
    const { signal, totalTimeoutMs, headers } = options.request;
    const trigger = this.check(route, options.phoneValidation);
    const redactor = this.redactor.forRequest(trigger.phoneNumbers, headers);
    const deadline = new Deadline({ clock, signal, totalTimeoutMs });
    try {
      // The transport reports what ends the wait for a slot.
      await options.rateLimiter?.start(deadline).catch(() => undefined);
      return await this.#placeChecked({ route, trigger, redactor, deadline, options });
    } finally {
      deadline.dispose();
    }
  }

  /** Changes who is called or when, without a key. @throws as {@link Routes.trigger}. */
  async change<Req, Res>(route: CallRoute<Req, Res>, options: TriggerSettings): Promise<Res> {
    const trigger = this.check(route, options.phoneValidation);
    const redactor = this.redactor.forRequest(trigger.phoneNumbers, options.request.headers);
    return this.#send({ route, trigger, redactor, options });
  }

  /** Checks a request as it would be sent. @throws CXoneRequestValidationError that lists all its problems. */
  check<Req, Res>(
    route: Pick<TriggerRoute<Req, Res>, 'check'>,
    phoneValidation: PhoneValidation | undefined,
  ): CheckedTrigger<Req> {
    const checked = route.check(withPhoneValidation(this.#init.phoneRules, phoneValidation));
    if (!checked.ok) throw buildRequestError(checked.issues, 'not_placed');
    return checked.value;
  }

  async #placeChecked<Req, Res>(call: PendingTrigger<Req, Res>): Promise<GuardedResult<Res>> {
    const { route, trigger, redactor, deadline, options } = call;
    const { guard, host } = this.#init;
    const { request, getKey, idempotencyKeyTtlMs } = options;
    const key = getKey?.(trigger.request);
    if (key === undefined || !guard) return { value: await this.#send(call), replayed: false };
    const { operation, getId, findId, fromCallId } = route;
    const { correlationId } = request;
    const read = (target: Route<Res>) => this.readWith(target, request, { deadline });
    const result = await guard.place(
      { key, ttlMs: idempotencyKeyTtlMs ?? guard.defaultTtlMs },
      {
        operation,
        correlationId,
        redactor,
        identity: [operation, host.target, ...trigger.identity],
        deadline,
        maxRequestMs: findMaxRequestMs(request),
        send: (renewClaim) => this.#send(call, key, renewClaim),
        getId,
        findId,
        fromCallId: (callId) => fromCallId(callId, read),
      },
    );
    if (result.replayed) markReplayed(result.value, correlationId);
    return result;
  }

  #send<Req, Res>(
    { route, trigger, redactor, options, deadline }: PendingChange<Req, Res>,
    idempotencyKey?: string,
    beforeSend?: BeforeSend,
  ): Promise<Res> {
    const { host, transport, beforeCall } = this.#init;
    const { path, method = 'POST', parse, hints, invalidOutcome, advice, operation } = route;
    const { body, query, callees, callerId } = trigger;
    const { request, rateLimiter } = options;
    const { correlationId } = request;
    const approve = toApproval(beforeCall, { operation, callees, callerId, idempotencyKey, correlationId, redactor });
    return transport.send(
      {
        kind: 'trigger',
        operation,
        method,
        path: toFullPath(host, path, query),
        body,
        parse,
        invalidOutcome,
        hints,
        advice,
      },
      request,
      { deadline, redactor, approve, beforeSend, rateLimiter },
    );
  }

  /** @throws CXoneConfigurationError without a store that could keep an idempotency key for as long as a request takes. */
  assertKeysWork({ request, idempotencyKeyTtlMs }: PlaceOptions<never>): void {
    const { guard } = this.#init;
    if (!guard) throw buildIdempotencyKeyError('requires idempotencyStore, an option of the client');
    assertTtl(idempotencyKeyTtlMs ?? guard.defaultTtlMs, request);
  }

  /** Reads; changes nothing. @throws CXoneError of the class that fits. */
  async read<T>(route: Route<T>, input: RequestOptions | undefined): Promise<T> {
    return this.readWith(route, resolveRequestOptions(input, this.#init));
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
    const poll = (pollSignal: AbortSignal, remainingMs: number) => {
      const retry = options.retry && {
        ...options.retry,
        maxElapsedMs: Math.min(options.retry.maxElapsedMs, remainingMs),
      };
      return this.readWith(route, { ...options, retry, signal: pollSignal });
    };
    return new Poller({
      ...subject,
      clock,
      redactor: redactor.forRequest([], options.headers),
      correlationId,
      signal,
      until,
      pollIntervalMs,
      maxWaitMs,
      onUpdate,
      poll,
    });
  }

  /** Changes something without a call at stake, at most once. @throws CXoneError of the class that fits, without outcome. */
  async command<T>(route: Route<T>, method: 'POST' | 'DELETE', input: RequestOptions | undefined): Promise<T> {
    const { transport, host } = this.#init;
    const options = resolveRequestOptions(input, this.#init);
    return transport.send({ ...toReadRequest(host, route), kind: 'command', method }, options);
  }

  /** Returns the base URL of the API, which may take a token. @throws CXoneError of the class that fits. */
  async findBaseUrl(route: Route<unknown>, input: RequestOptions | undefined): Promise<string> {
    const { transport, host } = this.#init;
    const options = resolveRequestOptions(input, this.#init);
    return host.baseUrl ?? transport.findBaseUrl(toReadRequest(host, route), options);
  }

  /** Reads with options that were checked. @throws as {@link Routes.read}. */
  async readWith<T>(route: Route<T>, options: ResolvedRequestOptions, scope?: OperationScope): Promise<T> {
    const { transport, host } = this.#init;
    return transport.send(toReadRequest(host, route), options, scope);
  }
}
