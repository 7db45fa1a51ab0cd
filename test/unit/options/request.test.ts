import type { RequestOptions, TriggerOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { checkTriggerOptions, mergeOptions, resolveRequestOptions } from '../../../src/options/request.js';
import { FakeClock } from '../../support/fake-clock.js';
import { configurationErrorOf, eachValue, MILLISECONDS_OR_FALSE, resolve } from './support.js';

const { limits } = resolve({ timeoutMs: 1_000, headers: { 'x-a': 'client' } });

function resolveRequest(options: unknown) {
  return resolveRequestOptions(options as RequestOptions, { limits, clock: new FakeClock() });
}

function checkTrigger(options: unknown) {
  return checkTriggerOptions(options as TriggerOptions);
}

describe('RequestOptions', () => {
  it('defaults to those of the client, with a UUID as correlation ID', () => {
    const correlationId = '00000000-0000-4000-8000-000000000001';
    for (const options of [undefined, {}, { timeoutMs: undefined, signal: undefined }]) {
      expect(resolveRequest(options)).toEqual({ ...limits, signal: undefined, correlationId });
    }
  });

  it('overrides those of the client', () => {
    const { signal } = new AbortController();
    const options = { signal, timeoutMs: false, totalTimeoutMs: 1, headers: { A: 'b' }, correlationId: 'x' };
    expect(resolveRequest({ ...options, retry: true })).toMatchObject({
      signal,
      timeoutMs: false,
      totalTimeoutMs: 1,
      tokenTimeoutMs: false,
      retry: { maxRetries: 3 },
      headers: { 'x-a': 'client', a: 'b' },
      correlationId: 'x',
    });
    expect(resolveRequest({ totalTimeoutMs: false }).totalTimeoutMs).toBeUndefined();
  });

  it('accepts a signal that is not an instance of AbortSignal', () => {
    const signal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };
    expect(resolveRequest({ signal }).signal).toBe(signal);
  });

  it.each(
    eachValue([
      [
        'signal',
        [{}, { aborted: true }, { addEventListener() {} }, { aborted: false, addEventListener() {} }, 'x', null],
        'must be an AbortSignal',
      ],
      ['timeoutMs', [0, -1], MILLISECONDS_OR_FALSE],
      ['totalTimeoutMs', [0, true], MILLISECONDS_OR_FALSE],
      ['retry', ['x'], 'must be a boolean or an object of retry options'],
      ['correlationId', ['', 'a b', 'a\r\nb', 'ä', 'a'.repeat(257), 7], 'must be 1 to 256 visible ASCII characters'],
      ['realmId', ['acme'], 'is not a known option (check its spelling)'],
      ['timeOutMs', [5], 'is not a known option (did you mean timeoutMs?)'],
      ['maxRetries', [5], 'is not a known option (did you mean retry.maxRetries?)'],
      ['countries', [['US']], 'is not a known option (check its spelling)'],
      ['idempotencyKey', ['k'], 'is not a known option (check its spelling)'],
    ]),
  )('rejects for %s the value %.20j', (path, value, message) => {
    const error = configurationErrorOf(() => resolveRequest({ [path]: value }));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
    expect(error.message).toBe(`Invalid request options: ${path} ${message}.`);
    expect(error).not.toHaveProperty('outcome');
  });

  it.each([1n, Symbol('x'), 'text', [], null])('rejects %s in place of an object', (options) => {
    expect(configurationErrorOf(() => resolveRequest(options)).issues).toEqual([
      { path: '', message: 'must be a plain object' },
    ]);
  });

  it('rejects an AbortSignal in place of { signal }', () => {
    const { issues } = configurationErrorOf(() => resolveRequest(AbortSignal.abort()));
    expect(issues.map(({ path }) => path)).toContain('aborted');
  });

  it('reports a platform that creates no ID here, such as a Worker at module scope', () => {
    const clock = Object.assign(new FakeClock(), {
      correlationId() {
        throw new Error('Disallowed operation called within global scope');
      },
    });
    const error = configurationErrorOf(() => mergeOptions({ correlationId: 'mine' }, { limits, clock }, 'not_placed'));
    expect(error).toMatchObject({ option: 'correlationId', outcome: 'not_placed' });
    expect(error.message).toContain('call this in a handler');
    expect(configurationErrorOf(() => resolveRequestOptions({}, { limits, clock })).outcome).toBeUndefined();
  });
});

describe('TriggerOptions', () => {
  it('are all optional', () => {
    expect(checkTrigger(undefined)).toEqual({});
    expect(checkTrigger({ idempotencyKey: undefined })).toEqual({});
  });

  it('add a key and the check of numbers to those of a read', () => {
    const options = { idempotencyKey: 'k', idempotencyKeyTtlMs: 5, phoneValidation: 'possible', timeoutMs: 7 };
    expect(checkTrigger(options)).toEqual(options);
  });

  it.each([
    ['idempotencyKey', '', 'must be a string of 1 to 256 characters, without control characters'],
    ['idempotencyKey', 7, 'must be a string of 1 to 256 characters, without control characters'],
    ['idempotencyKeyTtlMs', 0, 'must be an integer of milliseconds greater than 0'],
    ['phoneValidation', 'likely', "must be one of 'valid', 'possible'"],
    ['timeoutMs', 0, MILLISECONDS_OR_FALSE],
    ['idempotenceKey', 'k', 'is not a known option (did you mean idempotencyKey?)'],
    ['idempotency_key', 'k', 'is not a known option (did you mean idempotencyKey?)'],
    ['idempotencyToken', 'k', 'is not a known option (did you mean idempotencyKey?)'],
    ['requestId', 'k', 'is not a known option (did you mean correlationId?)'],
    ['trace_id', 'k', 'is not a known option (did you mean correlationId?)'],
  ])('rejects for %s the value %j: no call was placed', (path, value, message) => {
    const error = configurationErrorOf(() => checkTrigger({ [path]: value }));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }], outcome: 'not_placed' });
    expect(error.message).toBe(`Invalid request options: ${path} ${message}. No call was placed.`);
  });
});
