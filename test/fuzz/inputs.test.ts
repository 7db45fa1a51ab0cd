import { isDeepStrictEqual } from 'node:util';
import {
  ClientCredentialsTokenProvider,
  type ClientCredentialsTokenProviderOptions,
  type CreateConnectionRequest,
  CXoneClient,
  type CXoneClientOptions,
  CXoneError,
  type RequestOptions,
  StaticTokenProvider,
} from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FetchDouble } from '../support/fetch-double.js';
import { findLeaks, showAll } from '../support/leaks.js';
import { sampleRequest } from '../support/samples.js';
import { doubling, expectSound, expectUseful, explore, failureOf, hostile, type Maker } from './support.js';

const SECRET = 'zq-correct-horse-battery-staple-qz';
const base = { realmId: 'acme', clientId: 'client-1', clientSecret: SECRET };
const tokenProvider = new StaticTokenProvider('static-token-0123456789');

const OPTIONS = [
  'realmId',
  'baseUrl',
  'tokenUrl',
  'clientId',
  'clientSecret',
  'tokenProvider',
  'tokenStore',
  'timeoutMs',
  'totalTimeoutMs',
  'retry',
  'defaultCountry',
  'phoneValidation',
  'numberPolicy',
  'fetch',
  'headers',
  'onEvent',
  'dangerouslyAllowBrowser',
];
const CALL_OPTIONS = ['signal', 'timeoutMs', 'totalTimeoutMs', 'retry', 'headers', 'correlationId'];
const REQUEST = ['campaignId', 'contact', 'phoneNumber', 'userData'];

const value: fc.Arbitrary<Maker> = fc.oneof(
  hostile,
  fc.constantFrom<Maker>(doubling, () => SECRET),
);
/** A few members with hostile values; some of the names are nobody's. */
function members(names: readonly string[]): fc.Arbitrary<readonly (readonly [string, Maker])[]> {
  const known = { weight: 5, arbitrary: fc.constantFrom(...names) };
  const name = fc.oneof(known, {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'timeOutMs', 'x y', ''),
  });
  return fc.uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, minLength: 1, maxLength: 3 });
}

/** Data members or getters, so that a later read may give what the first did not. */
function withMembers(honest: object, all: readonly (readonly [string, Maker])[]): object {
  const target = { ...honest };
  for (const [name, make] of all) {
    const isGetter = name.length % 2 === 0;
    const made = make();
    Object.defineProperty(target, name, { enumerable: true, ...(isGetter ? { get: () => made } : { value: made }) });
  }
  return target;
}

function expectRefusal(error: unknown, code: string): void {
  expectSound(error, []);
  if (!(error instanceof CXoneError)) return;
  expect(error).toMatchObject({ code });
  expectUseful(error);
  expect(findLeaks(showAll(error), [SECRET])).toEqual([]);
}

