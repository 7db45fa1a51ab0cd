import { inspect } from 'node:util';
import {
  ClientCredentialsTokenProvider,
  CXoneAuthenticationError,
  CXoneClient,
  CXoneConfigurationError,
  CXoneNetworkError,
  CXoneTokenProviderError,
  StaticTokenProvider,
  type TokenProvider,
} from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { accessKeySecret, apiUrl, connectAcd } from '../../support/acd-double.js';
import { FakeClock, until } from '../../support/fake-clock.js';
import { FetchDouble, reply, silence } from '../../support/fetch-double.js';
import { baseUrl, clientId, clientSecret, sampleConnection, sampleRequest, tokenPath } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const providing = (getAccessToken: TokenProvider['getAccessToken']): TokenProvider => ({ getAccessToken });

describe('TokenProvider', () => {
  it('is called before each request, with a signal', async () => {
    let calls = 0;
    const tokenProvider = providing(async (options) => {
      expect(options?.signal).toBeInstanceOf(AbortSignal);
      calls += 1;
      return `token-${calls}`;
    });
    const { client, network } = connectDouble({ tokenProvider });
    await client.connections.create(sampleRequest);
    await client.connections.get('id-1');
    expect(network.apiRequests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('is called with a rejected token, and awaited', async () => {
    const invalidated: string[] = [];
    let token = 'old';
    const tokenProvider: TokenProvider = {
      getAccessToken: async () => token,
      async invalidate(rejected) {
        invalidated.push(rejected);
        await Promise.resolve();
        token = 'new';
      },
    };
    const { client, network } = connectDouble({ tokenProvider });
    network.onApi = ({ headers }) =>
      headers.get('authorization') === 'Bearer old' ? reply(401) : reply(201, sampleConnection);
    await client.connections.create(sampleRequest);
    expect([invalidated, network.apiRequests.length]).toEqual([['old'], 2]);
  });

  it('causes no second attempt when it returns the rejected token again', async () => {
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
  ])('that %s causes a CXoneTokenProviderError with the masked cause', async (_name, getAccessToken) => {
    const { client, network } = connectDouble({ tokenProvider: providing(getAccessToken) });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toBeInstanceOf(CXoneTokenProviderError);
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.message).toBe('The token provider failed: vault sealed: Bearer •••. No call was placed.');
    expect(error.correlationId).toBe('00000000-0000-4000-8000-000000000001');
    expect(`${error.message}${String(error.cause)}`).not.toContain('abcdefghijklmnopqrstuvwx');
    expect(network.apiRequests).toEqual([]);
  });

  it.each([['a string'], [undefined], [null], [42], [{}], [new Error('')]])(
    'that throws %j causes a CXoneTokenProviderError',
    async (thrown) => {
      const { client } = connectDouble({ tokenProvider: providing(() => Promise.reject(thrown)) });
      const error = await errorOf(client.connections.create(sampleRequest));
      expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
      expect(error.message).toContain('The token provider failed. No call was placed.');
    },
  );

  it('that rejects in invalidate causes a CXoneTokenProviderError: no call was placed', async () => {
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
    ['x'.repeat(16_385)],
    ['x'.repeat(150_000)],
  ])('that returns %.20j causes an error before anything is sent', async (token) => {
    const { client, network } = connectDouble({ tokenProvider: providing(() => Promise.resolve(token as string)) });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.hint).toContain('without "Bearer"');
    expect(error.message).toBe(
      'The token provider returned no valid token. getAccessToken must resolve to a string of 1 to 16,384 visible ASCII characters, without "Bearer". No call was placed.',
    );
    expect(network.apiRequests).toEqual([]);
  });

  it('that hangs causes a CXoneTokenProviderError after timeoutMs, and its signal is aborted', async () => {
    let signal: AbortSignal | undefined;
    const tokenProvider = providing((options) => {
      signal = options?.signal;
      return new Promise(() => undefined);
    });
    const { client, clock } = connectDouble({ tokenProvider, timeoutMs: 4_000 });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.message).toBe('The token provider did not respond within 4000 ms (timeoutMs). No call was placed.');
    expect(error.correlationId).toMatch(/^0{8}-/);
    expect([signal?.aborted, clock.elapsed(), clock.pendingTimers]).toEqual([true, 4_000, 0]);
  });

  it('that hangs past totalTimeoutMs causes a CXoneTimeoutError', async () => {
    const tokenProvider = providing(() => new Promise(() => undefined));
    const { client, clock } = connectDouble({ tokenProvider, timeoutMs: 4_000, totalTimeoutMs: 3_000 });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', limit: 'totalTimeoutMs', limitMs: 3_000 });
  });

  it.each([
    [
      'subclass',
      () => {
        class Slow extends ClientCredentialsTokenProvider {
          override getAccessToken(): Promise<string> {
            return new Promise(() => undefined);
          }
        }
        return new Slow({ tokenUrl: 'https://auth.example/token', clientId: 'id', clientSecret: 'secret' });
      },
    ],
    [
      'changed instance',
      () =>
        Object.assign(new StaticTokenProvider('token'), { getAccessToken: () => new Promise<string>(() => undefined) }),
    ],
  ])('that is a %s of a provider of the SDK is one of yours', async (_, makeProvider) => {
    const { client, clock } = connectDouble({ tokenProvider: makeProvider(), timeoutMs: 4_000 });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
    expect(error.message).toContain('within 4000 ms (timeoutMs)');
  });

  it('that hangs in invalidate causes the same', async () => {
    const tokenProvider: TokenProvider = {
      getAccessToken: async () => 'old',
      invalidate: () => new Promise(() => undefined),
    };
    const { client, clock, network } = connectDouble({ tokenProvider });
    network.onApi = () => reply(401);
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 1 });
  });

  it('may throw an error of the SDK, which is passed on unchanged', async () => {
    const thrown = new CXoneTokenProviderError({ outcome: 'not_placed', message: 'no grant' });
    const { client } = connectDouble({ tokenProvider: providing(() => Promise.reject(thrown)) });
    expect(await errorOf(client.connections.create(sampleRequest))).toBe(thrown);
  });

  it.each(['placed', 'unknown', undefined] as const)(
    'that throws an error with the outcome %s causes one with not_placed',
    async (outcome) => {
      const thrown = new CXoneNetworkError({ outcome, message: 'another call' });
      const { client } = connectDouble({ tokenProvider: providing(() => Promise.reject(thrown)) });
      const error = await errorOf(client.connections.create(sampleRequest));
      expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
      expect(error.cause).toMatchObject({ message: 'another call' });
    },
  );

  it('of the SDK has its own timeoutMs', async () => {
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
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', limit: 'timeoutMs', limitMs: 9_000 });
    network.onToken = () => reply(401);
    expect(await errorOf(client.connections.create(sampleRequest))).toBeInstanceOf(CXoneAuthenticationError);
  });

  it('is not called again by an aborted operation', async () => {
    let calls = 0;
    const tokenProvider = providing(() => {
      calls += 1;
      return new Promise(() => undefined);
    });
    const { client } = connectDouble({ tokenProvider, retry: true });
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => calls === 1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'not_placed' });
    expect(calls).toBe(1);
  });
});

