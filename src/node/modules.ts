import { CXoneConfigurationError } from '../errors/configuration.js';

interface Modules {
  readonly 'node:crypto': typeof import('node:crypto');
  readonly 'node:http': typeof import('node:http');
  readonly 'node:https': typeof import('node:https');
  readonly 'node:stream': typeof import('node:stream');
  readonly 'node:tls': typeof import('node:tls');
  readonly 'node:zlib': typeof import('node:zlib');
}

/** The runtimes that have a `node:http` of their own, which does not show when a request leaves. */
const OTHERS = ['Bun', 'Deno', 'WebSocketPair'];

/** @throws CXoneConfigurationError where the requests would not be sent as on Node.js. */
export function assertNode(): void {
  const isNode =
    !OTHERS.some((name) => name in globalThis) && typeof globalThis.process?.getBuiltinModule === 'function';
  if (isNode) return;
  const message = 'requires Node.js 20.19 or newer. Omit the option fetch on this runtime';
  throw new CXoneConfigurationError({ message: `createNodeFetch ${message}.`, issues: [{ path: '', message }] });
}

/** Loads a module of Node.js when it is needed: a cold start over HTTP should not wait for TLS and zlib. */
export function load<Name extends keyof Modules>(name: Name): Modules[Name] {
  return process.getBuiltinModule(name) as unknown as Modules[Name];
}
