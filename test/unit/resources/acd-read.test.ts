import { inspect } from 'node:util';
import { CXoneConfigurationError, CXoneRequestValidationError, getResponseMetadata, type ReadOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { apiUrl, connectAcd, firstOf, routesPath } from '../../support/acd-double.js';
import { deafness, reply, script } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

describe('acd.read', () => {
  it('reads any route below the services', async () => {
    const { acd, network, events } = connectAcd();
    network.onApi = () => reply(200, '{"skillActivity":[{"agentsAvailable":2,"id":9007199254740993}]}');
    const value = await acd.read('skills/4711/activity', { query: { a: 'x y', b: 1, c: false, d: undefined } });
    expect(value).toEqual({ skillActivity: [{ agentsAvailable: 2, id: '9007199254740993' }] });
    const { method, url } = firstOf(network.apiRequests);
    expect([method, url]).toEqual(['GET', `${apiUrl}${routesPath}/skills/4711/activity?a=x%20y&b=1&c=false`]);
    expect(events.at(-1)).toMatchObject({ operation: 'acd.read', path: `${routesPath}/skills/4711/activity` });
    expect(getResponseMetadata(value)).toMatchObject({ status: 200, attempts: 1 });
  });

  it('needs no options, and returns nothing for 204', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(204);
    expect(await acd.read('/hours-of-operation')).toBeUndefined();
    expect(firstOf(network.apiRequests).url).toBe(`${apiUrl}${routesPath}/hours-of-operation`);
  });

  it('is retried as any read, and renews its token', async () => {
    const { acd, network, clock } = connectAcd({ retry: true });
    network.onApi = script(
      () => reply(503, ''),
      () => reply(401, ''),
      () => reply(200, []),
    );
    expect(await clock.playOut(acd.read('/skills'))).toEqual([]);
    expect(network.apiRequests).toHaveLength(3);
  });

  it.each(['', '/..', '/%2e%2e/x', '//evil.example', '/a?b', '/a#b', 'https://evil.example/x', '/a\\b'])(
    'sends nothing for the path %j',
    async (path) => {
      const { acd, network } = connectAcd();
      const error = await errorOf(acd.read(path));
      expect(error).toBeInstanceOf(CXoneRequestValidationError);
      expect(error).toMatchObject({ code: 'request_invalid', issues: [{ path: 'path' }] });
      expect(error.outcome).toBeUndefined();
      expect(network.tokenRequests).toEqual([]);
    },
  );

  it.each([
    ['query', 5],
    ['query', ['a']],
    ['query.a', { a: {} }],
    ['query.a', { a: Number.NaN }],
    ['query.a', { a: '\ud800' }],
    ['query["\\ud800"]', { '\ud800': 1 }],
    ['timeoutMs', undefined],
  ])('names the invalid option %s', async (option, query) => {
    const { acd } = connectAcd();
    const options = (option === 'timeoutMs' ? { timeoutMs: -1 } : { query }) as ReadOptions;
    const error = await errorOf(acd.read('/skills', options));
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option });
  });

  it('shows no number of the query in an error', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(400, { message: 'no (415) 555-2671' });
    const error = await errorOf(acd.read('/dnc', { query: { phoneNumber: '4155552671' } }));
    expect(inspect(error, { depth: null, showHidden: true }).replace(/\D/g, '')).not.toContain('4155552671');
  });
});

describe('acd.apiUrl', () => {
  it('returns the URL as given, without a request', async () => {
    const { acd, network } = connectAcd({ apiUrl: 'https://api.example/inContactAPI/' });
    expect(await acd.apiUrl()).toBe('https://api.example');
    expect(network.tokenRequests).toEqual([]);
  });

  it('finds the URL once', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(200, { api_endpoint: `${apiUrl}/incontactapi/services/` });
    expect([await acd.apiUrl(), await acd.apiUrl()]).toEqual([apiUrl, apiUrl]);
    expect([network.tokenRequests.length, network.discoveryRequests.length]).toEqual([1, 1]);
    expect(network.apiRequests).toEqual([]);
  });

  it('reports a failed discovery, and a timeout', async () => {
    const { acd, network, clock } = connectAcd();
    network.onDiscovery = script(() => reply(404, ''), deafness);
    expect(await errorOf(acd.apiUrl())).toMatchObject({ code: 'not_found', path: '/.well-known/cxone-configuration' });
    const error = await clock.playOut(errorOf(acd.apiUrl({ totalTimeoutMs: 500 })));
    expect(error).toMatchObject({ code: 'timeout', limit: 'totalTimeoutMs' });
    expect(error.outcome).toBeUndefined();
  });

  it('names an invalid option', async () => {
    const { acd } = connectAcd({ apiUrl });
    expect(await errorOf(acd.apiUrl({ timeoutMs: -1 }))).toMatchObject({ option: 'timeoutMs' });
  });
});
