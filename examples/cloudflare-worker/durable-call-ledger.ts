import type { CallLedger, CallLedgerEntry } from 'cxone-sdk';

// What is used of Cloudflare's types; in a project of your own they come from @cloudflare/workers-types.
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

interface Command {
  readonly operation: keyof CallLedger;
  readonly owner?: string | undefined;
  readonly ttlMs?: number | undefined;
  readonly connectionId?: string | undefined;
}

interface Entry extends CallLedgerEntry {
  readonly owner: string;
}

/**
 * Keeps one key. A Durable Object exists once in the world and handles one event at a time between two waits for its
 * storage, which makes a claim atomic; Workers KV is no place for a ledger, since two places may read it differently.
 */
export class CallLedgerObject {
  readonly #storage: DurableObjectState['storage'];

  constructor(state: DurableObjectState) {
    this.#storage = state.storage;
  }

  async fetch(request: Request): Promise<Response> {
    const command: Command = await request.json();
    return Response.json(await this[command.operation](command));
  }

  /** The key's time is over. */
  async alarm(): Promise<void> {
    await this.#storage.deleteAll();
  }

  async claim({ owner = crypto.randomUUID(), ttlMs = 0 }: Command): Promise<boolean> {
    const held = await this.#storage.get<Entry>('entry');
    if (held) return held.owner === owner && held.connectionId === undefined;
    await this.#storage.put('entry', { owner } satisfies Entry);
    await this.#storage.setAlarm(Date.now() + ttlMs);
    return true;
  }

  async settle({ owner, connectionId }: Command): Promise<boolean> {
    const held = await this.#findHeldBy(owner);
    if (held) await this.#storage.put('entry', { ...held, connectionId } satisfies Entry);
    return held !== undefined;
  }

  async release({ owner }: Command): Promise<boolean> {
    const held = await this.#findHeldBy(owner);
    if (held) await this.#storage.deleteAll();
    return held !== undefined;
  }

  async read(): Promise<CallLedgerEntry | null> {
    const held = await this.#storage.get<Entry>('entry');
    return held ? { connectionId: held.connectionId } : null;
  }

  async #findHeldBy(owner: string | undefined): Promise<Entry | undefined> {
    const held = await this.#storage.get<Entry>('entry');
    return owner === undefined || held?.owner === owner ? held : undefined;
  }
}

/** A call ledger with a Durable Object for each key. */
export class DurableCallLedger implements CallLedger {
  readonly #namespace: DurableObjectNamespace;

  constructor(namespace: DurableObjectNamespace) {
    this.#namespace = namespace;
  }

  claim(key: string, ttlMs: number, owner?: string): Promise<boolean> {
    return this.#ask(key, { operation: 'claim', ttlMs, owner });
  }

  settle(key: string, connectionId: string, owner?: string): Promise<boolean> {
    return this.#ask(key, { operation: 'settle', connectionId, owner });
  }

  release(key: string, owner?: string): Promise<boolean> {
    return this.#ask(key, { operation: 'release', owner });
  }

  read(key: string): Promise<CallLedgerEntry | null> {
    return this.#ask(key, { operation: 'read' });
  }

  async #ask<T>(key: string, command: Command): Promise<T> {
    const object = this.#namespace.get(this.#namespace.idFromName(key));
    const response = await object.fetch('https://ledger/', { method: 'POST', body: JSON.stringify(command) });
    if (!response.ok) throw new Error(`The ledger answered ${response.status}`);
    return response.json();
  }
}
