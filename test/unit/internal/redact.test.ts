import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';

const SECRET = 'p@ss/wörd+<7>&"x"\'=';
const TOKEN = 'opaque-token_0123456789.abc~def+ghi/jkl=';
const CALLEE = '+14155552671';
const CALLER = '+442079460958';

function connect(): Redactor {
  const redactor = new Redactor();
  redactor.rememberSecret(SECRET);
  redactor.rememberToken(TOKEN);
  return redactor.forRequest([CALLEE, CALLER]);
}

describe('Redactor.forRequest', () => {
  const redactor = connect();

  it('shares secrets with all requests', () => {
    const parent = new Redactor();
    const request = parent.forRequest([CALLEE]);
    parent.rememberSecret('added-later');
    expect(request.maskText('added-later 4155552671')).toBe('••• 415•••2671');
  });

  it('masks the numbers of the last requests if a request has none', () => {
    const parent = new Redactor();
    const first = '+12125550123';
    parent.forRequest([first]);
    for (let index = 0; index < 1_023; index++) parent.forRequest([`+1415555${2_000 + index}`]);
    expect(parent.forRequest([]).maskText('to 12125550123, 14155553022')).toBe('to 1212•••0123, 1415•••3022');
    expect(parent.forRequest([CALLER]).maskText('to 14155553022')).toBe('to 14155553022');
  });

  it('forgets numbers that are older than the last 1,024', () => {
    const parent = new Redactor();
    const [first, second] = ['+12125550123', '+12125550124'] as const;
    parent.forRequest([first]);
    parent.forRequest([second]);
    expect(parent.maskText('12125550123')).toBe('1212•••0123');
    for (let index = 0; index < 2_045; index++) parent.forRequest([`+1415555${2_000 + index}`]);
    expect(parent.maskText('to 12125550124, 14155554044')).toBe('to 1212•••0124, 1415•••4044');
    // Used again: it counts as new.
    parent.forRequest([first]);
    expect(parent.maskText('to 12125550123, 12125550124')).toBe('to 1212•••0123, 12125550124');
    expect(parent.maskText('to 14155553021, 14155553022, 14155554044')).toBe(
      'to 14155553021, 1415•••3022, 1415•••4044',
    );
  });

  it('masks the secrets in the headers of this request only', () => {
    const headers = { 'x-api-key': 'gateway-key', 'x-trace': 'visible', authorization: 'Digest abc' };
    const request = redactor.forRequest([], headers);
    expect(request.maskText('gateway-key, visible, Digest abc')).toBe('•••, visible, •••');
    expect(redactor.maskText('gateway-key')).toBe('gateway-key');
  });

  it.each([
    ['+14155552671', '+1415•••2671'],
    ['14155552671', '1415•••2671'],
    ['tel:+1-415-555-2671', 'tel:+1415•••2671'],
    ['(415) 555-2671', '(415•••2671'],
    ['1 (415) 555.2671', '1415•••2671'],
    ['%2B14155552671', '+1415•••2671'],
    ['%28415%29%20555-2671', '%28415•••2671'],
    ['1+415+555+2671', '1415•••2671'],
    ['415%C2%A0555%E2%80%932671', '415•••2671'],
    ['&#43;1&nbsp;415&#160;555&#45;2671', '+1415•••2671'],
    ['\\u002b1415\\u00a05552671', '+1415•••2671'],
    ['1415\u200b555\u00ad2671', '1415•••2671'],
    ['020 7946 0958', '0207•••0958'],
    ['00442079460958', '004420•••0958'],
  ])('masks a number of the request written as %s', (written, masked) => {
    expect(redactor.maskText(`[${written}]`)).toBe(`[${masked}]`);
  });
});

describe('Redactor.maskText: numbers in any digits', () => {
  const redactor = connect();
  const full = (text: string) =>
    text.replace(/[!-~]/g, (each) => String.fromCodePoint(Number(each.codePointAt(0)) + 0xfee0));
  const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit)));

  it.each([
    ['fullwidth', full('+14155552671'), '+1415•••2671'],
    ['fullwidth, national', full('(415) 555-2671'), `${full('(')}415•••2671`],
    ['Arabic-Indic', arabic('+1 415 555 2671'), '+1415•••2671'],
    ['mathematical', '\u{1d7d2}\u{1d7cf}\u{1d7d3}5552671', '415•••2671'],
    ['mixed', '4\uff11\u0665 555 2671', '415•••2671'],
    ['of an unknown number', full('+49 30 123456'), '+493•••3456'],
    ['escaped for JSON', '\\uff14\\uff11\\uff15 555 2671', '415•••2671'],
    ['encoded for a URL', encodeURIComponent(full('+14155552671')), '+1415•••2671'],
    ['of which each is encoded for a URL', '%34%31%35%35%35%35%32%36%37%31', '415•••2671'],
    ['of which each is an entity', '&#52;&#x31;&#53;5552671', '415•••2671'],
  ])('masks digits that are %s', (_script, written, masked) => {
    expect(redactor.maskText(`[${written}]`)).toBe(`[${masked}]`);
  });

  it('does not change digits that are no number', () => {
    const text = `${full('12345')} ${arabic('2023')} %31%32 &#52;`;
    expect(redactor.maskText(text)).toBe(text);
  });

  it('masks under a key of a number any digits', () => {
    expect(redactor.maskJson({ phone: full('212 555 0123') })).toEqual({ phone: '212•••0123' });
  });
});

