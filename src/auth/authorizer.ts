import { CXoneError } from '../errors/base.js';
import { CXoneTokenProviderError } from '../errors/local.js';
import type { Authorizer } from '../http/transport.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { isSendableToken } from '../schemas/token.js';
import { findOwn, type TokenProvider } from './token-provider.js';

const ADVICE = 'No call was placed.';

function toProviderError(error: unknown, redactor: Redactor): CXoneError {
  // A subclass of the caller's own may have no code.
  if (error instanceof CXoneError && error.outcome === 'not_placed' && error.code) return error;
  const cause = maskCause(error, redactor);
  const detail = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  const message = `The token provider failed${detail}. ${ADVICE}`;
  return new CXoneTokenProviderError({ message, cause });
}

function invalidTokenError(): CXoneError {
  const hint = 'getAccessToken must resolve to a string of 1 to 16,384 visible ASCII characters, without "Bearer".';
  const message = `The token provider returned no valid token. ${hint} ${ADVICE}`;
  return new CXoneTokenProviderError({ message, hint });
}

/** Adapts any provider to the transport: its errors wrapped and masked, its tokens checked. */
export function toAuthorizer(provider: TokenProvider, redactor: Redactor): Authorizer {
  const guard = async <T>(task: () => T | Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      throw toProviderError(error, redactor);
    }
  };
  const isOwn = () => findOwn(provider) !== undefined;
  return {
    getCachedToken: () => findOwn(provider)?.getCachedToken(),
    isOwn,
    hasOwnTimeout: () => findOwn(provider)?.hasOwnTimeout === true,
    async getToken(options) {
      // The signal is created when it is read, which the SDK's own provider does not do for a cached token.
      const input = isOwn() ? options : { signal: options.signal };
      const token: unknown = await guard(() => provider.getAccessToken(input));
      if (!isSendableToken(token)) throw invalidTokenError();
      return token;
    },
    async invalidate(rejected) {
      await guard(() => provider.invalidate?.(rejected));
    },
  };
}
