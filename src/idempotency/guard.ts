import type { CallOutcome } from '../errors/base.js';
import { CXoneResponseValidationError } from '../errors/local.js';
import { CanceledError, Deadline } from '../http/deadline.js';
import { type CXoneEventListener, emit, type IdempotencyStoreErrorEvent } from '../http/events.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import type { Result } from '../internal/result.js';
import { describeThrown, readProperty } from '../internal/user-code.js';
import { buildIdempotencyKeyError } from '../options/idempotency.js';
import { findConnectionId } from '../schemas/response-body.js';
import { createFingerprint, isComparable } from './fingerprint.js';
import { buildDuplicateError, buildMismatchError, buildStoreError, type DuplicateCall } from './guard-errors.js';
import type { IdempotencyRecord, IdempotencyStore } from './store.js';

/** A key under which at most one call is placed. */
export interface ClaimOptions {
  readonly key: string;
  /** @defaultValue the client's */
  readonly ttlMs: number | undefined;
}

export interface IdempotencyGuardInit {
  readonly store: IdempotencyStore;
  readonly onStoreError: 'refuse' | 'proceed';
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly onEvent?: CXoneEventListener | undefined;
}

/** A request that places a call at most once. */
export interface GuardedRequest<T> {
  readonly correlationId: string;
  /** Decides who is called. */
  readonly identity: readonly string[];
  readonly deadline: Deadline;
  readonly send: () => Promise<T>;
  /** Returns the ID by which the call can be found again, if CXone returned one. */
  readonly getId: (placed: T) => string | undefined;
  /** Returns what an earlier request under the key returned; `undefined` where that takes an ID and there is none. */
  readonly fromCallId: (callId: string | undefined) => Promise<T | undefined>;
}

/** Thrown for a value that no store returns: requesting it once more would not help. */
class InvalidReplyError extends Error {}

/** One use of a key. */
interface Claim {
  readonly key: string;
  readonly ttlMs: number;
  readonly record: IdempotencyRecord;
  readonly correlationId: string;
  readonly deadline: Deadline;
  /** `true` once the store was asked: a reply may be lost, and the claim made. */
  isRequested: boolean;
  /** `true` once the operation has ended without a call: a reply that comes later must not keep the key. */
  isAbandoned: boolean;
}

/** `unknown` when the store failed and the call is placed all the same, or when the operation has ended. */
type ClaimState = 'owned' | 'unknown' | { readonly heldBy: IdempotencyRecord };
type StoreMethod = IdempotencyStoreErrorEvent['storeMethod'];

/** Time limit of one response of the store, in milliseconds. */
const STORE_TIMEOUT_MS = 2_000;

/** Copies a record, so that its fields are read once. @returns `undefined` for a value that isn't a record. */
function parseRecord(value: unknown): IdempotencyRecord | undefined {
  const read = (name: keyof IdempotencyRecord) => readProperty(value, name) ?? undefined;
  const [owner, fingerprint, placed, callId] = [read('owner'), read('fingerprint'), read('placed'), read('callId')];
  if (typeof owner !== 'string' || typeof fingerprint !== 'string' || typeof placed !== 'boolean') return undefined;
  if (callId !== undefined && typeof callId !== 'string') return undefined;
  return { owner, fingerprint, placed, callId: callId || undefined };
}

