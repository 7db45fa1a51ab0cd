import {
  ClientCredentialsTokenProvider,
  CXoneAuthenticationError,
  CXoneClient,
  CXoneConfigurationError,
  CXoneError,
  StaticTokenProvider,
  type TokenProvider,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { FakeClock, until } from '../../support/fake-clock.js';
import { FetchDouble, reply, silence } from '../../support/fetch-double.js';
import { baseUrl, clientId, clientSecret, sampleConnection, sampleRequest, tokenPath } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const providing = (getAccessToken: TokenProvider['getAccessToken']): TokenProvider => ({ getAccessToken });

describe('a TokenProvider of the user’s', () => {
  it('is asked before each request, with a signal', async () => {
    let asked = 0;
    const tokenProvider = providing(async (options) => {
      expect(options?.signal).toBeInstanceOf(AbortSignal);
      asked += 1;
      return `token-${asked}`;
    });
    const { client, network } = connectDouble({ tokenProvider });
    await client.connections.create(sampleRequest);
    await client.connections.get('id-1');
    expect(network.apiRequests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('is told of a refused token, and is waited for', async () => {
    const told: string[] = [];
    let token = 'old';
    const tokenProvider: TokenProvider = {
      getAccessToken: async () => token,
      async invalidate(rejected) {
        told.push(rejected);
        await Promise.resolve();
        token = 'new';
      },
    };
    const { client, network } = connectDouble({ tokenProvider });
    network.onApi = ({ headers }) =>
      headers.get('authorization') === 'Bearer old' ? reply(401) : reply(201, sampleConnection);
    await client.connections.create(sampleRequest);
    expect([told, network.apiRequests.length]).toEqual([['old'], 2]);
  });

  it('gets no second attempt when it returns the refused token again', async () => {
    const { client, network } = connectDouble({ tokenProvider: providing(async () => 'same') });
    network.onApi = () => reply(401);
    expect(await errorOf(client.connections.create(sampleRequest))).toMatchObject({
      code: 'unauthorized',
      attempts: 1,
    });
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each<[string, TokenProvider['getAccessToken']]>([
    ['rejects', () => Promise.reject(new Error('vault sealed: Bearer abcdefghijklmnopqrstuvwx'))],
    [
      'throws',
      () => {
        throw new Error('vault sealed: Bearer abcdefghijklmnopqrstuvwx');
      },
    ],
  ])('that %s is wrapped, its cause masked', async (_name, getAccessToken) => {
    const { client, network } = connectDouble({ tokenProvider: providing(getAccessToken) });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.message).toContain('vault sealed');
    expect(error.correlationId).toBe('00000000-0000-4000-8000-000000000001');
    expect(`${error.message}${String(error.cause)}`).not.toContain('abcdefghijklmnopqrstuvwx');
    expect(network.apiRequests).toEqual([]);
  });

  it.each([['a text'], [undefined], [null], [42], [{}], [new Error('')]])(
    'that throws %j is wrapped all the same',
    async (thrown) => {
      const { client } = connectDouble({ tokenProvider: providing(() => Promise.reject(thrown)) });
      const error = await errorOf(client.connections.create(sampleRequest));
      expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
      expect(error.message).toContain('The token provider failed. No call was placed.');
    },
  );

  it('that rejects invalidate is wrapped: nothing was placed', async () => {
    const tokenProvider: TokenProvider = {
      getAccessToken: async () => 'old',
      invalidate: () => Promise.reject(new Error('read only')),
    };
    const { client, network } = connectDouble({ tokenProvider });
    network.onApi = () => reply(401);
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
    expect(error.message).toContain('read only');
  });

  it.each([
    [undefined],
    [null],
    [42],
    [{}],
    [''],
    ['two words'],
    ['Bearer token'],
    ['line\nbreak'],
    ['ümlaut'],
    ['tab\t'],
  ])('that returns %j fails before anything is sent', async (token) => {
    const { client, network } = connectDouble({ tokenProvider: providing(() => Promise.resolve(token as string)) });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.hint).toContain('without "Bearer"');
    expect(error.message).toContain('The token provider returned no token that could be sent.');
    expect(error.message).toContain('No call was placed.');
    expect(network.apiRequests).toEqual([]);
  });

  it('that hangs is bounded by timeoutMs, and told to stop', async () => {
    let signal: AbortSignal | undefined;
    const tokenProvider = providing((options) => {
      signal = options?.signal;
      return new Promise(() => undefined);
    });
    const { client, clock } = connectDouble({ tokenProvider, timeoutMs: 4_000 });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', attempts: 0, timeoutMs: 4_000 });
    expect([signal?.aborted, clock.elapsed(), clock.pendingTimers]).toEqual([true, 4_000, 0]);
  });

  it.each([
    [
      'derived from',
      () => {
        class Slow extends StaticTokenProvider {
          override getAccessToken(): Promise<string> {
            return new Promise(() => undefined);
          }
        }
        return new Slow('token');
      },
    ],
    [
      'made of',
      () =>
        Object.assign(new StaticTokenProvider('token'), { getAccessToken: () => new Promise<string>(() => undefined) }),
    ],
  ])('%s one of the SDK is bounded too', async (_, makeProvider) => {
    const { client, clock } = connectDouble({ tokenProvider: makeProvider(), timeoutMs: 4_000 });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', timeoutMs: 4_000 });
  });

  it('that hangs in invalidate is bounded too', async () => {
    const tokenProvider: TokenProvider = {
      getAccessToken: async () => 'old',
      invalidate: () => new Promise(() => undefined),
    };
    const { client, clock, network } = connectDouble({ tokenProvider });
    network.onApi = () => reply(401);
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', attempts: 1 });
  });

  it('may throw an error of the SDK, which stays what it is', async () => {
    const thrown = new CXoneError({ code: 'token_provider_failed', outcome: 'not_placed', message: 'no grant' });
    const { client } = connectDouble({ tokenProvider: providing(() => Promise.reject(thrown)) });
    expect(await errorOf(client.connections.create(sampleRequest))).toBe(thrown);
  });

  it.each(['placed', 'unknown', undefined] as const)(
    'cannot make a create look %s: nothing was sent for it',
    async (outcome) => {
      const thrown = new CXoneError({ code: 'network', outcome, message: 'a call of its own' });
      const { client } = connectDouble({ tokenProvider: providing(() => Promise.reject(thrown)) });
      const error = await errorOf(client.connections.create(sampleRequest));
      expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
      expect(error.cause).toMatchObject({ message: 'a call of its own' });
    },
  );

  it('may be the SDK’s own, which bounds its requests by itself', async () => {
    const clock = new FakeClock();
    const network = new FetchDouble(clock);
    const { fetch } = network;
    const tokenUrl = `${baseUrl}${tokenPath}`;
    const tokenProvider = new ClientCredentialsTokenProvider(
      { tokenUrl, clientId, clientSecret, fetch, timeoutMs: 9_000 },
      { clock },
    );
    const client = new CXoneClient({ realmId: 'acme', tokenProvider, fetch, timeoutMs: 1_000 }, { clock });
    network.onToken = silence;
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', timeoutMs: 9_000 });
    network.onToken = () => reply(401);
    expect(await errorOf(client.connections.create(sampleRequest))).toBeInstanceOf(CXoneAuthenticationError);
  });

  it('is not asked again by a call that was aborted', async () => {
    let asked = 0;
    const tokenProvider = providing(() => {
      asked += 1;
      return new Promise(() => undefined);
    });
    const { client } = connectDouble({ tokenProvider, retry: true });
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => asked === 1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    expect(asked).toBe(1);
  });
});

describe('new StaticTokenProvider', () => {
  it('gives the token it was given', async () => {
    expect(await new StaticTokenProvider('token-1').getAccessToken()).toBe('token-1');
  });

  it.each([[''], ['two words'], ['Bearer x'], ['line\n'], [undefined], [42]])('refuses %j', (token) => {
    expect(() => new StaticTokenProvider(token as string)).toThrow(CXoneConfigurationError);
    expect(() => new StaticTokenProvider(token as string)).toThrow('token must be a text of visible ASCII');
    expect(() => new StaticTokenProvider(token as string)).toThrow(
      expect.objectContaining({ option: 'token', issues: [expect.objectContaining({ path: 'token' })] }),
    );
  });
});
