import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFingerprint, isComparable } from '../../../src/idempotency/fingerprint.js';

describe('createFingerprint', () => {
  it('is the version and the SHA-256 of the key and the identity as JSON', async () => {
    const hash = createHash('sha256').update('["message-1","connections.create","Zürich 😀"]', 'utf8').digest('hex');
    expect(await createFingerprint('message-1', ['connections.create', 'Zürich 😀'])).toBe(`v1:${hash}`);
  });

  it('is stable across releases, since stores keep it', async () => {
    expect(await createFingerprint('message-1', ['connections.create', 'https://a.example', '+14155552671', 'c'])).toBe(
      'v1:90c6db67c529dbbadbdd9670ffabd83852c7cfdd9e731c56db34c32c956bddb5',
    );
  });

  it.each([
    ['another key', 'b', ['x', 'y']],
    ['another value', 'a', ['x', 'z']],
    ['the values in another order', 'a', ['y', 'x']],
    ['an additional value', 'a', ['x', 'y', '']],
    ['the same characters in other values', 'a', ['xy', '']],
    ['the key instead of a value', '', ['a', 'x', 'y']],
    ['one value that looks like two', 'a', ['x","y']],
  ])('differs for %s', async (_name, key, identity) => {
    expect(await createFingerprint(key, identity)).not.toBe(await createFingerprint('a', ['x', 'y']));
  });

  it('shows no part of the key or the identity', async () => {
    const fingerprint = await createFingerprint('order-7', ['+14155552671']);
    expect(fingerprint).toMatch(/^v1:[0-9a-f]{64}$/);
  });
});

describe('isComparable', () => {
  it.each([
    ['v1:a', 'v1:b', true],
    ['v1:a', 'v1:a', true],
    ['v1:a', 'v2:a', false],
    ['v1:a', 'v10:a', false],
    ['v1:a', 'v1', false],
    ['v1:a', '', false],
    ['v1:a', 'a', false],
  ])('compares the versions of %j and %j', (a, b, expected) => {
    expect(isComparable(a, b)).toBe(expected);
    expect(isComparable(b, a)).toBe(expected);
  });
});
