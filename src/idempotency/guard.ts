import type { CallOutcome } from '../errors/base.js';
import { Deadline } from '../http/deadline.js';
import { emit, type TriggerOperation } from '../http/events.js';
import { type BeforeSend, BlockedError } from '../http/request.js';
import { readClocks } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { readProperty } from '../internal/user-code.js';
import { buildIdempotencyKeyError } from '../options/idempotency.js';
import { type Claim, createClaim, describeClaim, findRemainingMs, isOver } from './claim.js';
import { createFingerprint } from './fingerprint.js';
import { buildHeldError, buildStoreError } from './guard-errors.js';
import { findCallId, parseRecord } from './record.js';
import type { IdempotencyRecord, IdempotencyStore } from './store.js';
import {
  callStore,
  InvalidReplyError,
  type StoreDependencies,
  type StoreMethod,
  type StoreResult,
} from './store-call.js';

/** A key under which at most one call is placed. */
export interface KeyOptions {
  readonly key: string;
  readonly ttlMs: number;
}

export interface IdempotencyGuardInit extends StoreDependencies {
  readonly store: IdempotencyStore;
  readonly onStoreError: 'refuse' | 'proceed';
  readonly ttlMs: number;
}

/** A request that places a call at most once. */
export interface GuardedRequest<T> {
  readonly operation: TriggerOperation;
  readonly correlationId: string;
  readonly redactor: Redactor;
  /** Decides who is called. */
  readonly identity: readonly string[];
  readonly deadline: Deadline;
  /** The longest time that one request may take, in milliseconds; the claim must last as long. */
  readonly maxRequestMs: number;
  /** @param renewClaim - runs right before each request leaves; absent for a key that could not be claimed */
  readonly send: (renewClaim: BeforeSend | undefined) => Promise<T>;
  /** Returns the ID by which the call can be found again, if CXone returned one. */
  readonly getId: (placed: T) => string | undefined;
  /** Returns that ID from a response that was invalid otherwise. Absent where an invalid response has none. */
  readonly findId?: ((body: unknown) => string | undefined) | undefined;
  /** Returns what an earlier request under the key returned; `undefined` where that takes an ID and there is none. */
  readonly fromCallId: (callId: string | undefined) => Promise<T | undefined>;
}

type ClaimReply = 'owned' | { readonly heldBy: IdempotencyRecord };
/** `unknown` when the store failed and the call is placed all the same, or when the operation has ended. */
type ClaimState = ClaimReply | 'unknown';

/** A call that was placed under a key, now or before. */
export interface GuardedResult<T> {
  readonly value: T;
  readonly replayed: boolean;
}

/** Limit of renewals in a row: the clocks of a host may jump each time. */
const MAX_RENEWALS = 5;
const EXPIRED_AT_ONCE = 'each claim had expired when the store granted it';

/** Places at most one call under a key: claims the key, sends the request, and records what happened. */
export class IdempotencyGuard {
  readonly #init: IdempotencyGuardInit;

  constructor(init: IdempotencyGuardInit) {
    this.#init = init;
  }

  /**
   * @throws CXoneIdempotencyMismatchError when the key is held for another request.
   * @throws CXoneDuplicateCallError when the key is held and its call can't be returned.
   * @throws CXoneIdempotencyStoreError when the store failed, unless the call is to be placed all the same.
   */
  async place<T>({ key, ttlMs }: KeyOptions, request: GuardedRequest<T>): Promise<GuardedResult<T>> {
    const { operation, correlationId, redactor, deadline, identity } = request;
    const fingerprint = await createFingerprint(key, identity).catch((error: unknown) => {
      const cause = maskCause(error, redactor);
      throw buildIdempotencyKeyError('requires WebCrypto: crypto.subtle failed (see cause)', { cause });
    });
    const { clock } = this.#init;
    const record = { owner: clock.uuid(), fingerprint, placed: false };
    const claim = createClaim({ key, ttlMs, record, operation, correlationId, redactor, deadline }, clock);
    const state = await this.#claim(claim);
    if (typeof state === 'object') return { value: await this.#replay(claim, state.heldBy, request), replayed: true };
    return { value: await this.#send(claim, state, request), replayed: false };
  }

  /** Lifetime of a key that sets none, in milliseconds. */
  get defaultTtlMs(): number {
    return this.#init.ttlMs;
  }

  async #claim(claim: Claim): Promise<ClaimState> {
    const { deadline } = claim;
    const result = await this.#askClaim(claim);
    if (result.ok) return result.value;
    // After the end of the operation the transport sends nothing, and reports it.
    const isCanceled = deadline.cancellation !== undefined;
    if (isCanceled || this.#init.onStoreError === 'proceed') return 'unknown';
    void this.#abandon(claim);
    throw buildStoreError(claim, result.error);
  }

  /** Claims the key, or claims it again. A reply that was lost is requested a second time: the same owner may claim twice. */
  async #askClaim(claim: Claim): Promise<StoreResult<ClaimReply>> {
    const ask = () => this.#callStore('claim', claim, () => this.#callClaim(claim), claim.deadline);
    const result = await ask();
    const isLost = !result.ok && !(result.error instanceof InvalidReplyError) && !isOver(claim);
    return isLost ? ask() : result;
  }

  async #callClaim(claim: Claim): Promise<ClaimReply> {
    const { key, record, ttlMs } = claim;
    const askedAt = readClocks(this.#init.clock);
    claim.isRequested = true;
    const held = parseRecord(await this.#init.store.claim(key, record, ttlMs));
    if (!held) throw new InvalidReplyError('the idempotency store returned an invalid value');
    if (held.owner !== record.owner || held.placed) return { heldBy: held };
    claim.grantedAt = askedAt;
    if (claim.isAbandoned) void this.#release(claim);
    return 'owned';
  }

  /**
   * Claims the key again if the claim could expire before the request has ended.
   *
   * @throws BlockedError when another operation holds the key by now, or the store failed.
   */
  async #renew(claim: Claim, maxRequestMs: number, startedAt: number): Promise<void> {
    const { clock } = this.#init;
    const isTooShort = () => findRemainingMs(claim, clock) < maxRequestMs - (clock.elapsed() - startedAt);
    for (let renewals = 0; !isOver(claim) && isTooShort(); renewals++) {
      if (renewals === MAX_RENEWALS) throw this.#toStoreBlock(claim, new Error(EXPIRED_AT_ONCE));
      if (!(await this.#renewOnce(claim))) return;
    }
  }

  /** @returns `false` when the store failed and the call is to be placed all the same. */
  async #renewOnce(claim: Claim): Promise<boolean> {
    const result = await this.#askClaim(claim);
    if (result.ok && result.value !== 'owned') throw this.#toLostError(claim, result.value.heldBy);
    if (!result.ok && this.#init.onStoreError === 'refuse') throw this.#toStoreBlock(claim, result.error);
    return result.ok;
  }

  #toStoreBlock(claim: Claim, error: unknown): BlockedError {
    return new BlockedError((attempts) => buildStoreError(claim, error, attempts));
  }

  #toLostError(claim: Claim, held: IdempotencyRecord): BlockedError {
    claim.isAbandoned = true;
    const { fingerprint } = claim.record;
    return new BlockedError((attempts) => buildHeldError(claim, { held, fingerprint, attempts }));
  }

  /** Frees the key, though no reply may have confirmed the claim, and again when a late one does. */
  async #abandon(claim: Claim): Promise<void> {
    claim.isAbandoned = true;
    if (claim.isRequested) await this.#release(claim);
  }

