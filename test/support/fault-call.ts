import {
  CXoneClient,
  type CXoneClientOptions,
  type CXoneError,
  type FetchLike,
  type RequestOptions,
  StaticTokenProvider,
} from 'cxone-sdk';
import { FakeClock } from './fake-clock.js';
import { clientId, clientSecret, sampleRequest, tokenPath } from './samples.js';
import { errorOf } from './test-client.js';

/** The operation that meets a faulty server; `token` is the token request of a `create` that comes no further. */
export type FaultyOperation = 'create' | 'get' | 'token';

export const faultyOperations: readonly FaultyOperation[] = ['create', 'get', 'token'];

/** The timeout of an attempt, on the fake clock. */
export const attemptTimeoutMs = 1_000;

/** A call that meets a faulty server over real sockets, with a clock of its own. */
export interface FaultCall {
  readonly clock: FakeClock;
  readonly work: Promise<unknown>;
  /** The error that the call must end with. */
  readonly failure: () => Promise<CXoneError>;
  /** Returns `true` if `fetch` has returned, that is, if the headers have arrived. */
  readonly hasHead: () => boolean;
}

function credentialsFor(operation: FaultyOperation, url: string): CXoneClientOptions {
  if (operation !== 'token') return { baseUrl: url, tokenProvider: new StaticTokenProvider('static-token') };
  return { realmId: 'acme', tokenUrl: `${url}${tokenPath}`, clientId, clientSecret };
}

interface FaultCallOptions {
  readonly client?: CXoneClientOptions;
  readonly call?: RequestOptions;
  /** Sends the requests; the platform's `fetch` by default. */
  readonly send?: FetchLike;
}

/** Starts a call whose requests go to `url`. */
export function beginFaultCall(
  operation: FaultyOperation,
  url: string,
  { client: given = {}, call, send = fetch }: FaultCallOptions = {},
): FaultCall {
  const clock = new FakeClock();
  let heads = 0;
  const countingFetch: FetchLike = async (input, init) => {
    const response = await send(input, init);
    heads += 1;
    return response;
  };
  const options = { ...credentialsFor(operation, url), timeoutMs: attemptTimeoutMs, fetch: countingFetch, ...given };
  const { connections } = new CXoneClient(options, { clock });
  const work = operation === 'get' ? connections.get('id-1', call) : connections.create(sampleRequest, call);
  // Looked at later, perhaps after it has failed.
  work.catch(() => undefined);
  return { clock, work, failure: () => errorOf(work), hasHead: () => heads > 0 };
}
