import { describe, expect, it } from 'vitest';
import { parseErrorBody } from '../../../src/schemas/error-body.js';

interface ReadOptions {
  readonly headers?: Record<string, string>;
  readonly statusText?: string;
  readonly mask?: (text: string) => string;
}

function read(body: unknown, { headers = {}, statusText = '', mask = (text) => text }: ReadOptions = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseErrorBody({ text, headers: new Headers(headers), statusText, redactor: { maskText: mask } });
}

describe('parseErrorBody: location of the message', () => {
  // The order in which the fields are read: each key, and all keys after it.
  const inOrder = {
    error_description: 'from error_description',
    errorDescription: 'from errorDescription',
    message: 'from message',
    detail: 'from detail',
    details: 'from details',
    error: 'from error',
    errors: ['from errors'],
    title: 'from title',
  };
  const keys = Object.keys(inOrder);

  it.each(keys.map((key, index) => [key, keys.slice(index)]))('reads %s before all keys that follow', (key, left) => {
    const entries = Object.entries(inOrder).filter(([name]) => left.includes(name));
    const options = { headers: { icStatusDescription: 'from header' }, statusText: 'from status' };
    expect(read(Object.fromEntries(entries.reverse()), options).message).toBe(`from ${key}`);
  });

  it.each([
    ['error with a message', { error: { message: 'why' } }, 'why'],
    ['errors of strings', { errors: ['first', 'second'] }, 'first'],
    ['errors with messages', { errors: [{ code: 1 }, { message: 'why' }] }, 'why'],
    ['an array of strings', ['why'], 'why'],
    ['an array of objects', [{ message: 'why' }], 'why'],
    ['a JSON string', '"why"', 'why'],
    ['plain text', 'why', 'why'],
    ['plain text with lines', 'why\r\n  not', 'why not'],
    ['HTML', '<html><head><style>a{}</style><script>x</script></head><body><h1>Bad</h1>why</body></html>', 'Bad why'],
    ['XML', '\n<?xml version="1.0"?><error><message>why</message></error>', 'why'],
    ['plain text with an angle bracket', 'a < b', 'a < b'],
    ['broken JSON', '{"message":"why"', '{"message":"why"'],
  ])('reads %s', (_name, body, message) => {
    expect(read(body).message).toBe(message);
  });

  it.each([
    ['an empty body', ''],
    ['whitespace', ' \n\t '],
    ['an empty object', {}],
    ['an empty array', []],
    ['null', null],
    ['a number', 500],
    ['true', true],
    [
      'fields of other types',
      { message: 5, detail: { message: 'no' }, details: [], error: null, errors: {}, title: false },
    ],
    [
      'fields of whitespace',
      { message: '  ', detail: '\u200b', error: { message: '\n' }, errors: ['', { message: ' ' }], title: '' },
    ],
    ['an error with a message that is not a string', { error: { message: 7 } }],
    ['200 kB of brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['tags without text', '<div><p></p></div>'],
  ])('finds no message in %s, and reads header and status text', (_name, body) => {
    const header = { icStatusDescription: 'from header' };
    expect(read(body, { headers: header, statusText: 'from status' }).message).toBe('from header');
    expect(read(body, { statusText: 'from status' }).message).toBe('from status');
    expect(read(body).message).toBeUndefined();
  });

  it('prefers the header to a plain-text body', () => {
    expect(read('plain', { headers: { icStatusDescription: 'from header' } }).message).toBe('from header');
  });

  it('skips a field of whitespace', () => {
    expect(read({ message: ' ', errors: [{ message: ' ' }, { message: 'why' }] }).message).toBe('why');
  });

  it('treats a field named __proto__ as data', () => {
    expect(read('{"__proto__":{"message":"no"},"message":"why"}').message).toBe('why');
    expect(read('{"__proto__":{"message":"no"}}').message).toBeUndefined();
  });
});

describe('parseErrorBody: format of the message', () => {
  it('is one line without control characters, so that it can forge no log line', () => {
    expect(read({ message: 'a\r\n\u001b[31mb\u0000c\u2028d\u202ee' }).message).toBe('a [31mb c d e');
  });

  it('is cut after 300 characters', () => {
    expect(read({ message: 'x'.repeat(300) }).message).toBe('x'.repeat(300));
    expect(read({ message: 'x'.repeat(301) }).message).toBe(`${'x'.repeat(300)}…`);
  });

  it('is not cut inside a character', () => {
    expect(read({ message: `${'x'.repeat(299)}😀😀` }).message).toBe(`${'x'.repeat(299)}…`);
  });

  it('is masked before it is cut, and both before and after whitespace is collapsed', () => {
    const seen = ['two  spaces', 'two spaces', 'x'.repeat(10)];
    const mask = (text: string) => seen.reduce((masked, secret) => masked.replaceAll(secret, '#'), text);
    expect(read({ message: 'a two  spaces b' }, { mask }).message).toBe('a # b');
    expect(read({ message: 'a two\nspaces b' }, { mask }).message).toBe('a # b');
    expect(read({ message: `${'y'.repeat(295)}${'x'.repeat(10)}` }, { mask }).message).toBe(`${'y'.repeat(295)}#`);
    expect(read(`<p>${'y'.repeat(8_186)}${'x'.repeat(10)}</p>`, { mask }).message).not.toContain('x');
    expect(read('', { headers: { icStatusDescription: 'two  spaces' }, mask }).message).toBe('#');
    expect(read('', { statusText: 'two spaces', mask }).message).toBe('#');
  });
});

describe('parseErrorBody: reason', () => {
  it.each([
    ['Invalid Phone Number', 'invalid_phone_number'],
    ['invalid_phone_number', 'invalid_phone_number'],
    ['Campaign Not Found', 'campaign_not_found'],
    ['CAMPAIGN-NOT-FOUND: 12', 'campaign_not_found'],
    ['Campaign Disabled', 'campaign_disabled'],
    ['ANI Number Not Provisioned', 'ani_not_provisioned'],
    ['AniNotProvisioned', 'ani_not_provisioned'],
    ['Insufficient Scope', 'insufficient_scope'],
    ['insufficient_scope', 'insufficient_scope'],
  ])('is read from %s: %s', (message, reason) => {
    expect(read({ message }).reason).toBe(reason);
    expect(read(message).reason).toBe(reason);
    expect(read({ title: 'Bad Request', code: { deep: [message] } }).reason).toBe(reason);
    expect(read(`<h1>${message}</h1>`).reason).toBe(reason);
    expect(read('', { headers: { icStatusDescription: message } }).reason).toBe(reason);
  });

  it.each(['Bad Request', 'Phone', 'Campaign', ''])('is undefined for %j', (message) => {
    expect(read({ message }).reason).toBeUndefined();
  });

  it('is read from the message before other fields', () => {
    expect(read({ message: 'Campaign Disabled', trace: 'Campaign Not Found' }).reason).toBe('campaign_disabled');
  });
});

describe('parseErrorBody: oauthError', () => {
  it('is the error of RFC 6749 on one line, beside the description', () => {
    expect(read({ error: 'invalid_client', error_description: 'wrong secret' })).toMatchObject({
      message: 'wrong secret',
      oauthError: 'invalid_client',
    });
    expect(read({ error: 'a\nb' }).oauthError).toBe('a b');
  });

  it.each(['text', [], { error: {} }, { error: '' }, {}])('is absent in %j', (body) => {
    expect(read(body).oauthError).toBeUndefined();
  });
});
