import { CXoneClient, type CXoneEvent } from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FetchDouble, issueToken, reply } from '../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../support/samples.js';
import { expectSound, explore, failureOf, failures, hostile, type Planted, planted, responses } from './support.js';

function connect({ secret, token }: Planted) {
  const network = new FetchDouble();
  network.onToken = () => issueToken(token);
  const events: CXoneEvent[] = [];
  const { connections } = new CXoneClient({
    realmId: 'acme',
    clientId: 'client-1',
    clientSecret: secret,
    fetch: network.fetch,
    onEvent: (event) => events.push(event),
  });
  return { connections, network, events };
}

function requestOf({ numbers: [callee, caller] }: Planted) {
  return { ...sampleRequest, contact: { phoneNumber: callee }, phoneNumber: caller };
}

const anyStatus = fc.oneof(
  fc.constantFrom(200, 201, 204, 301, 304, 400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504),
  fc.integer({ min: 200, max: 599 }),
);

/** Before a token is issued, neither it nor the phone numbers were sent, so that no response can contain them. */
function withoutCall(given: Planted): Planted {
  return { ...given, token: given.secret, numbers: ['+none', '+none'] };
}

function withPlanted<T>(build: (given: Planted) => fc.Arbitrary<T>): fc.Arbitrary<readonly [Planted, T]> {
  return planted.chain((given) => build(given).map((value) => [given, value] as const));
}

describe('any response of the service', { timeout: 30_000 }, () => {
  it('to create causes a connection or a valid error, and at most one call', async () => {
    await explore(
      150,
      withPlanted((given) => responses(given, anyStatus)),
      async ([given, response]) => {
        const { connections, network, events } = connect(given);
        network.onApi = () => response.clone();
        const error = await failureOf(() => connections.create(requestOf(given)));
        expectSound(error, events, given);
        expect(network.apiRequests.length).toBeLessThanOrEqual(response.status === 401 ? 2 : 1);
        if (error === undefined) return;
        const { status } = response;
        const expected =
          status < 300 ? 'placed' : status < 400 || status === 408 || status >= 500 ? 'unknown' : 'not_placed';
        expect(error).toMatchObject({ outcome: expected });
      },
    );
  });

  it('to get causes a connection or a valid error', async () => {
    await explore(
      100,
      withPlanted((given) => fc.tuple(responses(given, anyStatus), fc.string({ minLength: 1 }))),
      async ([given, [response, id]]) => {
        const { connections, network, events } = connect(given);
        network.onApi = () => response.clone();
        const error = await failureOf(() => connections.get(id));
        // A read sends no phone numbers to mask.
        expectSound(error, events, { ...given, numbers: ['+none', '+none'] });
      },
    );
  });

  it('to a token request causes a token or a valid error, which reports not_placed', async () => {
    await explore(
      150,
      withPlanted((given) => responses(given, anyStatus)),
      async ([given, response]) => {
        const { connections, network, events } = connect(given);
        network.onToken = () => response.clone();
        const error = await failureOf(() => connections.create(requestOf(given)));
        expectSound(error, events, withoutCall(given));
        if (error !== undefined) expect(error).toMatchObject({ outcome: 'not_placed' });
        if (error !== undefined) expect(network.apiRequests).toEqual([]);
      },
    );
  });
});

