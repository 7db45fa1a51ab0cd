import { systemClock } from '../internal/clock.js';
import { parseRedisCallLedgerOptions } from '../schemas/call-options.js';
import type { CallLedger, CallLedgerEntry } from './call-ledger.js';

/** What is used of an [ioredis](https://github.com/redis/ioredis) client or cluster. */
export interface IoRedisClient {
  /** Tells such a client from one of `redis`. */
  defineCommand(name: string, definition: { lua: string }): unknown;
  /** Runs a script. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What is used of a [redis](https://github.com/redis/node-redis) client, pool or cluster, version 4 or newer. */
export interface NodeRedisClient {
  /** Runs a script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** What a {@link RedisCallLedger} may be told. */
export interface RedisCallLedgerOptions {
  /** Stands before each key. @defaultValue `'cxone-sdk:call:'` */
  readonly prefix?: string | undefined;
}

// A command that is sent again after a broken connection finds its own traces: that is a success, not a duplicate.
const CLAIM = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0`;

const SETTLE = `
local held = redis.call('GET', KEYS[1])
if not held or (ARGV[1] ~= '' and held ~= ARGV[1] and held ~= ARGV[2]) then return 0 end
local ttl = redis.call('PTTL', KEYS[1])
if ttl > 0 then redis.call('SET', KEYS[1], ARGV[2], 'PX', ttl) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1`;

const RELEASE = `
local held = redis.call('GET', KEYS[1])
if not held or (ARGV[1] ~= '' and held ~= ARGV[1]) then return 0 end
return redis.call('DEL', KEYS[1])`;

const READ = "return redis.call('GET', KEYS[1])";

const CLAIMED = 'claimed:';
const SETTLED = 'settled:';

type Client = IoRedisClient | NodeRedisClient;

function isIoRedis(client: Client): client is IoRedisClient {
  return 'defineCommand' in client;
}

/**
 * A {@link CallLedger} in Redis or Valkey, for any number of processes; takes the client that you have, of `ioredis` or
 * of `redis`.
 *
 * A claim is one `SET NX PX`; only its owner can settle or release it, by a script that compares before it sets. Redis
 * must keep what it was told: append-only file on, `maxmemory-policy noeviction`. A key that is lost is a call that may
 * ring twice.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when the client has no `eval` or the prefix is no text.
 * @example
 * ```ts
 * import { CXoneClient, RedisCallLedger } from 'cxone-sdk';
 * import { Redis } from 'ioredis';
 *
 * const callLedger = new RedisCallLedger(new Redis('redis://localhost:6379', { lazyConnect: true }));
 * const cxone = new CXoneClient({ realmId: 'acme', clientId, clientSecret, callLedger });
 * ```
 */
export class RedisCallLedger implements CallLedger {
  readonly #client: Client;
  readonly #prefix: string;

  constructor(client: IoRedisClient | NodeRedisClient, options: RedisCallLedgerOptions = {}) {
    this.#prefix = parseRedisCallLedgerOptions({ ...options, client }).prefix;
    this.#client = client;
  }

  async claim(key: string, ttlMs: number, owner = systemClock.uuid()): Promise<boolean> {
    const value = `${CLAIMED}${owner}`;
    try {
      return (await this.#run(CLAIM, key, value, String(Math.ceil(ttlMs)))) === 1;
    } catch (error) {
      // It may have been carried out all the same: nobody must find a claim that nobody holds.
      void this.release(key, owner).catch(() => undefined);
      throw error;
    }
  }

  async settle(key: string, connectionId: string, owner?: string): Promise<boolean> {
    const held = owner === undefined ? '' : `${CLAIMED}${owner}`;
    return (await this.#run(SETTLE, key, held, `${SETTLED}${connectionId}`)) === 1;
  }

  async release(key: string, owner?: string): Promise<boolean> {
    const held = owner === undefined ? '' : `${CLAIMED}${owner}`;
    return (await this.#run(RELEASE, key, held)) === 1;
  }

  /** @throws Error when the key holds something that no ledger of the SDK wrote. */
  async read(key: string): Promise<CallLedgerEntry | undefined> {
    const value = await this.#run(READ, key);
    if (value === null || value === undefined) return undefined;
    const text = String(value);
    if (text.startsWith(CLAIMED)) return {};
    if (!text.startsWith(SETTLED)) throw new Error('The key holds a value that is none of a call ledger');
    return { connectionId: text.slice(SETTLED.length) };
  }

  #run(script: string, key: string, ...values: string[]): Promise<unknown> {
    const client = this.#client;
    const name = `${this.#prefix}${key}`;
    if (isIoRedis(client)) return client.eval(script, 1, name, ...values);
    return client.eval(script, { keys: [name], arguments: values });
  }
}
