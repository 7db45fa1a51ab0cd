import { ClientCredentialsTokenProvider, type ClientCredentialsTokenProviderOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { checkOf, checkOptions } from '../../../src/options/check.js';
import { tokenRequestParts } from '../../../src/options/token-request.js';
import { configurationErrorOf, eachValue, LIMIT, MILLISECONDS_OR_FALSE, STORE } from './support.js';

const complete = { tokenUrl: 'https://a.example/token', clientId: 'x', clientSecret: 'y' };

function connect(options: object) {
  return new ClientCredentialsTokenProvider(options as ClientCredentialsTokenProviderOptions);
}

describe('TokenRequestOptions', () => {
  const check = checkOf('token provider', tokenRequestParts);

  it('fills in the defaults', () => {
    expect(checkOptions(check, {})).toEqual({ expiryMarginMs: 60_000, timeoutMs: 30_000, retry: false });
  });

  it('keeps its values', () => {
    const options = { store: new Map(), expiryMarginMs: 0, timeoutMs: false, retry: true, onEvent: () => undefined };
    expect(checkOptions(check, options)).toEqual(options);
  });
});

describe('ClientCredentialsTokenProviderOptions', () => {
  it.each(
    eachValue([
      ['tokenUrl', [undefined], 'is required'],
      ['tokenUrl', [7, null], 'must be a string'],
      ['tokenUrl', ['http://a.example'], 'must start with https: (http: is accepted for loopback only)'],
      ['clientId', [undefined], 'is required'],
      ['clientId', [''], 'must be a non-empty string'],
      ['clientSecret', [undefined], 'is required'],
      ['clientSecret', ['', {}], 'must be a string of 1 to 16,384 characters, or a function'],
      ['store', [{}], STORE],
      ['expiryMarginMs', [-1], LIMIT],
      ['timeoutMs', [0, true], MILLISECONDS_OR_FALSE],
      ['fetch', ['fetch'], 'must be a function'],
      ['onEvent', [{}], 'must be a function'],
      ['tokenStore', [new Map()], 'is not a known option (did you mean store?)'],
      ['maxRetries', [1], 'is not a known option (did you mean retry.maxRetries?)'],
    ]),
  )('rejects for %s the value %j', (path, value, message) => {
    const error = configurationErrorOf(() => connect({ ...complete, [path]: value }));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
    expect(error.message).toBe(`Invalid token provider options: ${path} ${message}.`);
  });
});
