import { describe, expect, it } from 'vitest';
import { readMember } from '../../../src/internal/read-member.js';

describe('readMember', () => {
  it('reads what is there, inherited members included', () => {
    expect(readMember(Object.create({ a: 1 }), 'a')).toBe(1);
  });

  it.each([undefined, null, 'text', 1, { b: 1 }])('reads nothing from %j', (value) => {
    expect(readMember(value, 'a')).toBeUndefined();
  });

  it('reads nothing where a getter or a trap throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const broken = Object.defineProperty({}, 'a', {
      get() {
        throw new Error('no');
      },
    });
    expect([proxy, broken].map((each) => readMember(each, 'a'))).toEqual([undefined, undefined]);
  });
});
