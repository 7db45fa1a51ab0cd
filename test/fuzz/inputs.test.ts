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
/** A few properties with hostile values; some of the names are unknown. */
function properties(names: readonly string[]): fc.Arbitrary<readonly (readonly [string, Maker])[]> {
  const known = { weight: 5, arbitrary: fc.constantFrom(...names) };
  const name = fc.oneof(known, {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'timeOutMs', 'x y', ''),
  });
  return fc.uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, minLength: 1, maxLength: 3 });
}

/** Adds the properties, as data or as getters. */
function withProperties(honest: object, all: readonly (readonly [string, Maker])[]): object {
  const target = { ...honest };
  for (const [name, make] of all) {
    const isGetter = name.length % 2 === 0;
    const made = make();
    Object.defineProperty(target, name, { enumerable: true, ...(isGetter ? { get: () => made } : { value: made }) });
  }
  return target;
}

function expectRejection(error: unknown, code: string): void {
  expectSound(error, []);
  if (!(error instanceof CXoneError)) return;
  expect(error).toMatchObject({ code });
  expectUseful(error);
  expect(findLeaks(showAll(error), [SECRET])).toEqual([]);
}

describe('any input', { timeout: 60_000 }, () => {
  it('as client options creates a client, or is rejected with the name of the option', async () => {
    await explore(120, properties(OPTIONS), async (all) => {
      const options = withProperties(base, all) as CXoneClientOptions;
      expectRejection(await failureOf(() => new CXoneClient(options)), 'configuration');
      expectRejection(await failureOf(() => CXoneClient.fromEnv({}, options)), 'configuration');
    });
  });

  it('instead of options, an environment or a token is rejected', async () => {
    await explore(80, value, async (make) => {
      const given = make();
      expectRejection(await failureOf(() => new CXoneClient(given as CXoneClientOptions)), 'configuration');
      expectRejection(
        await failureOf(() => CXoneClient.fromEnv(given as Record<string, unknown>, {})),
        'configuration',
      );
      expectRejection(await failureOf(() => CXoneClient.fromEnv({}, given as CXoneClientOptions)), 'configuration');
      expectRejection(await failureOf(() => new StaticTokenProvider(given as string)), 'configuration');
      expectRejection(
        await failureOf(() => new ClientCredentialsTokenProvider(given as ClientCredentialsTokenProviderOptions)),
        'configuration',
      );
    });
  });

  it('as token provider options creates a provider, or is rejected with the name of the option', async () => {
    const names = ['tokenUrl', 'clientId', 'clientSecret', 'store', 'expiryMarginMs', 'fetch', 'timeoutMs', 'retry'];
    const honest = { tokenUrl: 'https://a.example/token', clientId: 'x', clientSecret: SECRET };
    await explore(80, properties(names), async (all) => {
      const options = withProperties(honest, all) as ClientCredentialsTokenProviderOptions;
      expectRejection(await failureOf(() => new ClientCredentialsTokenProvider(options)), 'configuration');
    });
  });

  it('as an environment variable is read, or rejected with the name of the variable', async () => {
    const names = ['CXONE_REALM_ID', 'CXONE_BASE_URL', 'CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET', 'CXONE_TOKEN_URL'];
    await explore(80, properties(names), async (all) => {
      const honest = { CXONE_REALM_ID: 'acme', CXONE_CLIENT_ID: 'client-1', CXONE_CLIENT_SECRET: SECRET };
      const environment = withProperties(honest, all) as Record<string, unknown>;
      expectRejection(await failureOf(() => CXoneClient.fromEnv(environment)), 'configuration');
    });
  });

  it('to create is sent, or rejected before anything is sent', async () => {
    await explore(120, properties(REQUEST), async (all) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      const request = withProperties(sampleRequest, all) as CreateConnectionRequest;
      const error = await failureOf(() => connections.create(request));
      expectRejection(error, 'request_invalid');
      if (error !== undefined) expect(error).toMatchObject({ outcome: 'not_placed' });
      expect(network.apiRequests).toHaveLength(error === undefined ? 1 : 0);
    });
  });

  it('instead of a request or a part of it is rejected', async () => {
    await explore(80, value, async (make) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      for (const request of [make(), { ...sampleRequest, contact: { phoneNumber: make() } }]) {
        const error = await failureOf(() => connections.create(request as CreateConnectionRequest));
        expectRejection(error, 'request_invalid');
        expect(error).toBeDefined();
      }
      expect(network.apiRequests).toEqual([]);
    });
  });

  it('as request options is used, or rejected with the name of the option', async () => {
    await explore(100, properties(CALL_OPTIONS), async (all) => {
      const network = new FetchDouble();
      const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider, fetch: network.fetch });
      const options = withProperties({}, all) as RequestOptions;
      const error = await failureOf(() => connections.create(sampleRequest, options));
      expectRejection(error, 'configuration');
      if (error !== undefined) expect(error).toMatchObject({ outcome: 'not_placed' });
      expectRejection(await failureOf(() => connections.get('id-1', options)), 'configuration');
    });
  });

  it('as an ID becomes one path segment, or is rejected', async () => {
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
      expectRejection(error, 'request_invalid');
      const [sent] = network.apiRequests;
      if (!sent) return;
      const { origin, pathname, search, hash } = new URL(sent.url);
      expect({ origin, search, hash }).toEqual({ origin: 'https://acme.niceincontact.com', search: '', hash: '' });
      expect(pathname.split('/').slice(0, -1).join('/')).toBe('/api/v2/outbound/connections');
      expect(decodeURIComponent(pathname.split('/').at(-1) ?? '')).toBe(make());
    });
  });
});

describe('userData', { timeout: 60_000 }, () => {
  it('is sent unchanged for any JSON object', async () => {
    // A field named __proto__ is rejected at any depth.
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
