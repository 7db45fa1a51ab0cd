import { describe, expect, it } from 'vitest';
import { computeDelay, type DelayInput } from '../../../src/http/retry.js';
import { RETRY_DEFAULTS } from '../../../src/options/retry.js';

const retry = {
  ...RETRY_DEFAULTS,
  maxRetries: 3,
  minDelayMs: 100,
  maxDelayMs: 1_000,
  factor: 2,
  jitter: false,
  maxElapsedMs: 5_000,
};

function delayOf(given: Partial<DelayInput> = {}, options: Partial<typeof retry> = {}): number | undefined {
  const input = { retryCount: 0, retryAfterMs: undefined, elapsedMs: 0, remainingMs: 10_000, random: () => 0.5 };
  return computeDelay({ ...input, ...given, retry: { ...retry, ...options } });
}

describe('computeDelay', () => {
  it('grows by factor up to maxDelayMs', () => {
    expect([0, 1, 2, 3, 4, 50].map((retryCount) => delayOf({ retryCount }))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it('is multiplied by 1 to 2 with jitter, up to maxDelayMs', () => {
    expect(delayOf({ random: () => 0 }, { jitter: true })).toBe(100);
    expect(delayOf({}, { jitter: true })).toBe(150);
    expect(delayOf({ retryCount: 3 }, { jitter: true })).toBe(1_000);
  });

  it('is Retry-After if that is longer than the computed delay', () => {
    expect([undefined, 0, 100, 101, 2_500].map((retryAfterMs) => delayOf({ retryAfterMs }))).toEqual([
      100, 100, 100, 101, 2_500,
    ]);
    expect(delayOf({ retryCount: 2, retryAfterMs: 100 })).toBe(400);
  });

  it('may end exactly at maxElapsedMs, not later', () => {
    expect([4_900, 4_901].map((elapsedMs) => delayOf({ elapsedMs }))).toEqual([100, undefined]);
  });

  it('may end exactly at the deadline, not later', () => {
    expect([100, 99].map((remainingMs) => delayOf({ remainingMs }))).toEqual([100, undefined]);
  });
});
