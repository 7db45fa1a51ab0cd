import { CXoneClient, type IdempotencyRecord, type IdempotencyStore, MemoryIdempotencyStore } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator, checkIdempotencyStore } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PlainEntry, PlainStore } from '../../support/plain-store.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass until a promise has settled. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const end = () => {
    isSettled = true;
  };
  promise.then(end, end);
  while (!isSettled) await vi.advanceTimersByTimeAsync(10);
  return promise;
}

/** Returns what the check finds, one sentence an item; nothing for a store that passes. */
async function findSlips(makeStore: () => unknown): Promise<readonly string[]> {
  try {
    await settle(checkIdempotencyStore(makeStore as () => IdempotencyStore));
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [title, ...findings] = error.message.split('\n- ');
    expect(title).toBe('The idempotency store breaks its contract:');
    return findings;
  }
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/** A store in another place: its methods are async, and fail while it is down. */
class RemoteStore extends PlainStore {
  isDown = false;

  /** Receives a copy of the record as JSON, as a store in another process does. */
  override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
    if (this.isDown) throw new Error('connect ECONNREFUSED');
    return super.claim(key, JSON.parse(JSON.stringify(record)), ttlMs);
  }
}

class Forgets extends RemoteStore {
  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    await super.claim(...input);
    return undefined as never;
  }
}

class ReturnsTrue extends RemoteStore {
  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    const [, { owner }] = input;
    return ((await super.claim(...input)).owner === owner) as never;
  }
}

/** Nothing shows that the store was down, but in its log. */
class Logs extends RemoteStore {
  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    try {
      return await super.claim(...input);
    } catch (error) {
      console.error(error);
      return undefined as never;
    }
  }
}

/** Reads what it wrote from a replica, which is one write behind. */
class ReadsReplica extends RemoteStore {
  readonly #replica = new Map<string, IdempotencyRecord>();

  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    const [key] = input;
    const current = await super.claim(...input);
    const stale = this.#replica.get(key);
    this.#replica.set(key, current);
    return stale as never;
  }
}

class PlacedAsText extends RemoteStore {
  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    const record = await super.claim(...input);
    return { ...record, placed: String(record.placed) as never };
  }
}

class PlacedAsNumber extends RemoteStore {
  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    const record = await super.claim(...input);
    return { ...record, placed: Number(record.placed) as never };
  }
}

class WithoutFingerprint extends RemoteStore {
  override async claim(...input: Parameters<RemoteStore['claim']>): Promise<IdempotencyRecord> {
    const { fingerprint: _, ...record } = await super.claim(...input);
    return record as never;
  }
}

const INVALID = 'never nothing; for a free key it returned';

/** Slips with which a client reports that the store failed, and places no call. */
const INVALID_REPLIES = {
  'forgets to return the record': [Forgets, `${INVALID} undefined`],
  'returns whether it has the key': [ReturnsTrue, `${INVALID} true`],
  'logs a failure instead of throwing it': [Logs, 'claim must throw what goes wrong'],
  'reads the record from a replica': [ReadsReplica, `${INVALID} undefined`],
  'turns placed into a string': [PlacedAsText, `${INVALID} an object whose placed is "false"`],
  'turns placed into a number': [PlacedAsNumber, `${INVALID} an object whose placed is 0`],
  'keeps no fingerprint': [WithoutFingerprint, `${INVALID} an object whose fingerprint is undefined`],
} as const;

