import type { BatchOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { checkBatchOptions } from '../../../src/options/create-many.js';
import { configurationErrorOf, eachValue, MILLISECONDS_OR_FALSE } from './support.js';

function check(options?: unknown) {
  return checkBatchOptions(options as BatchOptions<unknown> | undefined);
}

describe('BatchOptions', () => {
  it('fills in the defaults', () => {
    expect(check()).toEqual({ concurrency: 4, stopOnError: false, idempotencyKey: undefined });
  });

  it('keeps its values, including those of each request', () => {
    const options = {
      concurrency: 1,
      ratePerSecond: 0.5,
      stopOnError: true,
      onProgress: () => undefined,
      idempotencyKey: () => 'k',
      idempotencyKeyTtlMs: 1,
      timeoutMs: false,
    };
    expect(check(options)).toEqual(options);
  });

  it.each(
    eachValue([
      ['concurrency', [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4'], 'must be an integer of 1 or more'],
      ['ratePerSecond', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '4'], 'must be a number greater than 0'],
      ['stopOnError', ['yes'], 'must be a boolean'],
      ['onProgress', [{}], 'must be a function'],
      ['idempotencyKey', ['k'], 'must be a function'],
      ['idempotencyKeyTtlMs', [0, 1.5], 'must be an integer of milliseconds greater than 0'],
      ['timeoutMs', [0], MILLISECONDS_OR_FALSE],
      ['concurency', [4], 'is not a known option (did you mean concurrency?)'],
    ]),
  )('rejects for %s the value %s: no call was placed', (path, value, message) => {
    const error = configurationErrorOf(() => check({ [path]: value }));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }], outcome: 'not_placed' });
    expect(error.message).toBe(`Invalid batch options: ${path} ${message}. No call was placed.`);
  });
});
