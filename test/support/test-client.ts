import { CXoneClient, type CXoneClientOptions, CXoneError, type CXoneEvent } from 'cxone-sdk';
import { FakeClock } from './fake-clock.js';
import { FetchDouble } from './fetch-double.js';
import { clientId, clientSecret, realmId } from './samples.js';

/** Creates a client with client credentials on a fake clock and a network in memory, and records its events. */
export function connectDouble(options: CXoneClientOptions = {}) {
  const clock = new FakeClock();
  const network = new FetchDouble(clock);
  const events: CXoneEvent[] = [];
  const credentials = options.tokenProvider ? {} : { clientId, clientSecret };
  const onEvent = (event: CXoneEvent) => events.push(event);
  const client = new CXoneClient({ realmId, ...credentials, fetch: network.fetch, onEvent, ...options }, { clock });
  return { client, clock, network, events };
}

/** The error of the SDK that a promise rejects with; anything else fails the test. */
export async function errorOf(work: Promise<unknown>): Promise<CXoneError> {
  const error: unknown = await work.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof CXoneError) return error;
  throw error;
}
