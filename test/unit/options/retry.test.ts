import { describe, expect, it } from 'vitest';
import { resolveClientOptions } from '../../../src/options/client.js';
import { resolveRetry } from '../../../src/options/retry.js';
import {
  clientIssues,
  configurationErrorOf,
  credentials,
  eachValue,
  LIMIT,
  MILLISECONDS,
  optionsWith,
  resolve,
} from './support.js';

const DEFAULTS = {
  maxRetries: 3,
  minDelayMs: 500,
  maxDelayMs: 30_000,
  factor: 2,
  jitter: true,
  maxElapsedMs: 60_000,
};

describe('RetryOptions of a client', () => {
  it('fills in each default', () => {
    expect(resolve({ retry: true }).limits.retry).toEqual(DEFAULTS);
    expect(resolve({ retry: {} }).limits.retry).toEqual(DEFAULTS);
    const retry = { maxRetries: 0, factor: undefined };
    expect(resolve({ retry }).limits.retry).toEqual({ ...DEFAULTS, maxRetries: 0 });
  });

  it('resolves to a frozen object', () => {
    expect(Object.isFrozen(resolve({ retry: { maxRetries: 1 } }).limits.retry)).toBe(true);
    expect(Object.isFrozen(resolve({ retry: true }).limits.retry)).toBe(true);
  });

  it('accepts the longest delay of a timer', () => {
    const most = 2 ** 31 - 1;
    expect(resolve({ retry: { maxElapsedMs: most, maxDelayMs: most } }).limits.retry).toMatchObject({
      maxElapsedMs: most,
      maxDelayMs: most,
    });
  });

  it.each(
    eachValue([
      ['retry', ['yes', 3, null, []], 'must be a boolean or an object of retry options'],
      ['retry.maxRetries', [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3'], 'must be an integer of 0 or more'],
      ['retry.minDelayMs', [0, -1, Number.NaN, '5'], MILLISECONDS],
      ['retry.maxDelayMs', [2 ** 31, Number.NaN, '5'], MILLISECONDS],
      ['retry.maxDelayMs', [499], 'must be at least minDelayMs'],
      ['retry.factor', [0.9, Number.NaN, '2'], 'must be a number of 1 or more'],
      ['retry.jitter', [1, 'yes'], 'must be a boolean'],
      ['retry.maxElapsedMs', [-1, Number.NaN, 2 ** 31], LIMIT],
    ]),
  )('rejects for %s the value %s', (path, value, message) => {
    const error = configurationErrorOf(() => resolveClientOptions(optionsWith(path, value)));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
    expect(error.issues).toHaveLength(1);
  });

  it('lists all problems at once', () => {
    expect(clientIssues({ ...credentials, retry: { maxRetries: -1, minDelayMs: 10, maxDelayMs: 5 } })).toEqual([
      'retry.maxRetries must be an integer of 0 or more',
      'retry.maxDelayMs must be at least minDelayMs',
    ]);
  });
});

describe('RetryOptions of one operation', () => {
  const own = resolveRetry({ maxRetries: 1, maxDelayMs: 1_000 });

  it('defaults to those of the client', () => {
    expect(resolveRetry(undefined, own)).toBe(own);
    expect(resolveRetry(undefined, false)).toBe(false);
  });

  it('means those of the client with true, or the defaults if it has none', () => {
    expect(resolveRetry(true, own)).toBe(own);
    expect(resolveRetry(true, false)).toEqual(DEFAULTS);
  });

  it('disables retries with false', () => {
    expect(resolveRetry(false, own)).toBe(false);
  });

  it('overrides some of those of the client', () => {
    expect(resolveRetry({ factor: 3 }, own)).toEqual({ ...own, factor: 3 });
    expect(resolveRetry({ factor: 3 }, false)).toEqual({ ...DEFAULTS, factor: 3 });
  });

  it('raises maxDelayMs of the client to a longer minDelayMs', () => {
    expect(resolveRetry({ minDelayMs: 5_000 }, own)).toMatchObject({ minDelayMs: 5_000, maxDelayMs: 5_000 });
  });
});
