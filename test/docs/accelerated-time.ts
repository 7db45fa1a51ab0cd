import { vi } from 'vitest';

const STEP_MS = 20;

/**
 * Makes clocks and timers run up to twenty times as fast, until the returned function is called.
 *
 * Time goes on in small steps, one for each turn that the process gets: code that waits for a real socket gets its turns
 * as well, so that no time limit expires before the response could arrive, even on a busy host.
 */
export function accelerateTime(): () => void {
  const { setInterval, clearInterval } = globalThis;
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const ticking = setInterval(() => vi.advanceTimersByTime(STEP_MS), 1);
  return () => {
    clearInterval(ticking);
    vi.useRealTimers();
  };
}