describe('any failure of the transport', { timeout: 30_000 }, () => {
  it('causes a valid error with the outcome unknown', async () => {
    await explore(100, withPlanted(failures), async ([given, failure]) => {
      const { connections, network, events } = connect(given);
      network.onApi = () => {
        throw failure();
      };
      const error = await failureOf(() => connections.create(requestOf(given)));
      expectSound(error, events, given);
      expect(error).toMatchObject({ code: 'network', outcome: 'unknown' });
      expect(network.apiRequests).toHaveLength(1);
    });
  });

  it('during the token request causes a valid error with the outcome not_placed', async () => {
    await explore(80, withPlanted(failures), async ([given, failure]) => {
      const { connections, network, events } = connect(given);
      network.onToken = () => {
        throw failure();
      };
      const error = await failureOf(() => connections.create(requestOf(given)));
      expectSound(error, events, withoutCall(given));
      expect(error).toMatchObject({ outcome: 'not_placed' });
    });
  });

  it('causes a valid error when fetch returns a value that is not a Response', async () => {
    await explore(
      80,
      withPlanted(() => hostile),
      async ([given, value]) => {
        const { connections, network, events } = connect(given);
        network.onApi = () => value() as Response;
        const error = await failureOf(() => connections.create(requestOf(given)));
        expectSound(error, events, given);
        expect(error).toMatchObject({ outcome: expect.stringMatching(/^(unknown|placed)$/) });
      },
    );
  });

  it('causes a valid error when the response body fails', async () => {
    await explore(
      80,
      withPlanted((given) => fc.tuple(anyStatus, failures(given))),
      async ([given, [status, failure]]) => {
        const { connections, network, events } = connect(given);
        network.onApi = () => {
          const body = new ReadableStream({ start: (controller) => controller.error(failure()) });
          return new Response([204, 205, 304].includes(status) ? null : body, { status });
        };
        const error = await failureOf(() => connections.create(requestOf(given)));
        expectSound(error, events, given);
        expect(error).toBeDefined();
      },
    );
  });
});

describe('any failure of the application', { timeout: 30_000 }, () => {
  it('causes a valid error when the token provider throws', async () => {
    await explore(80, withPlanted(failures), async ([given, failure]) => {
      const network = new FetchDouble();
      const getAccessToken = async () => {
        throw failure();
      };
      const { connections } = new CXoneClient({
        realmId: 'acme',
        tokenProvider: { getAccessToken },
        fetch: network.fetch,
      });
      const error = await failureOf(() => connections.create(requestOf(given)));
      expectSound(error, []);
      expect(error).toMatchObject({ code: 'token_provider_failed', outcome: 'not_placed' });
      expect(network.apiRequests).toEqual([]);
    });
  });

  it('causes a valid error when the token provider returns an invalid token', async () => {
    await explore(80, hostile, async (value) => {
      const network = new FetchDouble();
      const tokenProvider = { getAccessToken: async () => value() as string };
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      const error = await failureOf(() => connections.create(sampleRequest));
      expectSound(error, []);
      if (error !== undefined) expect(error).toMatchObject({ outcome: 'not_placed' });
      expect(network.apiRequests).toHaveLength(error === undefined ? 1 : 0);
    });
  });

  it('does not affect an operation when the token store or the event listener fails', async () => {
    await explore(
      80,
      withPlanted((given) => fc.tuple(failures(given), fc.boolean())),
      async ([given, [failure, gives]]) => {
        const network = new FetchDouble();
        network.onToken = () => issueToken(given.token);
        network.onApi = () => reply(201, sampleConnection);
        const events: CXoneEvent[] = [];
        const fail = async () => {
          if (gives) return failure();
          throw failure();
        };
        const { connections } = new CXoneClient({
          realmId: 'acme',
          clientId: 'client-1',
          clientSecret: given.secret,
          fetch: network.fetch,
          tokenStore: { get: fail, set: fail, delete: fail },
          onEvent: (event) => {
            events.push(event);
            throw failure();
          },
        });
        expect(await failureOf(() => connections.create(requestOf(given)))).toBeUndefined();
        expectSound(
          undefined,
          events.filter(({ type }) => type !== 'token_store_error'),
          given,
        );
      },
    );
  });

  it('causes a valid error when the caller aborts with any reason', async () => {
    await explore(80, withPlanted(failures), async ([given, reason]) => {
      const { connections, network, events } = connect(given);
      const controller = new AbortController();
      network.onApi = () => {
        controller.abort(reason());
        return new Promise(() => undefined);
      };
      const error = await failureOf(() => connections.create(requestOf(given), { signal: controller.signal }));
      expectSound(error, events, given);
      expect(error).toMatchObject({ code: 'aborted', outcome: 'unknown' });
    });
  });
});
