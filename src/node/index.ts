/** A `fetch` over `node:http` and `node:https` for the clients on Node.js. @module cxone-sdk/node */

import type { FetchLike } from '../http/fetch.js';
import { DEPARTURE } from '../internal/departure.js';
import { assertNode } from './modules.js';
import { type NodeFetchOptions, resolveNodeFetchOptions } from './options.js';
import { NodeTransport } from './transport.js';

export type { NodeFetchOptions } from './options.js';

/** A `fetch` over `node:http` and `node:https`, for the option `fetch` of a client. */
export interface NodeFetch extends FetchLike {
  /**
   * Closes the unused network connections at once and the others after their response. Further requests are rejected.
   *
   * @returns a promise that resolves when no request is in flight
   */
  close(): Promise<void>;
}

/**
 * Creates a `fetch` over `node:http` and `node:https`, for services that place many calls and functions that start cold.
 *
 * Its errors have the same outcomes as with the global `fetch`, with fewer `unknown`: a timeout or an abort before the
 * request has left is `not_placed`. It follows no redirect and never sends a request twice. It uses the proxies of the
 * environment where Node.js does (`NODE_USE_ENV_PROXY`). Unused network connections don't keep the process alive.
 *
 * @throws `CXoneConfigurationError` when an option can't work, and on a runtime other than Node.js.
 *
 * @example
 * ```ts
 * import { CXoneClient } from 'cxone-sdk';
 * import { createNodeFetch } from 'cxone-sdk/node';
 *
 * const cxone = CXoneClient.fromEnv(process.env, { fetch: createNodeFetch() });
 * ```
 */
export function createNodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  assertNode();
  const transport = new NodeTransport(resolveNodeFetchOptions(options));
  const nodeFetch: FetchLike = (url, init) => transport.fetch(url, init);
  // Itself as the value: a wrapper that has or copies its properties may send with another `fetch`.
  Object.defineProperty(nodeFetch, DEPARTURE, { value: nodeFetch });
  return Object.assign(nodeFetch, { close: () => transport.close() });
}
