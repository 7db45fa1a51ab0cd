import { describe, expect, it } from 'vitest';
import { findPathProblem, parseAnswer, toReadQuery } from '../../../src/schemas/acd-read.js';

describe('findPathProblem', () => {
  it.each(['/skills', 'skills/4711/activity', '/a%20b/c', "/it's/a-(b)~c.d;v=1", '/x:y', '/agents/1,2'])(
    'accepts %s',
    (path) => expect(findPathProblem(path)).toBeUndefined(),
  );

  it.each([
    '',
    '/',
    '//evil.example',
    '/a//b',
    '/a/',
    '..',
    '/../x',
    '/a/../../b',
    '/a/.',
    '/%2e%2e/x',
    '/.%2E/x',
    '/%252e%252e/x',
    '/..;/x',
    '/a%2fb',
    '/a%5cb',
    '/a\\..\\b',
    '/a?b=1',
    '/a#b',
    '/a%00',
    '/a%zz',
    '/a%ff',
    '/a b',
    '/a\nb',
    '/ä',
    'https://evil.example/x',
    'HTTPS:evil',
    'mailto:x',
    undefined,
    5,
    {},
  ])('rejects %j', (path) => expect(findPathProblem(path)).toContain('must be a path below'));
});

describe('toReadQuery', () => {
  it('leaves out what is undefined, and names what may be phone numbers', () => {
    expect(toReadQuery({ a: 1, b: true, c: undefined, to: '+14155552671' })).toEqual({
      query: [
        ['a', '1'],
        ['b', 'true'],
        ['to', '+14155552671'],
      ],
      phoneNumbers: ['+14155552671'],
    });
  });
});

describe('parseAnswer', () => {
  it('returns any JSON with exact integers, and nothing for 204', () => {
    expect(parseAnswer('[9007199254740993]', 200)).toEqual({ ok: true, value: ['9007199254740993'] });
    expect(parseAnswer('', 204)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['', 'it is empty'],
    ['<html>', 'it is not JSON'],
  ])('rejects %j', (text, message) => {
    expect(parseAnswer(text, 200)).toEqual({ ok: false, issues: [{ path: '', message }] });
  });
});
