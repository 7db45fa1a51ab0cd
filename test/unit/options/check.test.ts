import { runInNewContext } from 'node:vm';
import { type CXoneClientOptions, MemoryIdempotencyStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { resolveClientOptions } from '../../../src/options/client.js';
import { showAll } from '../../support/leaks.js';
import { clientIssues, configurationErrorOf, credentials, revokedProxy, thrower } from './support.js';

describe('options: the object', () => {
  it.each([null, 'text', 7, true, [], () => 0])('rejects %s', (options) => {
    expect(clientIssues(options)).toEqual(['must be a plain object']);
  });

  it.each([undefined, {}, { timeoutMs: 5 }])('names what is missing in %j, and fromEnv', (options) => {
    const error = configurationErrorOf(() => resolveClientOptions(options as CXoneClientOptions));
    expect(error.issues.map(({ path }) => path)).toEqual(['realmId', 'clientId', 'clientSecret']);
    expect(error.hint).toBe('CXoneClient.fromEnv() reads CXONE_* variables.');
    expect(error.message).toMatch(/clientSecret is required .*\. CXoneClient\.fromEnv\(\) reads CXONE_/);
  });

  it('does not mention fromEnv where only a part is missing', () => {
    expect(configurationErrorOf(() => resolveClientOptions({ realmId: 'acme' }))).not.toHaveProperty('hint');
  });

  it('accepts an object of another realm', () => {
    const options = { ...credentials, retry: { maxRetries: 1 }, headers: { a: 'b' } };
    const foreign = runInNewContext(`(${JSON.stringify(options)})`);
    expect(resolveClientOptions(foreign).limits).toMatchObject({ retry: { maxRetries: 1 }, headers: { a: 'b' } });
  });

  it('treats undefined as absent', () => {
    const names = ['baseUrl', 'tokenUrl', 'timeoutMs', 'totalTimeoutMs', 'retry', 'headers', 'numberPolicy', 'onEvent'];
    const undefinedOptions = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(resolveClientOptions({ ...credentials, ...undefinedOptions })).toEqual(resolveClientOptions(credentials));
  });

  it('is neither kept nor changed', () => {
    const options = {
      ...credentials,
      retry: { maxRetries: 1 },
      headers: { 'X-A': 'a' },
      numberPolicy: { countries: ['US'] },
    };
    const copy = structuredClone(options);
    const settings = resolveClientOptions(Object.freeze({ ...options }));
    expect(options).toEqual(copy);
    options.headers['X-A'] = 'changed';
    options.retry.maxRetries = 9;
    options.numberPolicy.countries.push('CU');
    expect(settings).toMatchObject({
      limits: { headers: { 'x-a': 'a' }, retry: { maxRetries: 1 } },
      phoneRules: { countries: ['US'] },
    });
  });

  it('accepts inherited options, and rejects an unknown one that is inherited', () => {
    const inherited = Object.assign(Object.create({ timeoutMs: 5 }), credentials);
    expect(resolveClientOptions(inherited).limits.timeoutMs).toBe(5);
    const typo = Object.assign(Object.create({ timeoutMS: 5 }), credentials);
    expect(clientIssues(typo)).toEqual(['timeoutMS is not a known option (did you mean timeoutMs?)']);
  });

  it('is read once, option by option', () => {
    const reads: PropertyKey[] = [];
    const options = new Proxy(
      { ...credentials, onEvent: () => undefined, retry: true },
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

  it('uses the value that was checked, even if a getter returns another one later', () => {
    const changing = (target: object, name: string, ...values: readonly unknown[]) => {
      const left = [...values];
      return Object.defineProperty(target, name, { get: () => left.shift(), enumerable: true });
    };
    const store = new MemoryIdempotencyStore();
    const countries = changing([], '0', 'US', 'nowhere');
    const options = { ...credentials, headers: changing({}, 'x-a', 'ok', 'a\r\nb: c'), numberPolicy: { countries } };
    const settings = resolveClientOptions(changing(options, 'idempotencyStore', store, {}) as CXoneClientOptions);
    expect(settings.idempotency?.store).toBe(store);
    expect(settings.limits.headers['x-a']).toBe('ok');
    expect(settings.phoneRules.countries).toEqual(['US']);
  });

  it.each([
    ['a getter that throws', Object.defineProperty({ ...credentials }, 'retry', { get: thrower, enumerable: true })],
    [
      'a nested getter that throws',
      { ...credentials, retry: Object.defineProperty({}, 'factor', { get: thrower, enumerable: true }) },
    ],
    ['a proxy that throws', new Proxy(credentials, { ownKeys: thrower })],
    ['a revoked proxy', revokedProxy()],
    ['a provider that throws', { realmId: 'acme', tokenProvider: new Proxy({}, { get: thrower }) }],
  ])('reports that %s could not be read', (_name, options) => {
    const error = configurationErrorOf(() => resolveClientOptions(options));
    expect(error.message).toBe('Invalid client options: could not be read: they must be a plain object.');
    expect(showAll(error)).not.toContain('hunter2');
  });
});

describe('options: unknown names', () => {
  it.each([
    ['timeOutMs', 'timeoutMs'],
    ['realmID', 'realmId'],
    ['client_id', 'clientId'],
    ['timeout', 'timeoutMs'],
    ['baseURL', 'baseUrl'],
    ['tokenURL', 'tokenUrl'],
    ['on_event', 'onEvent'],
    ['phoneValidaton', 'phoneValidation'],
    ['maxRetries', 'retry.maxRetries'],
    ['retries', 'retry.maxRetries'],
    ['countries', 'numberPolicy.countries'],
  ])('suggests for %s the option %s', (typo, option) => {
    expect(clientIssues({ ...credentials, [typo]: 1 })).toEqual([
      `${typo} is not a known option (did you mean ${option}?)`,
    ]);
  });

  it.each([
    ['timeout', 'timeoutMs'],
    ['request_timeout', 'timeoutMs'],
    ['max-attempts', 'retry.maxRetries'],
    ['baseURL', 'baseUrl'],
    ['endpoint', 'baseUrl'],
    ['tenantId', 'realmId'],
    ['api_key', 'clientSecret'],
    ['accessToken', 'tokenProvider'],
    ['httpAgent', 'fetch'],
    ['logger', 'onEvent'],
  ])('knows the name of another SDK, %s, for the option %s', (other, option) => {
    expect(clientIssues({ ...credentials, [other]: 1 })).toEqual([
      `${other} is not a known option (did you mean ${option}?)`,
    ]);
  });

  it('suggests a nested option by its own name', () => {
    expect(clientIssues({ ...credentials, retry: { maxRetry: 1 }, numberPolicy: { country: [] } })).toEqual([
      'retry.maxRetry is not a known option (did you mean maxRetries?)',
      'numberPolicy.country is not a known option (did you mean countries?)',
    ]);
  });

  it.each(['x', 'flavor', 'requestId', '__proto__', 'constructor', 'two\nlines', 'a'.repeat(100_000)])(
    'suggests nothing for %.20j',
    (name) => {
      const options = Object.defineProperty({ ...credentials }, name, { value: 1, enumerable: true });
      expect(clientIssues(options)[0]).toMatch(/is not a known option \(check its spelling\)$/);
    },
  );

  it('lists twenty of them at most', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
    expect(clientIssues({ ...credentials, ...many })).toHaveLength(20);
  });
});

describe('CXoneConfigurationError of options', () => {
  it('lists all problems at once, and names the first option', () => {
    const options = { realmId: 'a.b', timeoutMs: 0, retries: 3, headers: { accept: 'x' } };
    const error = configurationErrorOf(() => resolveClientOptions(options as CXoneClientOptions));
    expect(error.issues.map(({ path }) => path).sort()).toEqual(['headers.accept', 'realmId', 'retries', 'timeoutMs']);
    expect(error.option).toBe(error.issues[0]?.path);
    const sentences = error.issues.map(({ path, message }) => `${path} ${message}`);
    expect(error.message).toBe(`Invalid client options: ${sentences.join('; ')}.`);
  });

  it('shows no secret', () => {
    const error = configurationErrorOf(() => resolveClientOptions({ ...credentials, timeoutMs: 0, tokenUrl: 'x' }));
    expect(showAll(error)).not.toContain(credentials.clientSecret);
  });

  it('has no outcome for the options of a client', () => {
    expect(configurationErrorOf(() => resolveClientOptions({}))).not.toHaveProperty('outcome');
  });
});
