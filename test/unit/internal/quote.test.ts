import { describe, expect, it } from 'vitest';
import { quoteServiceText } from '../../../src/internal/quote.js';
import { Redactor } from '../../../src/internal/redact.js';

function quote(text: unknown): string {
  const redactor = new Redactor();
  redactor.rememberSecret('tok-secret-1');
  return quoteServiceText(text, redactor.forRequest(['+12025550142']));
}

describe('quoteServiceText', () => {
  it('returns one line without control characters', () => {
    expect(quote(' BUSY\r\nlevel=error\u001b[31m\u2028\u202eend ')).toBe('BUSY level=error [31m end');
  });

  it('masks secrets and numbers', () => {
    expect(quote('tok-secret-1 of 202 555\n0142')).toBe('••• of 202•••0142');
  });

  it('cuts after 300 characters, masked before', () => {
    expect(quote('x'.repeat(300))).toBe('x'.repeat(300));
    expect(quote('x'.repeat(50_000))).toBe(`${'x'.repeat(300)}…`);
    expect(quote(`${'x'.repeat(295)}tok-secret-1`)).toBe(`${'x'.repeat(295)}•••`);
    expect(quote(`${'x'.repeat(299)}😀😀`)).toBe(`${'x'.repeat(299)}…`);
  });

  it.each([
    [7, '7'],
    [true, 'true'],
    [{ a: 1 }, ''],
    [['a'], ''],
    [null, ''],
    [undefined, ''],
  ])('returns of %j: %s', (text, line) => {
    expect(quote(text)).toBe(line);
  });
});
