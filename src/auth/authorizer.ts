import { CXoneError } from '../errors/base.js';
import type { Authorizer } from '../http/transport.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { isSendableToken, limitsItself, type TokenProvider } from './token-provider.js';

const ADVICE = 'No call was placed.';

function wrap(error: unknown, redactor: Redactor): CXoneError {
  if (error instanceof CXoneError && error.outcome === 'not_placed') return error;
  const cause = maskCause(error, redactor);
  const said = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  const message = `The token provider failed${said}. ${ADVICE}`;
  return new CXoneError({ code: 'token_provider_failed', outcome: 'not_placed', message, cause });
}

function unusable(): CXoneError {
  const hint = 'getAccessToken must resolve to a text of visible ASCII characters, without "Bearer".';
  const message = `The token provider returned no token that could be sent. ${hint} ${ADVICE}`;
  return new CXoneError({ code: 'token_provider_failed', outcome: 'not_placed', message, hint });
}

/** Makes of any provider what the transport needs: its errors wrapped and masked, its tokens checked. */
export function toAuthorizer(provider: TokenProvider, redactor: Redactor): Authorizer {
  const guard = async <T>(task: () => T | Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      throw wrap(error, redactor);
    }
  };
  const isOwn = limitsItself(provider);
  return {
    async getToken(wait) {
      // The signal is made when it is asked for: one of the SDK's own that has its token at hand never does.
      const options = isOwn ? wait : { signal: wait.signal };
      const token: unknown = await guard(() => provider.getAccessToken(options));
      if (!isSendableToken(token)) throw unusable();
      return token;
    },
    async invalidate(rejected) {
      await guard(() => provider.invalidate?.(rejected));
    },
  };
}
