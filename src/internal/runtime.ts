import { readProperty } from './user-code.js';

/** `true` on Deno. */
export function isDeno(): boolean {
  return 'Deno' in globalThis;
}

/** `true` on Cloudflare's runtime, of any compatibility date: an old one has no `navigator` to ask. */
export function isCloudflare(): boolean {
  return 'WebSocketPair' in globalThis;
}

/** The first versions of Node.js whose `fetch` can read the variables of a proxy. */
const PROXY_VERSIONS: readonly (readonly [major: number, minor: number])[] = [
  [22, 21],
  [24, 0],
];

function canReadProxyVariables(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return PROXY_VERSIONS.some(([since, from]) => major === since && minor >= from) || major > 24;
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
  const flags = [readProperty(process, 'execArgv'), readProperty(env, 'NODE_OPTIONS')].join(' ');
  const isEnabled = readProperty(env, 'NODE_USE_ENV_PROXY') === '1' || flags.includes('--use-env-proxy');
  if (isEnabled && canReadProxyVariables(version)) return '';
  return ` ${name} is set, which fetch ignores on Node.js by default: set NODE_USE_ENV_PROXY=1 (from Node.js 22.21 and 24.0 on), or pass a fetch that uses the proxy.`;
}
