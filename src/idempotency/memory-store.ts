import { type Clock, systemClock } from '../internal/clock.js';
import { assertResolution, type IdempotencyRecord, type IdempotencyStore } from './store.js';

interface Entry {
  readonly record: IdempotencyRecord;
  /** On the monotonic clock: a key must not become free because the time was set. */
  readonly expiresAt: number;
}

const INITIAL_SWEEP_SIZE = 1_024;

/**
 * {@link IdempotencyStore} in the memory of this process: for tests, and where one process receives every message.
 *
 * Its keys are lost when the process ends: several processes, or one that may crash, need a {@link RedisIdempotencyStore}
 * or a store of their own. Expired keys are removed along the way; no timer is started.
 *
 * @example
 * ```ts
 * import { CXoneClient, MemoryIdempotencyStore } from 'cxone-sdk';
 *
 * const idempotencyStore = new MemoryIdempotencyStore();
 * const cxone = new CXoneClient({ realmId, clientId, clientSecret, idempotencyStore });
 * await cxone.connections.create(request, { idempotencyKey: message.id });
 * ```
 */
export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #sweepSize = INITIAL_SWEEP_SIZE;

  constructor();
  /** @internal */
  constructor(internals: { readonly clock: Clock });
  constructor(internals?: { readonly clock: Clock }) {
    this.#clock = internals?.clock ?? systemClock;
  }

  /** Takes the key if it is free or held by the same owner; see {@link IdempotencyStore.claim}. */
  claim(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
    const held = this.#find(key)?.record;
    if (held && (held.owner !== record.owner || held.placed)) return held;
    const kept = Object.freeze({ ...record });
    this.#entries.set(key, { record: kept, expiresAt: this.#clock.elapsed() + ttlMs });
    this.#removeExpired();
    return kept;
  }

  /** Records that the call was placed; see {@link IdempotencyStore.complete}. */
  complete(key: string, owner: string, callId: string | undefined): boolean {
    const entry = this.#find(key);
    if (entry?.record.owner !== owner) return false;
    if (!entry.record.placed) this.#replace(key, entry, { placed: true, callId: callId || entry.record.callId });
    return true;
  }

  /** Frees the key, since no call was placed; see {@link IdempotencyStore.release}. */
  release(key: string, owner: string): boolean {
    const record = this.#find(key)?.record;
    return record?.owner === owner && !record.placed && this.#entries.delete(key);
  }

  /** Returns the record that holds the key; `undefined` for a free one. */
  read(key: string): IdempotencyRecord | undefined {
    return this.#find(key)?.record;
  }

  /**
   * Overrules the owner of a key: for a person who has checked whether the call was placed.
   *
   * `'placed'` completes the key, `'not_placed'` frees it, a completed one too.
   *
   * @returns `false` for a free key.
   * @throws {@link CXoneConfigurationError} for another outcome.
   * @example
   * ```ts
   * import { MemoryIdempotencyStore } from 'cxone-sdk';
   *
   * const idempotencyStore = new MemoryIdempotencyStore();
   * idempotencyStore.claim('order-1', { owner: 'worker-1', fingerprint: 'v1:0', placed: false }, 60_000);
   * console.log(idempotencyStore.resolve('order-1', 'not_placed')); // true
   * ```
   */
  resolve(key: string, outcome: 'placed' | 'not_placed', callId?: string): boolean {
    assertResolution(outcome);
    const entry = this.#find(key);
    if (!entry) return false;
    if (outcome === 'not_placed') return this.#entries.delete(key);
    this.#replace(key, entry, { placed: true, callId: callId || entry.record.callId });
    return true;
  }

  #replace(key: string, { record, expiresAt }: Entry, change: Partial<IdempotencyRecord>): void {
    this.#entries.set(key, { record: Object.freeze({ ...record, ...change }), expiresAt });
  }

  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.expiresAt > this.#clock.elapsed()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  /** Runs each time the store has doubled, so that the cost of a claim stays flat. */
  #removeExpired(): void {
    if (this.#entries.size < this.#sweepSize) return;
    const now = this.#clock.elapsed();
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt <= now) this.#entries.delete(key);
    }
    this.#sweepSize = Math.max(INITIAL_SWEEP_SIZE, this.#entries.size * 2);
  }
}
