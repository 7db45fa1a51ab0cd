import { getEventListeners } from 'node:events';
import { ClientCredentialsTokenProvider, CXoneAuthenticationError, CXoneConfigurationError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { type Answer, deafness, issueToken, reply, script, silence, socketError } from '../../support/fetch-double.js';
import { clientId, clientSecret } from '../../support/samples.js';
import { errorOf } from '../../support/test-client.js';
import { connectProvider } from '../../support/token-provider-double.js';

const HOUR = 3_600_000;

/** An answer that waits until the test lets it go. */
function held(make: () => Response) {
  let release = (): void => undefined;
  const answer: Answer = () =>
    new Promise((resolve) => {
      release = () => resolve(make());
    });
  return { answer, release: () => release() };
}

describe('the token request', () => {
  it('holds three form fields and no other, and three headers', async () => {
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
    ['no JSON', 'rubbish'],
    ['an empty body', ''],
    ['a list', []],
    ['null', 'null'],
    ['no token', { expires_in: 3600 }],
    ['an empty token', { access_token: '', expires_in: 3600 }],
    ['a token that could not be sent', { access_token: 'to ken', expires_in: 3600 }],
    ['a token of another type', { access_token: 5, expires_in: 3600 }],
    ['no lifetime', { access_token: 'token-1' }],
    ['a negative lifetime', { access_token: 'token-1', expires_in: -1 }],
    ['a lifetime in words', { access_token: 'token-1', expires_in: 'an hour' }],
    ['an empty lifetime', { access_token: 'token-1', expires_in: '' }],
  ])('refuses a 200 with %s, and keeps no body of it', async (_name, body) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(200, body);
    const error = await errorOf(provider.getAccessToken());
    expect(error).toMatchObject({ code: 'response_invalid', outcome: 'not_placed', status: 200, attempts: 1 });
    expect(error).not.toHaveProperty('body');
    expect(JSON.stringify(error)).not.toContain('token-1');
  });

  it.each([400, 401, 403, 404, 422])('takes a %i for a refusal of the client', async (status) => {
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
    [401, 'Check the client id and the client secret.'],
    [404, 'Check tokenUrl'],
    [429, 'tokenStore'],
    [307, 'Redirects are refused'],
  ])('says what to do about a %i', async (status, hint) => {
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
  ])('takes a %i for what it is', async (status, code) => {
    const { provider, network } = connectProvider();
    network.onToken = () => reply(status);
    expect(await errorOf(provider.getAccessToken())).toMatchObject({ status, code, outcome: 'not_placed' });
  });

  it('ends after timeoutMs, body included', async () => {
    const { provider, clock, network } = connectProvider({ timeoutMs: 2_000 });
    network.onToken = deafness;
    expect(await clock.playOut(errorOf(provider.getAccessToken()))).toMatchObject({
      code: 'timeout',
      outcome: 'not_placed',
      timeoutMs: 2_000,
      attempts: 1,
    });
    expect(clock.elapsed()).toBe(2_000);
  });

  it('ends after 30 seconds by default', async () => {
    const { provider, clock, network } = connectProvider();
    network.onToken = deafness;
    await clock.playOut(errorOf(provider.getAccessToken()));
    expect(clock.elapsed()).toBe(30_000);
  });
});

