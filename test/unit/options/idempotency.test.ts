import { MemoryIdempotencyStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { resolveClientOptions } from '../../../src/options/client.js';
import { isIdempotencyKey } from '../../../src/options/idempotency.js';
import { clientIssues, configurationErrorOf, credentials, resolve } from './support.js';

const idempotencyStore = new MemoryIdempotencyStore();

describe('IdempotencyOptions', () => {
  it('defaults to no call when the store fails, and to a day', () => {
    expect(resolve({ idempotencyStore }).idempotency).toEqual({
      store: idempotencyStore,
      onStoreError: 'refuse',
      ttlMs: 86_400_000,
    });
  });

  it('keeps its values', () => {
    const options = { idempotencyStore, onIdempotencyStoreError: 'proceed', idempotencyKeyTtlMs: 31_000 } as const;
    expect(resolve(options).idempotency).toEqual({ store: idempotencyStore, onStoreError: 'proceed', ttlMs: 31_000 });
  });

  it('requires an idempotencyStore', () => {
    expect(clientIssues({ ...credentials, onIdempotencyStoreError: 'refuse', idempotencyKeyTtlMs: 1 })).toEqual([
      'onIdempotencyStoreError requires idempotencyStore',
      'idempotencyKeyTtlMs requires idempotencyStore',
    ]);
  });

  it.each([
    ['idempotencyStore', new Map(), 'must be an object with claim, complete and release methods'],
    ['idempotencyStore', () => 0, 'must be an object with claim, complete and release methods'],
    ['onIdempotencyStoreError', 'call', "must be one of 'refuse', 'proceed'"],
    ['onIdempotencyStoreError', true, "must be one of 'refuse', 'proceed'"],
    ['idempotencyKeyTtlMs', 0, 'must be an integer of milliseconds greater than 0'],
    ['idempotencyKeyTtlMs', 1.5, 'must be an integer of milliseconds greater than 0'],
    ['idempotencyKeyTtlMs', '1', 'must be an integer of milliseconds greater than 0'],
    ['idempotencyKeyTtlMs', Number.POSITIVE_INFINITY, 'must be an integer of milliseconds greater than 0'],
  ])('rejects for %s the value %s', (path, value, message) => {
    const options = { ...credentials, idempotencyStore, [path]: value };
    expect(configurationErrorOf(() => resolveClientOptions(options)).issues).toEqual([{ path, message }]);
  });
});

describe('idempotencyKey', () => {
  it.each(['a', ' ', 'ä😀', 'order-998877', 'x'.repeat(256)])('accepts %.20j', (key) => {
    expect(isIdempotencyKey(key)).toBe(true);
  });

  it.each(['', 'x'.repeat(257), 'a\nb', '\u0000', '\u0085', '\ud800', undefined, null, 7, {}])(
    'rejects %.20j',
    (key) => {
      expect(isIdempotencyKey(key)).toBe(false);
    },
  );
});