  /** The key is held: returns the call that was placed under it, or throws without sending anything. */
  async #replay<T>(claim: Claim, held: IdempotencyRecord, { fromCallId }: GuardedRequest<T>): Promise<T> {
    claim.isAbandoned = true;
    const { fingerprint } = claim.record;
    const { callId } = held;
    const toError = (cause?: unknown) => buildHeldError(claim, { held, fingerprint, cause });
    if (held.fingerprint !== fingerprint || !held.placed) throw toError();
    const placed = await fromCallId(callId).catch((cause: unknown) => {
      throw toError(cause);
    });
    if (placed === undefined) throw toError();
    emit(this.#init.onEvent, () => ({ type: 'replay', ...describeClaim(claim), callId }));
    return placed;
  }

  async #send<T>(claim: Claim, state: 'owned' | 'unknown', request: GuardedRequest<T>): Promise<T> {
    const { send, getId, maxRequestMs } = request;
    const renew = (startedAt: number) => this.#renew(claim, maxRequestMs, startedAt);
    let placed: T;
    try {
      placed = await send(state === 'owned' ? renew : undefined);
    } catch (error) {
      await this.#recordFailure(claim, state, error, request);
      throw error;
    }
    await this.#complete(claim, getId(placed));
    return placed;
  }

  async #recordFailure(
    claim: Claim,
    state: 'owned' | 'unknown',
    error: unknown,
    { findId = () => undefined }: Pick<GuardedRequest<unknown>, 'findId'>,
  ): Promise<void> {
    if (claim.isAbandoned) return;
    const outcome = readProperty(error, 'outcome') as CallOutcome | undefined;
    if (outcome === 'not_placed') return this.#abandon(claim);
    if (outcome === 'placed') return this.#complete(claim, findCallId(error, findId));
    // The key that could not be claimed before: from now on no other operation may place a call under it.
    if (state === 'unknown') await this.#record('claim', claim, () => this.#callClaim(claim));
  }

  #complete(claim: Claim, callId: string | undefined): Promise<void> {
    const complete = async () => (await this.#init.store.complete(claim.key, claim.record.owner, callId)) === true;
    return this.#record('complete', claim, async () => {
      if (await complete()) return;
      // The claim has expired, or was never made: take the key again, unless another operation has.
      const reply = await this.#callClaim(claim);
      if (reply !== 'owned') throw new Error('a call was placed, but another operation holds its idempotency key');
      if (!(await complete())) throw new Error('the idempotency store did not complete a key that its owner holds');
    });
  }

  #release(claim: Claim): Promise<void> {
    const { key, record } = claim;
    return this.#record('release', claim, async () => this.#init.store.release(key, record.owner));
  }

  /** Records what happened. Never throws, and does not delay a caller who has aborted. */
  async #record(method: StoreMethod, claim: Claim, task: () => Promise<unknown>): Promise<void> {
    const recorded = this.#callStore(method, claim, task, new Deadline({ clock: this.#init.clock }));
    await claim.deadline.run(() => recorded, false).catch(() => undefined);
  }

  #callStore<T>(
    method: StoreMethod,
    claim: Claim,
    task: () => Promise<T>,
    deadline: Deadline,
  ): Promise<StoreResult<T>> {
    return callStore(this.#init, { method, claim, task, deadline });
  }
}
