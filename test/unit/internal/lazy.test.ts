import { describe, expect, it, vi } from 'vitest';
import { lazy } from '../../../src/internal/lazy.js';

describe('lazy', () => {
  it('creates the value at its first use, and keeps it', () => {
    const make = vi.fn(() => undefined);
    const get = lazy(make);
    expect(make).not.toHaveBeenCalled();
    expect([get(), get()]).toEqual([undefined, undefined]);
    expect(make).toHaveBeenCalledOnce();
  });

  it('retries after an error', () => {
    let tries = 0;
    const get = lazy(() => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return tries;
    });
    expect(get).toThrow('not yet');
    expect(get()).toBe(2);
  });
});
