import { CXoneConfigurationError, RedisCallLedger } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';

/** A client of `ioredis` or `redis` that plays answers, and remembers what it was asked. */
function client(kind: 'ioredis' | 'redis', ...answers: unknown[]) {
  const asked: { key: unknown; values: unknown[] }[] = [];
  const answer = async () => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  const ioredis = {
    defineCommand: () => undefined,
    eval: (_script: string, count: number, key: string, ...values: string[]) => {
      asked.push({ key, values });
      expect(count).toBe(1);
      return answer();
    },
  };
  const redis = {
    eval: (_script: string, options: { keys: string[]; arguments: string[] }) => {
      asked.push({ key: options.keys[0], values: options.arguments });
      return answer();
    },
  };
  return { asked, client: kind === 'ioredis' ? ioredis : redis };
}

describe.each(['ioredis', 'redis'] as const)('RedisCallLedger on %s', (kind) => {
  it('claims with the owner and the time, under its prefix', async () => {
    const double = client(kind, 1, 0);
    const ledger = new RedisCallLedger(double.client);
    expect(await ledger.claim('a', 1_000.5, 'me')).toBe(true);
    expect(await ledger.claim('a', 1_000, 'you')).toBe(false);
    expect(double.asked[0]).toEqual({ key: 'cxone-sdk:call:a', values: ['claimed:me', '1001'] });
  });

  it('claims for nobody else when no owner is named', async () => {
    const double = client(kind, 1, 0);
    const ledger = new RedisCallLedger(double.client);
    await ledger.claim('a', 1_000);
    await ledger.claim('a', 1_000);
    expect(double.asked[0]?.values[0]).not.toBe(double.asked[1]?.values[0]);
  });

  it('settles and releases what its owner holds, or what anybody holds', async () => {
    const double = client(kind, 1, 0, 1, 0);
    const ledger = new RedisCallLedger(double.client, { prefix: 'p:' });
    expect(await ledger.settle('a', 'id-1', 'me')).toBe(true);
    expect(await ledger.settle('a', 'id-1')).toBe(false);
    expect(await ledger.release('a', 'me')).toBe(true);
    expect(await ledger.release('a')).toBe(false);
    expect(double.asked).toEqual([
      { key: 'p:a', values: ['claimed:me', 'settled:id-1'] },
      { key: 'p:a', values: ['', 'settled:id-1'] },
      { key: 'p:a', values: ['claimed:me'] },
      { key: 'p:a', values: [''] },
    ]);
  });

  it('reads what is known of a key', async () => {
    const double = client(kind, null, undefined, 'claimed:me', 'settled:id-1', 'something else');
    const ledger = new RedisCallLedger(double.client);
    expect(await ledger.read('a')).toBeUndefined();
    expect(await ledger.read('a')).toBeUndefined();
    expect(await ledger.read('a')).toEqual({});
    expect(await ledger.read('a')).toEqual({ connectionId: 'id-1' });
    await expect(ledger.read('a')).rejects.toMatchObject({ message: expect.stringContaining('none of a call ledger') });
  });

  it('releases a claim whose answer was lost: it may have been carried out', async () => {
    const double = client(kind, new Error('connection lost'), new Error('still lost'));
    await expect(new RedisCallLedger(double.client).claim('a', 1_000, 'me')).rejects.toMatchObject({
      message: 'connection lost',
    });
    await settle();
    expect(double.asked[1]).toEqual({ key: 'cxone-sdk:call:a', values: ['claimed:me'] });
  });
});

describe('new RedisCallLedger', () => {
  it.each([[undefined], [{}], ['redis://localhost']])('refuses the client %j', (given) => {
    expect(() => new RedisCallLedger(given as never)).toThrow(CXoneConfigurationError);
  });

  it('refuses an unknown option', () => {
    const { client: fitting } = client('redis');
    expect(() => new RedisCallLedger(fitting, { prefx: 'a' } as never)).toThrow('did you mean prefix?');
  });
});
