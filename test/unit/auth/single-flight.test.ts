import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../src/auth/single-flight.js';
import { settle } from '../../support/fake-clock.js';

describe('SingleFlight.join', () => {
  it('does not cancel the next flight when a caller of the finished one aborts', async () => {
    const flights = new SingleFlight<string>();
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
    const flights = new SingleFlight<string>();
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
});
