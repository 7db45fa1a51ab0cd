import { runInNewContext } from 'node:vm';
import { CXoneClient, type CXoneClientOptions, CXoneConfigurationError, MemoryCallLedger } from 'cxone-sdk';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/internal/clock.js';
import { readEnvironment, resolveClientOptions } from '../../src/options.js';
import { parseRequestOptions, parseTokenProviderOptions, resolveRetry } from '../../src/schemas/options.js';
import { showAll } from '../support/leaks.js';

const base = { realmId: 'acme', clientId: 'client-1', clientSecret: 'correct-horse-battery-staple' };
const tokenProvider = { getAccessToken: async () => 'token-1' };
const environment = {
  CXONE_REALM_ID: 'acme',
  CXONE_CLIENT_ID: 'client-1',
  CXONE_CLIENT_SECRET: 'correct-horse-battery-staple',
};

function refusalOf(act: () => unknown): CXoneConfigurationError {
  try {
    act();
  } catch (error) {
    if (error instanceof CXoneConfigurationError) return error;
    throw error;
  }
  throw new Error('It was accepted');
}

/** What is wrong with client options, a line each. Given as a JavaScript user may give them. */
function problemsOf(options: unknown): readonly string[] {
  const { issues } = refusalOf(() => resolveClientOptions(options as CXoneClientOptions));
  return issues.map(({ path, message }) => `${path} ${message}`.trim());
}

function resolve(options: CXoneClientOptions = {}) {
  return resolveClientOptions({ ...base, ...options });
}

