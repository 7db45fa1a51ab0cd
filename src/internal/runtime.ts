import { readProperty } from './user-code.js';

/** `true` on Deno. */
export function isDeno(): boolean {
  return 'Deno' in globalThis;
}

/** `true` on Cloudflare's runtime, of any compatibility date: an old one has no `navigator` to ask. */
export function isCloudflare(): boolean {
  return 'WebSocketPair' in globalThis;
}

/** `true` on Bun. */
export function isBun(): boolean {
  return 'Bun' in globalThis;
}

/** `true` if `fetch` of Node.js reads the variables of a proxy: it needs a flag, and older versions can't. */
function readsProxyVariables(version: string, flags: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return flags.includes('use-env-proxy') && (major > 23 || (major === 22 && minor > 20));
}

/**
 * Describes the variable of a proxy that Node.js ignores, if one is set; otherwise the empty string.
 *
 * Reads the environment, so it is called only where an error is built. Tolerates its absence and a lack of permission.
 */
export function describeIgnoredProxy(): string {
  const process = readProperty(globalThis, 'process');
  const env = readProperty(process, 'env');
  const versions = readProperty(process, 'versions');
  const version = readProperty(versions, 'node');
  const name = ['HTTPS_PROXY', 'https_proxy'].find((each) => readProperty(env, each));
  // Deno and Bun read it.
  if (!name || typeof version !== 'string' || isDeno() || readProperty(versions, 'bun')) return '';
  const isTold = readProperty(env, 'NODE_USE_ENV_PROXY') === '1' && 'use-env-proxy';
  const flags = [isTold, readProperty(process, 'execArgv'), readProperty(env, 'NODE_OPTIONS')].join(' ');
  if (readsProxyVariables(version, flags)) return '';
  return ` ${name} is set, but fetch of Node.js ignores it without NODE_USE_ENV_PROXY=1 (from 22.21 and 24.0 on).`;
}
