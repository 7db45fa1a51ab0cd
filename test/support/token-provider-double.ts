import { ClientCredentialsTokenProvider, type ClientCredentialsTokenProviderOptions, type CXoneEvent } from 'cxone-sdk';
import { FakeClock } from './fake-clock.js';
import { FetchDouble } from './fetch-double.js';
import { baseUrl, clientId, clientSecret, tokenPath } from './samples.js';

/** Creates a token provider on a fake clock and a network in memory, and records its events. */
export function connectProvider(options: Partial<ClientCredentialsTokenProviderOptions> = {}) {
  const clock = new FakeClock();
  const network = new FetchDouble(clock);
  const events: CXoneEvent[] = [];
  const tokenUrl = `${baseUrl}${tokenPath}`;
  const onEvent = (event: CXoneEvent) => events.push(event);
  const provider = new ClientCredentialsTokenProvider(
    { tokenUrl, clientId, clientSecret, fetch: network.fetch, onEvent, ...options },
    { clock },
  );
  return { provider, clock, network, events };
}
