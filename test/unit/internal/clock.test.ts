import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/internal/clock.js';

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads the globals at each call, so that fake timers work', () => {
    vi.useFakeTimers({ now: 1_000 });
    const fired = vi.fn();
    const started = systemClock.elapsed();
    systemClock.setTimeout(fired, 500);
    systemClock.clearTimeout(systemClock.setTimeout(() => expect.unreachable(), 500));
    vi.advanceTimersByTime(500);
    expect(fired).toHaveBeenCalledOnce();
    expect(systemClock.now()).toBe(1_500);
    expect(systemClock.elapsed() - started).toBe(500);
  });

  it('returns random numbers and UUIDs of the platform', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(systemClock.random()).toBe(0.25);
    expect(systemClock.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
