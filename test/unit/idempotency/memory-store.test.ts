import { type IdempotencyRecord, MemoryIdempotencyStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { MemoryIdempotencyStore as OwnStore } from '../../../src/idempotency/memory-store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { buildRecord } from '../../support/idempotency.js';

function open() {
  const clock = new FakeClock();
  return { clock, store: new OwnStore({ clock }) };
}

const one = buildRecord({ owner: 'one' });
const two = buildRecord({ owner: 'two' });

describe('MemoryIdempotencyStore.claim', () => {
  it('returns the claimed record for a free key', () => {
    const store = new MemoryIdempotencyStore();
    expect(store.claim('a', one, 1_000)).toEqual(one);
    expect(store.read('a')).toEqual(one);
    expect(store.read('b')).toBeUndefined();
  });

  it('returns the record of the holder for a key that is held', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.claim('a', two, 1_000)).toEqual(one);
    expect(store.read('a')).toEqual(one);
  });

  it('accepts another claim of the same owner, which restarts ttlMs', async () => {
    const { clock, store } = open();
    store.claim('a', one, 1_000);
    await clock.advance(900);
    const renewed = buildRecord({ owner: 'one', fingerprint: 'v1:renewed' });
    expect(store.claim('a', renewed, 1_000)).toEqual(renewed);
    await clock.advance(999);
    expect(store.read('a')).toEqual(renewed);
    await clock.advance(1);
    expect(store.read('a')).toBeUndefined();
  });

  it('returns the completed record to its owner too', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    store.complete('a', 'one', 'id-1');
    expect(store.claim('a', one, 1_000)).toEqual({ ...one, placed: true, callId: 'id-1' });
  });

  it('claims an expired key, regardless of changes to the wall clock', async () => {
    const { clock, store } = open();
    store.claim('a', one, 1_000);
    clock.jump(5_000);
    expect(store.read('a')).toEqual(one);
    await clock.advance(999);
    expect(store.claim('a', two, 1_000)).toEqual(one);
    await clock.advance(1);
    expect(store.read('a')).toBeUndefined();
    expect(store.claim('a', two, 1_000)).toEqual(two);
    expect(store.complete('a', 'one', 'id-1')).toBe(false);
    expect(store.release('a', 'one')).toBe(false);
  });

  it('keeps unknown fields', () => {
    const { store } = open();
    const extended = { ...one, deliveries: [1] };
    expect(store.claim('a', extended, 1_000)).toEqual(extended);
    store.complete('a', 'one', 'id-1');
    expect(store.read('a')).toEqual({ ...extended, placed: true, callId: 'id-1' });
    store.resolve('a', 'placed', 'id-2');
    expect(store.read('a')).toEqual({ ...extended, placed: true, callId: 'id-2' });
  });

  it("keeps a copy that its caller can't change", () => {
    const { store } = open();
    const record: { -readonly [K in keyof IdempotencyRecord]: IdempotencyRecord[K] } = { ...one };
    const held = store.claim('a', record, 1_000);
    record.placed = true;
    expect(store.read('a')).toEqual(one);
    expect(Object.isFrozen(held)).toBe(true);
  });
});

describe('MemoryIdempotencyStore.complete', () => {
  it('records the call ID for the owner, and returns true for a second completion', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.complete('a', 'one', 'id-1')).toBe(true);
    expect(store.complete('a', 'one', 'id-2')).toBe(true);
    expect(store.read('a')).toEqual({ ...one, placed: true, callId: 'id-1' });
  });

  it('records a call without an ID', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.complete('a', 'one', undefined)).toBe(true);
    expect(store.read('a')).toEqual({ ...one, placed: true });
  });

  it('returns false for another owner and for a free key', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.complete('a', 'two', 'id-2')).toBe(false);
    expect(store.read('a')).toEqual(one);
    expect(store.complete('b', 'one', 'id-1')).toBe(false);
    expect(store.read('b')).toBeUndefined();
  });

  it('keeps the expiry of the key', async () => {
    const { clock, store } = open();
    store.claim('a', one, 1_000);
    await clock.advance(600);
    store.complete('a', 'one', 'id-1');
    await clock.advance(399);
    expect(store.read('a')?.callId).toBe('id-1');
    await clock.advance(1);
    expect(store.read('a')).toBeUndefined();
  });
});

describe('MemoryIdempotencyStore.release', () => {
  it('frees the key for its owner only', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.release('a', 'two')).toBe(false);
    expect(store.release('a', 'one')).toBe(true);
    expect(store.read('a')).toBeUndefined();
    expect(store.release('a', 'one')).toBe(false);
    expect(store.claim('a', two, 1_000)).toEqual(two);
  });

  it('keeps a key whose call was placed', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    store.complete('a', 'one', 'id-1');
    expect(store.release('a', 'one')).toBe(false);
    expect(store.read('a')?.placed).toBe(true);
  });
});

describe('MemoryIdempotencyStore.resolve', () => {
  it('rejects another outcome, and an empty ID counts as none', () => {
    const store = new MemoryIdempotencyStore();
    store.claim('a', buildRecord(), 1_000);
    expect(() => store.resolve('a', 'unknown' as 'placed')).toThrow("outcome must be 'placed' or 'not_placed'");
    expect(store.resolve('a', 'placed', '')).toBe(true);
    expect(store.read('a')).toMatchObject({ placed: true, callId: undefined });
  });

  it("completes a held key with 'placed', regardless of its owner", async () => {
    const { clock, store } = open();
    store.claim('a', one, 1_000);
    await clock.advance(600);
    expect(store.resolve('a', 'placed', 'id-1')).toBe(true);
    expect(store.read('a')).toEqual({ ...one, placed: true, callId: 'id-1' });
    await clock.advance(400);
    expect(store.read('a')).toBeUndefined();
  });

  it('keeps the call ID that is known when none is given', () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.resolve('a', 'placed')).toBe(true);
    expect(store.read('a')).toEqual({ ...one, placed: true });
    store.resolve('a', 'placed', 'id-1');
    store.resolve('a', 'placed');
    expect(store.read('a')?.callId).toBe('id-1');
  });

  it("frees a key with 'not_placed', a completed one too", () => {
    const { store } = open();
    store.claim('a', one, 1_000);
    expect(store.resolve('a', 'not_placed')).toBe(true);
    expect(store.read('a')).toBeUndefined();
    store.claim('a', one, 1_000);
    store.complete('a', 'one', 'id-1');
    expect(store.resolve('a', 'not_placed')).toBe(true);
    expect(store.read('a')).toBeUndefined();
  });

  it('returns false for a free key', () => {
    const { store } = open();
    expect(store.resolve('a', 'placed', 'id-1')).toBe(false);
    expect(store.resolve('a', 'not_placed')).toBe(false);
    expect(store.read('a')).toBeUndefined();
  });
});

describe('MemoryIdempotencyStore', () => {
  it('removes expired keys as it grows, keeps the others, and starts no timer', async () => {
    const { clock, store } = open();
    store.claim('kept', one, 1_000_000);
    for (let index = 0; index < 5_000; index++) {
      store.claim(`key-${index}`, one, 10);
      if (index % 100 === 0) await clock.advance(10);
    }
    expect(store.read('kept')).toEqual(one);
    expect(store.read('key-4999')).toEqual(one);
    expect(clock.pendingTimers).toBe(0);
  });
});
