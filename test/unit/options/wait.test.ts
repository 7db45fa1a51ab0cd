import type { WaitOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { checkWaitOptions } from '../../../src/options/wait.js';
import { configurationErrorOf, eachValue, MILLISECONDS, MILLISECONDS_OR_FALSE } from './support.js';

function check(options?: unknown) {
  return checkWaitOptions(options as WaitOptions<unknown> | undefined);
}

describe('WaitOptions', () => {
  it('fills in the defaults', () => {
    expect(check()).toEqual({ pollIntervalMs: 2_000, maxWaitMs: 120_000, until: undefined, onUpdate: undefined });
  });

  it('keeps its values, including those of each poll', () => {
    const options = {
      until: () => true,
      onUpdate: () => undefined,
      pollIntervalMs: 1,
      maxWaitMs: false,
      timeoutMs: false,
      totalTimeoutMs: 5,
      retry: { maxRetries: 1 },
      correlationId: 'x',
    };
    expect(check(options)).toEqual(options);
  });

  it.each(
    eachValue([
      ['until', [true, 'PENDING'], 'must be a function'],
      ['onUpdate', [{}], 'must be a function'],
      ['pollIntervalMs', [0, -1, Number.NaN, false, 2 ** 31], MILLISECONDS],
      ['maxWaitMs', [0, -1, true, '5'], MILLISECONDS_OR_FALSE],
      ['timeoutMs', [0], MILLISECONDS_OR_FALSE],
      ['pollIntervallMs', [5], 'is not a known option (did you mean pollIntervalMs?)'],
      ['maxRetries', [5], 'is not a known option (did you mean retry.maxRetries?)'],
    ]),
  )('rejects for %s the value %s', (path, value, message) => {
    const error = configurationErrorOf(() => check({ [path]: value }));
    expect(error).toMatchObject({ option: path, issues: [{ path, message }] });
    expect(error.message).toBe(`Invalid wait options: ${path} ${message}.`);
    expect(error).not.toHaveProperty('outcome');
  });
});