describe('Redactor.maskText: numbers in base64', () => {
  const redactor = connect();

  it.each(['base64', 'base64url'] as const)('masks a value in %s that holds a number, at any position', (encoding) => {
    for (const before of ['', 'a', 'ab', '{"to":"', 'ÿ?>']) {
      for (const number of ['+14155552671', '4155552671', '(415) 555-2671', '+49 30 123456']) {
        const written = Buffer.from(`${before}${number}"}`).toString(encoding);
        for (const prefix of ['', 'id-', 'x/', 'Basic ']) {
          const masked = redactor.maskText(`sent ${prefix}${written}, ok`);
          expect(masked, before + number).toBe(prefix === 'Basic ' ? 'sent Basic •••, ok' : 'sent •••, ok');
        }
      }
    }
  });

  it('masks one that is encoded for a URL', () => {
    const written = encodeURIComponent(Buffer.from('ÿ?>+14155552671').toString('base64'));
    expect(redactor.maskText(`?q=${written}&r=1`)).toBe('?q=•••&r=1');
  });

  it('does not change another one', () => {
    const text = `${btoa('nothing to hide in here')} ${btoa('total 12345678')} ${'QUJD'.repeat(1_000)}=`;
    expect(redactor.maskText(text)).toBe(text);
  });
});

describe('Redactor.maskText: numbers of other calls', () => {
  it('are added with each request', () => {
    const redactor = new Redactor();
    for (const number of ['+12025550142', '+12025550143', '+12025550144']) {
      redactor.forRequest([number]);
      expect(redactor.maskText(`no lead ${number.slice(1)}`)).toBe(`no lead 1202•••${number.slice(-4)}`);
    }
  });

  it('are found at their full length if one is the end of another', () => {
    const redactor = new Redactor();
    redactor.forRequest(['+4930901820', '+44930901820', '+44']);
    expect(redactor.maskText('44930901820, x 30901820, x 44')).toBe('4493•••1820, x 30•••820, x 44');
  });
});

describe('Redactor.maskText: patterns', () => {
  const redactor = new Redactor();

  it.each([
    ['Authorization: Bearer 8xLOxBtZp8aa', 'Authorization: ••• •••'],
    ['bearer%20abcdefghij0', 'bearer%20•••'],
    ['Basic dXNlcjpwYXNz', 'Basic •••'],
    ['Basic Y2xpZW50OnNlY3JldA==', 'Basic •••'],
    ['token eyJhbGciOi.eyJzdWIiOiIx.c2ln', 'token •••'],
    ['access_token=abc&x=1', 'access_token=•••&x=1'],
    ['{"client_secret":"abc","x":1}', '{"client_secret":"•••","x":1}'],
    ['{\\"accessKeySecret\\":\\"abc\\"}', '{\\"accessKeySecret\\":\\"•••\\"}'],
    ['api-key: 12345', 'api-key: •••'],
    ['password = hunter2, sorry', 'password = •••, sorry'],
    ['call +49 30 123456 now', 'call +493•••3456 now'],
    ['%2B4930123456', '+493•••3456'],
    ['+1 (415) 555-2671', '+1415•••2671'],
    ['+290 22158', '+29•••158'],
  ])('masks by its pattern: %s', (text, masked) => {
    expect(redactor.maskText(text)).toBe(masked);
  });

  it.each([
    'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    '12345678-9012-3456-7890-123456789012',
    '2023-10-27T10:00:00.000Z',
    '2023-10-27T10:00:00+10:00, 2023-10-28',
    '10:00:00.123456+0200 1234 items',
    '2023-10-27T10%3A00%3A00%2B10%3A00, 20231028',
    'Fri, 27 Oct 2023 10:00:00 GMT',
    '1698400800000',
    'ORD-998877',
    'Campaign 12345678 is disabled',
    'Request 0HMVD9K2P5T7R:00000003 took 1234567 ms',
    '10.0.0.255:8443',
    '1.2.3+build.5',
    'C++ and 1 + 1 = 2',
    'Basic authentication is required',
    'Basic plan2, bearer bonds',
    'Bearer realm="acme", error="invalid_token"',
    'The bearer of this letter',
    'eyJ is how a token starts',
    'Reset your password in the portal',
    'insufficient_scope: outbound:connection:create',
    'https://acme.niceincontact.com/api/v2/outbound/connections/a1b2c3d4',
    '<html><head><title>502 Bad Gateway</title></head></html>',
    '',
  ])('does not change ordinary text: %s', (text) => {
    expect(redactor.maskText(text)).toBe(text);
  });
});

