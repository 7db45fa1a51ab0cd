import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../src/auth/single-flight.js';
import { settle } from '../../support/fake-clock.js';

describe('SingleFlight', () => {
  it('leaves the next flight alone when a caller of the last one leaves after it has landed', async () => {
    const flights = new SingleFlight<string>();
    const early = new AbortController();
    expect(await flights.join(early.signal, async () => 'first')).toBe('first');
    let signalOfNext: AbortSignal | undefined;
    let land = (_value: string): void => undefined;
    const next = flights.join(new AbortController().signal, (signal) => {
      signalOfNext = signal;
      return new Promise((resolve) => {
        land = resolve;
      });
    });
    early.abort();
    const joined = flights.join(new AbortController().signal, async () => 'another');
    land('second');
    expect(await Promise.all([next, joined])).toEqual(['second', 'second']);
    expect(signalOfNext?.aborted).toBe(false);
  });

  it('leaves the next flight alone when one that everybody left ends', async () => {
    const flights = new SingleFlight<string>();
    const controller = new AbortController();
    let end = (_value: string): void => undefined;
    const first = flights.join(controller.signal, () => new Promise((resolve) => (end = resolve)));
    controller.abort();
    const next = flights.join(new AbortController().signal, () => new Promise(() => undefined));
    end('late');
    expect(await first).toBe('late');
    const begin = () => Promise.reject(new Error('a second flight'));
    const joined = flights.join(new AbortController().signal, begin);
    const outcome = await Promise.race([next, joined, settle().then(() => 'still waiting')]);
    expect(outcome).toBe('still waiting');
  });
});
