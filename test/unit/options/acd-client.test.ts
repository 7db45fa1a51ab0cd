import type { CXoneAcdClientOptions } from 'cxone-sdk';
import { CXONE_ISSUERS } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { resolveAcdClientOptions } from '../../../src/options/acd-client.js';
import { configurationErrorOf, eachValue, issuesOf, resolve, tokenProvider } from './support.js';

const apiUrl = 'https://api-na1.niceincontact.com';

function resolveAcd(options: object = {}) {
  return resolveAcdClientOptions({ tokenProvider, ...options } as CXoneAcdClientOptions);
}

describe('CXoneAcdClientOptions', () => {
  it('fills in the defaults, the common ones as CXoneClientOptions does', () => {
    const { baseUrl: _baseUrl, tokens: _tokens, ...common } = resolve();
    expect(resolveAcd()).toEqual({
      ...common,
      tokenProvider,
      apiUrl: undefined,
      target: `["${CXONE_ISSUERS.global}",null,null]`,
      issuer: CXONE_ISSUERS.global,
      tenantId: undefined,
      allowedApiHosts: [],
      apiVersion: 'v34.0',
      scheduledCallbacksIn: 'query',
      numberFormat: 'e164',
    });
  });

  it('rejects a tokenProvider whose issuer cannot be read', () => {
    const provider = Object.defineProperty({ ...tokenProvider }, 'issuer', {
      get() {
        throw new Error('no issuer');
      },
    });
    expect(issuesOf(() => resolveAcd({ tokenProvider: provider }))).toEqual(['tokenProvider.issuer could not be read']);
  });

  it('resolves to a frozen object', () => {
    expect(Object.isFrozen(resolveAcd())).toBe(true);
  });

  it('removes the slash at the end of a URL', () => {
    expect(resolveAcd({ apiUrl: `${apiUrl}/` }).apiUrl).toBe(apiUrl);
    expect(resolveAcd({ issuer: `${CXONE_ISSUERS.fedramp}/` }).issuer).toBe(CXONE_ISSUERS.fedramp);
  });

  it.each([
    [apiUrl, 'v34.0'],
    [`${apiUrl}/inContactAPI`, 'v34.0'],
    [`${apiUrl}/INCONTACTAPI/Services/`, 'v34.0'],
    [`${apiUrl}/incontactapi/services/V31.0/`, 'v31.0'],
    [`${apiUrl}/inContactAPI/services/v30.0`, 'v30.0'],
  ])('accepts the apiUrl %s with the path of the services, and uses its version', (url, apiVersion) => {
    expect(resolveAcd({ apiUrl: url })).toMatchObject({ apiUrl, target: apiUrl, apiVersion });
    expect(resolveAcd({ apiUrl: url, apiVersion: 'v33.0' })).toMatchObject({ apiUrl, apiVersion: 'v33.0' });
  });

  it('keeps the path of a gateway', () => {
    expect(resolveAcd({ apiUrl: 'https://gw.example/nice/inContactAPI/' }).apiUrl).toBe('https://gw.example/nice');
  });

  it('uses the issuer of the tokenProvider, unless the option is set', () => {
    const provider = { ...tokenProvider, issuer: `${CXONE_ISSUERS.fedramp}/` };
    expect(resolveAcd({ tokenProvider: provider }).issuer).toBe(CXONE_ISSUERS.fedramp);
    const issuer = CXONE_ISSUERS.sovereignEurope;
    expect(resolveAcd({ tokenProvider: provider, issuer }).issuer).toBe(issuer);
  });

  it('rejects the discovery options together with apiUrl', () => {
    expect(issuesOf(() => resolveAcd({ apiUrl, issuer: CXONE_ISSUERS.global, tenantId: 't' }))).toEqual([
      "issuer can't be combined with apiUrl",
      "tenantId can't be combined with apiUrl",
    ]);
  });

  it.each(
    eachValue([
      ['tokenProvider', [undefined], 'is required (CXoneAcdClient.fromEnv() reads CXONE_* variables)'],
      ['tokenProvider', [null, {}], 'must be an object with a getAccessToken method'],
      ['tokenProvider.issuer', [{ ...tokenProvider, issuer: 5 }], 'must be a string'],
      ['tokenProvider.issuer', [{ ...tokenProvider, issuer: 'ftp://example.com' }], 'must start with https:'],
      ['tenantId', ['', 5, 'a\ud800'], 'must be a non-empty string, without half a surrogate pair'],
      ['allowedApiHosts', ['example.com'], 'must be an array of host names'],
      [
        'allowedApiHosts[0]',
        [['https://example.com'], ['example.com:443'], ['a/b'], ['']],
        'must be a host name such as example.com, without a scheme, a port or a path',
      ],
      ['scheduledCallbacksIn', ['json', true], "must be one of 'query', 'body'"],
      ['numberFormat', ['E164', 10], "must be one of 'e164', 'national'"],
      ['apiVersion', ['34.0', 'v34', 'v34/../..', 34], "must be a version such as 'v34.0'"],
    ]),
  )('rejects for %s the value %j', (path, value, message) => {
    const [name = ''] = path.split(/[.[]/);
    const error = configurationErrorOf(() => resolveAcd({ [name]: value }));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
    expect(error.message).toBe(`Invalid client options: ${path} ${message}.`);
  });
});
