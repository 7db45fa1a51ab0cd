import { CXoneError, CXoneNetworkError } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { SharedBackoff } from '../../../src/auth/shared-backoff.js';
import { FakeClock } from '../../support/fake-clock.js';

const failure = () => new CXoneNetworkError({ message: 'refused' });
const never = () => new Promise<never>(() => undefined);
/** Later than a rejection would come. */
const token = () => new Promise<string>((resolve) => setImmediate(() => resolve('token')));
const isShort = (delayMs: number) => delayMs <= 10;

describe('SharedBackoff.failFast', () => {
  it('rejects for callers that already wait and for later ones, each with a separate error', async () => {
    const backoff = new SharedBackoff(new FakeClock());
    const { signal } = new AbortController();
    const early = backoff.failFast(never(), isShort).catch((error: unknown) => error);
    backoff.start(signal, 11, failure);
    const late = backoff.failFast(never(), isShort).catch((error: unknown) => error);
    expect(await early).toBeInstanceOf(CXoneError);
    expect(await late).toBeInstanceOf(CXoneError);
    expect(await early).not.toBe(await late);
  });

  it('waits for the request if the caller can wait for the rest of the delay', async () => {
    const clock = new FakeClock();
    clock.freeze(1_000);
    const backoff = new SharedBackoff(clock);
    const { signal } = new AbortController();
    backoff.start(signal, 11, failure);
    clock.freeze(1);
    expect(await backoff.failFast(token(), isShort)).toBe('token');
  });

  it('checks no caller that no longer waits', async () => {
    const backoff = new SharedBackoff(new FakeClock());
    const canWait = vi.fn(isShort);
    await backoff.failFast(token(), canWait);
    backoff.start(new AbortController().signal, 11, failure);
    expect(canWait).not.toHaveBeenCalled();
  });

  it('waits for the request once its delay has ended or its owner is aborted', async () => {
    const backoff = new SharedBackoff(new FakeClock());
    const first = new AbortController();
    const second = new AbortController();
    backoff.start(first.signal, 11, failure);
    first.abort();
    expect(await backoff.failFast(token(), isShort)).toBe('token');
    backoff.start(second.signal, 11, failure);
    backoff.end(first.signal);
    await expect(backoff.failFast(never(), isShort)).rejects.toBeInstanceOf(CXoneError);
    backoff.end(second.signal);
    expect(await backoff.failFast(token(), isShort)).toBe('token');
  });
});
