import {
  type AcdTokenProvider,
  CXoneConfigurationError,
  CXoneNotFoundError,
  CXoneResponseValidationError,
  StaticTokenProvider,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { readTenantFromResponse, readTenantId } from '../../../src/schemas/tenant.js';
import { apiUrl, connectAcd, firstOf, issueJwt, routesPath, tenantId, toJwt } from '../../support/acd-double.js';
import { settle } from '../../support/fake-clock.js';
import { deafness, reply, script, silence } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

const request = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };

/** A provider that any application could have written. */
function foreign(token: string, known: Partial<AcdTokenProvider> = {}): AcdTokenProvider {
  return { getAccessToken: async () => token, ...known };
}

describe('the discovery of the API', () => {
  it('asks the issuer once where the tenant is, without a token, and sends the call there', async () => {
    const { acd, network } = connectAcd();
    await Promise.all([acd.scripts.start(request), acd.scripts.start(request), acd.contacts.get('1')]);
    await acd.scripts.start(request);
    expect(network.discoveryRequests).toHaveLength(1);
    const asked = firstOf(network.discoveryRequests);
    expect(asked).toMatchObject({
      method: 'GET',
      url: `https://cxone.niceincontact.com/.well-known/cxone-configuration?tenantId=${tenantId}`,
      redirect: 'manual',
    });
    expect(asked.headers.has('authorization')).toBe(false);
    expect(asked.headers.get('accept')).toBe('application/json');
    expect(asked.headers.get('user-agent')).toMatch(/^cxone-sdk\/\d/);
    expect(network.apiRequests.map(({ url }) => url.startsWith(`${apiUrl}${routesPath}/`))).toEqual(
      Array(4).fill(true),
    );
  });

  it('does not happen when apiUrl is given', async () => {
    const { acd, network } = connectAcd({ apiUrl: 'https://gateway.example.com/cxone/' });
    await acd.scripts.start(request);
    expect(network.discoveryRequests).toEqual([]);
    expect(firstOf(network.apiRequests).url).toMatch(/^https:\/\/gateway\.example\.com\/cxone\/inContactAPI\//);
  });

  it('asks the issuer of the provider, unless another is given', async () => {
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
    ['the provider', { tokenProvider: foreign('opaque', { tenantId: 'of-provider' }) }, 'of-provider'],
    ['the token', { tokenProvider: foreign(toJwt({ tenantId: 'of-token' }), { tenantId: '' }) }, 'of-token'],
    [
      'the token, where the provider gives no text',
      { tokenProvider: foreign(toJwt({ tenantId: 'of-token' }), { tenantId: 5 as never }) },
      'of-token',
    ],
  ])('takes the tenant from %s', async (_what, options, expected) => {
    const { acd, network } = connectAcd(options);
    await acd.scripts.start(request);
    expect(new URL(firstOf(network.discoveryRequests).url).searchParams.get('tenantId')).toBe(expected);
  });

  it('takes the tenant from the id_token where the access token is no JWT', async () => {
    const { acd, network } = connectAcd();
    network.onToken = () => reply(200, { access_token: 'opaque', id_token: toJwt({ tenantId }), expires_in: 3600 });
    await acd.scripts.start(request);
    expect(firstOf(network.apiRequests).headers.get('authorization')).toBe('Bearer opaque');
  });

  it('sends nothing when the tenant cannot be told', async () => {
    const { acd, network } = connectAcd({ tokenProvider: new StaticTokenProvider('opaque') });
    const error = await errorOf(acd.scripts.start(request));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option: 'tenantId', outcome: 'not_placed', attempts: 0 });
    expect(error.message).toContain('tenantId could not be read off the token: give tenantId, or apiUrl.');
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

  it.each(['rubbish', 'null', '[]'])('refuses the answer %j', async (answer) => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(200, answer);
    expect(await errorOf(acd.contacts.get('1'))).toMatchObject({ code: 'response_invalid' });
    expect(network.apiRequests).toEqual([]);
  });

  it.each([
    ['https://api.example.com', ['EXAMPLE.com']],
    ['http://127.0.0.1:8080', ['127.0.0.1']],
  ])('sends the token to %s when allowedApiHosts says so', async (endpoint, allowedApiHosts) => {
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

  it('gives each caller an error of its own, and forgets a failure', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = script(
      () => reply(404),
      () => reply(200, { api_endpoint: apiUrl }),
    );
    const [one, other] = await Promise.all([
      errorOf(acd.scripts.start(request)),
      errorOf(acd.scripts.start(request, { correlationId: 'mine' })),
    ]);
    expect(one).toBeInstanceOf(CXoneNotFoundError);
    expect(one).toMatchObject({ outcome: 'not_placed', path: '/.well-known/cxone-configuration', attempts: 1 });
    expect(one?.hint).toContain('no such tenant');
    expect(other).not.toBe(one);
    expect(other).toMatchObject({ correlationId: 'mine' });
    expect(network.discoveryRequests).toHaveLength(1);
    await acd.scripts.start(request);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('says what to do when the issuer limits requests', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(429);
    expect((await errorOf(acd.scripts.start(request))).hint).toContain('Give apiUrl');
  });

  it('is repeated after a 503 with retry', async () => {
    const { acd, network, clock } = connectAcd({ retry: true });
    network.onDiscovery = script(
      () => reply(503),
      () => reply(200, { api_endpoint: apiUrl }),
    );
    await clock.playOut(acd.scripts.start(request));
    expect(network.discoveryRequests).toHaveLength(2);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('ends with timeoutMs, and nothing was placed', async () => {
    const { acd, network, clock } = connectAcd({ timeoutMs: 1_000 });
    network.onDiscovery = deafness;
    const error = await clock.playOut(errorOf(acd.scripts.start(request)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', timeoutMs: 1_000 });
    expect(clock.elapsed()).toBe(1_000);
  });

  it('ends a caller who aborts, and goes on for the others', async () => {
    const { acd, network } = connectAcd();
    let answer = (_response: Response): void => undefined;
    network.onDiscovery = () => new Promise((resolve) => (answer = resolve));
    const controller = new AbortController();
    const aborted = errorOf(acd.scripts.start(request, { signal: controller.signal }));
    const other = acd.scripts.start(request);
    await settle();
    controller.abort();
    expect(await aborted).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    answer(reply(200, { api_endpoint: apiUrl }));
    expect((await other).contactId).toBe('4711000001');
    expect(network.discoveryRequests).toHaveLength(1);
  });

  it('is given up with the last caller who waits for it', async () => {
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

  it('is told as an event, without the tenant', async () => {
    const { acd, events } = connectAcd();
    await acd.scripts.start(request);
    const told = events.filter((event) => 'path' in event && event.path === '/.well-known/cxone-configuration');
    expect(told.map(({ type }) => type)).toEqual(['request', 'response']);
    expect(JSON.stringify(told)).not.toContain(tenantId);
  });

  it('renews a token that the API refused, once, at the same place', async () => {
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

describe('readTenantId', () => {
  it.each([
    toJwt({ tenantId: 5 }),
    toJwt({ tenantId: '' }),
    toJwt({}),
    'opaque',
    'a.%%%.c',
    'a..c',
    'a.bnVsbA.c',
    '',
    5,
    undefined,
  ])('finds none in %j', (token) => {
    expect(readTenantId(token)).toBeUndefined();
  });

  it('reads base64url and UTF-8', () => {
    expect(readTenantId(toJwt({ tenantId: 'Mandant Zürich ÿþ?>' }))).toBe('Mandant Zürich ÿþ?>');
  });

  it.each(['rubbish', 'null', '[]', '{}'])('finds none in the answer %j', (answer) => {
    expect(readTenantFromResponse(answer)).toBeUndefined();
  });

  it('prefers the id_token', async () => {
    const answer = await issueJwt(0).text();
    expect(readTenantFromResponse(answer)).toBe(tenantId);
  });
});
