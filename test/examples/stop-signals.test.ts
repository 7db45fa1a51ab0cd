import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StopRequest } from '../../examples/support/stop-signals.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('StopRequest', () => {
  it('is made at once, and leaves requests in progress five seconds', () => {
    const stop = new StopRequest();
    expect(stop.isMade).toBe(false);
    stop.make();
    expect(stop.isMade).toBe(true);
    vi.advanceTimersByTime(4_999);
    expect(stop.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(stop.signal.aborted).toBe(true);
  });

  it('takes two signals within half a second for one Ctrl-C', () => {
    const stop = new StopRequest();
    stop.make();
    vi.advanceTimersByTime(500);
    stop.make();
    expect(stop.signal.aborted).toBe(false);
  });

  it('waits no longer at a second Ctrl-C', () => {
    const stop = new StopRequest();
    stop.make();
    vi.advanceTimersByTime(501);
    stop.make();
    expect(stop.signal.aborted).toBe(true);
  });
});
