import { MemoryCallLedger } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { MemoryCallLedger as OwnLedger } from '../../../src/ledger/memory-call-ledger.js';
import { FakeClock } from '../../support/fake-clock.js';

function open() {
  const clock = new FakeClock();
  return { clock, ledger: new OwnLedger({ clock }) };
}

describe('MemoryCallLedger', () => {
  it('gives a key to one, and knows nothing of others', () => {
    const ledger = new MemoryCallLedger();
    expect(ledger.claim('a', 1_000)).toBe(true);
    expect(ledger.claim('a', 1_000)).toBe(false);
    expect(ledger.read('a')).toEqual({});
    expect(ledger.read('b')).toBeUndefined();
  });

  it('gives a key to its owner again, until it is settled', () => {
    const { ledger } = open();
    expect(ledger.claim('a', 1_000, 'one')).toBe(true);
    expect(ledger.claim('a', 1_000, 'one')).toBe(true);
    expect(ledger.claim('a', 1_000, 'two')).toBe(false);
    ledger.settle('a', 'id-1', 'one');
    expect(ledger.claim('a', 1_000, 'one')).toBe(false);
  });

  it('settles and releases for the owner only', () => {
    const { ledger } = open();
    ledger.claim('a', 1_000, 'one');
    expect(ledger.settle('a', 'id-2', 'two')).toBe(false);
    expect(ledger.release('a', 'two')).toBe(false);
    expect(ledger.settle('a', 'id-1', 'one')).toBe(true);
    expect(ledger.read('a')).toEqual({ connectionId: 'id-1' });
    expect(ledger.release('a', 'one')).toBe(true);
    expect(ledger.read('a')).toBeUndefined();
  });

  it('obeys who names no owner', () => {
    const { ledger } = open();
    ledger.claim('a', 1_000, 'one');
    expect(ledger.settle('a', 'id-1')).toBe(true);
    expect(ledger.release('a')).toBe(true);
    expect(ledger.release('a')).toBe(false);
    expect(ledger.settle('a', 'id-1')).toBe(false);
  });

  it('frees a key when its time is over, whatever happens to the wall clock', async () => {
    const { clock, ledger } = open();
    ledger.claim('a', 1_000, 'one');
    clock.jump(5_000);
    expect(ledger.read('a')).toEqual({});
    await clock.advance(999);
    expect(ledger.claim('a', 1_000, 'two')).toBe(false);
    await clock.advance(1);
    expect(ledger.read('a')).toBeUndefined();
    expect(ledger.claim('a', 1_000, 'two')).toBe(true);
    expect(ledger.settle('a', 'id-1', 'one')).toBe(false);
  });

  it('drops what is over as it grows, and keeps the rest', async () => {
    const { clock, ledger } = open();
    ledger.claim('kept', 1_000_000);
    for (let index = 0; index < 5_000; index++) {
      ledger.claim(`key-${index}`, 10);
      if (index % 100 === 0) await clock.advance(10);
    }
    expect(ledger.read('kept')).toEqual({});
    expect(ledger.read('key-4999')).toEqual({});
    expect(clock.pendingTimers).toBe(0);
  });
});