/** Slips in one step of a store. */
const SLIPS: Readonly<Record<string, readonly [() => unknown, ...string[]]>> = {
  'checks the key before it sets it': [
    () =>
      new (class extends PlainStore {
        override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
          const held = this.find(key)?.record;
          await turn();
          if (held && (held.owner !== record.owner || held.placed)) return held;
          return this.take(key, record, ttlMs);
        }
      })(),
    'claim must be atomic: a free key goes to one of 100 claimers at the same time; it was given to 100',
    'claim must be atomic: an expired key goes to one of 100 claimers at the same time; it was given to 100',
  ],
  'removes an expired key before it sets it': [
    () =>
      new (class extends PlainStore {
        override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
          if (this.entries.has(key) && !this.find(key)) {
            await turn();
            this.entries.delete(key);
          }
          return super.claim(key, record, ttlMs);
        }
      })(),
    'claim must be atomic: an expired key',
  ],
  'names itself to the losers of a race': [
    () => {
      const losers = new Map<string, number>();
      return new (class extends PlainStore {
        override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
          const isHeld = this.find(key) !== undefined;
          await turn();
          const held = await super.claim(key, record, ttlMs);
          const count = losers.get(key) ?? 0;
          if (isHeld || held.owner === record.owner) return held;
          losers.set(key, count + 1);
          return { ...held, owner: `loser ${count}` };
        }
      })();
    },
    'and all get its record; 100 holders were returned',
  ],
  'completes what it has read before': [
    () =>
      new (class extends PlainStore {
        override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
          const held = this.find(key)?.record;
          if (!held || held.owner !== record.owner || held.placed) return super.claim(key, record, ttlMs);
          await turn();
          return this.take(key, record, ttlMs);
        }
      })(),
    'for a key that its owner completed and claimed at the same time; its placed was false instead of true',
  ],
  'releases what it has read before': [
    () => {
      let latencyMs = 0;
      return new (class extends PlainStore {
        override async release(key: string, owner: string): Promise<boolean> {
          const record = this.find(key)?.record;
          if (record?.owner !== owner || record.placed) return false;
          latencyMs = (latencyMs % 5) + 1;
          await new Promise((resolve) => setTimeout(resolve, latencyMs));
          return this.entries.delete(key);
        }

        override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
          await turn();
          return super.claim(key, record, ttlMs);
        }
      })();
    },
    'for a key that was released while others claimed it; its owner was "last owner"',
  ],
  'gives a released key to several': [
    () =>
      new (class extends PlainStore {
        override async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
          await turn();
          if (!key.includes('release-race') || this.find(key)) return super.claim(key, record, ttlMs);
          await turn();
          return this.take(key, record, ttlMs);
        }
      })(),
    'release must be atomic: a key that was released while others claimed it goes to one of them; it was given to 5.',
  ],
  'ignores the expiry': [
    () =>
      new (class extends PlainStore {
        override find(key: string): PlainEntry | undefined {
          return this.entries.get(key);
        }
      })(),
    'claim must take a key that has expired; a key claimed for 400 ms was still held 2000 ms later.',
  ],
  'takes milliseconds for seconds': [
    () =>
      new (class extends PlainStore {
        override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
          return super.take(key, record, Math.floor(ttlMs / 1_000) * 1_000);
        }
      })(),
    'claim must hold a key for ttlMs; it was free earlier.',
  ],
  'removes keys with a timer': [
    () =>
      new (class extends PlainStore {
        override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
          // What the timer of the platform does with 30 days.
          return super.take(key, record, ttlMs > 0x7fff_ffff ? 1 : ttlMs);
        }
      })(),
    'for a key that is held for 30 days; its owner was "next owner" instead of "first owner"',
  ],
  'restarts the time when it completes': [
    () =>
      new (class extends PlainStore {
        #ttlMs = 0;

        override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
          this.#ttlMs = ttlMs;
          return super.take(key, record, ttlMs);
        }
        override complete(key: string, owner: string, callId: string | undefined) {
          const entry = this.find(key);
          if (entry) entry.expiresAt = performance.now() + this.#ttlMs;
          return super.complete(key, owner, callId);
        }
      })(),
    "complete must keep what is left of the key's time; a completed key was held for longer.",
  ],
  'keeps a completed key for ever': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          const entry = this.find(key);
          if (entry) entry.expiresAt = Number.POSITIVE_INFINITY;
          return super.complete(key, owner, callId);
        }
      })(),
    "complete must keep what is left of the key's time; a completed key was held for longer.",
  ],
  'forgets a completed key early': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          const entry = this.find(key);
          if (entry) entry.expiresAt = performance.now() + 50;
          return super.complete(key, owner, callId);
        }
      })(),
    "complete must keep what is left of the key's time; a completed key was free earlier.",
  ],
  'does not restart the time for the owner': [
    () =>
      new (class extends PlainStore {
        override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
          const expiresAt = this.find(key)?.expiresAt ?? performance.now() + ttlMs;
          this.entries.set(key, { record: { ...record }, expiresAt });
          return record;
        }
      })(),
    'claim must hold a key for ttlMs from the last claim of its owner; it was free earlier.',
  ],
  'keeps a key for ever that is claimed again': [
    () =>
      new (class extends PlainStore {
        override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
          return super.take(key, record, this.find(key) ? Number.POSITIVE_INFINITY : ttlMs);
        }
      })(),
    'claim must hold a key for ttlMs from the last claim of its owner; it was never free.',
  ],
  'completes and releases an expired key': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          const entry = this.entries.get(key);
          if (entry?.record.owner === owner) entry.expiresAt = Number.POSITIVE_INFINITY;
          return super.complete(key, owner, callId);
        }
      })(),
    'complete must return false for a key that has expired; it returned true.',
    'for an expired key that its owner tried to complete; its owner was "first owner"',
  ],
  'takes a key from its owner': [
    () =>
      new (class extends PlainStore {
        override claim(key: string, record: IdempotencyRecord, ttlMs: number) {
          return this.take(key, record, ttlMs);
        }
      })(),
    'for a key that another owner holds; its owner was "second owner" instead of "first owner".',
    'for a key whose call was placed; its owner was "second owner" instead of "first owner".',
  ],
  'gives a placed key to its owner again': [
    () =>
      new (class extends PlainStore {
        override claim(key: string, record: IdempotencyRecord, ttlMs: number) {
          if (this.find(key)?.record.owner === record.owner) return this.take(key, record, ttlMs);
          return super.claim(key, record, ttlMs);
        }
      })(),
    'for a key whose call was placed, claimed by its owner; its placed was false instead of true.',
  ],
  'accepts one claim of the same owner only': [
    () =>
      new (class extends PlainStore {
        override claim(key: string, record: IdempotencyRecord, ttlMs: number) {
          const held = this.find(key)?.record;
          return held?.owner === record.owner ? { ...held, owner: 'third party' } : super.claim(key, record, ttlMs);
        }
      })(),
    "claim must return the claimer's own record for a key that the claimer holds; its owner was",
  ],
  'lets a third party complete a key': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, _owner: string, callId: string | undefined) {
          const entry = this.find(key);
          return entry ? super.complete(key, entry.record.owner, callId) : false;
        }
      })(),
    'complete must return false for an owner that does not hold the key; it returned true.',
    'for a key that a third party tried to complete; its placed was true instead of false.',
  ],
  'completes a free key': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          if (!this.find(key)) this.take(key, { owner, fingerprint: '', placed: false }, 60_000);
          return super.complete(key, owner, callId);
        }
      })(),
    'complete must return false for a free key; it returned true.',
    'for a free key that was to be completed; its owner was "first owner"',
  ],
  'completes only once': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          return this.find(key)?.record.placed ? false : super.complete(key, owner, callId);
        }
      })(),
    'complete must return true for the owner of a key that is completed already; it returned false.',
  ],
  'forgets the ID of the call': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string) {
          return super.complete(key, owner, undefined);
        }
      })(),
    'for a key whose call was placed; its callId was undefined instead of "id-1".',
  ],
  'invents an ID for a call without one': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          return super.complete(key, owner, String(callId));
        }
      })(),
    'for a key that was completed without an ID; its callId was "undefined" instead of undefined.',
  ],
  "releases another owner's key": [
    () =>
      new (class extends PlainStore {
        override release(key: string) {
          return this.entries.delete(key);
        }
      })(),
    'release must return false for an owner that does not hold the key; it returned true.',
    'release must return false for a key whose call was placed; it returned true.',
    'for a completed key that was to be released; its owner was "second owner" instead of "first owner".',
  ],
  'returns an object in place of an ID': [
    () =>
      new (class extends PlainStore {
        override complete(key: string, owner: string, callId: string | undefined) {
          return super.complete(key, owner, { callId } as never);
        }
      })(),
    'for a key whose call was placed it returned an object whose callId is an object.',
  ],
  'returns counts': [
    () =>
      new (class extends PlainStore {
        override complete(...input: Parameters<PlainStore['complete']>) {
          return Number(super.complete(...input)) as never;
        }
        override release(...input: Parameters<PlainStore['release']>) {
          return (super.release(...input) ? 'OK' : null) as never;
        }
      })(),
    'complete must return a boolean; for an owner that does not hold the key it returned 0.',
    'release must return a boolean; for an owner that does not hold the key it returned null.',
  ],
  'keeps the fields that it knows': [
    () =>
      new (class extends PlainStore {
        override take(key: string, { owner, fingerprint, placed }: IdempotencyRecord, ttlMs: number) {
          return super.take(key, { owner, fingerprint, placed }, ttlMs);
        }
      })(),
    'for a record with fields that the store does not know; its note was undefined instead of "Zürich',
  ],
  'flattens the fields that it does not know': [
    () =>
      new (class extends PlainStore {
        override take(key: string, record: IdempotencyRecord, ttlMs: number) {
          const flat = Object.entries(record).map(([name, value]) => [name, typeof value === 'object' ? [1] : value]);
          return super.take(key, Object.fromEntries(flat), ttlMs);
        }
      })(),
    'its deliveries was changed.',
  ],
  'ignores the case of keys, and cuts them': [
    () =>
      new (class extends PlainStore {
        override find(key: string) {
          return super.find(key.toLowerCase().slice(0, 255));
        }
        override take(key: string, record: IdempotencyRecord, ttlMs: number) {
          return super.take(key.toLowerCase().slice(0, 255), record, ttlMs);
        }
      })(),
    'for the free key "A"; its owner was "owner 2" instead of "owner 3".',
    'for the free key "😀…b"; its owner was',
  ],
  'keeps keys in a plain object': [
    () => {
      const records: Record<string, IdempotencyRecord> = {};
      return new (class extends PlainStore {
        override claim(key: string, record: IdempotencyRecord) {
          const held = records[key];
          if (held && held.owner !== record.owner) return held;
          records[key] = record;
          return record;
        }
      })();
    },
    `never nothing; for the free key "__proto__" it returned an object whose owner is undefined`,
  ],
  'throws a value that is not an Error': [
    () =>
      new (class extends PlainStore {
        override release(): boolean {
          throw 'a string'.repeat(10);
        }
      })(),
    'release must not fail for an owner that does not hold the key; it threw "a stringa string',
  ],
};