describe('any input', { timeout: 60_000 }, () => {
  it('to the client makes a client, or is refused by name', async () => {
    await explore(120, members(OPTIONS), async (all) => {
      const options = withMembers(base, all) as CXoneClientOptions;
      expectRefusal(await failureOf(() => new CXoneClient(options)), 'configuration');
      expectRefusal(await failureOf(() => CXoneClient.fromEnv({}, options)), 'configuration');
    });
  });

  it('in the place of options, of an environment or of a token is refused', async () => {
    await explore(80, value, async (make) => {
      const given = make();
      expectRefusal(await failureOf(() => new CXoneClient(given as CXoneClientOptions)), 'configuration');
      expectRefusal(await failureOf(() => CXoneClient.fromEnv(given as Record<string, unknown>, {})), 'configuration');
      expectRefusal(await failureOf(() => CXoneClient.fromEnv({}, given as CXoneClientOptions)), 'configuration');
      expectRefusal(await failureOf(() => new StaticTokenProvider(given as string)), 'configuration');
      expectRefusal(
        await failureOf(() => new ClientCredentialsTokenProvider(given as ClientCredentialsTokenProviderOptions)),
        'configuration',
      );
    });
  });

  it('to a token provider makes one, or is refused by name', async () => {
    const names = ['tokenUrl', 'clientId', 'clientSecret', 'store', 'expiryMarginMs', 'fetch', 'timeoutMs', 'retry'];
    const honest = { tokenUrl: 'https://a.example/token', clientId: 'x', clientSecret: SECRET };
    await explore(80, members(names), async (all) => {
      const options = withMembers(honest, all) as ClientCredentialsTokenProviderOptions;
      expectRefusal(await failureOf(() => new ClientCredentialsTokenProvider(options)), 'configuration');
    });
  });

  it('as an environment variable is read, or refused by name', async () => {
    const names = ['CXONE_REALM_ID', 'CXONE_BASE_URL', 'CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET', 'CXONE_TOKEN_URL'];
    await explore(80, members(names), async (all) => {
      const honest = { CXONE_REALM_ID: 'acme', CXONE_CLIENT_ID: 'client-1', CXONE_CLIENT_SECRET: SECRET };
      const environment = withMembers(honest, all) as Record<string, unknown>;
      expectRefusal(await failureOf(() => CXoneClient.fromEnv(environment)), 'configuration');
    });
  });

  it('to create is sent as it is, or refused before anything is sent', async () => {
    await explore(120, members(REQUEST), async (all) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      const request = withMembers(sampleRequest, all) as CreateConnectionRequest;
      const error = await failureOf(() => connections.create(request));
      expectRefusal(error, 'request_invalid');
      if (error !== undefined) expect(error).toMatchObject({ outcome: 'not_placed' });
      expect(network.apiRequests).toHaveLength(error === undefined ? 1 : 0);
    });
  });

  it('in the place of a request or its parts is refused', async () => {
    await explore(80, value, async (make) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      for (const request of [make(), { ...sampleRequest, contact: { phoneNumber: make() } }]) {
        const error = await failureOf(() => connections.create(request as CreateConnectionRequest));
        expectRefusal(error, 'request_invalid');
        expect(error).toBeDefined();
      }
      expect(network.apiRequests).toEqual([]);
    });
  });

  it('to a call as its options is used, or refused by name', async () => {
    await explore(100, members(CALL_OPTIONS), async (all) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      const options = withMembers({}, all) as RequestOptions;
      const error = await failureOf(() => connections.create(sampleRequest, options));
      expectRefusal(error, 'configuration');
      if (error !== undefined) expect(error).toMatchObject({ outcome: 'not_placed' });
      expectRefusal(await failureOf(() => connections.get('id-1', options)), 'configuration');
    });
  });

  it('as an id is one segment of the path, or refused', async () => {
    const ids = fc.oneof(
      value,
      fc.string({ unit: 'binary' }).map((text) => () => text),
      fc.webPath().map((text) => () => text),
      fc
        .constantFrom('.', '..', '../..', '%2e%2e', '/', '\\', '?', '#', ';', '@', ':', '//evil.example')
        .map((text) => () => text),
    );
    await explore(120, ids, async (make) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      const error = await failureOf(() => connections.get(make() as string));
      expectRefusal(error, 'request_invalid');
      const [sent] = network.apiRequests;
      if (!sent) return;
      const { origin, pathname, search, hash } = new URL(sent.url);
      expect({ origin, search, hash }).toEqual({ origin: 'https://acme.niceincontact.com', search: '', hash: '' });
      expect(pathname.split('/').slice(0, -1).join('/')).toBe('/api/v2/outbound/connections');
      expect(decodeURIComponent(pathname.split('/').at(-1) ?? '')).toBe(make());
    });
  });
});

describe('any userData that is JSON', { timeout: 60_000 }, () => {
  it('arrives whole', async () => {
    // A member named __proto__ is refused, wherever it stands.
    const json = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((value) => !JSON.stringify(value).includes('"__proto__"'));
    await explore(100, json, async (userData) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      await connections.create({ ...sampleRequest, userData });
      const sent: unknown = JSON.parse(network.apiRequests[0]?.body ?? '');
      const expected: unknown = JSON.parse(JSON.stringify({ ...sampleRequest, userData }));
      expect(isDeepStrictEqual(sent, expected)).toBe(true);
    });
  });
});
