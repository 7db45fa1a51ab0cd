import { describe, expect, it } from 'vitest';
import { fromUtf8, toUtf8, toWellFormed } from '../../../src/internal/utf8.js';

const TEXTS = ['', 'plain', 'a%41+b', 'é', '€', '😀', 'half \ud83d of a pair', '\udc00', 'line\nbreak'];

describe('toUtf8', () => {
  it.each(TEXTS)('encodes %j as TextEncoder does', (text) => {
    expect(toUtf8(text)).toEqual([...new TextEncoder().encode(text)]);
  });
});

describe('fromUtf8', () => {
  it.each(TEXTS.map(toWellFormed))('decodes the bytes of %j', (text) => {
    expect(fromUtf8(String.fromCharCode(...toUtf8(text)))).toBe(text);
  });

  it('throws for bytes that are not UTF-8', () => {
    expect(() => fromUtf8('\xff')).toThrow(URIError);
  });
});
