import { type IdempotencyRecord, type IdempotencyStore, MemoryIdempotencyStore } from 'cxone-sdk';

/** A record of a key that is claimed. */
export function buildRecord(fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return { owner: 'another operation', fingerprint: 'v1:abc', placed: false, ...fields };
}

/** Returns a `claim` that finds the key held by another operation, for the same request unless `fields` differ. */
export function heldWith(fields: Partial<IdempotencyRecord>): (key: string, record: IdempotencyRecord) => object {
  return (_key, record) => ({ ...record, owner: 'another operation', ...fields });
}

type StoreMethods = { readonly [K in keyof IdempotencyStore]?: (...input: never[]) => unknown };

/** Creates a store in memory with some methods replaced, and records the names of the methods that are called. */
export function mockStore(replaced: StoreMethods = {}) {
  const memory = new MemoryIdempotencyStore();
  const calls: (keyof IdempotencyStore)[] = [];
  const record =
    (name: keyof IdempotencyStore) =>
    (...input: never[]): unknown => {
      calls.push(name);
      return Reflect.apply(replaced[name] ?? memory[name], memory, input);
    };
  const store = { claim: record('claim'), complete: record('complete'), release: record('release') };
  return { store: store as IdempotencyStore, memory, calls };
}
