import { type CXoneClientOptions, CXoneConfigurationError, type TokenProvider } from 'cxone-sdk';
import { resolveClientOptions } from '../../../src/options/client.js';
import { clientId, clientSecret, realmId } from '../../support/samples.js';

export const credentials = { realmId, clientId, clientSecret };
export const tokenProvider: TokenProvider = { getAccessToken: async () => 'token-1' };

export const MILLISECONDS = 'must be a number of milliseconds greater than 0, at most 2147483647';
export const MILLISECONDS_OR_FALSE = `${MILLISECONDS}, or false`;
export const LIMIT = 'must be a number of milliseconds from 0 to 2147483647';
export const STORE = 'must be an object with get, set and delete methods';

/** The CXoneConfigurationError that a function throws; anything else fails the test. */
export function configurationErrorOf(act: () => unknown): CXoneConfigurationError {
  try {
    act();
  } catch (error) {
    if (error instanceof CXoneConfigurationError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

/** The issues of that error, one line each. */
export function issuesOf(act: () => unknown): readonly string[] {
  return configurationErrorOf(act).issues.map(({ path, message }) => `${path} ${message}`.trim());
}

/** The issues of client options, passed as a JavaScript user may pass them. */
export function clientIssues(options: unknown): readonly string[] {
  return issuesOf(() => resolveClientOptions(options as CXoneClientOptions));
}

/** The settings of a client with credentials and these options. */
export function resolve(options: CXoneClientOptions = {}) {
  return resolveClientOptions({ ...credentials, ...options });
}

/** Rows for `it.each`: each value of each option, with its message. */
export function eachValue(
  rows: readonly (readonly [path: string, values: readonly unknown[], message: unknown])[],
): readonly (readonly [path: string, value: unknown, message: unknown])[] {
  return rows.flatMap(([path, values, message]) => values.map((value) => [path, value, message] as const));
}

/** Options with one value at a path: `retry.factor` is the property of an object. */
export function optionsWith(path: string, value: unknown): CXoneClientOptions {
  const [name = '', inner] = path.replace(/\[\d\]$/, '').split('.');
  return { ...credentials, [name]: inner === undefined ? value : { [inner]: value } };
}

/** A getter or a trap that throws a secret. */
export function thrower(): never {
  throw new Error('hunter2');
}

export function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
