import { describe, expect, it, vi } from 'vitest';
import { DecodedText, replaceRanges } from '../../../src/internal/decoded-text.js';

const decode = (text: string) => new DecodedText(text).text;

/** Replaces a part of the decoded text in the original. */
function hide(original: string, part: string): string {
  const decoded = new DecodedText(original);
  const start = decoded.text.indexOf(part);
  return replaceRanges(original, [decoded.toOriginal({ start, end: start + part.length, text: '#' })]);
}

describe('DecodedText.text', () => {
  it.each([
    ['plain text, 100 %', 'plain text, 100 %'],
    ['a%2Bb%2bc', 'a+b+c'],
    ['%252B %25252B', '+ +'],
    ['%C3%B6 %E2%82%AC %F0%9F%98%80', 'ö € 😀'],
    ['%25C3%25B6', 'ö'],
    ['%C3 %C3%28 %FF %ED%A0%80 %C0%80', '%C3 %C3( %FF %ED%A0%80 %C0%80'],
    ['&lt;&amp;lt;&amp;amp;amp;', '<<&'],
    ['&#43;&#x2B;&#X2b;&#000043;', '++++'],
    ['&#1114112;&nbsp;&unknown1;&;', '   &;'],
    ['a & b; c', 'a & b; c'],
    ['\\u002B\\\\u002b\\x2b', '+++'],
    ['\\ud83d\\uDE00', '😀'],
    ['\\"\\\\\\"\\/\\\'', '""/\''],
    ['\\n\\\\t\\b\\f\\r', '\n\t\b\f\r'],
    ['C:\\\\dir\\dir', 'C:\\dir\\dir'],
    ['１２３ ＋４', '123 +4'],
    ['٠١٢٣٤٥٦٧٨٩ ۰۹ ०९ ๐๙ ߀߉ 𝟎𝟗 𝟘𝟡 ①⑨ ²', '0123456789 09 09 09 09 09 09 19 2'],
    ['%EF%BC%91 &#65297; \\uff11', '1 1 1'],
    ['%26lt%3B', '<'],
    ['%5Cu002b', '+'],
  ])('of %s is %s', (original, decoded) => {
    expect(decode(original)).toBe(decoded);
  });

  it('has a digit for each decimal digit of Unicode, by its value', () => {
    let expected = 0;
    for (let code = 0; code <= 0x10_ff_ff; code++) {
      const character = String.fromCodePoint(code);
      if (!/^\p{Nd}$/u.test(character)) continue;
      expect(decode(character), code.toString(16)).toBe(String(expected));
      expected = (expected + 1) % 10;
    }
    expect(expected).toBe(0);
  });

  it('is the same for a string and for its encodings, regardless of its content', () => {
    const encodings: readonly ((text: string) => string)[] = [
      encodeURIComponent,
      (text) => encodeURIComponent(encodeURIComponent(text)),
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
      (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    ];
    const texts = [
      'a%41b',
      '%25%2541',
      '%4%31',
      'a\\nb',
      'a\\\\nb',
      '\\\\\\',
      '&lt;',
      '&amp;lt;',
      '%26lt;',
      '\\u0041',
      '%5Cn',
      'é%C3',
      '"\\"',
    ];
    for (const text of texts) {
      for (const encode of encodings) expect(decode(encode(text)), `${text} as ${encode(text)}`).toBe(decode(text));
    }
  });
});

describe('DecodedText.toOriginal', () => {
  it.each([
    ['a%2Bb', '+', 'a#b'],
    ['a%2Bb', 'b', 'a%2B#'],
    ['a%2Bb', 'a', '#%2Bb'],
    ['a%2Bb%2Bc', 'b+c', 'a%2B#'],
    ['x&amp;lt;y', '<', 'x#y'],
    ['x%26lt%3By', 'x<y', '#'],
    ['x%26lt%3By', '<', 'x#y'],
    ['x%5Cu0031%5Cu0032y', '2', 'x%5Cu0031#y'],
    ['①２', '2', '①#'],
    ['\\ud83d\\ude00!', '!', '\\ud83d\\ude00#'],
    ['plain', 'lai', 'p#n'],
  ])('replaces in %s the part that is %s', (original, part, replaced) => {
    expect(hide(original, part)).toBe(replaced);
  });
});

describe('replaceRanges', () => {
  it('replaces ranges in any order', () => {
    const ranges = [
      { start: 3, end: 4, text: 'B' },
      { start: 0, end: 1, text: 'A' },
    ];
    expect(replaceRanges('a--b', ranges)).toBe('A--B');
  });

  it('shows of ranges that overlap the first, and hides all of them', () => {
    const [outer, inner, tail] = [
      { start: 1, end: 4, text: '#' },
      { start: 1, end: 2, text: '!' },
      { start: 3, end: 6, text: '?' },
    ];
    expect(replaceRanges('a123456', [inner, tail, outer])).toBe('a#6');
  });
});

describe('DecodedText: its steps', () => {
  const HOSTILE = ['%', '%25', '%2', '%C3', '&', '&amp;', '&#0', '&#00000000', '\\', '\\u00', '\\"', '１', '①', 'a'];

  /** Counts what the patterns found, and the characters that they were given. */
  function countSteps(text: string): number {
    const exec = vi.spyOn(RegExp.prototype, 'exec');
    new DecodedText(text);
    const { length } = exec.mock.calls;
    exec.mockRestore();
    return length;
  }

  it.each(HOSTILE)('grow no faster than a string of %j', (piece) => {
    countSteps(piece);
    const [small, large] = [countSteps(piece.repeat(500)), countSteps(piece.repeat(1_000))];
    expect(large).toBeLessThanOrEqual(2 * small + 8);
    expect(large).toBeLessThan(5 * piece.length * 1_000);
  });
});
