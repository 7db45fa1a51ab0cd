import type { FetchLike } from 'cxone-sdk';
import { createNodeFetch } from 'cxone-sdk/node';

/** A way to send requests over real sockets. */
export interface Transport {
  readonly name: 'fetch' | 'createNodeFetch';
  readonly fetch: FetchLike;
}

const nodeFetch = createNodeFetch();

/** Both ways that the SDK ships with: the platform's `fetch`, and the one of `cxone-sdk/node`. */
export const transports: readonly Transport[] = [
  { name: 'fetch', fetch: (url, init) => fetch(url, init) },
  { name: 'createNodeFetch', fetch: nodeFetch },
];
