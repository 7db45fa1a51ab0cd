import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/http/response.js';

const now = Date.UTC(2023, 9, 27, 10);

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['007', 7_000],
    ['3600', 3_600_000],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
  ])('reads %s seconds', (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });

  it.each([
    ['Fri, 27 Oct 2023 10:00:30 GMT', 30_000],
    ['Fri, 27 Oct 2023 10:00:00 GMT', 0],
    ['Sat, 28 Oct 2023 10:00:00 GMT', 86_400_000],
  ])('reads the date %s', (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });

  it('ignores a date in the past', () => {
    expect(parseRetryAfter('Fri, 27 Oct 2023 09:59:59 GMT', now)).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    '',
    ' ',
    'abc',
    '5s',
    '-1',
    '+5',
    '1.5',
    '1e3',
    '0x2',
    'Infinity',
    'NaN',
    '1, 1',
    '1 2',
    '٣',
    '2023-10-27T10:00:30.000Z',
    '2099-01-01',
    'Fri, 27 Oct 2023 10:00:30 UTC',
    'Fri, 27 Oct 2023 10:00:30 +0000',
    'Mon, 27 Oct 2023 10:00:30 GMT',
    'Friday, 27-Oct-23 10:00:30 GMT',
    'Fri Oct 27 10:00:30 2023',
    'Fri, 32 Oct 2023 10:00:30 GMT',
  ])('ignores %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined();
  });
});
