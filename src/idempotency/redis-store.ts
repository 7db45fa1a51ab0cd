import { isRecord, parseJson } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import { checkOf, checkOptions, required, withDefault } from '../options/check.js';
import { stringMatching, valueWithMethod } from '../schemas/parts.js';
import { assertResolution, type IdempotencyRecord, type IdempotencyStore } from './store.js';

/** Methods that are used of an [ioredis](https://github.com/redis/ioredis) client or cluster. */
export interface IoRedisClient {
  /** Distinguishes such a client from one of `redis`. */
  defineCommand(name: string, definition: { lua: string }): unknown;
  /** Runs a script. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/**
 * Methods that are used of a [redis](https://github.com/redis/node-redis) client, version 4 or newer, or of its pool or
 * cluster, version 5 or newer.
 */
export interface NodeRedisClient {
  /** Runs a script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Options of a {@link RedisIdempotencyStore}. */
export interface RedisIdempotencyStoreOptions {
  /** Prefix of each key. @defaultValue `'cxone-sdk:call:'` */
  readonly keyPrefix?: string | undefined;
}

/**
 * One script for all methods. A key holds the record as JSON; a command that is retried after a broken connection finds its
 * own record, which is a success and not a duplicate.
 *
 * ARGV: method, then of claim: record, owner, TTL; of complete: owner, completed fields; of release: owner; of resolve:
 * outcome, completed fields.
 */
const SCRIPT = `
local method = ARGV[1]
local held = redis.call('GET', KEYS[1])
local record = held and cjson.decode(held)
local function store(fields)
  redis.call('SET', KEYS[1], string.sub(held, 1, -2) .. ',' .. fields .. '}', 'KEEPTTL')
  return 1
end
if method == 'read' then return held end
if held and (type(record) ~= 'table' or not record.owner) then
  return redis.error_reply('the key holds a foreign value')
end
if method == 'claim' then
  if held and (record.owner ~= ARGV[3] or record.placed) then return held end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
  return ARGV[2]
end
if not held then return 0 end
if method == 'resolve' then
  if ARGV[2] == 'not_placed' then return redis.call('DEL', KEYS[1]) end
  return store(ARGV[3])
end
if record.owner ~= ARGV[2] then return 0 end
if method == 'complete' then
  if record.placed then return 1 end
  return store(ARGV[3])
end
if record.placed then return 0 end
return redis.call('DEL', KEYS[1])`;

type Client = IoRedisClient | NodeRedisClient;

const storeCheck = /* @__PURE__ */ lazy(() =>
  checkOf('idempotency store', {
    client: required(() => valueWithMethod<Client>('eval', 'must be a client of ioredis or redis')),
    keyPrefix: withDefault(() => stringMatching(/^/, 'must be a string'), 'cxone-sdk:call:'),
  }),
);

function isIoRedis(client: Client): client is IoRedisClient {
  return 'defineCommand' in client;
}

/** Clients can be set up to return integers as strings. */
function toBoolean(reply: unknown): boolean {
  if (reply === 1 || reply === '1') return true;
  if (reply === 0 || reply === '0') return false;
  throw new Error('Redis returned neither 0 nor 1');
}

function toRecord(reply: unknown): IdempotencyRecord {
  const record = typeof reply === 'string' ? parseJson(reply) : undefined;
  if (!isRecord(record) || typeof record['owner'] !== 'string')
    throw new Error("The key holds a value that isn't a record of an idempotency store");
  return record as unknown as IdempotencyRecord;
}

/** Fields that are appended to a record, which stays unchanged itself: of two with one name, the later counts. */
function completedFields(callId: string | undefined): string {
  return `"placed":true${callId ? `,"callId":${JSON.stringify(callId)}` : ''}`;
}

/**
 * {@link IdempotencyStore} in Redis 6 or newer, or Valkey, for any number of processes; takes your client of `ioredis` or
 * `redis`.
 *
 * Each method is one script, so that it is atomic. Configure Redis to keep its keys: append-only file enabled,
 * `maxmemory-policy noeviction`. A key that is lost may lead to a duplicate call.
 *
 * @throws {@link CXoneConfigurationError} from the constructor, when the client has no `eval` or `keyPrefix` isn't a string.
 * @example
 * ```ts
 * import { CXoneClient, RedisIdempotencyStore } from 'cxone-sdk';
 * import { Redis } from 'ioredis';
 *
 * const redis = new Redis('redis://localhost:6379', { lazyConnect: true });
 * const idempotencyStore = new RedisIdempotencyStore(redis);
 * const cxone = new CXoneClient({ realmId, clientId, clientSecret, idempotencyStore });
 * ```
 */
export class RedisIdempotencyStore implements IdempotencyStore {
  readonly #client: Client;
  readonly #keyPrefix: string;

  constructor(client: IoRedisClient | NodeRedisClient, options: RedisIdempotencyStoreOptions = {}) {
    this.#keyPrefix = checkOptions(storeCheck(), { ...options, client }).keyPrefix;
    this.#client = client;
  }

  /**
   * Takes the key if it is free or held by the same owner; see {@link IdempotencyStore.claim}.
   *
   * @throws Error when Redis fails, or when the key holds a value that no idempotency store wrote.
   */
  async claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
    const reply = await this.#run(key, 'claim', JSON.stringify(record), record.owner, String(Math.ceil(ttlMs)));
    return toRecord(reply);
  }

  /**
   * Records that the call was placed; see {@link IdempotencyStore.complete}.
   *
   * @throws Error when Redis fails, or when the key holds a value that no idempotency store wrote.
   */
  async complete(key: string, owner: string, callId: string | undefined): Promise<boolean> {
    return toBoolean(await this.#run(key, 'complete', owner, completedFields(callId)));
  }

  /**
   * Frees the key, since no call was placed; see {@link IdempotencyStore.release}.
   *
   * @throws Error when Redis fails, or when the key holds a value that no idempotency store wrote.
   */
  async release(key: string, owner: string): Promise<boolean> {
    return toBoolean(await this.#run(key, 'release', owner));
  }

  /**
   * Returns the record that holds the key; `undefined` for a free one.
   *
   * @throws Error when the key holds a value that no idempotency store wrote.
   */
  async read(key: string): Promise<IdempotencyRecord | undefined> {
    const reply = await this.#run(key, 'read');
    return reply === null || reply === undefined ? undefined : toRecord(reply);
  }

  /**
   * Overrules the owner of a key: for a person who has checked whether the call was placed.
   *
   * `'placed'` completes the key, `'not_placed'` frees it, a completed one too.
   *
   * @returns `false` for a free key.
   * @throws {@link CXoneConfigurationError} for another outcome; an Error as for {@link RedisIdempotencyStore.read}.
   */
  async resolve(key: string, outcome: 'placed' | 'not_placed', callId?: string): Promise<boolean> {
    assertResolution(outcome);
    return toBoolean(await this.#run(key, 'resolve', outcome, completedFields(callId)));
  }

  #run(key: string, ...values: string[]): Promise<unknown> {
    const client = this.#client;
    const name = `${this.#keyPrefix}${key}`;
    if (isIoRedis(client)) return client.eval(SCRIPT, 1, name, ...values);
    return client.eval(SCRIPT, { keys: [name], arguments: values });
  }
}
