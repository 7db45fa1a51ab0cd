import { CXoneConfigurationError } from '../errors/local.js';
import { isSendableToken, markSelfLimiting, type TokenProvider } from './token-provider.js';

/**
 * A token that is already there, for scripts and tests.
 *
 * It can't be renewed: when the service answers 401 the call fails with `CXoneUnauthorizedError` after one request.
 *
 * @throws {@link CXoneConfigurationError} when the token is empty or could not travel in a header.
 * @example
 * ```ts
 * import { CXoneClient, StaticTokenProvider } from 'cxone-sdk';
 *
 * const cxone = new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider(token) });
 * ```
 */
export class StaticTokenProvider implements TokenProvider {
  readonly #token: string;

  /** @throws {@link CXoneConfigurationError} when the token is empty or could not travel in a header. */
  constructor(token: string) {
    if (!isSendableToken(token)) {
      const issues = [{ path: 'token', message: 'must be a text of visible ASCII characters, without spaces' }];
      throw new CXoneConfigurationError({ message: `token ${issues[0]?.message}.`, issues });
    }
    this.#token = token;
    // It never waits.
    markSelfLimiting(this);
  }

  /**
   * Resolves to the token that was given.
   *
   * @example
   * ```ts
   * const token = await tokenProvider.getAccessToken();
   * ```
   */
  async getAccessToken(): Promise<string> {
    return this.#token;
  }
}
