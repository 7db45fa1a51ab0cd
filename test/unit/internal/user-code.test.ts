import { describe, expect, it, vi } from 'vitest';
import { callListener, readProperty } from '../../../src/internal/user-code.js';

describe('readProperty', () => {
  it('returns the value, of an inherited property too', () => {
    expect(readProperty(Object.create({ a: 1 }), 'a')).toBe(1);
  });

  it.each([undefined, null, 'text', 1, { b: 1 }])('returns undefined for %j', (value) => {
    expect(readProperty(value, 'a')).toBeUndefined();
  });

  it('returns undefined if a getter or a trap throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const broken = Object.defineProperty({}, 'a', {
      get() {
        throw new Error('no');
      },
    });
    expect([proxy, broken].map((each) => readProperty(each, 'a'))).toEqual([undefined, undefined]);
  });
});

describe('callListener', () => {
  it('calls the listener, if there is one', () => {
    const listener = vi.fn();
    callListener(listener, 'value');
    callListener(undefined, 'value');
    expect(listener).toHaveBeenCalledExactlyOnceWith('value');
  });

  it('swallows what the listener throws, at once or later', async () => {
    const throwing = () => {
      throw new Error('no');
    };
    expect(() => callListener(throwing, 1)).not.toThrow();
    expect(() => callListener(() => Promise.reject(new Error('no')), 1)).not.toThrow();
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
