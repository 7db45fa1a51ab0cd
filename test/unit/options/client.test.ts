import { type CXoneClientOptions, CXoneConfigurationError } from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { resolveAcdClientOptions } from '../../../src/options/acd-client.js';
import { resolveClientOptions } from '../../../src/options/client.js';
import { showAll } from '../../support/leaks.js';
import {
  clientIssues,
  configurationErrorOf,
  credentials,
  eachValue,
  issuesOf,
  optionsWith,
  resolve,
  STORE,
  tokenProvider,
} from './support.js';

describe('CXoneClientOptions', () => {
  it('fills in the defaults', () => {
    expect(resolve()).toEqual({
      baseUrl: 'https://acme.niceincontact.com',
      tokens: {
        credentials: {
          tokenUrl: 'https://acme.niceincontact.com/api/v2/oauth/token',
          clientId: credentials.clientId,
          clientSecret: credentials.clientSecret,
          store: undefined,
        },
      },
      limits: {
        timeoutMs: 30_000,
        totalTimeoutMs: undefined,
        tokenTimeoutMs: 30_000,
        retry: false,
        headers: { 'user-agent': expect.stringMatching(/^cxone-sdk\/\d/) },
      },
      phoneRules: {
        defaultCountry: undefined,
        validation: 'valid',
        countries: undefined,
        refuseTypes: ['PREMIUM_RATE', 'SATELLITE', 'GLOBAL'],
      },
      idempotency: undefined,
      fetch: undefined,
      onEvent: undefined,
    });
  });

  it('keeps the values of its options', () => {
    const onEvent = () => undefined;
    const fetch = async () => new Response();
    const tokenStore = new Map<string, string>();
    const clientSecret = () => 'rotated';
    const tokenUrl = 'https://id.example/token';
    expect(resolve({ tokenStore, tokenUrl, onEvent, fetch, clientSecret, timeoutMs: false })).toMatchObject({
      tokens: { credentials: { tokenUrl, clientSecret, store: tokenStore } },
      limits: { timeoutMs: false },
      fetch,
      onEvent,
    });
    expect(resolveClientOptions({ realmId: 'acme', tokenProvider }).tokens).toEqual({ provider: tokenProvider });
  });

  it('resolves to a frozen object', () => {
    expect(Object.isFrozen(resolve())).toBe(true);
  });

  it('lists each required option that is missing', () => {
    const required = 'is required (or set tokenProvider)';
    expect(clientIssues({})).toEqual([
      'realmId is required (or set baseUrl)',
      `clientId ${required}`,
      `clientSecret ${required}`,
    ]);
    expect(clientIssues({ realmId: 'acme', clientId: 'x' })).toEqual([`clientSecret ${required}`]);
  });

  it('rejects credentials together with a tokenProvider', () => {
    const options = { ...credentials, tokenProvider, tokenUrl: 'https://a.example', tokenStore: new Map() };
    expect(clientIssues(options)).toEqual(
      ['clientId', 'clientSecret', 'tokenUrl', 'tokenStore'].map(
        (name) => `${name} can't be combined with tokenProvider`,
      ),
    );
  });

  it.each(
    eachValue([
      ['realmId', [7, null], 'must be a string'],
      ['baseUrl', [7, null, new URL('https://a.example')], 'must be a string'],
      ['tokenUrl', [7, null], 'must be a string'],
      ['clientId', ['', 7, null], 'must be a non-empty string'],
      [
        'clientSecret',
        ['', 7, null, {}, 'x'.repeat(16_385)],
        'must be a string of 1 to 16,384 characters, or a function',
      ],
      ['tokenStore', [7, {}, { get() {}, set() {} }, () => 0], STORE],
      [
        'tokenProvider',
        [{}, { getAccessToken: 'token' }, 'token', () => 'token', null],
        'must be an object with a getAccessToken method',
      ],
      ['fetch', ['x', {}], 'must be a function'],
      ['onEvent', ['x', {}], 'must be a function'],
      ['dangerouslyAllowBrowser', ['yes', 1], 'must be a boolean'],
    ]),
  )('rejects for %s the value %j', (path, value, message) => {
    const error = configurationErrorOf(() => resolveClientOptions(optionsWith(path, value)));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
    expect(error.message).toBe(`Invalid client options: ${path} ${message}.`);
  });
});

/** Strings that might change the host. */
const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .array(fc.constantFrom('acme', 'evil.example', ...'./\\@:?# \t\n[]；。\u0000', '%2f', '%2e'), { maxLength: 6 })
    .map((pieces) => pieces.join('')),
);

/** The settings, or `undefined` where the option was rejected; anything else fails the test. */
function resolveUnlessRejected(options: CXoneClientOptions, option: string) {
  try {
    return resolveClientOptions(options);
  } catch (error) {
    expect(error).toBeInstanceOf(CXoneConfigurationError);
    expect(error).toMatchObject({ option });
    return undefined;
  }
}