describe('resolveClientOptions: defaults', () => {
  it('fills in what is not given', () => {
    expect(resolve()).toEqual({
      baseUrl: 'https://acme.niceincontact.com',
      tokens: {
        credentials: {
          tokenUrl: 'https://acme.niceincontact.com/api/v2/oauth/token',
          clientId: 'client-1',
          clientSecret: 'correct-horse-battery-staple',
          store: undefined,
        },
      },
      timeoutMs: 30_000,
      totalTimeoutMs: undefined,
      retry: false,
      phoneRules: {
        defaultCountry: undefined,
        validation: 'valid',
        countries: undefined,
        refuseTypes: ['PREMIUM_RATE'],
      },
      fetch: undefined,
      clock: systemClock,
      headers: { 'user-agent': expect.stringMatching(/^cxone-sdk\/\d/) },
      onEvent: undefined,
    });
  });

  it('takes undefined for not given', () => {
    const names = ['baseUrl', 'tokenUrl', 'timeoutMs', 'totalTimeoutMs', 'retry', 'headers', 'numberPolicy', 'onEvent'];
    const { fetch: _one, ...rest } = resolve(Object.fromEntries(names.map((name) => [name, undefined])));
    const { fetch: _other, ...defaults } = resolve();
    expect(rest).toEqual(defaults);
  });

  it('fills in the options of retry', () => {
    const defaults = {
      maxRetries: 3,
      minDelayMs: 500,
      maxDelayMs: 30_000,
      factor: 2,
      jitter: true,
      maxElapsedMs: 60_000,
      retryAfterLimitMs: 60_000,
    };
    expect(resolve({ retry: true }).retry).toEqual(defaults);
    expect(resolve({ retry: {} }).retry).toEqual(defaults);
    expect(resolve({ retry: { maxRetries: 0, factor: undefined } }).retry).toEqual({ ...defaults, maxRetries: 0 });
  });

  it('fills in a policy that says only half', () => {
    expect(resolve({ numberPolicy: { countries: ['US'] } }).phoneRules).toMatchObject({
      countries: ['US'],
      refuseTypes: ['PREMIUM_RATE'],
    });
    expect(resolve({ numberPolicy: { refuseTypes: [] } }).phoneRules.refuseTypes).toEqual([]);
    expect(resolve({ numberPolicy: { refuseTypes: ['MOBILE', 'VOIP'] } }).phoneRules.refuseTypes).toEqual([
      'MOBILE',
      'VOIP',
    ]);
  });

  it('takes what is given', () => {
    const onEvent = () => undefined;
    const store = new Map<string, string>();
    const clientSecret = () => 'rotated';
    const given = { tokenStore: store, timeoutMs: false, totalTimeoutMs: 9, onEvent, clientSecret } as const;
    expect(resolve({ ...given, tokenUrl: 'https://id.example/token', defaultCountry: 'GB' })).toMatchObject({
      tokens: { credentials: { tokenUrl: 'https://id.example/token', clientSecret, store } },
      timeoutMs: false,
      totalTimeoutMs: 9,
      phoneRules: { defaultCountry: 'GB' },
      onEvent,
    });
    expect(resolveClientOptions({ realmId: 'acme', tokenProvider }).tokens).toEqual({ provider: tokenProvider });
  });

  it('takes a time as long as a timer can wait', () => {
    const most = 2 ** 31 - 1;
    expect(resolve({ timeoutMs: most, totalTimeoutMs: most, retry: { maxElapsedMs: most } })).toMatchObject({
      timeoutMs: most,
      totalTimeoutMs: most,
      retry: { maxElapsedMs: most },
    });
  });

  it("neither keeps nor changes the caller's object", () => {
    const given = { ...base, retry: { maxRetries: 1 }, headers: { 'X-A': 'a' }, numberPolicy: { countries: ['US'] } };
    const copy = structuredClone(given);
    const frozen = Object.freeze({ ...given });
    const resolved = resolveClientOptions(frozen);
    expect(given).toEqual(copy);
    given.headers['X-A'] = 'changed';
    given.retry.maxRetries = 9;
    given.numberPolicy.countries.push('CU');
    expect(resolved).toMatchObject({
      headers: { 'x-a': 'a' },
      retry: { maxRetries: 1 },
      phoneRules: { countries: ['US'] },
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(resolve())).toBe(true);
    expect(Object.isFrozen(resolve().phoneRules)).toBe(true);
    expect(Object.isFrozen(resolve({ retry: { maxRetries: 1 } }).retry)).toBe(true);
  });

  it('takes options of another realm', () => {
    const foreign = runInNewContext(`({ ...${JSON.stringify(base)}, retry: { maxRetries: 1 }, headers: { a: 'b' } })`);
    expect(resolveClientOptions(foreign)).toMatchObject({ retry: { maxRetries: 1 }, headers: { a: 'b' } });
  });
});

describe('resolveClientOptions: hosts and paths', () => {
  it.each([
    [{ realmId: 'ACME' }, 'https://acme.niceincontact.com'],
    [{ baseUrl: 'https://gateway.example/cxone/' }, 'https://gateway.example/cxone'],
    [{ realmId: undefined, baseUrl: 'http://localhost:3000' }, 'http://localhost:3000'],
  ])('makes of %j the base URL %s', (options, baseUrl) => {
    const { tokens, ...resolved } = resolve(options);
    expect(resolved.baseUrl).toBe(baseUrl);
    expect(tokens).toMatchObject({ credentials: { tokenUrl: `${baseUrl}/api/v2/oauth/token` } });
  });

  it.each(['', 'a.b', 'acme/', 'user@acme', 'acme:443', 'acme?', 'acme#', 'ac me', '-acme', 'acme\n', '..', '%61'])(
    'refuses %j as realmId',
    (realmId) => {
      expect(problemsOf({ ...base, realmId })).toEqual([
        'realmId must be one DNS label: letters, digits and hyphens, without dots or slashes',
      ]);
    },
  );

  it.each(['baseUrl', 'tokenUrl'])('refuses a %s that is not to be trusted, and never quotes it', (name) => {
    for (const url of [
      'acme.example',
      'https://user:hunter2@acme.example',
      'https://a.example?key=hunter2',
      'http://acme.example',
    ]) {
      const error = refusalOf(() => resolveClientOptions({ ...base, [name]: url }));
      expect(error.option).toBe(name);
      expect(showAll(error)).not.toContain('hunter2');
    }
  });

  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .array(
        fc.constantFrom(
          'acme',
          'evil.example',
          '.',
          '/',
          '\\',
          '@',
          ':',
          '?',
          '#',
          '%2f',
          '%2e',
          ' ',
          '\t',
          '\n',
          '[',
          ']',
          '；',
          '。',
          '\u0000',
        ),
        {
          maxLength: 6,
        },
      )
      .map((pieces) => pieces.join('')),
  );

  it('ends every realmId at the vendor, or refuses it', () => {
    fc.assert(
      fc.property(hostile, (realmId) => {
        let url: URL;
        try {
          url = new URL(`${resolveClientOptions({ ...base, realmId }).baseUrl}/api/v2/x`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'configuration', option: 'realmId' });
          return;
        }
        expect(url).toMatchObject({ protocol: 'https:', username: '', password: '', port: '', pathname: '/api/v2/x' });
        expect(url.host).toBe(`${realmId.toLowerCase()}.niceincontact.com`);
      }),
    );
  });

  it.each(['baseUrl', 'tokenUrl'] as const)(
    'keeps scheme, host and path of every %s as they were meant, or refuses it',
    (name) => {
      fc.assert(
        fc.property(
          fc.oneof(
            hostile,
            hostile.map((text) => `https://gateway.example/p${text}`),
          ),
          (text) => {
            let resolved: ReturnType<typeof resolveClientOptions>;
            try {
              resolved = resolveClientOptions({ ...base, [name]: text });
            } catch (error) {
              expect(error).toMatchObject({ code: 'configuration', option: name });
              return;
            }
            const { credentials } = { credentials: undefined, ...resolved.tokens };
            const sent = new URL(name === 'baseUrl' ? `${resolved.baseUrl}/api/v2/x` : (credentials?.tokenUrl ?? ''));
            const meant = new URL(text);
            expect(sent).toMatchObject({
              protocol: meant.protocol,
              host: meant.host,
              username: '',
              password: '',
              search: '',
              hash: '',
            });
            const path = name === 'baseUrl' ? `${meant.pathname.replace(/\/+$/, '')}/api/v2/x` : meant.pathname;
            expect(sent.pathname).toBe(path);
          },
        ),
      );
    },
  );
});

