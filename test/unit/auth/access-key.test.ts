import { inspect } from 'node:util';
import {
  AccessKeyTokenProvider,
  type AccessKeyTokenProviderOptions,
  CXONE_ISSUERS,
  CXoneAuthenticationError,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import {
  AcdNetwork,
  accessKeyId,
  accessKeySecret,
  firstOf,
  issueJwt,
  tenantId,
  toJwt,
} from '../../support/acd-double.js';
import { FakeClock } from '../../support/fake-clock.js';
import { reply, script } from '../../support/fetch-double.js';
import { clientId, clientSecret } from '../../support/samples.js';
import { errorOf } from '../../support/test-client.js';

function connect(options: Partial<AccessKeyTokenProviderOptions> = {}) {
  const clock = new FakeClock();
  const network = new AcdNetwork(clock);
  const credentials = { clientId, clientSecret, accessKeyId, accessKeySecret, fetch: network.fetch };
  return { provider: new AccessKeyTokenProvider({ ...credentials, ...options }, { clock }), network, clock };
}

describe('AccessKeyTokenProvider', () => {
  it('requests the token from the global issuer, with client_secret_basic', async () => {
    const { provider, network } = connect({ clientId: 'a:b ü', clientSecret: 'p:ä%' });
    await provider.getAccessToken();
    const request = firstOf(network.tokenRequests);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://cxone.niceincontact.com/auth/token',
      redirect: 'manual',
      body: `grant_type=password&username=${accessKeyId}&password=${accessKeySecret}`,
    });
    expect(request.headers.get('authorization')).toBe(`Basic ${btoa('a%3Ab+%C3%BC:p%3A%C3%A4%25')}`);
    expect(request.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(request.headers.get('accept')).toBe('application/json');
    expect(request.headers.get('user-agent')).toMatch(/^cxone-sdk\//);
  });

  it('authenticates the application in the form with client_secret_post', async () => {
    const { provider, network } = connect({
      clientAuthentication: 'client_secret_post',
      issuer: CXONE_ISSUERS.fedramp,
    });
    await provider.getAccessToken();
    const request = firstOf(network.tokenRequests);
    expect(request.url).toBe('https://cxone-gov.niceincontact.com/auth/token');
    expect(request.headers.has('authorization')).toBe(false);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
      grant_type: 'password',
      username: accessKeyId,
      password: accessKeySecret,
      client_id: clientId,
      client_secret: clientSecret,
    });
  });

  it('accepts an issuer with a trailing slash', () => {
    expect(connect({ issuer: 'https://nicecxone-sov1.eu/' }).provider.issuer).toBe(CXONE_ISSUERS.sovereignEurope);
  });

  it('sends one request for all callers, and caches the token until a minute before its expiry', async () => {
    const { provider, network, clock } = connect();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.getAccessToken()));
    expect(new Set(tokens).size).toBe(1);
    await clock.advance(3_540_000 - 1);
    await provider.getAccessToken();
    expect(network.tokenRequests).toHaveLength(1);
    await clock.advance(1);
    await provider.getAccessToken();
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('replaces a rejected token', async () => {
    const { provider, network } = connect();
    const first = await provider.getAccessToken();
    await provider.invalidate(first);
    expect(await provider.getAccessToken()).not.toBe(first);
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('calls the functions of both secrets for each request', async () => {
    let round = 0;
    const secret = (name: string) => async () => `${name}-${round}`;
    const { provider, network } = connect({ clientSecret: secret('client'), accessKeySecret: secret('key') });
    for (round = 1; round <= 2; round++) await provider.invalidate(await provider.getAccessToken());
    expect(network.tokenRequests.map(({ body }) => new URLSearchParams(body).get('password'))).toEqual([
      'key-1',
      'key-2',
    ]);
    expect(network.tokenRequests.map(({ headers }) => headers.get('authorization'))).toEqual(
      ['client-1', 'client-2'].map((clientSecret) => `Basic ${btoa(`${clientId}:${clientSecret}`)}`),
    );
  });

  it('names the secret whose function returned an invalid value', async () => {
    const { provider, network } = connect({ accessKeySecret: () => '' });
    const error = await errorOf(provider.getAccessToken());
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
    expect(error.message).toContain('accessKeySecret function');
    expect(network.tokenRequests).toEqual([]);
  });

  it('shares its token only with providers of the same access key', async () => {
    const entries = new Map<string, string>();
    const store = {
      get: (key: string) => entries.get(key),
      set: (key: string, value: string) => entries.set(key, value),
      delete: (key: string) => entries.delete(key),
    };
    const { provider } = connect({ store });
    const token = await provider.getAccessToken();
    await expect.poll(() => entries.size).toBe(1);
    const second = connect({ store });
    expect(await second.provider.getAccessToken()).toBe(token);
    expect(second.network.tokenRequests).toEqual([]);
    const other = connect({ store, accessKeyId: 'access-key-2' });
    await other.provider.getAccessToken();
    expect(other.network.tokenRequests).toHaveLength(1);
    expect([...entries.keys(), ...entries.values()].join()).not.toContain(accessKeySecret);
  });

  it.each([
    [400, 'invalid_grant', 'access key ID'],
    [400, 'invalid_client', "application's client ID"],
    [401, 'access_denied', "application's client ID"],
    [403, 'access_denied', undefined],
    [404, 'not_found', 'Check issuer'],
  ])(
    'throws CXoneAuthenticationError for a %i and %s, with a hint and without a secret',
    async (status, oauthError, hint) => {
      const { provider, network } = connect();
      network.onToken = ({ headers, body }) =>
        reply(status, {
          error: oauthError,
          error_description: `${headers.get('authorization')} ${String(headers.get('authorization')).slice(6)} ${body}`,
        });
      const error = await errorOf(provider.getAccessToken());
      expect(error).toBeInstanceOf(CXoneAuthenticationError);
      expect(error).toMatchObject({ oauthError, outcome: 'not_placed', path: '/auth/token' });
      if (hint === undefined) expect(error.hint).toBeUndefined();
      else expect(error.hint).toContain(hint);
      const shown = inspect(error, { depth: null, showHidden: true });
      for (const secret of [clientSecret, accessKeySecret, btoa(`${clientId}:${clientSecret}`)]) {
        expect(shown).not.toContain(secret);
      }
    },
  );

  it('suggests a shared store after a 429', async () => {
    const { provider, network } = connect();
    network.onToken = () => reply(429);
    expect((await errorOf(provider.getAccessToken())).hint).toContain('share tokens with a store');
  });

  it('retries after a 503 with retry', async () => {
    const { provider, network, clock } = connect({ retry: true });
    network.onToken = script(
      () => reply(503),
      (_request, index) => issueJwt(index),
    );
    await clock.playOut(provider.getAccessToken());
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('throws for a caller whose signal is aborted', async () => {
    const { provider } = connect();
    expect(await errorOf(provider.getAccessToken({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' });
  });

  it('reads the tenant from the id_token, or else from the access_token', async () => {
    const { provider, network } = connect();
    expect(provider.tenantId).toBeUndefined();
    await provider.getAccessToken();
    expect(provider.tenantId).toBe(tenantId);
    network.onToken = () =>
      reply(200, { access_token: toJwt({ tenantId: 'other' }), id_token: toJwt({}), expires_in: 0 });
    await provider.invalidate(await provider.getAccessToken());
    await provider.getAccessToken();
    expect(provider.tenantId).toBe('other');
  });

  it('keeps the tenant when a later response does not name it', async () => {
    const { provider, network } = connect();
    await provider.invalidate(await provider.getAccessToken());
    network.onToken = () => reply(200, { access_token: 'opaque', expires_in: 3600 });
    expect(await provider.getAccessToken()).toBe('opaque');
    expect(provider.tenantId).toBe(tenantId);
  });

  it('shows no secret in an inspection or in JSON', () => {
    const { provider } = connect();
    expect(inspect(provider, { depth: null, showHidden: true }) + JSON.stringify(provider)).not.toMatch(
      new RegExp(`${clientSecret}|${accessKeySecret}`),
    );
  });

  it.each([
    ['issuer', { issuer: 'http://example.com' }],
    ['clientId', { clientId: '' }],
    ['clientAuthentication', { clientAuthentication: 'none' }],
    ['accessKeyId', { accessKeyId: undefined }],
    ['accessKeySecret', { accessKeySecret: 5 }],
    ['accesKey', { accesKey: '' }],
  ])('names the invalid option: %s', (option, wrong) => {
    expect(() => connect(wrong as Partial<AccessKeyTokenProviderOptions>)).toThrow(
      expect.objectContaining({ code: 'configuration', option }),
    );
  });
});
