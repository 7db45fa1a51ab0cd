import { Deadline } from '../http/deadline.js';
import { type CXoneEventListener, emit, type StoreErrorEvent } from '../http/events.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { parseStoredToken } from '../schemas/token.js';

/**
 * A place where processes share a token: a [Keyv](https://keyv.org) instance as it is, or anything with these methods.
 *
 * Methods may be async or not. Values are texts; protect the store as you protect the client secret.
 */
export interface TokenStore {
  /** The value last set, or `undefined`/`null`. */
  get(key: string): unknown;
  /** Keeps the value for `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): unknown;
  delete(key: string): unknown;
}

/** A token as processes share it. */
export interface StoredToken {
  readonly accessToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The longest that a call waits for the store, in milliseconds. */
const STORE_TIMEOUT_MS = 1_000;

export interface SharedTokenOptions {
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly onEvent?: CXoneEventListener | undefined;
  readonly tokenUrl: string;
  readonly clientId: string;
}

/** The token of one OAuth client in a shared store. Never throws: a store that fails costs a request, not a call. */
export class SharedToken {
  readonly #options: SharedTokenOptions;
  #key: Promise<string> | undefined;

  constructor(options: SharedTokenOptions) {
    this.#options = options;
  }

  async load(): Promise<StoredToken | undefined> {
    return this.#attempt('get', async (key) => {
      const value = await this.#options.store.get(key);
      if (value === undefined || value === null) return undefined;
      const token = parseStoredToken(value);
      if (!token) throw new Error('the stored value is not a token of this SDK');
      return token;
    });
  }

  async save(token: StoredToken, ttlMs: number): Promise<void> {
    const value = JSON.stringify({ accessToken: token.accessToken, expiresAt: token.expiresAt });
    await this.#attempt('set', async (key) => {
      await this.#options.store.set(key, value, ttlMs);
    });
  }

  async remove(): Promise<void> {
    await this.#attempt('delete', async (key) => {
      await this.#options.store.delete(key);
    });
  }

  async #attempt<T>(
    operation: StoreErrorEvent['operation'],
    task: (key: string) => Promise<T>,
  ): Promise<T | undefined> {
    const { clock, redactor, onEvent } = this.#options;
    const deadline = new Deadline({ clock });
    try {
      return await deadline.run(async () => task(await this.#resolveKey()), STORE_TIMEOUT_MS);
    } catch (error) {
      const message = redactor.text(error instanceof Error ? error.message : String(error));
      emit(onEvent, () => ({ type: 'store_error', operation, durationMs: deadline.elapsedMs, message }));
      return undefined;
    }
  }

  #resolveKey(): Promise<string> {
    this.#key ??= buildKey(this.#options.tokenUrl, this.#options.clientId);
    return this.#key;
  }
}

/** A hash of who asks whom: never the secret, and nothing that tells one customer from another. */
async function buildKey(tokenUrl: string, clientId: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${tokenUrl}\n${clientId}`);
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return `cxone-sdk:token:${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