describe('ClientCredentialsTokenProvider.getAccessToken, many at once', () => {
  it('makes one request for all who wait', async () => {
    const { provider, network } = connectProvider();
    const { answer, release } = held(() => issueToken('token-1'));
    network.onToken = answer;
    const waiting = Array.from({ length: 100 }, () => provider.getAccessToken());
    await until(() => network.tokenRequests.length === 1);
    release();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['token-1']));
    expect(network.tokenRequests).toHaveLength(1);
  });

  it("ends with a caller's abort that caller's wait alone", async () => {
    const { provider, network } = connectProvider();
    const { answer, release } = held(() => issueToken('token-1'));
    network.onToken = answer;
    const controller = new AbortController();
    const impatient = errorOf(provider.getAccessToken({ signal: controller.signal }));
    const patient = provider.getAccessToken({ signal: new AbortController().signal });
    await until(() => network.tokenRequests.length === 1);
    controller.abort(new Error('too slow'));
    expect(await impatient).toMatchObject({
      name: 'AbortError',
      outcome: 'not_placed',
      cause: { message: 'too slow' },
    });
    expect(network.tokenRequests[0]?.signal.aborted).toBe(false);
    release();
    expect(await patient).toBe('token-1');
  });

  it('ends the request with the last of those who wait, and starts afresh for the next', async () => {
    const { provider, clock, network } = connectProvider();
    network.onToken = script(silence, () => issueToken('token-2'));
    const controllers = [new AbortController(), new AbortController()];
    const waiting = controllers.map(({ signal }) => errorOf(provider.getAccessToken({ signal })));
    await until(() => network.tokenRequests.length === 1);
    for (const controller of controllers) {
      expect(network.tokenRequests[0]?.signal.aborted).toBe(false);
      controller.abort();
      await settle();
    }
    await Promise.all(waiting);
    await until(() => network.tokenRequests[0]?.signal.aborted === true);
    expect(await provider.getAccessToken()).toBe('token-2');
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks for nothing on behalf of a caller who has left already', async () => {
    const { provider, network } = connectProvider();
    expect(await errorOf(provider.getAccessToken({ signal: AbortSignal.abort() }))).toMatchObject({
      code: 'aborted',
      attempts: 0,
    });
    expect(network.tokenRequests).toEqual([]);
  });

  it('gives no token to a caller who has left, though there is one', async () => {
    const { provider } = connectProvider();
    await provider.getAccessToken();
    expect((await errorOf(provider.getAccessToken({ signal: AbortSignal.abort() }))).code).toBe('aborted');
  });

  it("leaves nothing on a caller's signal, whether it waited or the token was there", async () => {
    const { provider } = connectProvider();
    const { signal } = new AbortController();
    await provider.getAccessToken({ signal });
    await provider.getAccessToken({ signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('gives each who waits an error object of its own, and tries afresh for the next', async () => {
    const { provider, network } = connectProvider();
    network.onToken = script(
      () => reply(401),
      () => issueToken('token-2'),
    );
    const errors = await Promise.all(Array.from({ length: 10 }, () => errorOf(provider.getAccessToken())));
    expect(new Set(errors).size).toBe(10);
    expect(new Set(errors.map(({ message, code, attempts }) => `${message} ${code} ${attempts}`)).size).toBe(1);
    expect(network.tokenRequests).toHaveLength(1);
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('forgets a network failure', async () => {
    const { provider, network } = connectProvider();
    network.onToken = script(
      () => Promise.reject(socketError('ECONNRESET')),
      () => issueToken('token-2'),
    );
    expect((await errorOf(provider.getAccessToken())).code).toBe('network');
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('tells the number of token requests that a failure took', async () => {
    const { provider, clock, network } = connectProvider({ retry: { maxRetries: 2, jitter: false } });
    network.onToken = () => reply(503);
    const errors = await clock.playOut(
      Promise.all([errorOf(provider.getAccessToken()), errorOf(provider.getAccessToken())]),
    );
    expect(errors.map(({ attempts }) => attempts)).toEqual([3, 3]);
    expect(network.tokenRequests).toHaveLength(3);
  });
});

describe('the age of a token', () => {
  it.each([0, 1, 59, 60])(
    'of %d s is no endless loop: it serves those who wait, the next call renews it',
    async (seconds) => {
      const { provider, network } = connectProvider();
      network.onToken = (_request, index) => issueToken(`token-${index + 1}`, seconds);
      const waiting = await Promise.all(Array.from({ length: 20 }, () => provider.getAccessToken()));
      expect([new Set(waiting), network.tokenRequests.length]).toEqual([new Set(['token-1']), 1]);
      expect(await provider.getAccessToken()).toBe('token-2');
      expect(network.tokenRequests).toHaveLength(2);
    },
  );

  it('counts from before the request', async () => {
    const { provider, clock, network } = connectProvider();
    network.onToken = (_request, index) =>
      new Promise((resolve) => clock.setTimeout(() => resolve(issueToken(`token-${index + 1}`)), 10_000));
    await clock.playOut(provider.getAccessToken());
    await clock.advance(HOUR - 60_000 - 10_000);
    expect(await clock.playOut(provider.getAccessToken())).toBe('token-2');
  });

  it('counts from before the request that succeeded, not from before the retries', async () => {
    const { provider, clock, network } = connectProvider({ retry: { jitter: false, minDelayMs: 5_000 } });
    network.onToken = script(
      () => reply(503),
      () => issueToken('token-1'),
      () => issueToken('token-2'),
    );
    await clock.playOut(provider.getAccessToken());
    await clock.advance(HOUR - 60_000 - 1);
    expect(await provider.getAccessToken()).toBe('token-1');
  });

  it('is bounded by expiryMarginMs', async () => {
    const { provider, clock } = connectProvider({ expiryMarginMs: 0 });
    await provider.getAccessToken();
    await clock.advance(HOUR - 1);
    expect(await provider.getAccessToken()).toBe('token-1');
    await clock.advance(1);
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('survives a wall clock that is set back an hour: neither a storm nor a dead token', async () => {
    const { provider, clock, network } = connectProvider();
    await provider.getAccessToken();
    clock.jump(-HOUR);
    for (let call = 0; call < 10; call++) expect(await provider.getAccessToken()).toBe('token-1');
    await clock.advance(HOUR);
    expect(await provider.getAccessToken()).toBe('token-2');
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('survives a wall clock that is set an hour ahead with one renewal', async () => {
    const { provider, clock, network } = connectProvider();
    await provider.getAccessToken();
    clock.jump(HOUR);
    for (let call = 0; call < 10; call++) expect(await provider.getAccessToken()).toBe('token-2');
    clock.jump(-HOUR);
    for (let call = 0; call < 10; call++) expect(await provider.getAccessToken()).toBe('token-2');
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('survives a wall clock that was wrong for a while, though no new token was to be had meanwhile', async () => {
    const { provider, clock, network } = connectProvider();
    network.onToken = script(
      () => issueToken('token-1'),
      () => reply(503),
    );
    await provider.getAccessToken();
    clock.jump(HOUR);
    expect((await errorOf(provider.getAccessToken())).code).toBe('server_error');
    clock.jump(-HOUR);
    expect(await provider.getAccessToken()).toBe('token-1');
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('goes on while the process is frozen and its own clock stands still', async () => {
    const { provider, clock } = connectProvider();
    await provider.getAccessToken();
    clock.jump(HOUR - 60_000);
    expect(await provider.getAccessToken()).toBe('token-2');
  });
});

describe('ClientCredentialsTokenProvider.invalidate', () => {
  it('makes the next call ask for a new token', async () => {
    const { provider } = connectProvider();
    provider.invalidate(await provider.getAccessToken());
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('does nothing for a token that has been replaced', async () => {
    const { provider, network } = connectProvider();
    const first = await provider.getAccessToken();
    provider.invalidate(first);
    await provider.getAccessToken();
    provider.invalidate(first);
    provider.invalidate('never-seen');
    expect(await provider.getAccessToken()).toBe('token-2');
    expect(network.tokenRequests).toHaveLength(2);
  });
});

describe('the option clientSecret as a function', () => {
  it('is asked at each token request, so that a rotated secret is picked up', async () => {
    const secrets = ['first-secret', 'second-secret'];
    const { provider, network } = connectProvider({ clientSecret: async () => secrets.shift() ?? '' });
    provider.invalidate(await provider.getAccessToken());
    await provider.getAccessToken();
    expect(network.tokenRequests.map(({ body }) => body.split('client_secret=')[1])).toEqual([
      'first-secret',
      'second-secret',
    ]);
  });

  it('is asked again for a retry', async () => {
    let asked = 0;
    const clientSecret = () => {
      asked += 1;
      return `secret-${asked}`;
    };
    const { provider, clock, network } = connectProvider({ clientSecret, retry: true });
    network.onToken = script(
      () => reply(429),
      () => issueToken('token-1'),
    );
    await clock.playOut(provider.getAccessToken());
    expect(network.tokenRequests[1]?.body).toContain('secret-2');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('the vault is sealed'))],
    [
      'throws at once',
      () => {
        throw new Error('the vault is sealed');
      },
    ],
  ])('that %s fails the call with its masked cause', async (_name, fail) => {
    const { provider, network } = connectProvider({ clientSecret: fail });
    const error = await errorOf(provider.getAccessToken());
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.cause).toMatchObject({ message: 'the vault is sealed' });
    expect(error.message).toContain('The clientSecret function failed');
    expect(network.tokenRequests).toEqual([]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('the vault is sealed'))],
    ['returns nothing', () => ''],
  ])('that %s is not asked again, whatever retry says', async (_name, answer) => {
    let asked = 0;
    const clientSecret = () => {
      asked += 1;
      return answer();
    };
    const { provider, clock } = connectProvider({ clientSecret, retry: true });
    await clock.playOut(errorOf(provider.getAccessToken()));
    expect(asked).toBe(1);
  });

  it('that hangs is bounded by timeoutMs', async () => {
    const clientSecret = () => new Promise<string>(() => undefined);
    const { provider, clock, network } = connectProvider({ clientSecret, timeoutMs: 3_000 });
    const error = await clock.playOut(errorOf(provider.getAccessToken()));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', timeoutMs: 3_000, attempts: 0 });
    expect(error.message).toContain('could not be sent within 3000 ms');
    expect([network.tokenRequests.length, clock.pendingTimers]).toEqual([0, 0]);
  });

  it.each([[''], [undefined], [42]])('that returns %j is a configuration error', async (value) => {
    const { provider, network } = connectProvider({ clientSecret: Object.assign(() => value as string) });
    const error = await errorOf(provider.getAccessToken());
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option: 'clientSecret', outcome: 'not_placed' });
    expect(error.message).toBe('clientSecret must return a text that is not empty.');
    expect(network.tokenRequests).toEqual([]);
  });

  it('is not asked for a caller who leaves meanwhile', async () => {
    const clientSecret = () => new Promise<string>(() => undefined);
    const { provider, clock } = connectProvider({ clientSecret });
    const controller = new AbortController();
    const work = errorOf(provider.getAccessToken({ signal: controller.signal }));
    await settle();
    controller.abort();
    expect((await work).code).toBe('aborted');
    await until(() => clock.pendingTimers === 0);
  });
});

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
  ])('refuses %j and names what is wrong', (options, paths) => {
    const make = () => Reflect.construct(ClientCredentialsTokenProvider, [options]);
    try {
      make();
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof CXoneConfigurationError)) throw error;
      expect(error.issues.map(({ path }) => path)).toEqual(paths);
    }
  });

  it('works on the real clock and with the global fetch', async () => {
    const provider = new ClientCredentialsTokenProvider({
      tokenUrl: 'http://127.0.0.1:9/token',
      clientId,
      clientSecret,
    });
    expect(await errorOf(provider.getAccessToken())).toMatchObject({ outcome: 'not_placed' });
  });
});
