import { type Clock, systemClock } from '../internal/clock.js';
import type { CallLedger, CallLedgerEntry } from './call-ledger.js';

interface Entry extends CallLedgerEntry {
  readonly owner: string | undefined;
  /** On the clock that never jumps: a key must not become free because somebody sets the time. */
  readonly endsAt: number;
}

const FIRST_SWEEP = 1_024;

/**
 * A {@link CallLedger} in this process's memory: for tests, and where one process receives every message.
 *
 * It is forgotten when the process ends: several processes, or one that may crash, need {@link RedisCallLedger} or one
 * of their own. Keys whose time is over are dropped along the way; it starts no timer.
 *
 * @example
 * ```ts
 * import { CXoneClient, MemoryCallLedger } from 'cxone-sdk';
 *
 * const cxone = new CXoneClient({ realmId: 'acme', clientId, clientSecret, callLedger: new MemoryCallLedger() });
 * await cxone.connections.create(request, { onceKey: message.id });
 * ```
 */
export class MemoryCallLedger implements CallLedger {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #sweepAt = FIRST_SWEEP;

  constructor();
  /** @internal */
  constructor(internals: { readonly clock: Clock });
  constructor(internals?: { readonly clock: Clock }) {
    this.#clock = internals?.clock ?? systemClock;
  }

  claim(key: string, ttlMs: number, owner?: string): boolean {
    const held = this.#find(key);
    if (held) return owner !== undefined && held.owner === owner && held.connectionId === undefined;
    this.#entries.set(key, { owner, endsAt: this.#clock.elapsed() + ttlMs });
    this.#sweep();
    return true;
  }

  settle(key: string, connectionId: string, owner?: string): boolean {
    const held = this.#findHeldBy(key, owner);
    if (held) this.#entries.set(key, { ...held, connectionId });
    return held !== undefined;
  }

  release(key: string, owner?: string): boolean {
    return this.#findHeldBy(key, owner) !== undefined && this.#entries.delete(key);
  }

  read(key: string): CallLedgerEntry | undefined {
    const held = this.#find(key);
    return held && (held.connectionId === undefined ? {} : { connectionId: held.connectionId });
  }

  #findHeldBy(key: string, owner: string | undefined): Entry | undefined {
    const held = this.#find(key);
    return owner === undefined || held?.owner === owner ? held : undefined;
  }

  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.endsAt > this.#clock.elapsed()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  /** Each time the ledger has doubled, so that the cost of a claim stays flat. */
  #sweep(): void {
    if (this.#entries.size < this.#sweepAt) return;
    const now = this.#clock.elapsed();
    for (const [key, { endsAt }] of this.#entries) {
      if (endsAt <= now) this.#entries.delete(key);
    }
    this.#sweepAt = Math.max(FIRST_SWEEP, this.#entries.size * 2);
  }
}
