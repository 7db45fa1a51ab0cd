import { CXoneConfigurationError } from '../errors/configuration.js';
import { isSendableToken, TOKEN_MESSAGE } from '../schemas/token.js';
import { markOwn, type TokenProvider } from './token-provider.js';

/**
 * Provider of a token that you already have, for scripts and tests.
 *
 * The token can't be renewed: when the API returns 401, the operation fails with `CXoneUnauthorizedError` after one request.
 *
 * @throws {@link CXoneConfigurationError} when the token is empty or can't be sent in a header.
 * @example
 * ```ts
 * import { CXoneClient, StaticTokenProvider } from 'cxone-sdk';
 *
 * const cxone = new CXoneClient({ realmId, tokenProvider: new StaticTokenProvider(token) });
 * ```
 */
export class StaticTokenProvider implements TokenProvider {
  readonly #token: string;

  /** @throws {@link CXoneConfigurationError} when the token is empty, too long, or can't be sent in a header. */
  constructor(token: string) {
    if (!isSendableToken(token)) {
      const issues = [{ path: 'token', message: TOKEN_MESSAGE }];
      throw new CXoneConfigurationError({ message: `token ${TOKEN_MESSAGE}.`, issues });
    }
    this.#token = token;
    markOwn(this, { getAccessToken, getCachedToken: () => this.#token, hasOwnTimeout: false });
  }

  /**
   * Resolves to the token.
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

/** As it is here: a patch of the prototype would be mistaken for it later. */
const { getAccessToken } = StaticTokenProvider.prototype;
