import { CanceledError, Deadline } from '../http/deadline.js';
import { type CXoneEventListener, emit, type TokenStoreErrorEvent } from '../http/events.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { toSha256 } from '../internal/sha256.js';
import { describeThrown } from '../internal/user-code.js';
import { parseStoredToken } from '../schemas/token.js';
import type { TokenStore } from './token-store.js';

/** A token as processes share it. */
export interface StoredToken {
  readonly accessToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Time limit of a response of the store, in milliseconds. */
export const STORE_TIMEOUT_MS = 1_000;

export interface SharedTokenStoreOptions {
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly onEvent?: CXoneEventListener | undefined;
  readonly tokenUrl: string;
  /** Identifies the requester. */
  readonly identity: string;
}

/** The token of one OAuth client in a shared store. Never throws: a store that fails costs a token request, not a call. */
export class SharedTokenStore {
  readonly #options: SharedTokenStoreOptions;
  #key: Promise<string> | undefined;

  constructor(options: SharedTokenStoreOptions) {
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
    return this.#withEvents('get', () => deadline.run(async () => read(await this.#resolveKey()), STORE_TIMEOUT_MS));
  }

  /** Not awaited: a slow store must not delay a call. */
  save(token: StoredToken, ttlMs: number): void {
    const value = JSON.stringify({ accessToken: token.accessToken, expiresAt: token.expiresAt });
    void this.#withEvents('set', async () => {
      await this.#options.store.set(await this.#resolveKey(), value, ttlMs);
    });
  }

  /** Not awaited. */
  delete(): void {
    void this.#withEvents('delete', async () => {
      await this.#options.store.delete(await this.#resolveKey());
    });
  }

  async #withEvents<T>(
    storeMethod: TokenStoreErrorEvent['storeMethod'],
    task: () => Promise<T>,
  ): Promise<T | undefined> {
    const { clock, redactor, onEvent } = this.#options;
    const startedAt = clock.elapsed();
    try {
      return await task();
    } catch (error) {
      const durationMs = clock.elapsed() - startedAt;
      const message = describeError(error, redactor);
      emit(onEvent, () => ({ type: 'token_store_error', operation: 'token', storeMethod, durationMs, message }));
      return undefined;
    }
  }

  #resolveKey(): Promise<string> {
    this.#key ??= buildKey(this.#options.tokenUrl, this.#options.identity);
    return this.#key;
  }
}

function describeError(error: unknown, redactor: Redactor): string {
  if (error instanceof CanceledError) return `no response within ${STORE_TIMEOUT_MS} ms`;
  return redactor.maskText(describeThrown(error));
}

/** A hash of client and token URL: no secret, and nothing that distinguishes one customer from another. */
async function buildKey(tokenUrl: string, identity: string): Promise<string> {
  return `cxone-sdk:token:${await toSha256(`${tokenUrl}\n${identity}`)}`;
}
