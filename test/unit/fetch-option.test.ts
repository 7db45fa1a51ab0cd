import { CXoneClient, type CXoneClientOptions, type FetchLike, StaticTokenProvider } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator } from 'cxone-sdk/testing';
import { fetch as undiciFetch } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleConnection, sampleRequest } from '../support/samples.js';
import { errorOf } from '../support/test-client.js';

const text = async () => JSON.stringify(sampleConnection);
const json = { 'content-type': 'application/json' };

function connect(fetch: CXoneClientOptions['fetch']): CXoneClient {
  return new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider('token-1'), fetch });
}

describe('CXoneClientOptions.fetch', () => {
  const simulator = new CXoneSimulator();
  afterAll(() => simulator.close());

  // The type check of this file is a part of the tests: none of these functions has a cast.
  it.each<[string, FetchLike]>([
    ['the global fetch', globalThis.fetch],
    ["undici's fetch", undiciFetch],
    ["a wrapper of undici's fetch", (url, init) => undiciFetch(url, init)],
  ])('sends with %s over HTTP', async (_name, fetch) => {
    const { url: baseUrl } = await simulator.listen();
    const { clientId, clientSecret } = simulator.clientOptions;
    const cxone = new CXoneClient({ baseUrl, clientId, clientSecret, fetch });
    const { id } = await cxone.connections.create(buildCreateRequest());
    expect((await cxone.connections.get(id)).id).toBe(id);
  });

  it.each<[string, FetchLike]>([
    ['a Response', async () => Response.json(sampleConnection)],
    ['an object without a body', async () => ({ status: 200, headers: new Headers(json), text })],
    ['a Map of headers', async () => ({ status: 200, headers: new Map(Object.entries(json)), text })],
    ['a body that is not a web stream', async () => ({ status: 200, headers: new Headers(json), body: 'bytes', text })],
  ])('reads %s', async (_name, fetch) => {
    expect(await connect(fetch).connections.create(sampleRequest)).toEqual(sampleConnection);
  });

  it('accepts a response without statusText', async () => {
    const fetch: FetchLike = async () => ({ status: 404, headers: new Headers(), text: async () => '' });
    const { message } = await errorOf(connect(fetch).connections.get('1'));
    expect(message).toContain('/api/v2/outbound/connections/1 failed with 404.');
  });
});
