import { CXoneConfigurationError, RedisIdempotencyStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { buildRecord } from '../../support/idempotency.js';

interface Evaluation {
  readonly key: unknown;
  readonly values: readonly unknown[];
}

/** Creates a client of `ioredis` or `redis` that returns these replies, and records what it evaluates. */
function mockClient(kind: 'ioredis' | 'redis', ...replies: unknown[]) {
  const evaluations: Evaluation[] = [];
  const evaluate = async (evaluation: Evaluation) => {
    evaluations.push(evaluation);
    const reply = replies.shift();
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const ioredis = {
    defineCommand: () => undefined,
    eval: (_script: string, count: number, key: string, ...values: string[]) => {
      expect(count).toBe(1);
      return evaluate({ key, values });
    },
  };
  const redis = {
    eval: (_script: string, { keys, arguments: values }: { keys: string[]; arguments: string[] }) => {
      expect(keys).toHaveLength(1);
      return evaluate({ key: keys[0], values });
    },
  };
  return { evaluations, client: kind === 'ioredis' ? ioredis : redis };
}

const record = buildRecord({ owner: 'me' });
const held = { ...buildRecord({ placed: true, callId: 'id-1' }), deliveries: 2 };

describe.each(['ioredis', 'redis'] as const)('RedisIdempotencyStore on %s', (kind) => {
  function open(...replies: unknown[]) {
    const { client, evaluations } = mockClient(kind, ...replies);
    return { store: new RedisIdempotencyStore(client), evaluations };
  }

  it('claims with the record, its owner and integer milliseconds, and returns the record that holds the key', async () => {
    const { store, evaluations } = open(JSON.stringify(record), JSON.stringify(held));
    expect(await store.claim('a', record, 1_000.5)).toEqual(record);
    expect(await store.claim('a', record, 1_000)).toEqual(held);
    expect(evaluations).toEqual([
      { key: 'cxone-sdk:call:a', values: ['claim', JSON.stringify(record), 'me', '1001'] },
      { key: 'cxone-sdk:call:a', values: ['claim', JSON.stringify(record), 'me', '1000'] },
    ]);
  });

  it('reads fields that were appended to a record; the later of two wins', async () => {
    const { store } = open(`${JSON.stringify(record).slice(0, -1)},"placed":true,"callId":"id-1"}`);
    expect(await store.claim('a', record, 1_000)).toEqual({ ...record, placed: true, callId: 'id-1' });
  });

  it('completes for the owner, with the call ID or without one', async () => {
    const { store, evaluations } = open(1, 0);
    expect(await store.complete('a', 'me', 'id "1"')).toBe(true);
    expect(await store.complete('a', 'me', undefined)).toBe(false);
    expect(evaluations.map(({ values }) => values)).toEqual([
      ['complete', 'me', '"placed":true,"callId":"id \\"1\\""'],
      ['complete', 'me', '"placed":true'],
    ]);
  });

  it('releases for the owner', async () => {
    const { store, evaluations } = open(1, 0);
    expect(await store.release('a', 'me')).toBe(true);
    expect(await store.release('a', 'me')).toBe(false);
    expect(evaluations[0]?.values).toEqual(['release', 'me']);
  });

  it('resolves without an owner', async () => {
    const { store, evaluations } = open(1, 1, 0);
    expect(await store.resolve('a', 'placed', 'id-1')).toBe(true);
    expect(await store.resolve('a', 'not_placed')).toBe(true);
    expect(await store.resolve('a', 'placed')).toBe(false);
    expect(evaluations.map(({ values }) => values)).toEqual([
      ['resolve', 'placed', '"placed":true,"callId":"id-1"'],
      ['resolve', 'not_placed', '"placed":true'],
      ['resolve', 'placed', '"placed":true'],
    ]);
  });

  it('rejects another outcome, and an empty ID counts as none', async () => {
    const { store, evaluations } = open(1);
    await expect(store.resolve('a', 'unknown' as 'placed')).rejects.toThrow("outcome must be 'placed' or 'not_placed'");
    await store.resolve('a', 'placed', '');
    expect(evaluations.map(({ values }) => values)).toEqual([['resolve', 'placed', '"placed":true']]);
  });

  it('returns the record of a held key, and undefined for a free one', async () => {
    const { store, evaluations } = open(null, undefined, JSON.stringify(held));
    expect(await store.read('a')).toBeUndefined();
    expect(await store.read('a')).toBeUndefined();
    expect(await store.read('a')).toEqual(held);
    expect(evaluations[0]).toEqual({ key: 'cxone-sdk:call:a', values: ['read'] });
  });

  it.each([
    [1, true],
    ['1', true],
    [0, false],
    ['0', false],
  ])('converts the reply %j to %j', async (reply, expected) => {
    const { store } = open(reply, reply, reply);
    expect(await store.complete('a', 'me', 'id-1')).toBe(expected);
    expect(await store.release('a', 'me')).toBe(expected);
    expect(await store.resolve('a', 'placed')).toBe(expected);
  });

  it.each([[null], [undefined], [true], [2], ['OK'], [''], [[1]]])('throws for the reply %j', async (reply) => {
    const { store } = open(reply, reply, reply);
    const message = 'Redis returned neither 0 nor 1';
    await expect(store.complete('a', 'me', 'id-1')).rejects.toMatchObject({ message });
    await expect(store.release('a', 'me')).rejects.toMatchObject({ message });
    await expect(store.resolve('a', 'not_placed')).rejects.toMatchObject({ message });
  });

  it.each([['claimed:me'], ['[]'], ['null'], ['"text"'], ['7'], [7], [true]])(
    "throws for the value %j, which isn't a record",
    async (value) => {
      const { store } = open(value, value);
      const message = expect.stringContaining("isn't a record of an idempotency store");
      await expect(store.claim('a', record, 1_000)).rejects.toMatchObject({ message });
      await expect(store.read('a')).rejects.toMatchObject({ message });
    },
  );

  it.each([[null], [undefined]])('throws when claim gets the reply %j', async (reply) => {
    await expect(open(reply).store.claim('a', record, 1_000)).rejects.toThrow("isn't a record");
  });

  it('passes on the error of the client', async () => {
    const { store } = open(new Error('connection lost'));
    await expect(store.claim('a', record, 1_000)).rejects.toMatchObject({ message: 'connection lost' });
  });

  it('starts each key with keyPrefix', async () => {
    const { client, evaluations } = mockClient(kind, null, null);
    await new RedisIdempotencyStore(client, { keyPrefix: 'p:' }).read('a');
    await new RedisIdempotencyStore(client, { keyPrefix: '' }).read('a');
    expect(evaluations.map(({ key }) => key)).toEqual(['p:a', 'a']);
  });
});

describe('new RedisIdempotencyStore', () => {
  it.each([[undefined], [{}], ['redis://localhost']])('rejects the client %j', (client) => {
    expect(() => new RedisIdempotencyStore(client as never)).toThrow(CXoneConfigurationError);
  });

  it.each([[7], [null]])('rejects the keyPrefix %j', (keyPrefix) => {
    const { client } = mockClient('redis');
    expect(() => new RedisIdempotencyStore(client, { keyPrefix } as never)).toThrow('keyPrefix must be a string');
  });

  it('rejects an unknown option', () => {
    const { client } = mockClient('redis');
    expect(() => new RedisIdempotencyStore(client, { prefix: 'a' } as never)).toThrow(/prefix is not a known option/);
  });
});
