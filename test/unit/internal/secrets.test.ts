import { describe, expect, it, vi } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';
import { findSecretHeaders } from '../../../src/internal/secrets.js';

const SECRET = 'p@ss/wörd+<7>&"x"\'=';
const TOKEN = 'opaque-token_0123456789.abc~def+ghi/jkl=';

function connect(): Redactor {
  const redactor = new Redactor();
  redactor.rememberSecret(SECRET);
  redactor.rememberToken(TOKEN);
  return redactor;
}

describe('Redactor.maskText: a secret of the greatest length', () => {
  it.each([['x'], ['/'], ['"'], ['é'], ['😀'], ['<&']])('made of %j is masked in each encoding', (unit) => {
    const secret = unit.repeat(16_384 / unit.length);
    const redactor = new Redactor();
    redactor.rememberSecret(secret);
    const encodings = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret),
      Buffer.from(secret).toString('base64'),
    ];
    for (const encoding of encodings) expect(redactor.maskText(`sent ${encoding}`).length).toBeLessThan(20);
  });
});

describe('Redactor.maskText: secrets and tokens', () => {
  const redactor = connect();
  const toBase64 = (text: string) => Buffer.from(text).toString('base64');

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
    ['in base64', toBase64(SECRET)],
    ['in base64 without padding', toBase64(SECRET).replace(/=+$/, '')],
    ['in base64 for a URL', Buffer.from(SECRET).toString('base64url')],
    ['in base64, percent-encoded', encodeURIComponent(toBase64(SECRET))],
  ])('masks a secret that is %s', (_form, encoded) => {
    expect(redactor.maskText(`<${encoded}>`)).toMatch(/^<•••={0,2}>$/);
  });

  it.each([
    ['in a URL, by RFC 3986', 'Abc*d(e)!9G h', 'Abc%2Ad%28e%29%219G%20h'],
    ['in a URL, but for slashes', 'Abc/d+f9Gh==', 'Abc/d%2Bf9Gh%3D%3D'],
    ['by encodeURI', 'Abc d+f"9', 'Abc%20d+f%229'],
    ['in a URL twice', 'Abc+d9Gh', 'Abc%252Bd9Gh'],
    ['in HTML by decimal number', 'Abc+d"9Gh', 'Abc&#43;d&#34;9Gh'],
    ['in HTML by hexadecimal number', 'Abc+d9Gh', 'Abc&#x2B;d9Gh'],
    ['in HTML twice', 'Abc&d9Gh', 'Abc&amp;amp;d9Gh'],
    ['in JSON by number', 'Abc+d&9Gh', 'Abc\\u002Bd\\u00269Gh'],
    ['in JSON twice', 'Abc"d\n9Gh', JSON.stringify(JSON.stringify('Abc"d\n9Gh')).slice(3, -3)],
    ['as a surrogate pair', 'Abc😀d9Gh', 'Abc\\ud83d\\uDE00d9Gh'],
    ['in form-encoded Basic credentials', 'Abc+d9Gh1K=', btoa('ab:Abc%2Bd9Gh1K%3D').slice(4)],
  ])('masks a secret that was encoded %s', (_how, secret, written) => {
    const own = new Redactor();
    own.rememberSecret(secret);
    expect(own.maskText(`got ${written}, no`)).toBe('got •••, no');
  });

  it.each([
    ['backslashes', '\\'.repeat(40)],
    ['backslashes and quotes', '\\"'.repeat(20)],
    ['backslashes and letters', '\\n\\u'.repeat(10)],
  ])('takes a pass for each encoding, if a secret holds runs of %s', (_what, run) => {
    const own = new Redactor();
    const secret = `${run}end-of-secret`;
    own.rememberSecret(secret);
    expect(own.maskText(`got ${secret}, no`)).toBe('got •••, no');
    expect(own.maskText(`got ${JSON.stringify(secret).slice(1, -1)}, no`)).toBe('got •••, no');
    const exec = vi.spyOn(RegExp.prototype, 'exec');
    own.maskText('\\'.repeat(100_000));
    // Each pattern finds the run once, or nothing.
    expect(exec.mock.calls.length).toBeLessThan(30);
  });

  it.each(['a', 'ab', 'abc', 'client-1'])('masks a secret in base64 that starts with "%s:"', (id) => {
    const kept = toBase64(SECRET).slice(4, -6);
    const masked = redactor.maskText(`credentials ${toBase64(`${id}:${SECRET}`)} refused`);
    expect(masked).toMatch(/^credentials \S{0,12}•••\S{0,3} refused$/);
    expect(masked).not.toContain(kept);
  });

  it('masks a token at any position', () => {
    expect(redactor.maskText(`a${TOKEN}b ${encodeURIComponent(TOKEN)}`)).toBe('a•••b •••');
  });

  it('masks the longer of two secrets with the same start', () => {
    const both = new Redactor();
    both.rememberSecret('correct');
    both.rememberSecret('correct-horse');
    expect(both.maskText('correct-horse correct')).toBe('••• •••');
  });

  it('masks the longer of two secrets with the same start, in any encoding', () => {
    const two = new Redactor();
    two.rememberSecret('part');
    two.rememberSecret('part+rest');
    for (const written of ['part+rest', 'part%2Brest', 'part&#43;rest', btoa('part+rest')]) {
      expect(two.maskText(`<${written}>`)).toBe('<•••>');
    }
  });

  it('masks a secret with a lone surrogate', () => {
    const broken = new Redactor();
    broken.rememberSecret('half\ud800pair');
    expect(broken.maskText('half\ud800pair half\ufffdpair half%EF%BF%BDpair')).toBe('••• ••• •••');
  });

  it('ignores secrets of less than three characters, which would match everywhere', () => {
    const short = new Redactor();
    short.rememberSecret('e');
    short.rememberToken('');
    expect(short.maskText('everywhere')).toBe('everywhere');
  });

  it('masks a secret that was added after the first string', () => {
    const later = new Redactor();
    expect(later.maskText('rotated-secret')).toBe('rotated-secret');
    later.rememberSecret('rotated-secret');
    expect(later.maskText('rotated-secret')).toBe('•••');
  });

  it('drops the oldest of many tokens, and no secret', () => {
    const busy = new Redactor();
    busy.rememberSecret('the-secret');
    for (let index = 0; index <= 64; index++) busy.rememberToken(`token-no-${index}.`);
    expect(busy.maskText('token-no-0. token-no-1. token-no-64. the-secret')).toBe('token-no-0. ••• ••• •••');
  });
});

describe('findSecretHeaders', () => {
  it.each([
    'x-api-key',
    'ocp-apim-subscription-key',
    'x-client-secret',
    'x-token',
    'proxy-authorization',
    'cookie',
    'x-signature',
  ])('returns the value of %s', (name) => {
    expect(findSecretHeaders({ [name]: 'hidden', accept: 'shown' })).toEqual(['hidden']);
  });

  it.each(['user-agent', 'x-request-id', 'traceparent', 'x-region'])('ignores the value of %s', (name) => {
    expect(findSecretHeaders({ [name]: 'shown' })).toEqual([]);
  });
});

describe('Redactor.rememberHeaders', () => {
  it('masks their secrets in all requests of the client', () => {
    const redactor = new Redactor();
    redactor.rememberHeaders({ 'x-api-key': 'gateway-key' });
    expect(redactor.maskText('gateway-key')).toBe('•••');
    expect(redactor.forRequest([]).maskText('gateway-key')).toBe('•••');
  });
});