describe('checkIdempotencyStore', () => {
  it.each([
    ['MemoryIdempotencyStore', () => new MemoryIdempotencyStore()],
    ['a store with sync methods', () => new PlainStore()],
    ['a store with async methods', () => new RemoteStore()],
    ['a store that is opened first', async () => new PlainStore()],
  ])('accepts %s', async (_, makeStore) => {
    expect(await findSlips(makeStore)).toEqual([]);
  });

  it('accepts a store that counts in seconds, and one that returns null for an ID', async () => {
    class InSeconds extends PlainStore {
      override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
        const expiresAt = Math.ceil((performance.now() + ttlMs) / 1_000) * 1_000;
        this.entries.set(key, { record: { callId: null as never, ...record }, expiresAt });
        return record;
      }
    }
    expect(await findSlips(() => new InSeconds())).toEqual([]);
  });

  it('accepts a slow store', async () => {
    class Slow extends PlainStore {
      override async claim(...input: Parameters<PlainStore['claim']>): Promise<IdempotencyRecord> {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return super.claim(...input);
      }
    }
    expect(await findSlips(() => new Slow())).toEqual([]);
  });

  it('accepts a store whose clock was late once', async () => {
    class Late extends PlainStore {
      #isLate = false;

      override take(key: string, record: IdempotencyRecord, ttlMs: number): IdempotencyRecord {
        if (this.#isLate || ttlMs !== 400) return super.take(key, record, ttlMs);
        this.#isLate = key.includes('claimed');
        return super.take(key, record, ttlMs - 150);
      }
    }
    expect(await findSlips(() => new Late())).toEqual([]);
  });

  it('accepts a store that keeps its keys from one run to the next', async () => {
    const store = new PlainStore();
    expect(await findSlips(() => store)).toEqual([]);
    expect(await findSlips(() => store)).toEqual([]);
  });

  it.each(Object.entries(INVALID_REPLIES))('finds a store that %s', async (_, [Store, finding]) => {
    expect(await findSlips(() => new Store())).toContainEqual(expect.stringContaining(finding));
  });

  it.each(Object.entries(SLIPS))('finds a store that %s', async (_, [makeStore, ...expected]) => {
    const found = await findSlips(makeStore);
    for (const finding of expected) expect(found).toContainEqual(expect.stringContaining(finding));
  });

  it('finds every slip of a store at once', async () => {
    class Careless extends Forgets {
      override complete(): boolean {
        return true;
      }
      override release(): boolean {
        return true;
      }
    }
    const found = await findSlips(() => new Careless());
    expect(found).toContainEqual(expect.stringContaining('claim must return a record'));
    expect(found).toContainEqual(expect.stringContaining('complete must return false for a free key'));
    expect(found).toContainEqual(expect.stringContaining('release must return false for a free key'));
  });

  it('reports each failure of a store once', async () => {
    const fail = async () => {
      throw new TypeError('connect ECONNREFUSED');
    };
    expect(await findSlips(() => ({ claim: fail, complete: fail, release: fail }))).toEqual([
      'claim must not fail for a free key; it threw TypeError: connect ECONNREFUSED.',
      'complete must not fail for an owner that does not hold the key; it threw TypeError: connect ECONNREFUSED.',
      'release must not fail for an owner that does not hold the key; it threw TypeError: connect ECONNREFUSED.',
    ]);
  });

  it.each(['claim', 'complete', 'release'] as const)('ends when %s never settles', async (method) => {
    const store = () => Object.assign(new PlainStore(), { [method]: () => new Promise(() => undefined) });
    const startedAt = performance.now();
    const [finding, ...others] = await findSlips(store);
    expect(finding).toContain(`${method} must settle within 4000 ms; for`);
    expect(others).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends when claim settles for what can be stored only', async () => {
    class Hangs extends PlainStore {
      override claim(key: string, record: IdempotencyRecord, ttlMs: number) {
        return 'circular' in record ? new Promise<never>(() => undefined) : super.claim(key, record, ttlMs);
      }
    }
    expect(await findSlips(() => new Hangs())).toEqual([
      "claim must settle within 4000 ms; for a circular record it didn't.",
    ]);
  });

  it.each([[undefined], [{}], ['store']])('finds that %j is not a store', async (store) => {
    const missing = ['claim', 'complete', 'release'].map((name) => `The store has no method ${name}.`);
    expect(await findSlips(() => store)).toEqual(missing);
  });

  it('rejects with what makeStore throws', async () => {
    const failure = new Error('no database');
    const makeStore = () => Promise.reject(failure);
    await expect(settle(checkIdempotencyStore(makeStore))).rejects.toBe(failure);
  });
});

describe('CXoneClient with a store that does not keep the contract', () => {
  it.each(Object.entries(INVALID_REPLIES))('places no call when it %s', async (_, [Store]) => {
    const simulator = new CXoneSimulator();
    const store = new Store();
    store.isDown = store instanceof Logs;
    const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore: store });
    const call = cxone.connections.create(buildCreateRequest(), { idempotencyKey: 'order-1' });
    await expect(settle(call)).rejects.toMatchObject({ code: 'idempotency_store_failed', outcome: 'not_placed' });
    expect(simulator.calls).toEqual([]);
  });
});