describe('Redactor.maskJson', () => {
  const redactor = connect();

  it('masks strings, keys and numbers, and nothing else', () => {
    const value = {
      [TOKEN]: 1,
      '+14155552671': [`is ${SECRET}`, 14155552671, 42, true, null],
      id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    };
    expect(redactor.maskJson(value)).toEqual({
      '•••': 1,
      '+1415•••2671': ['is •••', '1415•••2671', 42, true, null],
      id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    });
  });

  it.each([
    'access_token',
    'accessToken',
    'refresh_token',
    'id_token',
    'token',
    'client_secret',
    'clientSecret',
    'accessKeySecret',
    'secret',
    'password',
    'userPassword',
    'Authorization',
    'apiKey',
    'x-api-key',
    'client_assertion',
    'cookie',
    'set-cookie',
  ])('masks any value of the key %s', (key) => {
    expect(redactor.maskJson({ [key]: 'abc', list: { [key]: ['abc', 12] } })).toEqual({
      [key]: '•••',
      list: { [key]: ['•••', '•••'] },
    });
  });

  it.each(['token_type', 'tokens', 'expires_in', 'secretary', 'keyboard'])('keeps the value of the key %s', (key) => {
    expect(redactor.maskJson({ [key]: 'abc' })).toEqual({ [key]: 'abc' });
  });

  it.each([
    ...['phoneNumber', 'phone', 'ani', 'msisdn', 'callerId', 'toAddress', 'fromAddress', 'contact_phone'],
    ...['to', 'from', 'dnis', 'mobile', 'number', 'destination', 'customerAni', 'called_number'],
  ])('masks a number in any format under the key %s', (key) => {
    const value = { [key]: ['(212) 555-0123', 2125550123, '212-555-0123 x7', '5550123'] };
    expect(redactor.maskJson(value)).toEqual({ [key]: ['(212•••0123', '212•••0123', '212•••0123 x7', '55•••23'] });
  });

  it.each([
    ['phoneNumberId', '12345678-9012-3456-7890-123456789012'],
    ['phoneVerifiedAt', '2023-10-27T10:00:00Z'],
    ['phoneVerifiedOn', '2023-10-27'],
    ['phoneType', 'mobile'],
    ['phoneNumber', 'n/a'],
    ['animal', '12345678'],
    ['orderNumber', '12345678'],
    ['total', '12345678'],
  ])('keeps a value that is not a phone number under the key %s', (key, value) => {
    expect(redactor.maskJson({ [key]: value })).toEqual({ [key]: value });
  });

  it('keeps a property named __proto__ as data', () => {
    const copy = redactor.maskJson(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Object.keys(Object(copy))).toEqual(['__proto__']);
    expect(Reflect.get(Object(copy), 'admin')).toBeUndefined();
  });

  it('does not change the original', () => {
    const value = Object.freeze({ token: 'abc', list: Object.freeze([SECRET]) });
    redactor.maskJson(value);
    expect(value).toEqual({ token: 'abc', list: [SECRET] });
  });

  it('masks 64 levels, and returns undefined for more', () => {
    const nest = (levels: number) => JSON.parse(`${'['.repeat(levels)}"${TOKEN}"${']'.repeat(levels)}`);
    expect(JSON.stringify(redactor.maskJson(nest(64)))).toBe(`${'['.repeat(64)}"•••"${']'.repeat(64)}`);
    expect(redactor.maskJson(nest(65))).toBeUndefined();
  });
});

describe('Redactor.maskHeader', () => {
  it.each([
    ['authorization', 'anything', '•••'],
    ['x-api-key', '12345', '•••'],
    ['x-phone', '4155552671', '415•••2671'],
    ['location', `/login?token=${encodeURIComponent(TOKEN)}`, '/login?token=•••'],
    ['x-echo', SECRET, '•••'],
    ['content-type', 'application/json', 'application/json'],
    ['date', 'Fri, 27 Oct 2023 10:00:00 GMT', 'Fri, 27 Oct 2023 10:00:00 GMT'],
  ])('masks %s: %s as %s', (name, value, masked) => {
    expect(connect().maskHeader(name, value)).toBe(masked);
  });
});
