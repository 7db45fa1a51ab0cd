import { CXoneUnauthorizedError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/fake-clock.js';
import { type Answer, issueToken, reply } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** An API that rejects some tokens. */
const rejecting =
  (...tokens: readonly string[]): Answer =>
  ({ headers }) =>
    tokens.includes(headers.get('authorization')?.slice('Bearer '.length) ?? '')
      ? reply(401)
      : reply(201, sampleConnection);

const tokensUsed = (requests: readonly { headers: Headers }[]) =>
  requests.map(({ headers }) => headers.get('authorization'));

describe('CXoneClient: a 401 from the API', () => {
  it.each(['create', 'get'] as const)('renews the token and retries %s once', async (method) => {
    const { client, network } = connectDouble();
    network.onApi = rejecting('token-1');
    const { connections } = client;
    await (method === 'create' ? connections.create(sampleRequest) : connections.get('id-1'));
    expect(tokensUsed(network.apiRequests)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(network.apiRequests[1]?.body).toBe(network.apiRequests[0]?.body);
    expect(network.apiRequests[1]?.headers.get('correlationid')).toBe(
      network.apiRequests[0]?.headers.get('correlationid'),
    );
  });

  it('throws CXoneUnauthorizedError after a renewal: no call was placed', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toBeInstanceOf(CXoneUnauthorizedError);
    expect(error).toMatchObject({ code: 'unauthorized', status: 401, outcome: 'not_placed', attempts: 2 });
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([2, 2]);
  });

  it('does not retry when the renewal returns the rejected token', async () => {
    const { client, network } = connectDouble();
    network.onToken = () => issueToken('token-1');
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'unauthorized', attempts: 1 });
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([1, 2]);
  });

  it('sends one token request for a hundred operations at once', async () => {
    const { client, network } = connectDouble();
    network.onApi = rejecting('token-1');
    await Promise.all(Array.from({ length: 100 }, () => client.connections.create(sampleRequest)));
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([200, 2]);
  });

  it('sends one token request for a hundred operations that fail one after the other', async () => {
    const { client, network } = connectDouble();
    const releases: (() => void)[] = [];
    network.onApi = (request, index) => {
      if (index >= 100) return rejecting('token-1')(request, index);
      return new Promise((resolve) => releases.push(() => resolve(reply(401))));
    };
    const calls = Array.from({ length: 100 }, () => client.connections.create(sampleRequest));
    await until(() => releases.length === 100);
    for (const [index, release] of releases.entries()) {
      release();
      await calls[index];
    }
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([200, 2]);
  });

  it('sends no token request for a 401 that arrives after the renewal', async () => {
    const { client, network } = connectDouble();
    let release = (): void => undefined;
    network.onApi = (request, index) => {
      if (index > 0) return rejecting('token-1')(request, index);
      return new Promise((resolve) => {
        release = () => resolve(reply(401));
      });
    };
    const late = client.connections.create(sampleRequest);
    await until(() => network.apiRequests.length === 1);
    await client.connections.create(sampleRequest);
    release();
    await late;
    await client.connections.create(sampleRequest);
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('throws the error of the token request when the renewal fails: no call was placed', async () => {
    const { client, network } = connectDouble();
    network.onToken = (_request, index) => (index === 0 ? issueToken('token-1') : reply(401));
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'authentication_failed', outcome: 'not_placed', attempts: 1 });
  });

  it('throws after one request with a token that cannot be renewed', async () => {
    const { client, network } = connectDouble({ tokenProvider: new StaticTokenProvider('fixed') });
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    const hint = expect.stringContaining('the token provider returned no other one');
    expect(error).toMatchObject({ code: 'unauthorized', attempts: 1, hint });
    expect(error.message).toContain(error.hint);
    expect(tokensUsed(network.apiRequests)).toEqual(['Bearer fixed']);
  });

  it('says that two tokens were rejected after two requests', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(401);
    const hint = expect.stringContaining('rejected the token, and a new one too');
    expect(await errorOf(client.connections.create(sampleRequest))).toMatchObject({ attempts: 2, hint });
  });

  it('fetches another token, even if the store still returns the rejected one', async () => {
    const stored = JSON.stringify({ accessToken: 'dead', expiresAt: Number.MAX_SAFE_INTEGER });
    const tokenStore = { get: () => stored, set: () => undefined, delete: () => undefined };
    const { client, network } = connectDouble({ tokenStore });
    network.onApi = rejecting('dead');
    await client.connections.create(sampleRequest);
    expect(tokensUsed(network.apiRequests)).toEqual(['Bearer dead', 'Bearer token-1']);
  });

  it('sends one token request after the clock was set back an hour', async () => {
    const { client, clock, network } = connectDouble();
    await client.connections.create(sampleRequest);
    clock.jump(-3_600_000);
    network.onApi = rejecting('token-1');
    for (let call = 0; call < 5; call++) await client.connections.create(sampleRequest);
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([1 + 5 + 1, 2]);
  });

  it('renews once per operation when tokens are valid for a minute', async () => {
    const { client, network } = connectDouble();
    network.onToken = (_request, index) => issueToken(`token-${index + 1}`, 60);
    network.onApi = () => reply(401);
    expect((await errorOf(client.connections.create(sampleRequest))).attempts).toBe(2);
    expect(network.tokenRequests).toHaveLength(2);
  });
});