/** Finds the ID in a response that was invalid otherwise, unless it was masked. */
function findCallId(error: unknown): string | undefined {
  const body = error instanceof CXoneResponseValidationError ? error.body : undefined;
  const id = findConnectionId(body);
  return id?.includes('•') ? undefined : id;
}

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
  async place<T>({ key, ttlMs = this.#init.ttlMs }: ClaimOptions, request: GuardedRequest<T>): Promise<T> {
    const { correlationId, deadline, identity } = request;
    const fingerprint = await createFingerprint(key, identity).catch((error: unknown) => {
      const cause = maskCause(error, this.#init.redactor);
      throw buildIdempotencyKeyError('requires WebCrypto: crypto.subtle failed (see cause)', { cause });
    });
    const record = { owner: this.#init.clock.uuid(), fingerprint, placed: false };
    const claim: Claim = { key, ttlMs, record, correlationId, deadline, isRequested: false, isAbandoned: false };
    const state = await this.#claim(claim);
    if (typeof state === 'object') return this.#replay(claim, state.heldBy, request);
    return this.#send(claim, state, request);
  }

  async #claim(claim: Claim): Promise<ClaimState> {
    const { deadline, record } = claim;
    let result = await this.#askClaim(claim);
    // A reply that was lost is requested once more: the same owner may claim twice.
    const isLost = !result.ok && !(result.error instanceof InvalidReplyError) && deadline.cancellation === undefined;
    if (isLost) result = await this.#askClaim(claim);
    if (result.ok) {
      const { value: held } = result;
      return held.owner === record.owner && !held.placed ? 'owned' : { heldBy: held };
    }
    // After the end of the operation the transport sends nothing, and reports it.
    const isCanceled = deadline.cancellation !== undefined;
    if (isCanceled || this.#init.onStoreError === 'proceed') return 'unknown';
    void this.#abandon(claim);
    throw buildStoreError(claim, result.error, this.#init.redactor);
  }

  #askClaim(claim: Claim): Promise<Result<IdempotencyRecord, { readonly error: unknown }>> {
    const ask = async () => {
      const held = await this.#callClaim(claim);
      if (held) return held;
      throw new InvalidReplyError('the idempotency store returned an invalid value');
    };
    return this.#callStore('claim', claim, ask, claim.deadline);
  }

  /** @returns `undefined` for a reply that isn't a record. */
  async #callClaim(claim: Claim): Promise<IdempotencyRecord | undefined> {
    const { key, record, ttlMs } = claim;
    claim.isRequested = true;
    const held = parseRecord(await this.#init.store.claim(key, record, ttlMs));
    if (claim.isAbandoned && held?.owner === record.owner) void this.#release(claim);
    return held;
  }

  /** Frees the key, though no reply may have confirmed the claim, and again when a late one does. */
  async #abandon(claim: Claim): Promise<void> {
    claim.isAbandoned = true;
    if (claim.isRequested) await this.#release(claim);
  }

  /** The key is held: returns the call that was placed under it, or throws without sending anything. */
  async #replay<T>(claim: Claim, held: IdempotencyRecord, { fromCallId }: GuardedRequest<T>): Promise<T> {
    const { redactor } = this.#init;
    const { fingerprint } = claim.record;
    const { callId } = held;
    const toError = (duplicate: DuplicateCall) => buildDuplicateError(claim, duplicate, redactor);
    if (held.fingerprint !== fingerprint) {
      if (isComparable(held.fingerprint, fingerprint)) throw buildMismatchError(claim, redactor);
      const outcome = held.placed ? 'placed' : 'unknown';
      throw toError({ outcome, callId, reason: 'It was used before, by another version of the SDK' });
    }
    if (!held.placed) {
      throw toError({ outcome: 'unknown', reason: 'It was used before, and the result of that operation is unknown' });
    }
    const placed = await fromCallId(callId).catch((cause: unknown) => {
      const reason = 'A call was placed under it before, and could not be read now';
      throw toError({ outcome: 'placed', reason, callId, cause });
    });
    if (placed !== undefined) return placed;
    throw toError({ outcome: 'placed', reason: 'A call was placed under it before, without an ID' });
  }

  async #send<T>(claim: Claim, state: 'owned' | 'unknown', { send, getId }: GuardedRequest<T>): Promise<T> {
    let placed: T;
    try {
      placed = await send();
    } catch (error) {
      await this.#recordFailure(claim, state, error);
      throw error;
    }
    await this.#complete(claim, getId(placed));
    return placed;
  }

  async #recordFailure(claim: Claim, state: 'owned' | 'unknown', error: unknown): Promise<void> {
    const outcome = readProperty(error, 'outcome') as CallOutcome | undefined;
    if (outcome === 'not_placed') return this.#abandon(claim);
    if (outcome === 'placed') return this.#complete(claim, findCallId(error));
    // The key that could not be claimed before: from now on no other operation may place a call under it.
    if (state === 'unknown') await this.#record('claim', claim, async () => this.#callClaim(claim));
  }

  #complete(claim: Claim, callId: string | undefined): Promise<void> {
    const { store } = this.#init;
    const { key, record } = claim;
    return this.#record('complete', claim, async () => {
      if ((await store.complete(key, record.owner, callId)) === true) return;
      // The claim has expired, or was never made: take the key again, if nobody else has.
      const held = await this.#callClaim(claim);
      if (held?.owner === record.owner) await store.complete(key, record.owner, callId);
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

  async #callStore<T>(
    storeMethod: StoreMethod,
    { correlationId }: Claim,
    task: () => Promise<T>,
    deadline: Deadline,
  ): Promise<Result<T, { readonly error: unknown }>> {
    const { clock, redactor, onEvent } = this.#init;
    const startedAt = clock.elapsed();
    try {
      return { ok: true, value: await deadline.run(task, STORE_TIMEOUT_MS) };
    } catch (thrown) {
      const { cancellation } = deadline;
      if (cancellation?.kind === 'aborted') return { ok: false, error: cancellation.reason };
      if (cancellation) return { ok: false, error: new Error(`${cancellation.limit} expired`) };
      const error = thrown instanceof CanceledError ? new Error(`no response within ${STORE_TIMEOUT_MS} ms`) : thrown;
      const durationMs = clock.elapsed() - startedAt;
      const message = redactor.maskText(describeThrown(error));
      const id = redactor.maskText(correlationId);
      emit(onEvent, () => ({ type: 'idempotency_store_error', storeMethod, correlationId: id, durationMs, message }));
      return { ok: false, error };
    }
  }
}
