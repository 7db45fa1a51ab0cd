import { inspect } from 'node:util';
import { CXoneClient, type CXoneClientOptions, CXoneConfigurationError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { settle } from '../support/fake-clock.js';
import { FetchDouble, reply } from '../support/fetch-double.js';
import { clientId, clientSecret, realmId, sampleConnection, sampleRequest } from '../support/samples.js';
import { connectDouble, errorOf } from '../support/test-client.js';

const complete: CXoneClientOptions = { realmId, clientId, clientSecret };
const tokenProvider = new StaticTokenProvider('token-1');

/** The options that the constructor rejects. */
function problems(options: object): readonly string[] {
  try {
    new CXoneClient(options);
  } catch (error) {
    if (error instanceof CXoneConfigurationError) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
}

/** The URLs of the two requests of a client with these options. */
async function requestedUrls(options: CXoneClientOptions): Promise<readonly (string | undefined)[]> {
  const { client, network } = connectDouble(options);
  network.onToken = () => reply(200, { access_token: 'token-1', expires_in: 60 });
  await client.connections.create(sampleRequest);
  return [network.tokenRequests[0]?.url, network.apiRequests[0]?.url];
}

describe('new CXoneClient', () => {
  it('sends nothing, starts no timer and reads no environment', async () => {
    vi.stubEnv('CXONE_BASE_URL', 'https://example.com');
    const { client, clock, network } = connectDouble();
    await settle();
    expect([clock.pendingTimers, network.tokenRequests.length, network.apiRequests.length]).toEqual([0, 0, 0]);
    await client.connections.create(sampleRequest);
    expect(network.apiRequests[0]?.url).toContain('https://acme.niceincontact.com/');
  });

  it('sends requests to both URLs of the realm', async () => {
    expect(await requestedUrls(complete)).toEqual([
      'https://acme.niceincontact.com/api/v2/oauth/token',
      'https://acme.niceincontact.com/api/v2/outbound/connections',
    ]);
  });

  it.each([
    [{ realmId: 'ACME' }, 'https://acme.niceincontact.com/api'],
    [{ baseUrl: 'https://cx.example.com' }, 'https://cx.example.com/api'],
    [{ baseUrl: 'https://cx.example.com/' }, 'https://cx.example.com/api'],
    [{ baseUrl: 'https://cx.example.com/prefix//' }, 'https://cx.example.com/prefix/api'],
    [{ baseUrl: 'http://localhost:8080', realmId: 'acme' }, 'http://localhost:8080/api'],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080/api'],
    [{ baseUrl: 'http://[::1]:8080' }, 'http://[::1]:8080/api'],
  ])('sends requests with %j to %s', async (where, start) => {
    expect(await requestedUrls({ clientId, clientSecret, realmId: undefined, ...where })).toEqual([
      `${start}/v2/oauth/token`,
      `${start}/v2/outbound/connections`,
    ]);
  });

  it('sends token requests to tokenUrl', async () => {
    const [tokenUrl] = await requestedUrls({ ...complete, tokenUrl: 'https://auth.example.com/api/v2/oauth/token' });
    expect(tokenUrl).toBe('https://auth.example.com/api/v2/oauth/token');
  });

  it.each(['', ' ', 'a.b', 'a/b', 'a@b', 'a b', 'a:1', '-a', 'a-', 'ü', 'a\n', 'xn--a', 'a'.repeat(64), 5, null, {}])(
    'rejects the realm %j: no input can change the host',
    (realm) => {
      expect(problems({ ...complete, realmId: realm })).toEqual(['realmId']);
    },
  );

  it.each([
    'cx.example.com',
    'ftp://cx.example.com',
    'http://cx.example.com',
    'http://localhost.example.com',
    'https://user@cx.example.com',
    'https://user:pass@cx.example.com',
    'https://cx.example.com?a=1',
    'https://cx.example.com#a',
    '',
    'javascript:alert(1)',
  ])('rejects the URL %j, without quoting it', (url) => {
    expect(problems({ ...complete, baseUrl: url })).toEqual(['baseUrl']);
    expect(problems({ ...complete, tokenUrl: url })).toEqual(['tokenUrl']);
    if (url.includes('pass')) expect(() => new CXoneClient({ ...complete, baseUrl: url })).not.toThrow('pass@');
  });

  it.each<[object, readonly string[]]>([
    [{}, ['realmId', 'clientId', 'clientSecret']],
    [{ realmId }, ['clientId', 'clientSecret']],
    [{ realmId, clientId }, ['clientSecret']],
    [{ realmId, clientSecret }, ['clientId']],
    [{ clientId, clientSecret }, ['realmId']],
    [{ ...complete, tokenProvider }, ['clientId', 'clientSecret']],
    [{ realmId, tokenProvider, tokenUrl: 'https://x.example.com' }, ['tokenUrl']],
    [{ realmId, tokenProvider, tokenStore: new Map() }, ['tokenStore']],
    [{ realmId, tokenProvider: {} }, ['tokenProvider']],
    [{ realmId, tokenProvider: null }, ['tokenProvider']],
    [{ ...complete, clientSecret: '' }, ['clientSecret']],
    [{ ...complete, clientSecret: 5 }, ['clientSecret']],
    [{ ...complete, tokenStore: { get: 1 } }, ['tokenStore']],
    [{ ...complete, timeOutMs: 5 }, ['timeOutMs']],
    [{ ...complete, timeoutMs: 0 }, ['timeoutMs']],
    [{ ...complete, timeoutMs: -1 }, ['timeoutMs']],
    [{ ...complete, timeoutMs: Number.NaN }, ['timeoutMs']],
    [{ ...complete, timeoutMs: 2_147_483_648 }, ['timeoutMs']],
    [{ ...complete, timeoutMs: true }, ['timeoutMs']],
    [{ ...complete, totalTimeoutMs: 0 }, ['totalTimeoutMs']],
    [{ ...complete, totalTimeoutMs: false }, []],
    [{ ...complete, retry: 3 }, ['retry']],
    [{ ...complete, retry: { maxRetries: -1 } }, ['retry.maxRetries']],
    [{ ...complete, retry: { maxRetries: 1.5 } }, ['retry.maxRetries']],
    [{ ...complete, retry: { retries: 1 } }, ['retry.retries']],
    [{ ...complete, retry: { factor: 0.5 } }, ['retry.factor']],
    [{ ...complete, retry: { minDelayMs: 0 } }, ['retry.minDelayMs']],
    [{ ...complete, retry: { minDelayMs: 1_000, maxDelayMs: 999 } }, ['retry.maxDelayMs']],
    [{ ...complete, headers: { Authorization: 'x' } }, ['headers.Authorization']],
    [{ ...complete, headers: { accept: 'x' } }, ['headers.accept']],
    [{ ...complete, headers: { 'content-TYPE': 'x' } }, ['headers.content-TYPE']],
    [{ ...complete, headers: { CorrelationId: 'x' } }, ['headers.CorrelationId']],
    [{ ...complete, headers: { 'x-a': 'one\r\ntwo' } }, ['headers.x-a']],
    [{ ...complete, headers: { 'x-a': 5 } }, ['headers.x-a']],
    [{ ...complete, headers: { 'x a': '5' } }, ['headers["x a"]']],
    [{ ...complete, defaultCountry: 'ZZ' }, ['defaultCountry']],
    [{ ...complete, defaultCountry: 'us' }, ['defaultCountry']],
    [{ ...complete, numberPolicy: { countries: ['US', 'XX'] } }, ['numberPolicy.countries[1]']],
    [{ ...complete, numberPolicy: { refuseTypes: ['PREMIUM'] } }, ['numberPolicy.refuseTypes[0]']],
    [{ ...complete, fetch: 'fetch' }, ['fetch']],
    [{ ...complete, onEvent: {} }, ['onEvent']],
    [{ realmId: 'a.b', timeoutMs: 0 }, ['realmId', 'timeoutMs']],
  ])('checks %j and names the invalid options: %j', (options, paths) => {
    expect(problems(options)).toEqual(paths);
  });

  it.each([[undefined], [null], ['acme'], [[]]])('rejects %j in place of options', (options) => {
    expect(() => Reflect.construct(CXoneClient, [options])).toThrow(CXoneConfigurationError);
  });

  it('suggests the correct name of an option', () => {
    expect(() => Reflect.construct(CXoneClient, [{ ...complete, timeOutMs: 5 }])).toThrow('did you mean timeoutMs?');
  });

  it('rejects options whose getters throw', () => {
    const hostile = Object.defineProperty({}, 'realmId', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(() => new CXoneClient(hostile)).toThrow(CXoneConfigurationError);
  });

  it("neither keeps nor changes the caller's options", async () => {
    const { clock } = connectDouble();
    const network = new FetchDouble(clock);
    const headers: Record<string, string> = { 'x-tenant': 'a' };
    const options = { ...complete, fetch: network.fetch, headers };
    const before = JSON.stringify(options);
    const client = new CXoneClient(Object.freeze(options));
    expect(JSON.stringify(options)).toBe(before);
    headers['x-tenant'] = 'b';
    await client.connections.create(sampleRequest);
    expect(network.apiRequests[0]?.headers.get('x-tenant')).toBe('a');
  });

  it('shows no secret and no token in an inspection, in JSON and in a spread', async () => {
    const { client } = connectDouble({ headers: { 'x-api-key': 'the-gateway-key' } });
    await client.connections.create(sampleRequest);
    const shown = [
      inspect(client, { depth: null, showHidden: true, getters: true }),
      JSON.stringify(client),
      inspect({ ...client }, { depth: null, showHidden: true }),
      inspect({ ...client.connections }, { depth: null, showHidden: true }),
    ].join();
    for (const secret of [clientSecret, 'token-1', 'the-gateway-key']) expect(shown).not.toContain(secret);
  });

  it('masks the key of a gateway that a header holds', async () => {
    const { client, network } = connectDouble({ headers: { 'x-api-key': 'the-gateway-key', 'x-plain': 'visible' } });
    network.onApi = () => reply(400, { message: 'the-gateway-key is not visible' });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error.message).toContain('••• is not visible');
  });

  it('uses the global fetch at the time of a request, without the option fetch', async () => {
    const client = new CXoneClient({ realmId, tokenProvider });
    const network = new FetchDouble();
    vi.stubGlobal('fetch', network.fetch);
    expect((await client.connections.create(sampleRequest)).id).toBe(sampleConnection.id);
    expect(network.apiRequests).toHaveLength(1);
  });
});