const TIMER = 'must be a number of milliseconds above 0, at most 2147483647';
const LIMIT = 'must be a number of milliseconds from 0 to 2147483647';
const COUNTRY = 'must be an ISO 3166 alpha-2 code such as US';

describe('resolveClientOptions: refusals', () => {
  it.each([undefined, null, 'text', 7, true, [], () => 0])('refuses %s for options', (options) => {
    expect(problemsOf(options)).toEqual(['they must be a plain object']);
  });

  it.each([
    ['realmId', [7, null], 'must be a text'],
    ['baseUrl', [7, null, new URL('https://a.example')], 'must be a text'],
    ['tokenUrl', [7, null], 'must be a text'],
    ['clientId', ['', 7, null], 'must be a text that is not empty'],
    ['clientSecret', ['', 7, null, {}], 'must be a text that is not empty, or a function'],
    ['tokenStore', [7, {}, { get() {}, set() {} }, () => 0], 'must be an object with get, set, delete'],
    [
      'timeoutMs',
      [0, -1, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, '5', null, true],
      `${TIMER}, or false for no limit`,
    ],
    ['totalTimeoutMs', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, false, '5'], TIMER],
    ['retry', ['yes', 3, null], 'must be true, false or an object of retry options'],
    ['retry.maxRetries', [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3'], 'must be a whole number, 0 or more'],
    ['retry.minDelayMs', [0, -1, Number.NaN, '5'], TIMER],
    ['retry.maxDelayMs', [2 ** 31, Number.NaN, '5'], TIMER],
    ['retry.maxDelayMs', [499], 'must be at least minDelayMs'],
    ['retry.factor', [0.9, Number.NaN, '2'], 'must be a number, 1 or more'],
    ['retry.jitter', [1, 'yes'], 'must be true or false'],
    ['retry.maxElapsedMs', [-1, Number.NaN, 2 ** 31], LIMIT],
    ['retry.retryAfterLimitMs', [-1, Number.NaN, 2 ** 31], LIMIT],
    ['defaultCountry', ['us', 'USA', '', 1], COUNTRY],
    ['defaultCountry', ['ZZ', 'AQ', 'UK'], 'is the code of no country with phone numbers'],
    ['phoneValidation', ['strict', true], "must be 'valid' or 'possible'"],
    ['numberPolicy', ['US', []], 'must be an object with countries, refuseTypes'],
    ['numberPolicy.countries', ['US', {}], 'must be a list of countries'],
    ['numberPolicy.countries[0]', [['us'], [1], Array(1)], COUNTRY],
    ['numberPolicy.countries[1]', [['US', 'ZZ']], 'is the code of no country with phone numbers'],
    ['numberPolicy.refuseTypes', ['MOBILE', {}], 'must be a list'],
    ['numberPolicy.refuseTypes[0]', [['premium'], [1]], expect.stringMatching(/^must be one of PREMIUM_RATE, /)],
    ['fetch', ['x', {}], 'must be a function'],
    ['headers', ['x', [], new Headers(), 7], 'must be an object of texts'],
    ['onEvent', ['x', {}], 'must be a function'],
    ['dangerouslyAllowBrowser', ['yes', 1], 'must be true or false'],
  ])('refuses for %s: %j', (path, values, message) => {
    const [name = '', inner] = path.replace(/\[\d\]$/, '').split('.');
    for (const value of values) {
      const {
        issues,
        option,
        message: text,
      } = refusalOf(() => resolveClientOptions({ ...base, [name]: inner === undefined ? value : { [inner]: value } }));
      expect(issues).toEqual([{ path, message }]);
      expect(option).toBe(path);
      expect(text).toContain(`The client can't work with these options: ${path} `);
    }
  });

  it.each(['countries', 'refuseTypes'])(
    'refuses a list of numberPolicy.%s that is too long, without walking along it',
    (name) => {
      const path = `numberPolicy.${name}`;
      for (const value of [Array(1_001).fill('US'), Array(2 ** 32 - 1)]) {
        const { issues } = refusalOf(() => resolveClientOptions({ ...base, numberPolicy: { [name]: value } }));
        expect(issues).toEqual([{ path, message: 'must have 1000 members at most' }]);
      }
    },
  );

  it.each([
    ['timeOutMs', 'timeoutMs'],
    ['realmID', 'realmId'],
    ['client_id', 'clientId'],
    ['timeout', 'timeoutMs'],
    ['baseURL', 'baseUrl'],
    ['tokenURL', 'tokenUrl'],
    ['on_event', 'onEvent'],
    ['phoneValidaton', 'phoneValidation'],
  ])('proposes for %s the option %s', (typo, option) => {
    expect(problemsOf({ ...base, [typo]: 1 })).toEqual([`${typo} is not known here: did you mean ${option}?`]);
  });

  it.each(['x', 'proxy', 'logger', '__proto__', 'constructor', 'two\nlines', 'a'.repeat(100_000)])(
    'names %.20j, which is like no option',
    (name) => {
      const options = Object.defineProperty({ ...base }, name, { value: 1, enumerable: true });
      expect(problemsOf(options)[0]).toMatch(/is not known here: check its spelling$/);
    },
  );

  it('proposes for a nested option', () => {
    expect(problemsOf({ ...base, retry: { maxRetry: 1 }, numberPolicy: { country: [] } })).toEqual([
      'retry.maxRetry is not known here: did you mean maxRetries?',
      'numberPolicy.country is not known here: did you mean countries?',
    ]);
  });

  it.each([
    ['maxRetries', 'retry.maxRetries'],
    ['retries', 'retry.maxRetries'],
    ['countries', 'numberPolicy.countries'],
  ])('tells for %s where it belongs: %s', (name, option) => {
    expect(problemsOf({ ...base, [name]: 1 })).toEqual([`${name} is not known here: did you mean ${option}?`]);
  });

  it('tells all problems at once', () => {
    expect(problemsOf({ realmId: 'a.b', timeoutMs: 0, retries: 3, headers: { accept: 'x' } })).toHaveLength(4);
  });

  it('asks for what is missing, and for one kind of tokens', () => {
    const missing = 'is missing: give clientId and clientSecret, or a tokenProvider';
    const beside = 'means nothing beside tokenProvider: give one or the other';
    expect(problemsOf({})).toEqual([
      'realmId is missing: give realmId, or a baseUrl',
      `clientId ${missing}`,
      `clientSecret ${missing}`,
    ]);
    expect(problemsOf({ realmId: 'acme', clientId: 'x' })).toEqual([`clientSecret ${missing}`]);
    expect(problemsOf({ ...base, tokenProvider, tokenUrl: 'https://a.example', tokenStore: new Map() })).toEqual(
      ['clientId', 'clientSecret', 'tokenUrl', 'tokenStore'].map((name) => `${name} ${beside}`),
    );
  });

  it.each([{}, { getAccessToken: 'token' }, 'token', () => 'token'])('refuses %s as tokenProvider', (provider) => {
    expect(problemsOf({ realmId: 'acme', tokenProvider: provider })).toEqual([
      'tokenProvider must be an object with getAccessToken',
    ]);
  });

  it('refuses what means nothing without a call ledger', () => {
    expect(problemsOf({ ...base, onLedgerError: 'refuse', onceKeyTtlMs: 1 })).toEqual([
      'onLedgerError means nothing without callLedger',
      'onceKeyTtlMs means nothing without callLedger',
    ]);
  });

  it('refuses an unknown option that is inherited, as it reads a known one', () => {
    const typo = Object.assign(Object.create({ timeoutMS: 5 }), base);
    expect(problemsOf(typo)).toEqual(['timeoutMS is not known here: did you mean timeoutMs?']);
    const inherited = Object.assign(Object.create({ timeoutMs: 5 }), base);
    expect(resolveClientOptions(inherited).timeoutMs).toBe(5);
  });

  it('tells all that is wrong with retry, one thing beside the other', () => {
    expect(problemsOf({ ...base, retry: { maxRetries: -1, minDelayMs: 10, maxDelayMs: 5 } })).toEqual([
      'retry.maxRetries must be a whole number, 0 or more',
      'retry.maxDelayMs must be at least minDelayMs',
    ]);
  });

  it('uses the value that it has checked, whatever a getter says when it is asked again', () => {
    const changing = (target: object, name: string, ...values: readonly unknown[]) => {
      const left = [...values];
      return Object.defineProperty(target, name, { get: () => left.shift(), enumerable: true });
    };
    const ledger = new MemoryCallLedger();
    const countries = changing([], '0', 'US', 'nowhere');
    const given = { ...base, headers: changing({}, 'x-a', 'ok', 'a\r\nb: c'), numberPolicy: { countries } };
    const resolved = resolveClientOptions(changing(given, 'callLedger', ledger, {}) as CXoneClientOptions);
    expect(resolved.once?.ledger).toBe(ledger);
    expect(resolved.headers['x-a']).toBe('ok');
    expect(resolved.phoneRules.countries).toEqual(['US']);
  });

  it('shows no secret in an error about it', () => {
    const error = refusalOf(() => resolveClientOptions({ ...base, timeoutMs: 0, tokenUrl: 'nonsense' }));
    expect(showAll(error)).not.toContain(base.clientSecret);
  });

  it.each([
    ['a getter', Object.defineProperty({ ...base }, 'retry', { get: thrower, enumerable: true })],
    ['a nested getter', { ...base, retry: Object.defineProperty({}, 'factor', { get: thrower, enumerable: true }) }],
    ['a proxy', new Proxy(base, { ownKeys: thrower })],
    ['a revoked proxy', revoked()],
    ['a hostile provider', { realmId: 'acme', tokenProvider: new Proxy({}, { get: thrower }) }],
  ])('says so when reading fails: %s', (_name, options) => {
    expect(problemsOf(options)).toEqual(['reading the options failed: they must be a plain object']);
  });

  it('reads each option once', () => {
    const reads: PropertyKey[] = [];
    const options = new Proxy(
      { ...base, onEvent: () => undefined, retry: true },
      {
        get(target, key) {
          reads.push(key);
          return Reflect.get(target, key);
        },
      },
    );
    resolveClientOptions(options);
    expect(reads.filter((key) => key === 'onEvent' || key === 'clientSecret' || key === 'retry')).toHaveLength(3);
  });
});

function thrower(): never {
  throw new Error('hunter2');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('headers', () => {
  it('come in lower case over the own ones, the later of two wins', () => {
    expect(
      resolve({ headers: { 'X-Api-Key': 'a', 'x-api-key': 'b', 'USER-AGENT': 'mine', 'x-latin': 'é\t' } }).headers,
    ).toEqual({
      'user-agent': 'mine',
      'x-api-key': 'b',
      'x-latin': 'é\t',
    });
  });

  it.each([
    ['authorization', "can't be replaced"],
    ['Content-Type', "can't be replaced"],
    ['ACCEPT', "can't be replaced"],
    ['Host', "can't be replaced"],
    ['CorrelationId', "can't be set here: give correlationId as an option of the call"],
    ['Content-Length', 'belongs to fetch'],
    ['Connection', 'belongs to fetch'],
    ['Transfer-Encoding', 'belongs to fetch'],
    ['Expect', 'belongs to fetch'],
    ['x a', 'is not the name of a header'],
    ['', 'is not the name of a header'],
    ['x-a:', 'is not the name of a header'],
    ['x-a\r\nx-b', 'is not the name of a header'],
    ['x-ä', 'is not the name of a header'],
  ])('refuse the name %j', (name, message) => {
    const { issues } = refusalOf(() => resolve({ headers: { [name]: 'x' } }));
    expect(issues.map((issue) => issue.message)).toEqual([message]);
    expect(refusalOf(() => parseRequestOptions({ headers: { [name]: 'x' } }, undefined)).issues).toEqual(issues);
  });

  it.each(['a\r\nx-evil: 1', 'a\nb', 'a\rb', 'a\u0000b', 'a\u007fb', '€', 'a\u2028b'])(
    'refuse the value %j',
    (value) => {
      expect(problemsOf({ ...base, headers: { 'x-a': value } })).toEqual([
        'headers.x-a must be one line of Latin-1 text',
      ]);
    },
  );

  it.each([1, null, undefined, {}, ['a']])('refuse the value %j, which is no text', (value) => {
    expect(problemsOf({ ...base, headers: { 'x-a': value } })).toEqual(['headers.x-a must be a text']);
  });

  it('let nothing through that fetch would refuse', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('x-a', 'Te', 'Upgrade', 'Cookie', 'Trailer', 'Keep-Alive'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(fc.string(), fc.string({ unit: 'binary' }))), (headers) => {
        let resolved: Readonly<Record<string, string>>;
        try {
          resolved = resolve({ headers }).headers;
        } catch (error) {
          expect(error).toMatchObject({ code: 'configuration', option: expect.stringMatching(/^headers/) });
          return;
        }
        expect(() => new Headers(resolved)).not.toThrow();
      }),
    );
  });
});

