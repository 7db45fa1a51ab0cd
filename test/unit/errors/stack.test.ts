import { CXoneAuthenticationError, type CXoneClient, type CXoneError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { deafness, reply } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const rejectToken = () => reply(401, { error: 'invalid_client' });

async function notifyCustomer({ connections }: CXoneClient): Promise<void> {
  await connections.create(sampleRequest);
}

async function followCall({ connections }: CXoneClient, signal?: AbortSignal): Promise<void> {
  await connections.waitFor('1', { maxWaitMs: 5_000, signal });
}

async function watchCall({ connections }: CXoneClient): Promise<void> {
  for await (const _state of connections.watch('1', { maxWaitMs: 5_000 }));
}

async function callEverybody({ connections }: CXoneClient): Promise<void> {
  for await (const { error } of connections.createMany([sampleRequest])) if (error) throw error;
}

function countLines(error: CXoneError, name: string): number {
  return String(error.stack)
    .split('\n')
    .filter((line) => line.includes(` ${name} `)).length;
}

describe('CXoneError.stack', () => {
  it.each([notifyCustomer, followCall, watchCall, callEverybody])(
    'names the line of the caller when there is no token: %o',
    async (call) => {
      const { client, network } = connectDouble();
      network.onToken = rejectToken;
      const error = await errorOf(call(client));
      expect(error.code).toBe('authentication_failed');
      expect(countLines(error, call.name)).toBe(1);
    },
  );

  it('names the line of each caller who waited for the same token', async () => {
    const { client, network } = connectDouble();
    network.onToken = rejectToken;
    const [first, second] = await Promise.all([errorOf(notifyCustomer(client)), errorOf(followCall(client))]);
    expect([countLines(first, 'notifyCustomer'), countLines(first, 'followCall')]).toEqual([1, 0]);
    expect([countLines(second, 'notifyCustomer'), countLines(second, 'followCall')]).toEqual([0, 1]);
  });

  it('names the line of the caller when a delay before the next token request is too long', async () => {
    const { client, clock, network } = connectDouble({ retry: true, totalTimeoutMs: 1_000 });
    network.onToken = () => reply(429, {}, { 'retry-after': '7' });
    const error = await errorOf(clock.playOut(notifyCustomer(client)));
    expect(error.code).toBe('rate_limited');
    expect(countLines(error, 'notifyCustomer')).toBe(1);
  });

  it.each([followCall, watchCall])('names the line of the caller when a wait times out: %o', async (call) => {
    const { client, clock, network } = connectDouble();
    network.onApi = () => reply(200, sampleConnection);
    const error = await errorOf(clock.playOut(call(client)));
    expect(error).toMatchObject({ code: 'timeout', limit: 'maxWaitMs' });
    expect(countLines(error, call.name)).toBe(1);
  });

  it('names the line of the caller when a wait is aborted', async () => {
    const { client, network } = connectDouble();
    network.onApi = deafness;
    const controller = new AbortController();
    const failed = errorOf(followCall(client, controller.signal));
    await settle();
    controller.abort();
    expect(countLines(await failed, 'followCall')).toBe(1);
  });

  describe('of an error that a token provider throws', () => {
    const thrown = () => {
      const init = { message: 'no', status: 401, method: 'POST', path: '/', outcome: 'not_placed' } as const;
      return new CXoneAuthenticationError(init);
    };
    const failWith = (error: CXoneError) =>
      connectDouble({
        tokenProvider: {
          getAccessToken: async () => {
            throw error;
          },
        },
      }).client;

    it('keeps the line that threw, and adds that of the caller', async () => {
      const error = thrown();
      const [first] = String(error.stack).split('\n').slice(1);
      expect(await errorOf(notifyCustomer(failWith(error)))).toBe(error);
      expect(error.stack).toContain(`${first}\n`);
      expect(countLines(error, 'notifyCustomer')).toBe(1);
    });

    it('does not grow without limit', async () => {
      const error = thrown();
      const client = failWith(error);
      for (let call = 0; call < 30; call++) {
        const again = new Function(
          'notify',
          'client',
          `${'\n'.repeat(call)}return async () => { await notify(client); }`,
        );
        await errorOf(again(notifyCustomer, client)());
      }
      expect(String(error.stack).split('\n').length).toBeLessThan(100);
    });

    it('is left alone if the error is frozen', async () => {
      const error = thrown();
      Object.freeze(error);
      const { stack } = error;
      expect(await errorOf(notifyCustomer(failWith(error)))).toBe(error);
      expect(error.stack).toBe(stack);
    });
  });

  it('is that of the runtime where frames can not be captured', async () => {
    const { captureStackTrace } = Error;
    Reflect.deleteProperty(Error, 'captureStackTrace');
    try {
      const { client, network } = connectDouble();
      network.onToken = rejectToken;
      expect((await errorOf(notifyCustomer(client))).stack).toContain('CXoneAuthenticationError: POST');
    } finally {
      Error.captureStackTrace = captureStackTrace;
    }
  });

  it('is captured for no operation that succeeds', async () => {
    const { client } = connectDouble({ tokenProvider: new StaticTokenProvider('token') });
    const { captureStackTrace } = Error;
    let captured = 0;
    Error.captureStackTrace = () => {
      captured += 1;
    };
    try {
      await client.connections.create(sampleRequest);
    } finally {
      Error.captureStackTrace = captureStackTrace;
    }
    expect(captured).toBe(0);
  });
});
