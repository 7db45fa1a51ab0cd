import { describe, expect, it } from 'vitest';
import { evictOldest } from '../../../src/internal/evict-oldest.js';

describe('evictOldest', () => {
  it('keeps the newest values', () => {
    const values = new Set(['a', 'b', 'c']);
    evictOldest(values, 2);
    expect([...values]).toEqual(['b', 'c']);
    evictOldest(values, 2);
    expect([...values]).toEqual(['b', 'c']);
  });
});
