import { describe, expect, it } from 'vitest';
import { CanceledError, Deadline } from '../../../src/http/deadline.js';
import { AdaptiveRateLimiter } from '../../../src/http/rate-limiter.js';
import { MAX_TIMER_MS } from '../../../src/internal/clock.js';
import { RETRY_DEFAULTS } from '../../../src/options/retry.js';
import { FakeClock } from '../../support/fake-clock.js';

function connect(ratePerSecond?: number) {
  const clock = new FakeClock();
  const rateLimiter = new AdaptiveRateLimiter({ clock, ratePerSecond, retry: { ...RETRY_DEFAULTS, jitter: false } });
  return { clock, rateLimiter, deadline: new Deadline({ clock }) };
}

function throttled(retryAfterMs?: number) {
  const toError = () => {
    throw new Error('Not used here');
  };
  return { ok: false, status: 429, isRetryable: true, retryAfterMs, toError } as const;
}

describe('AdaptiveRateLimiter', () => {
  it('does not take the slot that waitUntilFree waits for', async () => {
    const { clock, rateLimiter, deadline } = connect(1);
    await rateLimiter.start(deadline);
    let isFree = false;
    const waiting = rateLimiter.waitUntilFree(deadline).then(() => {
      isFree = true;
    });
    await clock.advance(1_019);
    expect(isFree).toBe(false);
    await clock.advance(1);
    await waiting;
    await rateLimiter.start(deadline);
    expect(clock.elapsed()).toBe(1_020);
  });

  it('spaces operations and requests each by themselves: what comes before a request takes any time', async () => {
    const { clock, rateLimiter, deadline } = connect(1);
    await rateLimiter.start(deadline);
    await clock.advance(900);
    await rateLimiter.acquire(deadline);
    await clock.playOut(rateLimiter.start(deadline));
    expect(clock.elapsed()).toBe(1_020);
    await clock.playOut(rateLimiter.acquire(deadline));
    expect(clock.elapsed()).toBe(1_920);
  });

  it('throttles operations and requests alike after a 429', async () => {
    const { clock, rateLimiter, deadline } = connect();
    rateLimiter.onResponse(throttled(2_000), 0);
    await clock.playOut(Promise.all([rateLimiter.start(deadline), rateLimiter.acquire(deadline)]));
    expect(clock.elapsed()).toBe(2_000);
  });

  it('cancels a wait with its operation', async () => {
    const { clock, rateLimiter } = connect(1);
    const deadline = new Deadline({ clock, totalTimeoutMs: 100 });
    await rateLimiter.start(deadline);
    await expect(clock.playOut(rateLimiter.waitUntilFree(deadline))).rejects.toBeInstanceOf(CanceledError);
    await expect(rateLimiter.start(deadline)).rejects.toBeInstanceOf(CanceledError);
    expect(clock.elapsed()).toBe(100);
  });

  it('counts the 429s of concurrent requests once', async () => {
    const { clock, rateLimiter, deadline } = connect();
    for (let request = 0; request < 4; request++) rateLimiter.onResponse(throttled(), 0);
    await clock.playOut(rateLimiter.acquire(deadline));
    expect(clock.elapsed()).toBe(500);
    await clock.advance(1);
    rateLimiter.onResponse(throttled(), clock.elapsed());
    await clock.playOut(rateLimiter.acquire(deadline));
    expect(clock.elapsed()).toBe(501 + 1_000);
  });

  it('uses consecutive timers for a delay longer than the maximum of a timer', async () => {
    const { clock, rateLimiter, deadline } = connect();
    rateLimiter.onResponse(throttled(MAX_TIMER_MS + 5_000), 0);
    const work = rateLimiter.acquire(deadline);
    await clock.advance(MAX_TIMER_MS);
    expect(clock.pendingTimers).toBe(1);
    await clock.playOut(work);
    expect(clock.elapsed()).toBe(MAX_TIMER_MS + 5_000);
  });
});
