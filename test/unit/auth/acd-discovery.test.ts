import {
  type AcdTokenProvider,
  CXoneConfigurationError,
  CXoneNotFoundError,
  CXoneResponseValidationError,
  StaticTokenProvider,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { apiUrl, connectAcd, firstOf, routesPath, tenantId, toJwt } from '../../support/acd-double.js';
import { settle } from '../../support/fake-clock.js';
import { deafness, reply, script, silence } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

const request = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };

/** A custom provider. */
function custom(token: string, known: Partial<AcdTokenProvider> = {}): AcdTokenProvider {
  return { getAccessToken: async () => token, ...known };
}

describe('CXoneAcdClient: API discovery', () => {
  it('requests the URL of the API from the issuer once, without a token', async () => {
    const { acd, network } = connectAcd();
    await Promise.all([acd.scripts.start(request), acd.scripts.start(request), acd.contacts.get('1')]);
    await acd.scripts.start(request);
    expect(network.discoveryRequests).toHaveLength(1);
    const discovery = firstOf(network.discoveryRequests);
    expect(discovery).toMatchObject({
      method: 'GET',
      url: `https://cxone.niceincontact.com/.well-known/cxone-configuration?tenantId=${tenantId}`,
      redirect: 'manual',
    });
    expect(discovery.headers.has('authorization')).toBe(false);
    expect(discovery.headers.get('accept')).toBe('application/json');
    expect(discovery.headers.get('user-agent')).toMatch(/^cxone-sdk\/\d/);
    expect(network.apiRequests.map(({ url }) => url.startsWith(`${apiUrl}${routesPath}/`))).toEqual(
      Array(4).fill(true),
    );
  });

  it.each([
    ['of the provider', custom(toJwt({ tenantId: 'of-token' }), { tenantId: 'a\ud800' }), 'of-token'],
    ['of the token', custom(toJwt({ tenantId: 'a\ud800' })), undefined],
  ])('takes half a surrogate pair in the tenant %s for no tenant', async (_name, tokenProvider, tenant) => {
    const { acd, network } = connectAcd({ tokenProvider });
    const error = await acd.scripts.start(request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (tenant === undefined) expect(error).toMatchObject({ code: 'configuration', outcome: 'not_placed' });
    else expect(firstOf(network.discoveryRequests).url).toContain(`tenantId=${tenant}`);
  });

  it('rejects half a surrogate pair in the option tenantId', () => {
    expect(() => connectAcd({ tenantId: 'a\ud800' })).toThrow(/tenantId must be a non-empty string, without half/);
  });

  it('sends no discovery request for an operation that has ended, with a provider that ignores its signal', async () => {
    let resolveToken: (token: string) => void = () => undefined;
    const getAccessToken = () => new Promise<string>((resolve) => (resolveToken = resolve));
    const { acd, network } = connectAcd({ tokenProvider: { getAccessToken } });
    const controller = new AbortController();
    const work = errorOf(acd.scripts.start(request, { signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    resolveToken(toJwt({ tenantId }));
    await settle();
    expect(network.discoveryRequests).toEqual([]);
  });

  it('sends no discovery request with apiUrl', async () => {
    const { acd, network } = connectAcd({ apiUrl: 'https://gateway.example.com/cxone/' });
    await acd.scripts.start(request);
    expect(network.discoveryRequests).toEqual([]);
    expect(firstOf(network.apiRequests).url).toMatch(/^https:\/\/gateway\.example\.com\/cxone\/inContactAPI\//);
  });

  it('sends the request to the issuer of the provider, unless the option issuer is set', async () => {
    const issuer = 'https://nicecxone-sov1.au';
    const first = connectAcd({}, { issuer });
    await first.acd.scripts.start(request);
    expect(firstOf(first.network.discoveryRequests).url).toContain(`${issuer}/.well-known/`);
    const second = connectAcd({ issuer: 'https://nicecxone-sov1.eu/' }, { issuer });
    await second.acd.scripts.start(request);
    expect(firstOf(second.network.discoveryRequests).url).toContain('https://nicecxone-sov1.eu/.well-known/');
  });

  it.each([
    ['the option', { tenantId: 'a b' }, 'a b'],
    ['the provider', { tokenProvider: custom('opaque', { tenantId: 'of-provider' }) }, 'of-provider'],
    ['the token', { tokenProvider: custom(toJwt({ tenantId: 'of-token' }), { tenantId: '' }) }, 'of-token'],
    [
      'the token, if the tenantId of the provider is not a string',
      { tokenProvider: custom(toJwt({ tenantId: 'of-token' }), { tenantId: 5 as never }) },
      'of-token',
    ],
  ])('reads the tenant from %s', async (_where, options, expected) => {
    const { acd, network } = connectAcd(options);
    await acd.scripts.start(request);
    expect(new URL(firstOf(network.discoveryRequests).url).searchParams.get('tenantId')).toBe(expected);
  });

  it('reads the tenant from the id_token if the access token is opaque', async () => {
    const { acd, network } = connectAcd();
    network.onToken = () => reply(200, { access_token: 'opaque', id_token: toJwt({ tenantId }), expires_in: 3600 });
    await acd.scripts.start(request);
    expect(firstOf(network.apiRequests).headers.get('authorization')).toBe('Bearer opaque');
  });

  it('sends nothing if the tenant of the provider cannot be read', async () => {
    const tokenProvider = {
      getAccessToken: async () => 'opaque',
      get tenantId(): string {
        throw new Error('no tenant of +14155552671');
      },
    };
    const { acd, network } = connectAcd({ tokenProvider });
    const error = await errorOf(acd.scripts.start({ skillId: 1, scriptPath: 'a' }));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.cause).toMatchObject({ message: 'no tenant of +1415•••2671' });
    expect(network.discoveryRequests.length + network.apiRequests.length).toBe(0);
  });

  it('sends nothing if no tenant is known', async () => {
    const { acd, network } = connectAcd({ tokenProvider: new StaticTokenProvider('opaque') });
    const error = await errorOf(acd.scripts.start(request));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option: 'tenantId', outcome: 'not_placed', attempts: 0 });
    expect(error.message).toBe(
      "The API can't be found: tenantId could not be read from the token: set tenantId, or apiUrl. No call was placed.",
    );
    expect(network.discoveryRequests).toEqual([]);
  });

  it.each([
    'https://api-na1.niceincontact.com',
    'https://api-na1.nice-incontact.com/prefix/',
    'https://nicecxone.com',
    'https://api-na2.nicecxone-gov.com',
    'https://api-au1.nicecxone-sov1.au',
    'https://api-eu1.nicecxone-sov1.eu',
  ])('sends the token to %s', async (endpoint) => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(200, { api_endpoint: endpoint });
    await acd.scripts.start(request);
    expect(firstOf(network.apiRequests).url).toContain(`${endpoint.replace(/\/$/, '')}/inContactAPI/`);
  });

  it.each([
    'http://api-na1.niceincontact.com',
    'https://niceincontact.com.evil.example',
    'https://evilniceincontact.com',
    'https://api.example.com',
    'https://user:password@api-na1.niceincontact.com',
    'https://api-na1.niceincontact.com?to=evil',
    'http://127.0.0.1:8080',
    'nonsense',
    '',
    5,
    null,
  ])('sends no token to %j', async (endpoint) => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(200, { api_endpoint: endpoint });
    const error = await errorOf(acd.scripts.start(request));
    expect(error).toBeInstanceOf(CXoneResponseValidationError);
    expect(error).toMatchObject({ outcome: 'not_placed', issues: [{ path: 'api_endpoint' }], attempts: 1 });
    expect(network.apiRequests).toEqual([]);
  });

  it.each(['rubbish', 'null', '[]'])('rejects the response %j', async (body) => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(200, body);
    expect(await errorOf(acd.contacts.get('1'))).toMatchObject({ code: 'response_invalid' });
    expect(network.apiRequests).toEqual([]);
  });

  it.each([
    ['https://api.example.com', ['EXAMPLE.com']],
    ['http://127.0.0.1:8080', ['127.0.0.1']],
  ])('sends the token to %s if allowedApiHosts includes it', async (endpoint, allowedApiHosts) => {
    const { acd, network } = connectAcd({ allowedApiHosts });
    network.onDiscovery = () => reply(200, { api_endpoint: endpoint });
    await acd.scripts.start(request);
    expect(firstOf(network.apiRequests).url).toContain(endpoint);
  });

  it('follows no redirect', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(302, '', { location: 'https://evil.example/' });
    expect(await errorOf(acd.scripts.start(request))).toMatchObject({ status: 302, outcome: 'not_placed' });
    expect(network.discoveryRequests).toHaveLength(1);
  });

  it('throws a separate error for each caller, and does not cache a failure', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = script(
      () => reply(404),
      () => reply(200, { api_endpoint: apiUrl }),
    );
    const [first, second] = await Promise.all([
      errorOf(acd.scripts.start(request)),
      errorOf(acd.scripts.start(request, { correlationId: 'mine' })),
    ]);
    expect(first).toBeInstanceOf(CXoneNotFoundError);
    expect(first).toMatchObject({ outcome: 'not_placed', path: '/.well-known/cxone-configuration', attempts: 1 });
    expect(first?.hint).toContain('no such tenant');
    expect(second).not.toBe(first);
    expect(second).toMatchObject({ correlationId: 'mine' });
    expect(network.discoveryRequests).toHaveLength(1);
    await acd.scripts.start(request);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('suggests apiUrl when the issuer limits requests', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(429);
    expect((await errorOf(acd.scripts.start(request))).hint).toContain('Set apiUrl');
  });

  it('retries the discovery request after a 503 with retry', async () => {
    const { acd, network, clock } = connectAcd({ retry: true });
    network.onDiscovery = script(
      () => reply(503),
      () => reply(200, { api_endpoint: apiUrl }),
    );
    await clock.playOut(acd.scripts.start(request));
    expect(network.discoveryRequests).toHaveLength(2);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('times out after timeoutMs: no call was placed', async () => {
    const { acd, network, clock } = connectAcd({ timeoutMs: 1_000 });
    network.onDiscovery = deafness;
    const error = await clock.playOut(errorOf(acd.scripts.start(request)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', limit: 'timeoutMs', limitMs: 1_000 });
    expect(clock.elapsed()).toBe(1_000);
  });

  it('continues for other callers when one aborts', async () => {
    const { acd, network } = connectAcd();
    let respond = (_response: Response): void => undefined;
    network.onDiscovery = () => new Promise((resolve) => (respond = resolve));
    const controller = new AbortController();
    const aborted = errorOf(acd.scripts.start(request, { signal: controller.signal }));
    const other = acd.scripts.start(request);
    await settle();
    controller.abort();
    expect(await aborted).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    respond(reply(200, { api_endpoint: apiUrl }));
    expect((await other).contactId).toBe('4711000001');
    expect(network.discoveryRequests).toHaveLength(1);
  });

  it('aborts the discovery request with the last caller', async () => {
    const { acd, network, clock } = connectAcd();
    network.onDiscovery = silence;
    const controller = new AbortController();
    const aborted = errorOf(acd.scripts.start(request, { signal: controller.signal }));
    await settle();
    controller.abort();
    await aborted;
    await settle();
    expect(firstOf(network.discoveryRequests).signal.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('emits events without the tenant', async () => {
    const { acd, events } = connectAcd();
    await acd.scripts.start(request);
    const emitted = events.filter((event) => 'path' in event && event.path === '/.well-known/cxone-configuration');
    expect(emitted.map(({ type }) => type)).toEqual(['request', 'response']);
    expect(JSON.stringify(emitted)).not.toContain(tenantId);
  });

  it('renews a rejected token once, without another discovery request', async () => {
    const { acd, network } = connectAcd();
    network.onApi = script(
      () => reply(401),
      () => reply(200, { contactId: 1 }),
    );
    expect(await acd.scripts.start(request)).toEqual({ contactId: '1' });
    expect(network.tokenRequests).toHaveLength(2);
    expect(network.discoveryRequests).toHaveLength(1);
    expect(network.apiRequests).toHaveLength(2);
  });
});