describe('in a browser', () => {
  it('refuses a client secret, unless it is told not to', () => {
    vi.stubGlobal('window', {});
    vi.stubGlobal('document', {});
    expect(problemsOf(base)[0]).toMatch(/^dangerouslyAllowBrowser is needed in a browser/);
    expect(resolve({ dangerouslyAllowBrowser: true }).baseUrl).toBe('https://acme.niceincontact.com');
    expect(resolveClientOptions({ realmId: 'acme', tokenProvider }).tokens).toEqual({ provider: tokenProvider });
  });

  it('does not take a worker with a window of its own for one', () => {
    vi.stubGlobal('window', {});
    expect(resolve().timeoutMs).toBe(30_000);
  });
});

describe('parseRequestOptions', () => {
  it('takes what a call may say', () => {
    const { signal } = new AbortController();
    const options = {
      signal,
      timeoutMs: false,
      totalTimeoutMs: 1,
      retry: true,
      headers: { a: 'b' },
      correlationId: 'x',
    };
    expect(parseRequestOptions(options, undefined)).toEqual(options);
    expect(parseRequestOptions({ timeoutMs: undefined }, undefined)).toEqual({ timeoutMs: undefined });
  });

  it.each([
    ['signal', [{}, { aborted: true }, 'x', null], 'must be an AbortSignal'],
    ['timeoutMs', [0, -1], `${TIMER}, or false for no limit`],
    ['totalTimeoutMs', [false], TIMER],
    ['retry', ['x'], 'must be true, false or an object of retry options'],
    ['correlationId', ['', 'a b', 'a\r\nb', 'ä', 'a'.repeat(257), 7], 'must be 1 to 256 visible ASCII characters'],
    ['realmId', ['acme'], 'is not known here: check its spelling'],
    ['timeOutMs', [5], 'is not known here: did you mean timeoutMs?'],
    ['maxRetries', [5], 'is not known here: did you mean retry.maxRetries?'],
    ['countries', [['US']], 'is not known here: check its spelling'],
  ])('refuses for %s: %j', (path, values, message) => {
    for (const value of values) {
      const error = refusalOf(() => parseRequestOptions({ [path]: value }, 'not_placed'));
      expect(error).toMatchObject({ option: path, issues: [{ path, message }], outcome: 'not_placed' });
      expect(error.message).toMatch(/^The call can't work with these options: /);
    }
  });

  it('says nothing of an outcome where no call is at stake', () => {
    expect(refusalOf(() => parseRequestOptions(null, undefined))).not.toHaveProperty('outcome');
  });

  it.each([1n, Symbol('x'), 'text', [], null])('refuses %s for options', (options) => {
    expect(refusalOf(() => parseRequestOptions(options, undefined)).issues).toEqual([
      { path: '', message: 'they must be a plain object' },
    ]);
  });
});

describe('parseTokenProviderOptions', () => {
  const given = { tokenUrl: 'https://a.example/token', clientId: 'x', clientSecret: 'y' };

  it('fills in the defaults', () => {
    expect(parseTokenProviderOptions(given)).toEqual({
      ...given,
      expiryMarginMs: 60_000,
      timeoutMs: 30_000,
      retry: false,
    });
    expect(parseTokenProviderOptions({ ...given, retry: true, expiryMarginMs: 0 })).toMatchObject({
      retry: { maxRetries: 3 },
      expiryMarginMs: 0,
    });
  });

  it.each([
    ['tokenUrl', undefined, 'must be a text'],
    ['tokenUrl', 'http://a.example', 'must begin with https: (http: is accepted for loopback only)'],
    ['clientId', undefined, 'must be a text that is not empty'],
    ['clientSecret', undefined, 'must be a text that is not empty, or a function'],
    ['store', {}, 'must be an object with get, set, delete'],
    ['expiryMarginMs', -1, LIMIT],
    ['tokenStore', new Map(), 'is not known here: check its spelling'],
  ])('refuses for %s: %j', (path, value, message) => {
    const error = refusalOf(() => parseTokenProviderOptions({ ...given, [path]: value }));
    expect(error.issues).toMatchObject([{ path }]);
    expect(error.issues[0]?.message).toContain(message.replace('check its spelling', ''));
    expect(error.message).toMatch(/^The token provider can't work with these options: /);
  });
});

describe('resolveRetry', () => {
  const own = resolveRetry({ maxRetries: 1, maxDelayMs: 1_000 });

  it("falls back to the client's own options", () => {
    expect(resolveRetry(undefined, own)).toBe(own);
    expect(resolveRetry(true, own)).toBe(own);
    expect(resolveRetry(false, own)).toBe(false);
    expect(resolveRetry(undefined)).toBe(false);
    expect(resolveRetry({ factor: 3 }, own)).toEqual({ ...own, factor: 3 });
    expect(resolveRetry({ factor: 3 }, false)).toMatchObject({ maxRetries: 3, factor: 3 });
  });

  it("lets a call's longer first delay raise the client's limit", () => {
    expect(resolveRetry({ minDelayMs: 5_000 }, own)).toMatchObject({ minDelayMs: 5_000, maxDelayMs: 5_000 });
  });
});

describe('CXoneClient.fromEnv', () => {
  const problems = (variables: Readonly<Record<string, unknown>>, options?: CXoneClientOptions) =>
    refusalOf(() => readEnvironment(variables, options)).issues.map(({ path, message }) => `${path} ${message}`.trim());

  it('reads all five variables', () => {
    const urls = { CXONE_BASE_URL: 'https://a.example', CXONE_TOKEN_URL: 'https://b.example' };
    expect(readEnvironment({ ...environment, ...urls, CXONE_OTHER: 'x' })).toEqual({
      ...base,
      baseUrl: 'https://a.example',
      tokenUrl: 'https://b.example',
    });
  });

  it('reads process.env where no environment is given, and only when it is called', () => {
    expect(refusalOf(() => CXoneClient.fromEnv()).option).toBe('realmId');
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(CXoneClient.fromEnv()).toBeInstanceOf(CXoneClient);
  });

  it('finds no environment where there is no process', () => {
    vi.stubGlobal('process', undefined);
    expect(refusalOf(() => CXoneClient.fromEnv()).option).toBe('realmId');
  });

  it('names all variables that are missing, empty ones among them', () => {
    expect(problems({ CXONE_REALM_ID: '', CXONE_CLIENT_ID: undefined, CXONE_CLIENT_SECRET: null })).toEqual([
      'realmId is missing: set the variable CXONE_REALM_ID',
      'clientId is missing: set the variable CXONE_CLIENT_ID',
      'clientSecret is missing: set the variable CXONE_CLIENT_SECRET',
    ]);
  });

  it('lets options win, and takes undefined for not given', () => {
    expect(readEnvironment(environment, { realmId: 'other', clientId: undefined, timeoutMs: 5 })).toMatchObject({
      realmId: 'other',
      clientId: 'client-1',
      timeoutMs: 5,
    });
  });

  it('needs no realm beside a base URL', () => {
    const { CXONE_REALM_ID: _, ...rest } = environment;
    expect(readEnvironment({ ...rest, CXONE_BASE_URL: 'https://a.example' })).not.toHaveProperty('realmId', 'acme');
    expect(readEnvironment(rest, { baseUrl: 'https://a.example' }).baseUrl).toBe('https://a.example');
  });

  it('leaves the credentials of the environment alone beside a tokenProvider', () => {
    expect(readEnvironment({ ...environment, CXONE_TOKEN_URL: 'https://b.example' }, { tokenProvider })).toEqual({
      realmId: 'acme',
      tokenProvider,
    });
    expect(CXoneClient.fromEnv({ CXONE_REALM_ID: 'acme' }, { tokenProvider })).toBeInstanceOf(CXoneClient);
  });

  it.each([{ get() {} }, 7, new Map()])("refuses a Worker's binding that is no text: %s", (binding) => {
    expect(problems({ ...environment, CXONE_CLIENT_SECRET: binding })).toEqual(['CXONE_CLIENT_SECRET must be a text']);
  });

  it("does not look at a Worker's other bindings", () => {
    const bindings = Object.defineProperty({ ...environment }, 'KV', { get: thrower, enumerable: true });
    expect(readEnvironment(bindings)).toMatchObject(base);
  });

  it.each([
    ['an environment that may not be read', new Proxy({}, { get: thrower }), {}],
    ['options that are null', environment, null],
    [
      'options with a getter that throws',
      environment,
      Object.defineProperty({}, 'retry', { get: thrower, enumerable: true }),
    ],
  ])('says so when reading fails: %s', (_name, variables, options) => {
    const error = refusalOf(() => readEnvironment(variables, options as CXoneClientOptions));
    expect(error.message).toBe("The environment can't work with these options: it or the options could not be read.");
    expect(showAll(error)).not.toContain('hunter2');
  });

  it('refuses what the constructor refuses', () => {
    expect(refusalOf(() => CXoneClient.fromEnv({ ...environment, CXONE_REALM_ID: 'a.b' })).option).toBe('realmId');
    expect(refusalOf(() => CXoneClient.fromEnv(environment, { timeoutMs: 0 })).option).toBe('timeoutMs');
    expect(refusalOf(() => CXoneClient.fromEnv(environment, Object.create({ timeoutMs: 0 }))).option).toBe('timeoutMs');
    expect(refusalOf(() => CXoneClient.fromEnv(environment, 'text' as CXoneClientOptions)).code).toBe('configuration');
  });
});
