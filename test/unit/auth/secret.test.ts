import { CXoneTokenProviderError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle, until } from '../../support/fake-clock.js';
import { issueToken, reply, script } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';
import { connectProvider } from '../../support/token-provider-double.js';

describe('ClientCredentialsTokenProviderOptions.clientSecret as a function', () => {
  it('is called at each token request, so that a rotated secret is picked up', async () => {
    const secrets = ['first-secret', 'second-secret'];
    const { provider, network } = connectProvider({ clientSecret: async () => secrets.shift() ?? '' });
    await provider.invalidate(await provider.getAccessToken());
    await provider.getAccessToken();
    expect(network.tokenRequests.map(({ body }) => body.split('client_secret=')[1])).toEqual([
      'first-secret',
      'second-secret',
    ]);
  });

  it('is called again for a retry', async () => {
    let calls = 0;
    const clientSecret = () => {
      calls += 1;
      return `secret-${calls}`;
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
    ['rejects', () => Promise.reject(new Error('the vault is sealed'))],
    [
      'throws',
      () => {
        throw new Error('the vault is sealed');
      },
    ],
  ])('that %s causes a CXoneTokenProviderError with the masked cause', async (_name, fail) => {
    const { provider, network } = connectProvider({ clientSecret: fail });
    const error = await errorOf(provider.getAccessToken());
    expect(error).toBeInstanceOf(CXoneTokenProviderError);
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.cause).toMatchObject({ message: 'the vault is sealed' });
    expect(error.message).toBe('The clientSecret function failed, so no token could be requested. No call was placed.');
    expect(network.tokenRequests).toEqual([]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('the vault is sealed'))],
    ['returns an empty string', () => ''],
  ])('that %s is not called again, even with retry', async (_name, secret) => {
    let calls = 0;
    const clientSecret = () => {
      calls += 1;
      return secret();
    };
    const { provider, clock } = connectProvider({ clientSecret, retry: true });
    await clock.playOut(errorOf(provider.getAccessToken()));
    expect(calls).toBe(1);
  });

  it('that hangs causes a CXoneTokenProviderError after timeoutMs', async () => {
    const clientSecret = () => new Promise<string>(() => undefined);
    const { provider, clock, network } = connectProvider({ clientSecret, timeoutMs: 3_000 });
    const error = await clock.playOut(errorOf(provider.getAccessToken()));
    expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed', attempts: 0 });
    expect(error.message).toBe(
      'The clientSecret function did not respond within 3000 ms (timeoutMs). No call was placed.',
    );
    expect([network.tokenRequests.length, clock.pendingTimers]).toEqual([0, 0]);
  });

  it.each([[''], [undefined], [42], ['x'.repeat(16_385)]])(
    'that returns %.20j causes a CXoneTokenProviderError',
    async (value) => {
      const { provider, network } = connectProvider({ clientSecret: Object.assign(() => value as string) });
      const error = await errorOf(provider.getAccessToken());
      expect(error).toBeInstanceOf(CXoneTokenProviderError);
      expect(error.outcome).toBe('not_placed');
      const message = 'The clientSecret function must return a string of 1 to 16,384 characters. No call was placed.';
      expect(error.message).toBe(message);
      expect(network.tokenRequests).toEqual([]);
    },
  );

  it('that hangs does not delay a caller that aborts', async () => {
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