describe('A provider without a prototype', () => {
  const getAccessToken = async () => 'token-1';

  it.each([
    ['an object', Object.assign(Object.create(null), { getAccessToken })],
    ['a frozen object, as a module is', Object.freeze(Object.assign(Object.create(null), { getAccessToken }))],
  ])('serves both clients: %s', async (_name, tokenProvider) => {
    const { client, network } = connectDouble({ tokenProvider });
    expect((await client.connections.create(sampleRequest)).status).toBe('PENDING');
    expect(network.apiRequests[0]?.headers.get('authorization')).toBe('Bearer token-1');
    const { acd } = connectAcd({ tokenProvider, apiUrl });
    expect(await acd.contacts.get('1')).toMatchObject({ contactId: '4711000001' });
  });
});

describe('ClientCredentialsTokenProvider', () => {
  it('is called once its method is replaced, although a token is cached, within the time limit of the client', async () => {
    const { clock, network } = connectDouble();
    const tokenUrl = `${baseUrl}${tokenPath}`;
    const tokenProvider = new ClientCredentialsTokenProvider({
      tokenUrl,
      clientId,
      clientSecret,
      fetch: network.fetch,
    });
    const client = new CXoneClient({ baseUrl, tokenProvider, fetch: network.fetch, timeoutMs: 1_000 }, { clock });
    await client.connections.create(sampleRequest);
    tokenProvider.getAccessToken = () => new Promise(() => undefined);
    const hanging = errorOf(client.connections.create(sampleRequest));
    await clock.advance(1_000);
    expect(await hanging).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
    expect(network.apiRequests).toHaveLength(1);
  });
});

