import { CXoneClient, type CXoneClientOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { readEnvOptions } from '../../../src/options/environment.js';
import { showAll } from '../../support/leaks.js';
import { configurationErrorOf, credentials, issuesOf, thrower, tokenProvider } from './support.js';

const environment = {
  CXONE_REALM_ID: credentials.realmId,
  CXONE_CLIENT_ID: credentials.clientId,
  CXONE_CLIENT_SECRET: credentials.clientSecret,
};

describe('CXoneClient.fromEnv: variables', () => {
  it('reads all five', () => {
    const urls = { CXONE_BASE_URL: 'https://a.example', CXONE_TOKEN_URL: 'https://b.example' };
    expect(readEnvOptions({ ...environment, ...urls, CXONE_OTHER: 'x' })).toEqual({
      ...credentials,
      baseUrl: 'https://a.example',
      tokenUrl: 'https://b.example',
    });
  });

  it('lists all that are missing; empty ones count as absent', () => {
    const empty = { CXONE_REALM_ID: '', CXONE_CLIENT_ID: undefined, CXONE_CLIENT_SECRET: null };
    expect(issuesOf(() => readEnvOptions(empty))).toEqual([
      'realmId is required: set the variable CXONE_REALM_ID',
      'clientId is required: set the variable CXONE_CLIENT_ID',
      'clientSecret is required: set the variable CXONE_CLIENT_SECRET',
    ]);
    const { message } = configurationErrorOf(() => readEnvOptions({ ...environment, CXONE_CLIENT_ID: '' }));
    expect(message).toBe('Invalid environment options: clientId is required: set the variable CXONE_CLIENT_ID.');
  });

  it('requires no realm with a base URL', () => {
    const { CXONE_REALM_ID: _, ...rest } = environment;
    expect(readEnvOptions({ ...rest, CXONE_BASE_URL: 'https://a.example' }).baseUrl).toBe('https://a.example');
    expect(readEnvOptions(rest, { baseUrl: 'https://a.example' }).baseUrl).toBe('https://a.example');
  });

  it.each([{ get() {} }, 7, new Map()])("rejects a Worker's binding that isn't a string: %s", (binding) => {
    expect(issuesOf(() => readEnvOptions({ ...environment, CXONE_CLIENT_SECRET: binding }))).toEqual([
      'CXONE_CLIENT_SECRET must be a string',
    ]);
  });

  it("doesn't read a Worker's other bindings", () => {
    const bindings = Object.defineProperty({ ...environment }, 'KV', { get: thrower, enumerable: true });
    expect(readEnvOptions(bindings)).toMatchObject(credentials);
  });
});

describe('CXoneClient.fromEnv: options', () => {
  it('prefers options to variables; undefined counts as absent', () => {
    expect(readEnvOptions(environment, { realmId: 'other', clientId: undefined, timeoutMs: 5 })).toMatchObject({
      realmId: 'other',
      clientId: credentials.clientId,
      timeoutMs: 5,
    });
  });

  it('ignores the credentials of the environment with a tokenProvider', () => {
    expect(readEnvOptions({ ...environment, CXONE_TOKEN_URL: 'https://b.example' }, { tokenProvider })).toEqual({
      realmId: 'acme',
      tokenProvider,
    });
    expect(CXoneClient.fromEnv({ CXONE_REALM_ID: 'acme' }, { tokenProvider })).toBeInstanceOf(CXoneClient);
  });

  it('checks options as the constructor does', () => {
    const optionOf = (env: object, options?: CXoneClientOptions) =>
      configurationErrorOf(() => CXoneClient.fromEnv(env, options)).option;
    expect(optionOf({ ...environment, CXONE_REALM_ID: 'a.b' })).toBe('realmId');
    expect(optionOf(environment, { timeoutMs: 0 })).toBe('timeoutMs');
    expect(optionOf(environment, Object.create({ timeoutMs: 0 }))).toBe('timeoutMs');
    expect(optionOf(environment, 'text' as CXoneClientOptions)).toBe('');
  });

  it.each([
    ['an environment that must not be read', new Proxy({}, { get: thrower }), {}],
    ['options that are null', environment, null],
    [
      'options with a getter that throws',
      environment,
      Object.defineProperty({}, 'retry', { get: thrower, enumerable: true }),
    ],
  ])('reports that they could not be read: %s', (_name, variables, options) => {
    const error = configurationErrorOf(() => readEnvOptions(variables, options as CXoneClientOptions));
    expect(error.message).toBe('Invalid environment options: the variables or the options could not be read.');
    expect(showAll(error)).not.toContain('hunter2');
  });
});
