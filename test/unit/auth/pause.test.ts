import { CXoneError } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { Pause } from '../../../src/auth/pause.js';
import { FakeClock } from '../../support/fake-clock.js';

const failure = () => new CXoneError({ code: 'network', message: 'refused' });
const never = () => new Promise<never>(() => undefined);
/** Later than a refusal would come. */
const token = () => new Promise<string>((resolve) => setImmediate(() => resolve('token')));
const isShort = (delayMs: number) => delayMs <= 10;

describe('Pause', () => {
  it('is told to those who wait already and to those who come later, each with an error of its own', async () => {
    const pause = new Pause(new FakeClock());
    const { signal } = new AbortController();
    const early = pause.during(never(), isShort).catch((error: unknown) => error);
    pause.begin(signal, 11, failure);
    const late = pause.during(never(), isShort).catch((error: unknown) => error);
    expect(await early).toBeInstanceOf(CXoneError);
    expect(await late).toBeInstanceOf(CXoneError);
    expect(await early).not.toBe(await late);
  });

  it('is no matter to those who can wait for what is left of it', async () => {
    const clock = new FakeClock();
    clock.freeze(1_000);
    const pause = new Pause(clock);
    const { signal } = new AbortController();
    pause.begin(signal, 11, failure);
    clock.freeze(1);
    expect(await pause.during(token(), isShort)).toBe('token');
  });

  it('asks nobody who has ceased to wait', async () => {
    const pause = new Pause(new FakeClock());
    const canWait = vi.fn(isShort);
    await pause.during(token(), canWait);
    pause.begin(new AbortController().signal, 11, failure);
    expect(canWait).not.toHaveBeenCalled();
  });

  it('is over with its work, and with that of nobody else', async () => {
    const pause = new Pause(new FakeClock());
    const first = new AbortController();
    const second = new AbortController();
    pause.begin(first.signal, 11, failure);
    first.abort();
    expect(await pause.during(token(), isShort)).toBe('token');
    pause.begin(second.signal, 11, failure);
    pause.end(first.signal);
    await expect(pause.during(never(), isShort)).rejects.toBeInstanceOf(CXoneError);
    pause.end(second.signal);
    expect(await pause.during(token(), isShort)).toBe('token');
  });
});
