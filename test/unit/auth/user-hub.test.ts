import { CXoneAuthenticationError, UserHubTokenProvider, type UserHubTokenProviderOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { AcdNetwork, accessKeyId, accessKeySecret, firstOf, tenantId } from '../../support/acd-double.js';
import { FakeClock } from '../../support/fake-clock.js';
import { reply } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

function connect(options: Partial<UserHubTokenProviderOptions> = { area: 'na1' }) {
  const clock = new FakeClock();
  const network = new AcdNetwork(clock);
  const credentials = { accessKeyId, accessKeySecret, fetch: network.fetch };
  return { provider: new UserHubTokenProvider({ ...credentials, ...options }, { clock }), network };
}

describe('UserHubTokenProvider', () => {
  it('sends the access key as JSON to the UserHub of its area', async () => {
    const { provider, network } = connect({ area: 'NA1' });
    await provider.getAccessToken();
    const request = firstOf(network.tokenRequests);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://na1.nice-incontact.com/authentication/v1/token/access-key',
      redirect: 'manual',
    });
    expect(JSON.parse(request.body)).toEqual({ accessKeyId, accessKeySecret });
    expect(request.headers.get('accept')).toBe('application/json');
    expect(request.headers.get('content-type')).toBe('application/json');
    expect(request.headers.has('authorization')).toBe(false);
  });

  it('sends the request to baseUrl, if set instead of area', async () => {
    const { provider, network } = connect({ baseUrl: 'https://gateway.example.com/hub/' });
    await provider.getAccessToken();
    expect(firstOf(network.tokenRequests).url).toBe(
      'https://gateway.example.com/hub/authentication/v1/token/access-key',
    );
  });

  it('returns the tenant of its token, and replaces a rejected token', async () => {
    const { provider, network } = connect();
    const first = await provider.getAccessToken();
    expect(provider.tenantId).toBe(tenantId);
    await provider.invalidate(first);
    expect(await provider.getAccessToken()).not.toBe(first);
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('keeps the tenant when a later response does not name it', async () => {
    const { provider, network } = connect();
    await provider.invalidate(await provider.getAccessToken());
    network.onToken = () => reply(200, { access_token: 'opaque', expires_in: 3600 });
    expect(await provider.getAccessToken()).toBe('opaque');
    expect(provider.tenantId).toBe(tenantId);
  });

  it('throws CXoneAuthenticationError for a 401, with a hint and without the secret', async () => {
    const { provider, network } = connect();
    network.onToken = ({ body }) => reply(401, { message: body });
    const error = await errorOf(provider.getAccessToken());
    expect(error).toBeInstanceOf(CXoneAuthenticationError);
    expect(error.hint).toContain('access key');
    expect(JSON.stringify(error)).not.toContain(accessKeySecret);
  });

  it.each([
    [400, 'Check the access key ID and secret.'],
    [401, 'that the access key is active'],
    [404, 'Check area or baseUrl'],
    [429, 'share tokens with a store'],
  ])('has a hint for a %i', async (status, hint) => {
    const { provider, network } = connect();
    network.onToken = () => reply(status);
    expect((await errorOf(provider.getAccessToken())).hint).toContain(hint);
  });

  it.each([
    ['neither area nor baseUrl', {}, 'is required (or set baseUrl)'],
    ['both', { area: 'na1', baseUrl: 'https://na1.nice-incontact.com' }, "can't be combined with baseUrl"],
    [
      'an area that would change the host',
      { area: 'evil.example.com/' },
      'must be one DNS label such as na1: letters, digits and hyphens, without dots',
    ],
  ])('rejects %s', (_name, options, problem) => {
    const message = `Invalid token provider options: area ${problem}.`;
    expect(() => connect(options)).toThrow(expect.objectContaining({ code: 'configuration', option: 'area', message }));
  });
});