describe('CXoneClientOptions.realmId', () => {
  it.each(['', 'a.b', 'acme/', 'user@acme', 'acme:443', 'acme?', 'acme#', 'ac me', '-acme', 'acme\n', '..', '%61'])(
    'rejects %j',
    (realmId) => {
      expect(clientIssues({ ...credentials, realmId })).toEqual([
        'realmId must be one DNS label: letters, digits and hyphens, without dots or slashes',
      ]);
    },
  );

  it('never results in a host outside niceincontact.com', () => {
    fc.assert(
      fc.property(hostile, (realmId) => {
        const settings = resolveUnlessRejected({ ...credentials, realmId }, 'realmId');
        if (!settings) return;
        const url = new URL(`${settings.baseUrl}/api/v2/x`);
        expect(url).toMatchObject({ protocol: 'https:', username: '', password: '', port: '', pathname: '/api/v2/x' });
        expect(url.host).toBe(`${realmId.toLowerCase()}.niceincontact.com`);
      }),
    );
  });
});

describe('CXoneClientOptions.baseUrl and tokenUrl', () => {
  it.each(['baseUrl', 'tokenUrl'])('rejects an unsafe %s, without its value in the error', (name) => {
    const unsafe = [
      'acme.example',
      'https://user:hunter2@acme.example',
      'https://a.example?key=hunter2',
      'http://acme.example',
    ];
    for (const url of unsafe) {
      const error = configurationErrorOf(() => resolveClientOptions({ ...credentials, [name]: url }));
      expect(error.option).toBe(name);
      expect(showAll(error)).not.toContain('hunter2');
    }
  });

  it.each(['baseUrl', 'tokenUrl'] as const)('keeps scheme, host and path of any %s, or rejects it', (name) => {
    const input = fc.oneof(
      hostile,
      hostile.map((suffix) => `https://gateway.example/p${suffix}`),
    );
    fc.assert(
      fc.property(input, (text) => {
        const settings = resolveUnlessRejected({ ...credentials, [name]: text }, name);
        if (!settings) return;
        const tokenUrl = 'credentials' in settings.tokens ? settings.tokens.credentials.tokenUrl : '';
        const sent = new URL(name === 'baseUrl' ? `${settings.baseUrl}/api/v2/x` : tokenUrl);
        const { protocol, host, pathname } = new URL(text);
        expect(sent).toMatchObject({ protocol, host, username: '', password: '', search: '', hash: '' });
        expect(sent.pathname).toBe(name === 'baseUrl' ? `${pathname.replace(/\/+$/, '')}/api/v2/x` : pathname);
      }),
    );
  });
});

const BROWSER = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0' };

describe('CommonOptions.dangerouslyAllowBrowser', () => {
  const problem =
    'dangerouslyAllowBrowser is required in a browser, which may send a request twice, and where a client secret is public (better: call your server)';

  it.each([
    ['a page', { window: {}, document: {} }],
    ['a worker', { WorkerGlobalScope: class {} }],
  ])('is required in %s, wherever the tokens come from, by both clients', (_name, scope) => {
    for (const [name, value] of Object.entries({ ...scope, navigator: BROWSER })) vi.stubGlobal(name, value);
    expect(clientIssues(credentials)).toEqual([problem]);
    expect(clientIssues({ realmId: 'acme', tokenProvider })).toEqual([problem]);
    expect(issuesOf(() => resolveAcdClientOptions({ tokenProvider }))).toEqual([problem]);
    expect(clientIssues({ ...credentials, dangerouslyAllowBrowser: false })).toEqual([problem]);
    expect(resolve({ dangerouslyAllowBrowser: true }).baseUrl).toBe('https://acme.niceincontact.com');
    expect(resolveAcdClientOptions({ tokenProvider, dangerouslyAllowBrowser: true }).apiVersion).toBe('v34.0');
  });

  it('is required in a page without a user agent', () => {
    for (const name of ['window', 'document']) vi.stubGlobal(name, {});
    vi.stubGlobal('navigator', undefined);
    expect(clientIssues(credentials)).toEqual([problem]);
  });

  it.each([
    ['Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/26.1.0'],
    ['Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HappyDOM/18.0.1'],
    ['Cloudflare-Workers'],
    ['Deno/2.9.6'],
    ['Bun/1.4.0'],
    ['Node.js/26'],
  ])('is not required with the user agent %s', (userAgent) => {
    const scope = { window: {}, document: {}, WorkerGlobalScope: class {}, navigator: { userAgent } };
    for (const [name, value] of Object.entries(scope)) vi.stubGlobal(name, value);
    expect(resolve().baseUrl).toBe('https://acme.niceincontact.com');
  });

  it('is not required on Cloudflare, whose old versions have no user agent', () => {
    vi.stubGlobal('WorkerGlobalScope', class {});
    vi.stubGlobal('WebSocketPair', class {});
    vi.stubGlobal('navigator', undefined);
    expect(resolve().baseUrl).toBe('https://acme.niceincontact.com');
  });

  it('is not required where there is a window and no document', () => {
    vi.stubGlobal('window', {});
    vi.stubGlobal('navigator', BROWSER);
    expect(resolve().baseUrl).toBe('https://acme.niceincontact.com');
  });
});
