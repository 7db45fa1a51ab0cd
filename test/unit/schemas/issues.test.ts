import { describe, expect, it } from 'vitest';
import { describeIssues, toPath } from '../../../src/schemas/issues.js';

describe('toPath', () => {
  it.each([
    [[], ''],
    [['contact', 'phoneNumber'], 'contact.phoneNumber'],
    [['userData', 'items', 0, 'id'], 'userData.items[0].id'],
    [['headers', 'x-api-key'], 'headers.x-api-key'],
    [['userData', 'a.b', ''], 'userData["a.b"][""]'],
    [['userData', 'two\nlines "quoted"'], 'userData["two\\nlines \\"quoted\\""]'],
    [['userData', Symbol('s')], 'userData["Symbol(s)"]'],
    [[0], '[0]'],
  ])('formats %j as %s', (keys, path) => {
    expect(toPath(keys)).toBe(path);
  });
});

describe('describeIssues', () => {
  it('joins all issues to one sentence', () => {
    const issues = [
      { path: 'a', message: 'is wrong' },
      { path: '', message: 'they are wrong' },
    ];
    expect(describeIssues(issues)).toBe('a is wrong; they are wrong.');
  });

  it('keeps the question of a suggestion inside the sentence', () => {
    const message = 'is not a known option (did you mean b?)';
    expect(describeIssues([{ path: 'a', message }])).toBe('a is not a known option (did you mean b?).');
  });
});
