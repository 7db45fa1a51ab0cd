import { vi } from 'vitest';

const FACTOR = 20;

function speedUp<Handle>(start: (run: () => void, delayMs: number) => Handle) {
  return (run: () => void, delayMs = 0) => start(run, delayMs / FACTOR);
}

/**
 * Makes clocks and timers run twenty times as fast, until the stubbed globals are restored.
 *
 * Faked timers would not do: a page's code may wait for a real socket, and time must not jump while it does.
 */
export function accelerateTime(): void {
  const { setTimeout, setInterval, performance } = globalThis;
  const epoch = Date.now();
  const origin = performance.now();
  const elapsed = () => origin + (performance.now() - origin) * FACTOR;
  const now = () => Math.round(epoch + elapsed() - origin);
  const FastDate = new Proxy(Date, {
    construct: (target, given) => (given.length === 0 ? new target(now()) : Reflect.construct(target, given)),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  const fastPerformance = new Proxy(performance, {
    get: (target, key) => (key === 'now' ? elapsed : Reflect.get(target, key)),
  });
  vi.stubGlobal('Date', FastDate);
  vi.stubGlobal('performance', fastPerformance);
  vi.stubGlobal('setTimeout', speedUp(setTimeout));
  vi.stubGlobal('setInterval', speedUp(setInterval));
}
