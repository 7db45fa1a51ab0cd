import { describe, expect, it } from 'vitest';
import { readProperty } from '../../../src/internal/user-code.js';

describe('readProperty', () => {
  it('reads what is there, inherited members included', () => {
    expect(readProperty(Object.create({ a: 1 }), 'a')).toBe(1);
  });

  it.each([undefined, null, 'text', 1, { b: 1 }])('reads nothing from %j', (value) => {
    expect(readProperty(value, 'a')).toBeUndefined();
  });

  it('reads nothing where a getter or a trap throws', () => {
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
