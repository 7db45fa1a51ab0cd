import { CXoneUnauthorizedError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/fake-clock.js';
import { type Answer, issueToken, reply } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** An API that refuses some tokens. */
const refuse =
  (...tokens: readonly string[]): Answer =>
  ({ headers }) =>
    tokens.includes(headers.get('authorization')?.slice('Bearer '.length) ?? '')
      ? reply(401)
      : reply(201, sampleConnection);

const tokensUsed = (requests: readonly { headers: Headers }[]) =>
  requests.map(({ headers }) => headers.get('authorization'));

describe('a 401 from the API', () => {
  it.each(['create', 'get'] as const)('renews the token and repeats a %s once', async (method) => {
    const { client, network } = connectDouble();
    network.onApi = refuse('token-1');
    const { connections } = client;
    await (method === 'create' ? connections.create(sampleRequest) : connections.get('id-1'));
    expect(tokensUsed(network.apiRequests)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(network.apiRequests[1]?.body).toBe(network.apiRequests[0]?.body);
    expect(network.apiRequests[1]?.headers.get('correlationid')).toBe(
      network.apiRequests[0]?.headers.get('correlationid'),
    );
  });

  it('that follows a renewal is CXoneUnauthorizedError, with nothing placed', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toBeInstanceOf(CXoneUnauthorizedError);
    expect(error).toMatchObject({ code: 'unauthorized', status: 401, outcome: 'not_placed', attempts: 2 });
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([2, 2]);
  });

  it('gets no second attempt when the renewal brings the refused token again', async () => {
    const { client, network } = connectDouble();
    network.onToken = () => issueToken('token-1');
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'unauthorized', attempts: 1 });
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([1, 2]);
  });

  it('of a hundred calls at once asks for one new token', async () => {
    const { client, network } = connectDouble();
    network.onApi = refuse('token-1');
    await Promise.all(Array.from({ length: 100 }, () => client.connections.create(sampleRequest)));
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([200, 2]);
  });

  it('of a hundred calls one after the other asks for one new token', async () => {
    const { client, network } = connectDouble();
    const releases: (() => void)[] = [];
    network.onApi = (request, index) => {
      if (index >= 100) return refuse('token-1')(request, index);
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

  it('that straggles in after the renewal costs no other', async () => {
    const { client, network } = connectDouble();
    let release = (): void => undefined;
    network.onApi = (request, index) => {
      if (index > 0) return refuse('token-1')(request, index);
      return new Promise((resolve) => {
        release = () => resolve(reply(401));
      });
    };
    const straggler = client.connections.create(sampleRequest);
    await until(() => network.apiRequests.length === 1);
    await client.connections.create(sampleRequest);
    release();
    await straggler;
    await client.connections.create(sampleRequest);
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('whose renewal fails tells the failure of the token: nothing was placed', async () => {
    const { client, network } = connectDouble();
    network.onToken = (_request, index) => (index === 0 ? issueToken('token-1') : reply(401));
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'authentication_failed', outcome: 'not_placed', attempts: 1 });
  });

  it('with a token that cannot be renewed is told after one request', async () => {
    const { client, network } = connectDouble({ tokenProvider: new StaticTokenProvider('fixed') });
    network.onApi = () => reply(401);
    expect(await errorOf(client.connections.create(sampleRequest))).toMatchObject({
      code: 'unauthorized',
      attempts: 1,
    });
    expect(tokensUsed(network.apiRequests)).toEqual(['Bearer fixed']);
  });

  it('with the token of a store has another fetched, though the store still holds the dead one', async () => {
    const stored = JSON.stringify({ accessToken: 'dead', expiresAt: Number.MAX_SAFE_INTEGER });
    const tokenStore = { get: () => stored, set: () => undefined, delete: () => undefined };
    const { client, network } = connectDouble({ tokenStore });
    network.onApi = refuse('dead');
    await client.connections.create(sampleRequest);
    expect(tokensUsed(network.apiRequests)).toEqual(['Bearer dead', 'Bearer token-1']);
  });

  it('after the clock went back an hour costs one request, not a storm', async () => {
    const { client, clock, network } = connectDouble();
    await client.connections.create(sampleRequest);
    clock.jump(-3_600_000);
    network.onApi = refuse('token-1');
    for (let call = 0; call < 5; call++) await client.connections.create(sampleRequest);
    expect([network.apiRequests.length, network.tokenRequests.length]).toEqual([1 + 5 + 1, 2]);
  });

  it('for tokens that live a minute renews once a call, no oftener', async () => {
    const { client, network } = connectDouble();
    network.onToken = (_request, index) => issueToken(`token-${index + 1}`, 60);
    network.onApi = () => reply(401);
    expect((await errorOf(client.connections.create(sampleRequest))).attempts).toBe(2);
    expect(network.tokenRequests).toHaveLength(2);
  });
});
