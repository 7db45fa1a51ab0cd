import type { Awaitable, IdempotencyRecord, IdempotencyStore } from 'cxone-sdk';

/** A record and its expiry, on the monotonic clock. */
export interface PlainEntry {
  record: IdempotencyRecord;
  expiresAt: number;
}

/** A correct store that is easy to break: each slip that people make overrides one step. */
export class PlainStore implements IdempotencyStore {
  readonly entries = new Map<string, PlainEntry>();

  claim(key: string, record: IdempotencyRecord, ttlMs: number): Awaitable<IdempotencyRecord> {
    const held = this.find(key)?.record;
    if (held && (held.owner !== record.owner || held.placed)) return held;
    return this.take(key, record, ttlMs);
  }

  complete(key: string, owner: string, callId: string | undefined): Awaitable<boolean> {
    const entry = this.find(key);
    if (entry?.record.owner !== owner) return false;
    if (!entry.record.placed) entry.record = { ...entry.record, placed: true, callId };
    return true;
  }

  release(key: string, owner: string): Awaitable<boolean> {
    const record = this.find(key)?.record;
    return record?.owner === owner && !record.placed && this.entries.delete(key);
  }

  find(key: string): PlainEntry | undefined {
    const entry = this.entries.get(key);
    return entry && entry.expiresAt > performance.now() ? entry : undefined;
  }

  take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
    this.entries.set(key, { record: { ...record }, expiresAt: performance.now() + ttlMs });
    return record;
  }
}
