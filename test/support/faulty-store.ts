import type { IdempotencyRecord, IdempotencyStore } from 'cxone-sdk';
import { MemoryIdempotencyStore } from '../../src/idempotency/memory-store.js';
import type { FakeClock } from './fake-clock.js';

/**
 * Fault of one method of a store: `failed` and `hanging` have no effect; `lost` and `lost_late` have one, but no reply
 * arrives in time; `late` has its effect after the guard has stopped waiting.
 */
export type StoreFault = 'none' | 'failed' | 'hanging' | 'lost' | 'lost_late' | 'late' | 'invalid';

/** Longer than the guard waits for a store. */
const LATE_MS = 3_000;

/** An idempotency store that fails by a plan; its keys are right nonetheless. */
export class FaultyStore implements IdempotencyStore {
  readonly memory: MemoryIdempotencyStore;
  readonly #clock: FakeClock;
  readonly #faults: readonly StoreFault[];
  #calls = 0;

  constructor(clock: FakeClock, faults: readonly StoreFault[]) {
    this.memory = new MemoryIdempotencyStore({ clock });
    this.#clock = clock;
    this.#faults = faults;
  }

  claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
    return this.#run(() => this.memory.claim(key, record, ttlMs));
  }

  complete(key: string, owner: string, callId: string | undefined): Promise<boolean> {
    return this.#run(() => this.memory.complete(key, owner, callId));
  }

  release(key: string, owner: string): Promise<boolean> {
    return this.#run(() => this.memory.release(key, owner));
  }

  async #run<T>(act: () => T): Promise<T> {
    const fault = this.#faults[this.#calls++] ?? 'none';
    if (fault === 'failed') throw new Error('the store is down');
    if (fault === 'hanging') return new Promise(() => undefined);
    if (fault === 'late') await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, LATE_MS));
    const reply = act();
    if (fault === 'lost') throw new Error('the connection to the store broke');
    if (fault === 'lost_late') await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, LATE_MS));
    return fault === 'invalid' ? (undefined as T) : reply;
  }
}
