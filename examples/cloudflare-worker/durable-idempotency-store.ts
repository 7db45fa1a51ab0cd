import type { IdempotencyRecord, IdempotencyStore } from 'cxone-sdk';

// The part of Cloudflare's types that this file uses. In your project, import them from @cloudflare/workers-types.
interface DurableObjectStub {
  fetch(url: string, init: { method: string; body: string }): Promise<Response>;
}

export interface DurableObjectNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): DurableObjectStub;
}

interface DurableObjectState {
  readonly storage: {
    get<T>(key: string): Promise<T | undefined>;
    put(key: string, value: unknown): Promise<void>;
    deleteAll(): Promise<void>;
    setAlarm(at: number): Promise<void>;
  };
}

interface ClaimCommand {
  readonly method: 'claim';
  readonly record: IdempotencyRecord;
  readonly ttlMs: number;
}

interface CompleteCommand {
  readonly method: 'complete';
  readonly owner: string;
  readonly callId?: string | undefined;
}

interface ReleaseCommand {
  readonly method: 'release';
  readonly owner: string;
}

type Command = ClaimCommand | CompleteCommand | ReleaseCommand;

interface Entry {
  readonly record: IdempotencyRecord;
  readonly expiresAt: number;
}

/**
 * Keeps one key. A Durable Object exists once in the world and handles one event at a time between two waits for its
 * storage, so a claim is atomic. Workers KV can't be the store, since two locations may read it differently.
 */
export class IdempotencyStoreObject {
  readonly #storage: DurableObjectState['storage'];

  constructor(state: DurableObjectState) {
    this.#storage = state.storage;
  }

  async fetch(request: Request): Promise<Response> {
    return Response.json(await this.#run(await request.json()));
  }

  /** Called at the expiry, and only deletes what is left: its owner may have claimed the key again. */
  async alarm(): Promise<void> {
    if (!(await this.#find())) await this.#storage.deleteAll();
  }

  async #find(): Promise<Entry | undefined> {
    const entry = await this.#storage.get<Entry>('entry');
    return entry && entry.expiresAt > Date.now() ? entry : undefined;
  }

  async #run(command: Command): Promise<IdempotencyRecord | boolean> {
    const held = await this.#find();
    if (command.method === 'claim') return this.#claim(command, held?.record);
    if (held?.record.owner !== command.owner) return false;
    if (command.method === 'release') return this.#release(held.record);
    if (!held.record.placed) {
      const record = { ...held.record, placed: true, callId: command.callId };
      await this.#storage.put('entry', { ...held, record });
    }
    return true;
  }

  async #claim({ record, ttlMs }: ClaimCommand, held: IdempotencyRecord | undefined): Promise<IdempotencyRecord> {
    if (held && (held.owner !== record.owner || held.placed)) return held;
    const expiresAt = Date.now() + ttlMs;
    await this.#storage.put('entry', { record, expiresAt });
    await this.#storage.setAlarm(expiresAt);
    return record;
  }

  async #release({ placed }: IdempotencyRecord): Promise<boolean> {
    if (!placed) await this.#storage.deleteAll();
    return !placed;
  }
}

/** An idempotency store with a Durable Object for each key. */
export class DurableIdempotencyStore implements IdempotencyStore {
  readonly #namespace: DurableObjectNamespace;

  constructor(namespace: DurableObjectNamespace) {
    this.#namespace = namespace;
  }

  claim(key: string, record: IdempotencyRecord, ttlMs: number): Promise<IdempotencyRecord> {
    return this.#send(key, { method: 'claim', record, ttlMs });
  }

  complete(key: string, owner: string, callId: string | undefined): Promise<boolean> {
    return this.#send(key, { method: 'complete', owner, callId });
  }

  release(key: string, owner: string): Promise<boolean> {
    return this.#send(key, { method: 'release', owner });
  }

  async #send<T>(key: string, command: Command): Promise<T> {
    const object = this.#namespace.get(this.#namespace.idFromName(key));
    const response = await object.fetch('https://idempotency-store/', {
      method: 'POST',
      body: JSON.stringify(command),
    });
    if (!response.ok) throw new Error(`The Durable Object returned status ${response.status}`);
    return response.json();
  }
}
