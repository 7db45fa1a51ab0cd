import { ClientCredentialsTokenProvider, CXoneAuthenticationError, CXoneConfigurationError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { deafness, issueToken, reply } from '../../support/fetch-double.js';
import { clientId, clientSecret } from '../../support/samples.js';
import { errorOf } from '../../support/test-client.js';
import { connectProvider } from '../../support/token-provider-double.js';

const HOUR = 3_600_000;

describe('new ClientCredentialsTokenProvider', () => {
  it('sends nothing and starts no timer', async () => {
    const { clock, network } = connectProvider();
    await settle();
    expect([clock.pendingTimers, network.tokenRequests.length]).toEqual([0, 0]);
  });

  it.each([
    [{}, ['tokenUrl', 'clientId', 'clientSecret']],
    [{ tokenUrl: 'http://example.com/token', clientId, clientSecret }, ['tokenUrl']],
    [{ tokenUrl: 'https://example.com/token', clientId, clientSecret, timeoutMS: 1 }, ['timeoutMS']],
    [{ tokenUrl: 'https://example.com/token', clientId: '', clientSecret: '' }, ['clientId', 'clientSecret']],
  ])('rejects %j and names the invalid options', (options, paths) => {
    const make = () => Reflect.construct(ClientCredentialsTokenProvider, [options]);
    try {
      make();
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof CXoneConfigurationError)) throw error;
      expect(error.issues.map(({ path }) => path)).toEqual(paths);
    }
  });

  it('works with the system clock and the global fetch', async () => {
    const provider = new ClientCredentialsTokenProvider({
      tokenUrl: 'http://127.0.0.1:9/token',
      clientId,
      clientSecret,
    });
    expect(await errorOf(provider.getAccessToken())).toMatchObject({ outcome: 'not_placed' });
  });
});

describe('ClientCredentialsTokenProvider.getAccessToken', () => {
  it.each([undefined, null, {}])('takes %j as no options', async (options) => {
    const { provider } = connectProvider();
    expect(await provider.getAccessToken(options as undefined)).toBe('token-1');
  });
});

describe('ClientCredentialsTokenProvider: the token request', () => {
  it('sends three form fields and three headers', async () => {
    const { provider, network } = connectProvider({ clientId: 'a b&c', clientSecret: 'p+ä=%' });
    await provider.getAccessToken();
    const [request] = network.tokenRequests;
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://acme.niceincontact.com/api/v2/oauth/token',
      redirect: 'manual',
      body: 'grant_type=client_credentials&client_id=a+b%26c&client_secret=p%2B%C3%A4%3D%25',
    });
    expect([...(request?.headers ?? [])].map(([name, value]) => [name, value.replace(/\d.*/, 'x')])).toEqual([
      ['accept', 'application/json'],
      ['content-type', 'application/x-www-form-urlencoded'],
      ['user-agent', 'cxone-sdk/x'],
    ]);
  });

  it.each([3600, '3600', '3600.0'])('reads expires_in: %j', async (expiresIn) => {
    const { provider, clock, network } = connectProvider();
    network.onToken = (_request, index) => issueToken(`token-${index + 1}`, expiresIn);
    await provider.getAccessToken();
    await clock.advance(HOUR - 60_001);
    expect(await provider.getAccessToken()).toBe('token-1');
    await clock.advance(1);
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it.each([
    ['invalid JSON', 'rubbish'],
    ['an empty body', ''],
    ['an array', []],
    ['null', 'null'],
    ['no token', { expires_in: 3600 }],
    ['an empty token', { access_token: '', expires_in: 3600 }],
    ['a token that a header cannot hold', { access_token: 'to ken', expires_in: 3600 }],
    ['a token of another type', { access_token: 5, expires_in: 3600 }],
    ['no lifetime', { access_token: 'token-1' }],
    ['a negative lifetime', { access_token: 'token-1', expires_in: -1 }],
    ['a lifetime that is not a number', { access_token: 'token-1', expires_in: 'an hour' }],
    ['an empty lifetime', { access_token: 'token-1', expires_in: '' }],
  ])('rejects a 200 with %s, and keeps no body', async (_name, body) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(200, body);
    const error = await errorOf(provider.getAccessToken());
    expect(error).toMatchObject({ code: 'response_invalid', outcome: 'not_placed', status: 200, attempts: 1 });
    expect(error).not.toHaveProperty('body');
    expect(JSON.stringify(error)).not.toContain('token-1');
  });

  it.each([400, 401, 403, 404, 422])('throws CXoneAuthenticationError for a %i', async (status) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(status, { error: 'invalid_client', error_description: 'Nope' });
    const error = await errorOf(provider.getAccessToken());
    expect(error).toBeInstanceOf(CXoneAuthenticationError);
    expect(error).toMatchObject({ status, oauthError: 'invalid_client', outcome: 'not_placed' });
    expect(error).toMatchObject({ method: 'POST', path: '/api/v2/oauth/token' });
    expect(error.message).toContain('Nope');
  });

  it.each([
    [400, 'must allow client credentials'],
    [401, 'Check the client ID and the client secret.'],
    [404, 'Check tokenUrl'],
    [429, 'tokenStore'],
    [307, 'Redirects are rejected'],
  ])('has a hint for a %i', async (status, hint) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(status, { message: 'Insufficient Scope' });
    const error = await errorOf(provider.getAccessToken());
    expect(error.hint).toContain(hint);
    expect(error.message).toContain(hint);
  });

  it.each([403, 500])('has no hint for a %i', async (status) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(status);
    expect(await errorOf(provider.getAccessToken())).not.toHaveProperty('hint');
  });

  it.each([
    [429, 'rate_limited'],
    [500, 'server_error'],
    [302, 'api_error'],
  ])('throws for a %i an error with the code %s', async (status, code) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(status);
    expect(await errorOf(provider.getAccessToken())).toMatchObject({ status, code, outcome: 'not_placed' });
  });

  it('times out after timeoutMs, body included', async () => {
    const { provider, clock, network } = connectProvider({ timeoutMs: 2_000 });
    network.onToken = deafness;
    expect(await clock.playOut(errorOf(provider.getAccessToken()))).toMatchObject({
      code: 'timeout',
      outcome: 'not_placed',
      limit: 'timeoutMs',
      limitMs: 2_000,
      attempts: 1,
    });
    expect(clock.elapsed()).toBe(2_000);
  });

  it('times out after 30 seconds by default', async () => {
    const { provider, clock, network } = connectProvider();
    network.onToken = deafness;
    await clock.playOut(errorOf(provider.getAccessToken()));
    expect(clock.elapsed()).toBe(30_000);
  });
});
