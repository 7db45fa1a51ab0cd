import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { type Answer, issueToken, reply, script, silence, socketError } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';
import { connectProvider } from '../../support/token-provider-double.js';

const HOUR = 3_600_000;

/** A response that is sent when the test releases it. */
function held(make: () => Response) {
  let release = (): void => undefined;
  const respond: Answer = () =>
    new Promise((resolve) => {
      release = () => resolve(make());
    });
  return { respond, release: () => release() };
}

describe('ClientCredentialsTokenProvider.getAccessToken: many callers', () => {
  it('sends one request for all callers', async () => {
    const { provider, network } = connectProvider();
    const { respond, release } = held(() => issueToken('token-1'));
    network.onToken = respond;
    const waiting = Array.from({ length: 100 }, () => provider.getAccessToken());
    await until(() => network.tokenRequests.length === 1);
    release();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['token-1']));
    expect(network.tokenRequests).toHaveLength(1);
  });

  it('ends only the wait of a caller that aborts', async () => {
    const { provider, network } = connectProvider();
    const { respond, release } = held(() => issueToken('token-1'));
    network.onToken = respond;
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

  it('aborts the request with the last caller, and sends a new one for the next', async () => {
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

  it('sends one request after one that was lost, however many gave up on it', async () => {
    const { provider, clock, network } = connectProvider();
    // Its caller is gone, and the timers of its time limit with it.
    const fetchLost = () => new Promise<never>(() => undefined);
    const startTimer = clock.setTimeout.bind(clock);
    clock.setTimeout = () => undefined;
    network.onToken = script(fetchLost, () => issueToken('token-2'));
    void provider.getAccessToken();
    await until(() => network.tokenRequests.length === 1);
    clock.setTimeout = startTimer;
    const waiting = Promise.all([provider.getAccessToken(), provider.getAccessToken()]);
    await clock.advance(HOUR);
    expect(await waiting).toEqual(['token-2', 'token-2']);
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('sends nothing for a caller whose signal is already aborted', async () => {
    const { provider, network } = connectProvider();
    expect(await errorOf(provider.getAccessToken({ signal: AbortSignal.abort() }))).toMatchObject({
      code: 'aborted',
      attempts: 0,
    });
    expect(network.tokenRequests).toEqual([]);
  });

  it('returns no cached token to a caller whose signal is already aborted', async () => {
    const { provider } = connectProvider();
    await provider.getAccessToken();
    expect((await errorOf(provider.getAccessToken({ signal: AbortSignal.abort() }))).code).toBe('aborted');
  });

  it("leaves no listener on a caller's signal, with and without a cached token", async () => {
    const { provider } = connectProvider();
    const { signal } = new AbortController();
    await provider.getAccessToken({ signal });
    await provider.getAccessToken({ signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('throws a separate error for each caller, and sends a new request for the next', async () => {
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

  it('does not cache a network failure', async () => {
    const { provider, network } = connectProvider();
    network.onToken = script(
      () => Promise.reject(socketError('ECONNRESET')),
      () => issueToken('token-2'),
    );
    expect((await errorOf(provider.getAccessToken())).code).toBe('network');
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('counts the token requests of a failure in attempts', async () => {
    const { provider, clock, network } = connectProvider({ retry: { maxRetries: 2, jitter: false } });
    network.onToken = () => reply(503);
    const errors = await clock.playOut(
      Promise.all([errorOf(provider.getAccessToken()), errorOf(provider.getAccessToken())]),
    );
    expect(errors.map(({ attempts }) => attempts)).toEqual([3, 3]);
    expect(network.tokenRequests).toHaveLength(3);
  });
});

describe('ClientCredentialsTokenProvider: the lifetime of a token', () => {
  it.each([0, 1, 59, 60])(
    'of %d s causes no endless loop: the token serves its callers, and the next call renews it',
    async (seconds) => {
      const { provider, network } = connectProvider();
      network.onToken = (_request, index) => issueToken(`token-${index + 1}`, seconds);
      const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.getAccessToken()));
      expect([new Set(tokens), network.tokenRequests.length]).toEqual([new Set(['token-1']), 1]);
      expect(await provider.getAccessToken()).toBe('token-2');
      expect(network.tokenRequests).toHaveLength(2);
    },
  );

  it('is counted from before the request', async () => {
    const { provider, clock, network } = connectProvider();
    network.onToken = (_request, index) =>
      new Promise((resolve) => clock.setTimeout(() => resolve(issueToken(`token-${index + 1}`)), 10_000));
    await clock.playOut(provider.getAccessToken());
    await clock.advance(HOUR - 60_000 - 10_000);
    expect(await clock.playOut(provider.getAccessToken())).toBe('token-2');
  });

  it('is counted from before the attempt that succeeded, not from before the retries', async () => {
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

  it('is shortened by expiryMarginMs', async () => {
    const { provider, clock } = connectProvider({ expiryMarginMs: 0 });
    await provider.getAccessToken();
    await clock.advance(HOUR - 1);
    expect(await provider.getAccessToken()).toBe('token-1');
    await clock.advance(1);
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('causes neither many requests nor an expired token after the wall clock is set back an hour', async () => {
    const { provider, clock, network } = connectProvider();
    await provider.getAccessToken();
    clock.jump(-HOUR);
    for (let call = 0; call < 10; call++) expect(await provider.getAccessToken()).toBe('token-1');
    await clock.advance(HOUR);
    expect(await provider.getAccessToken()).toBe('token-2');
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('causes one renewal after the wall clock is set an hour ahead', async () => {
    const { provider, clock, network } = connectProvider();
    await provider.getAccessToken();
    clock.jump(HOUR);
    for (let call = 0; call < 10; call++) expect(await provider.getAccessToken()).toBe('token-2');
    clock.jump(-HOUR);
    for (let call = 0; call < 10; call++) expect(await provider.getAccessToken()).toBe('token-2');
    expect(network.tokenRequests).toHaveLength(2);
  });

  it('is not affected by a wall clock that was wrong for a while, even if a renewal failed meanwhile', async () => {
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

  it('is counted while the process is frozen and the monotonic clock is stopped', async () => {
    const { provider, clock } = connectProvider();
    await provider.getAccessToken();
    clock.jump(HOUR - 60_000);
    expect(await provider.getAccessToken()).toBe('token-2');
  });
});

describe('ClientCredentialsTokenProvider.invalidate', () => {
  it('causes the next call to request a new token', async () => {
    const { provider } = connectProvider();
    await provider.invalidate(await provider.getAccessToken());
    expect(await provider.getAccessToken()).toBe('token-2');
  });

  it('resolves to nothing', async () => {
    const { provider } = connectProvider();
    const invalidation = provider.invalidate('never-seen');
    expect(invalidation).toBeInstanceOf(Promise);
    expect(await invalidation).toBeUndefined();
  });

  it('does nothing for a token that was replaced', async () => {
    const { provider, network } = connectProvider();
    const first = await provider.getAccessToken();
    await provider.invalidate(first);
    await provider.getAccessToken();
    await provider.invalidate(first);
    await provider.invalidate('never-seen');
    expect(await provider.getAccessToken()).toBe('token-2');
    expect(network.tokenRequests).toHaveLength(2);
  });
});
