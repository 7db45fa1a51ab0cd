import { Deadline, Stopped } from '../http/deadline.js';
import { type CXoneEventListener, emit, type StoreErrorEvent } from '../http/events.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { toUtf8 } from '../internal/utf8.js';
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
  /** Forgets the value. */
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
  /** Who asks for the token. */
  readonly identity: string;
}

/** The token of one OAuth client in a shared store. Never throws: a store that fails costs a request, not a call. */
export class SharedToken {
  readonly #options: SharedTokenOptions;
  #key: Promise<string> | undefined;

  constructor(options: SharedTokenOptions) {
    this.#options = options;
  }

  /** Waits for the store for a second at most. */
  async load(): Promise<StoredToken | undefined> {
    const read = async (key: string) => {
      const value = await this.#options.store.get(key);
      if (value === undefined || value === null) return undefined;
      const token = parseStoredToken(value);
      if (!token) throw new Error('the stored value is not a token of this SDK');
      return token;
    };
    const deadline = new Deadline({ clock: this.#options.clock });
    return this.#attempt('get', () => deadline.run(async () => read(await this.#resolveKey()), STORE_TIMEOUT_MS));
  }

  /** Not to be waited for: a slow store must not delay a call. */
  save(token: StoredToken, ttlMs: number): void {
    const value = JSON.stringify({ accessToken: token.accessToken, expiresAt: token.expiresAt });
    void this.#attempt('set', async () => {
      await this.#options.store.set(await this.#resolveKey(), value, ttlMs);
    });
  }

  /** Not to be waited for. */
  remove(): void {
    void this.#attempt('delete', async () => {
      await this.#options.store.delete(await this.#resolveKey());
    });
  }

  async #attempt<T>(operation: StoreErrorEvent['operation'], task: () => Promise<T>): Promise<T | undefined> {
    const { clock, redactor, onEvent } = this.#options;
    const startedAt = clock.elapsed();
    try {
      return await task();
    } catch (error) {
      const durationMs = clock.elapsed() - startedAt;
      const message = describe(error, redactor);
      emit(onEvent, () => ({ type: 'store_error', operation, durationMs, message }));
      return undefined;
    }
  }

  #resolveKey(): Promise<string> {
    this.#key ??= buildKey(this.#options.tokenUrl, this.#options.identity);
    return this.#key;
  }
}

function describe(error: unknown, redactor: Redactor): string {
  try {
    if (error instanceof Stopped) return `no response within ${STORE_TIMEOUT_MS} ms`;
    return redactor.text(error instanceof Error ? error.message : String(error));
  } catch {
    return 'it threw a value that cannot be read';
  }
}

/** A hash of who asks whom: never the secret, and nothing that tells one customer from another. */
async function buildKey(tokenUrl: string, identity: string): Promise<string> {
  const bytes = Uint8Array.from(toUtf8(`${tokenUrl}\n${identity}`));
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return `cxone-sdk:token:${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
