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
  return redactor.forCall([CALLEE, CALLER]);
}

describe('Redactor.text with what it knows', () => {
  const redactor = connect();
  const utf8 = (text: string) => Buffer.from(text).toString('base64');

  it.each([
    ['raw', SECRET],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['percent-encoded in lower case', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['form-encoded', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ['escaped for JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['escaped for JSON with slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
    ['escaped for ASCII JSON', JSON.stringify(SECRET).slice(1, -1).replace('ö', '\\u00f6')],
    ['escaped for HTML', 'p@ss/wörd+&lt;7&gt;&amp;&quot;x&quot;&#39;='],
    ['escaped for HTML, hexadecimal', 'p@ss/wörd+&lt;7&gt;&amp;&quot;x&quot;&#x27;='],
    ['in base64', utf8(SECRET)],
    ['in base64 without padding', utf8(SECRET).replace(/=+$/, '')],
    ['in base64 for a URL', Buffer.from(SECRET).toString('base64url')],
    ['in base64, percent-encoded', encodeURIComponent(utf8(SECRET))],
  ])('masks a secret that is %s', (_form, spelled) => {
    expect(redactor.text(`<${spelled}>`)).toMatch(/^<•••={0,2}>$/);
  });

  it.each([
    ['in a URL as RFC 3986 has it', 'Abc*d(e)!9G h', 'Abc%2Ad%28e%29%219G%20h'],
    ['in a URL with slashes', 'Abc/d+f9Gh==', 'Abc/d%2Bf9Gh%3D%3D'],
    ['in a URL as a whole', 'Abc d+f"9', 'Abc%20d+f%229'],
    ['in a URL twice', 'Abc+d9Gh', 'Abc%252Bd9Gh'],
    ['in HTML by decimal number', 'Abc+d"9Gh', 'Abc&#43;d&#34;9Gh'],
    ['in HTML by hexadecimal number', 'Abc+d9Gh', 'Abc&#x2B;d9Gh'],
    ['in HTML twice', 'Abc&d9Gh', 'Abc&amp;amp;d9Gh'],
    ['in JSON by number', 'Abc+d&9Gh', 'Abc\\u002Bd\\u00269Gh'],
    ['in JSON twice', 'Abc"d\n9Gh', JSON.stringify(JSON.stringify('Abc"d\n9Gh')).slice(3, -3)],
    ['in a sign of two units', 'Abc😀d9Gh', 'Abc\\ud83d\\uDE00d9Gh'],
    ['in Basic credentials, form-encoded before', 'Abc+d9Gh1K=', btoa('ab:Abc%2Bd9Gh1K%3D').slice(4)],
  ])('masks a secret that was encoded %s', (_how, secret, written) => {
    const own = new Redactor();
    own.rememberSecret(secret);
    expect(own.text(`got ${written}, no`)).toBe('got •••, no');
  });

  it('is not held up by a text that nearly fits', () => {
    const own = new Redactor();
    own.rememberSecret('"+&'.repeat(20));
    for (const piece of ['\\', '%25', '&amp;', '&#0', '\\u00'])
      expect(own.text(piece.repeat(100_000))).toContain(piece);
  });

  it.each(['a', 'ab', 'abc', 'client-1'])('masks a secret inside of base64 that begins with "%s:"', (id) => {
    const kept = utf8(SECRET).slice(4, -6);
    const masked = redactor.text(`credentials ${utf8(`${id}:${SECRET}`)} refused`);
    expect(masked).toMatch(/^credentials \S{0,12}•••\S{0,3} refused$/);
    expect(masked).not.toContain(kept);
  });

  it('masks a token wherever it stands', () => {
    expect(redactor.text(`a${TOKEN}b ${encodeURIComponent(TOKEN)}`)).toBe('a•••b •••');
  });

  it('masks the longer of two secrets that begin alike', () => {
    const both = new Redactor();
    both.rememberSecret('correct');
    both.rememberSecret('correct-horse');
    expect(both.text('correct-horse correct')).toBe('••• •••');
  });

  it('masks the longer of two secrets that begin alike, however it is encoded', () => {
    const two = new Redactor();
    two.rememberSecret('part');
    two.rememberSecret('part+rest');
    for (const written of ['part+rest', 'part%2Brest', 'part&#43;rest', btoa('part+rest')]) {
      expect(two.text(`<${written}>`)).toBe('<•••>');
    }
  });

  it('keeps a secret that is no well-formed text', () => {
    const broken = new Redactor();
    broken.rememberSecret('half\ud800pair');
    expect(broken.text('half\ud800pair half\ufffdpair half%EF%BF%BDpair')).toBe('••• ••• •••');
  });

  it('learns no secret of less than three characters, which would be found everywhere', () => {
    const short = new Redactor();
    short.rememberSecret('e');
    short.rememberToken('');
    expect(short.text('everywhere')).toBe('everywhere');
  });

  it('masks a secret that was learnt after the first text', () => {
    const later = new Redactor();
    expect(later.text('rotated-secret')).toBe('rotated-secret');
    later.rememberSecret('rotated-secret');
    expect(later.text('rotated-secret')).toBe('•••');
  });

  it('forgets the oldest of many tokens, and no secret', () => {
    const busy = new Redactor();
    busy.rememberSecret('the-secret');
    for (let index = 0; index <= 64; index++) busy.rememberToken(`token-no-${index}.`);
    expect(busy.text('token-no-0. token-no-1. token-no-64. the-secret')).toBe('token-no-0. ••• ••• •••');
  });

  it('shares secrets with the redactors of calls', () => {
    const parent = new Redactor();
    const call = parent.forCall([CALLEE]);
    parent.rememberSecret('learnt-later');
    expect(call.text('learnt-later 4155552671')).toBe('••• 415•••2671');
  });

  it('knows the numbers of the last calls where a call has none of its own', () => {
    const parent = new Redactor();
    const first = '+12125550123';
    parent.forCall([first]);
    for (let call = 0; call < 63; call++) parent.forCall([`+1415555${2_000 + call}`]);
    expect(parent.forCall([]).text('to 12125550123, 14155552062')).toBe('to 1212•••0123, 1415•••2062');
    expect(parent.forCall([CALLEE]).text('to 14155552062')).toBe('to 14155552062');
    expect(parent.forCall([]).text('to 12125550123, 14155552062')).toBe('to 12125550123, 1415•••2062');
  });

  it('masks the secrets among the headers of a call, and forgets them with it', () => {
    const headers = { 'x-api-key': 'gateway-key', 'x-trace': 'visible', authorization: 'Digest abc' };
    const call = redactor.forCall([], headers);
    expect(call.text('gateway-key, visible, Digest abc')).toBe('•••, visible, •••');
    expect(redactor.text('gateway-key')).toBe('gateway-key');
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
  ])('masks a number of the call written as %s', (written, masked) => {
    expect(redactor.text(`[${written}]`)).toBe(`[${masked}]`);
  });
});

describe('Redactor.text with what it does not know', () => {
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
  ])('masks by its shape: %s', (text, masked) => {
    expect(redactor.text(text)).toBe(masked);
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
    'eyJ is how a token begins',
    'Reset your password in the portal',
    'insufficient_scope: outbound:connection:create',
    'https://acme.niceincontact.com/api/v2/outbound/connections/a1b2c3d4',
    '<html><head><title>502 Bad Gateway</title></head></html>',
    '',
  ])('leaves an ordinary text as it is: %s', (text) => {
    expect(redactor.text(text)).toBe(text);
  });
});

describe('Redactor.json', () => {
  const redactor = connect();

  it('masks texts, keys and numbers, and leaves the rest', () => {
    const value = {
      [TOKEN]: 1,
      '+14155552671': [`is ${SECRET}`, 14155552671, 42, true, null],
      id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    };
    expect(redactor.json(value)).toEqual({
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
  ])('masks whatever stands under %s', (key) => {
    expect(redactor.json({ [key]: 'abc', list: { [key]: ['abc', 12] } })).toEqual({
      [key]: '•••',
      list: { [key]: ['•••', '•••'] },
    });
  });

  it.each(['token_type', 'tokens', 'expires_in', 'secretary', 'keyboard'])('keeps what stands under %s', (key) => {
    expect(redactor.json({ [key]: 'abc' })).toEqual({ [key]: 'abc' });
  });

  it.each([
    ...['phoneNumber', 'phone', 'ani', 'msisdn', 'callerId', 'toAddress', 'fromAddress', 'contact_phone'],
    ...['to', 'from', 'dnis', 'mobile', 'number', 'destination', 'customerAni', 'called_number'],
  ])('masks a number in any spelling under %s', (key) => {
    const value = { [key]: ['(212) 555-0123', 2125550123, '212-555-0123 x7', '5550123'] };
    expect(redactor.json(value)).toEqual({ [key]: ['(212•••0123', '212•••0123', '212•••0123 x7', '55•••23'] });
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
  ])('keeps what is no number under %s', (key, value) => {
    expect(redactor.json({ [key]: value })).toEqual({ [key]: value });
  });

  it('keeps a member named __proto__ a member', () => {
    const copy = redactor.json(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Object.keys(Object(copy))).toEqual(['__proto__']);
    expect(Reflect.get(Object(copy), 'admin')).toBeUndefined();
  });

  it('does not change the original', () => {
    const value = Object.freeze({ token: 'abc', list: Object.freeze([SECRET]) });
    redactor.json(value);
    expect(value).toEqual({ token: 'abc', list: [SECRET] });
  });

  it('masks down to 64 levels, and gives up on what is deeper', () => {
    const nest = (levels: number) => JSON.parse(`${'['.repeat(levels)}"${TOKEN}"${']'.repeat(levels)}`);
    expect(JSON.stringify(redactor.json(nest(64)))).toBe(`${'['.repeat(64)}"•••"${']'.repeat(64)}`);
    expect(redactor.json(nest(65))).toBeUndefined();
  });
});

describe('Redactor.header', () => {
  it.each([
    ['authorization', 'anything', '•••'],
    ['x-api-key', '12345', '•••'],
    ['x-phone', '4155552671', '415•••2671'],
    ['location', `/login?token=${encodeURIComponent(TOKEN)}`, '/login?token=•••'],
    ['x-echo', SECRET, '•••'],
    ['content-type', 'application/json', 'application/json'],
    ['date', 'Fri, 27 Oct 2023 10:00:00 GMT', 'Fri, 27 Oct 2023 10:00:00 GMT'],
  ])('shows %s: %s as %s', (name, value, masked) => {
    expect(connect().header(name, value)).toBe(masked);
  });
});
