import { describe, expect, it } from 'vitest';
import { findMaxTaskMs, SingleFlight } from '../../../src/auth/single-flight.js';
import { RETRY_DEFAULTS } from '../../../src/options/retry.js';
import { FakeClock, settle } from '../../support/fake-clock.js';

describe('SingleFlight.join', () => {
  it('does not cancel the next flight when a caller of the finished one aborts', async () => {
    const flights = new SingleFlight<string>({ clock: new FakeClock(), maxTaskMs: 1_000 });
    const early = new AbortController();
    expect(await flights.join(early.signal, async () => 'first')).toBe('first');
    let signalOfNext: AbortSignal | undefined;
    let finish = (_value: string): void => undefined;
    const next = flights.join(new AbortController().signal, (signal) => {
      signalOfNext = signal;
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    early.abort();
    const joined = flights.join(new AbortController().signal, async () => 'another');
    finish('second');
    expect(await Promise.all([next, joined])).toEqual(['second', 'second']);
    expect(signalOfNext?.aborted).toBe(false);
  });

  it('does not end the next flight when a canceled one finishes', async () => {
    const flights = new SingleFlight<string>({ clock: new FakeClock(), maxTaskMs: 1_000 });
    const controller = new AbortController();
    let finish = (_value: string): void => undefined;
    const first = flights.join(controller.signal, () => new Promise((resolve) => (finish = resolve)));
    controller.abort();
    const next = flights.join(new AbortController().signal, () => new Promise(() => undefined));
    finish('late');
    expect(await first).toBe('late');
    const start = () => Promise.reject(new Error('a second flight'));
    const joined = flights.join(new AbortController().signal, start);
    const outcome = await Promise.race([next, joined, settle().then(() => 'still waiting')]);
    expect(outcome).toBe('still waiting');
  });

  it.each([
    ['when it joins', 1_500, 0],
    ['while it waits', 400, 600],
  ])('starts the task again if it takes longer than any could: %s', async (_name, ageMs, waitMs) => {
    const clock = new FakeClock();
    const flights = new SingleFlight<string>({ clock, maxTaskMs: 1_000 });
    void flights.join(new AbortController().signal, () => new Promise(() => undefined));
    await clock.advance(ageMs);
    const startAs = (caller: number) => () =>
      new Promise<string>((resolve) => clock.setTimeout(() => resolve(`again, by caller ${caller}`), 100));
    const callers = [1, 2, 3].map((caller) => flights.join(new AbortController().signal, startAs(caller)));
    await clock.advance(waitMs);
    await clock.advance(100);
    expect(await Promise.all(callers)).toEqual(Array(3).fill('again, by caller 1'));
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits without a timer where no time limit is set', async () => {
    const clock = new FakeClock();
    const flights = new SingleFlight<string>({ clock, maxTaskMs: Number.POSITIVE_INFINITY });
    void flights.join(new AbortController().signal, () => new Promise(() => undefined));
    void flights.join(new AbortController().signal, async () => 'again');
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects as the task does', async () => {
    const flights = new SingleFlight<string>({ clock: new FakeClock(), maxTaskMs: 1_000 });
    const start = async () => {
      await settle();
      throw new Error('a bug');
    };
    const callers = [1, 2].map(() => flights.join(new AbortController().signal, start));
    for (const caller of callers) await expect(caller).rejects.toThrow('a bug');
  });
});

describe('findMaxTaskMs', () => {
  it.each([
    [{ timeoutMs: 1_000, retry: false } as const, 2, 3_000],
    [{ timeoutMs: 1_000, retry: { ...RETRY_DEFAULTS, maxElapsedMs: 60_000 } }, 1, 62_000],
    [{ timeoutMs: false, retry: false } as const, 1, Number.POSITIVE_INFINITY],
  ])('returns a time that no task takes: %j', (limits, steps, expected) => {
    expect(findMaxTaskMs(limits, steps)).toBe(expected);
  });
});
