import { CXoneClient, CXoneConfigurationError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { FetchDouble } from '../support/fetch-double.js';
import { clientId, clientSecret, sampleRequest } from '../support/samples.js';

const tokenProvider = new StaticTokenProvider('token-1');

/** The options that `fromEnv` rejects. */
function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof CXoneConfigurationError) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
}

describe('CXoneClient.fromEnv', () => {
  const environment = { CXONE_REALM_ID: 'acme', CXONE_CLIENT_ID: clientId, CXONE_CLIENT_SECRET: clientSecret };

  it('reads the variables of the process', async () => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const network = new FetchDouble();
    vi.stubGlobal('fetch', network.fetch);
    await CXoneClient.fromEnv().connections.create(sampleRequest);
    expect(network.tokenRequests[0]?.body).toContain('client_id=client-1');
    expect(network.apiRequests[0]?.url).toContain('https://acme.niceincontact.com/');
  });

  it('reads any object, and both URLs', async () => {
    const network = new FetchDouble();
    const urls = {
      CXONE_BASE_URL: 'https://cx.example.com',
      CXONE_TOKEN_URL: 'https://id.example.com/api/v2/oauth/token',
    };
    const client = CXoneClient.fromEnv({ ...environment, ...urls, OTHER: 5 }, { fetch: network.fetch });
    await client.connections.create(sampleRequest);
    expect(network.tokenRequests[0]?.url).toBe('https://id.example.com/api/v2/oauth/token');
    expect(network.apiRequests[0]?.url).toContain('https://cx.example.com/');
  });

  it('prefers options to variables', async () => {
    const network = new FetchDouble();
    const options = { realmId: 'other', clientId: undefined, fetch: network.fetch };
    await CXoneClient.fromEnv(environment, options).connections.create(sampleRequest);
    expect(network.tokenRequests[0]?.url).toContain('https://other.niceincontact.com/');
    expect(network.tokenRequests[0]?.body).toContain('client_id=client-1');
  });

  it('reads no credentials with a tokenProvider', async () => {
    const network = new FetchDouble();
    const client = CXoneClient.fromEnv(
      { ...environment, CXONE_TOKEN_URL: 'https://id.example.com' },
      { tokenProvider, fetch: network.fetch },
    );
    await client.connections.create(sampleRequest);
    expect(network.tokenRequests).toEqual([]);
  });

  it.each([
    [{}, ['CXONE_REALM_ID', 'CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET']],
    [{ ...environment, CXONE_CLIENT_SECRET: '' }, ['CXONE_CLIENT_SECRET']],
    [{ ...environment, CXONE_CLIENT_ID: undefined }, ['CXONE_CLIENT_ID']],
    [{ ...environment, CXONE_REALM_ID: null }, ['CXONE_REALM_ID']],
  ])('names the missing variables of %j', (env, names) => {
    const make = () => CXoneClient.fromEnv(env);
    expect(make).toThrow(CXoneConfigurationError);
    for (const name of names) expect(make).toThrow(name);
  });

  it('requires no realm with a base URL', () => {
    const { CXONE_REALM_ID: _left, ...rest } = environment;
    expect(problemsOf(() => CXoneClient.fromEnv({ ...rest, CXONE_BASE_URL: 'https://cx.example.com' }))).toEqual([]);
  });

  it("rejects a variable that isn't a string, such as a binding of a Worker", () => {
    expect(problemsOf(() => CXoneClient.fromEnv({ ...environment, CXONE_REALM_ID: {} }))).toEqual(['CXONE_REALM_ID']);
  });

  it('works without a process', () => {
    vi.stubGlobal('process', undefined);
    expect(problemsOf(() => CXoneClient.fromEnv())).toEqual(['realmId', 'clientId', 'clientSecret']);
  });

  it('works without an environment', () => {
    vi.stubGlobal('process', { ...process, env: undefined });
    expect(problemsOf(() => CXoneClient.fromEnv())).toEqual(['realmId', 'clientId', 'clientSecret']);
  });
});