describe('StaticTokenProvider', () => {
  it('provides its token without a timer', async () => {
    const { client, clock, network } = connectDouble({ tokenProvider: new StaticTokenProvider('token-1') });
    const setTimeout = vi.spyOn(clock, 'setTimeout');
    await client.connections.create(sampleRequest);
    expect(network.apiRequests[0]?.headers.get('authorization')).toBe('Bearer token-1');
    // That of the request.
    expect(setTimeout).toHaveBeenCalledOnce();
  });

  it('is called for each request once its method is replaced, on the object or on its class', async () => {
    const tokenProvider = new StaticTokenProvider('token-1');
    const { client, network } = connectDouble({ tokenProvider });
    await client.connections.create(sampleRequest);
    const spy = vi.spyOn(tokenProvider, 'getAccessToken').mockResolvedValue('token-2');
    await client.connections.create(sampleRequest);
    spy.mockRestore();
    vi.spyOn(StaticTokenProvider.prototype, 'getAccessToken').mockRejectedValue(new Error('vault down'));
    expect(await errorOf(client.connections.create(sampleRequest))).toMatchObject({ outcome: 'not_placed' });
    const patched = connectDouble({ tokenProvider: new StaticTokenProvider('token-1') });
    expect((await errorOf(patched.client.connections.create(sampleRequest))).code).toBe('token_provider_failed');
    expect(network.apiRequests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('is called before each request if a subclass overrides getAccessToken', async () => {
    let calls = 0;
    class Rotating extends StaticTokenProvider {
      override async getAccessToken(): Promise<string> {
        calls += 1;
        return `token-${calls}`;
      }
    }
    const { client, network } = connectDouble({ tokenProvider: new Rotating('unused') });
    await client.connections.create(sampleRequest);
    await client.connections.create(sampleRequest);
    expect(network.apiRequests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('returns its token', async () => {
    expect(await new StaticTokenProvider('token-1').getAccessToken()).toBe('token-1');
  });

  it.each([[''], ['two words'], ['Bearer x'], ['line\n'], [undefined], [42], ['x'.repeat(16_385)]])(
    'rejects the token %.20j',
    (token) => {
      expect(() => new StaticTokenProvider(token as string)).toThrow(CXoneConfigurationError);
      const problem = 'must be a string of 1 to 16,384 visible ASCII characters, without spaces';
      expect(() => new StaticTokenProvider(token as string)).toThrow(
        expect.objectContaining({
          message: `token ${problem}.`,
          option: 'token',
          issues: [{ path: 'token', message: problem }],
        }),
      );
    },
  );
});

describe('The secrets of a token provider that is passed to a client', () => {
  const echo = (...secrets: readonly string[]) => reply(403, { message: `denied for ${secrets.join(' and ')}` });

  it('are masked in the errors of CXoneAcdClient, though the API echoes them', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => echo(accessKeySecret, clientSecret);
    const error = await errorOf(acd.scripts.start({ skillId: 1, scriptPath: 'Call' }));
    const shown = inspect(error, { depth: null, showHidden: true });
    expect(shown).toContain('denied for ••• and •••');
    expect(shown).not.toContain(accessKeySecret);
    expect(shown).not.toContain(clientSecret);
  });

  it('are masked in the errors of each client that shares it', async () => {
    const network = new FetchDouble();
    const { fetch } = network;
    network.onApi = () => echo(clientSecret);
    const tokenUrl = `${baseUrl}${tokenPath}`;
    const tokenProvider = new ClientCredentialsTokenProvider({ tokenUrl, clientId, clientSecret, fetch });
    for (const realmId of ['acme', 'other']) {
      const client = new CXoneClient({ realmId, tokenProvider, fetch });
      const error = await errorOf(client.connections.create(sampleRequest));
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(clientSecret);
    }
  });
});
