import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUrlProblem, isDnsLabel, toBaseUrl } from '../../../src/schemas/base-url.js';

describe('findUrlProblem', () => {
  it.each([
    'https://acme.niceincontact.com',
    'https://acme.niceincontact.com/',
    'https://gateway.example:8443/cxone/v1',
    'HTTPS://GATEWAY.EXAMPLE',
    'http://localhost:3000',
    'http://sim.localhost',
    'http://127.0.0.1:3000/prefix',
    'http://127.255.255.254',
    'http://[::1]:3000',
  ])('accepts %s', (text) => {
    expect(findUrlProblem(text)).toBeUndefined();
  });

  it.each([
    ['', 'must be an absolute URL such as https://acme.niceincontact.com'],
    ['acme', 'must be an absolute URL such as https://acme.niceincontact.com'],
    ['//acme.example', 'must be an absolute URL such as https://acme.niceincontact.com'],
    ['https://', 'must be an absolute URL such as https://acme.niceincontact.com'],
    ['https://acme.example:99999', 'must be an absolute URL such as https://acme.niceincontact.com'],
    ['https://user@acme.example', 'must not contain credentials'],
    ['https://:password@acme.example', 'must not contain credentials'],
    ['https://good.example@evil.example', 'must not contain credentials'],
    ['https://acme.example?a=1', 'must not contain a query or a fragment'],
    ['https://acme.example/?', 'must not contain a query or a fragment'],
    ['https://acme.example#', 'must not contain a query or a fragment'],
    ['ftp://acme.example', 'must start with https:'],
    ['javascript:alert(1)', 'must start with https:'],
    ['data:text/plain,x', 'must start with https:'],
    ['http://acme.example', 'must start with https: (http: is accepted for loopback only)'],
    ['http://localhost.evil.example', 'must start with https: (http: is accepted for loopback only)'],
    ['http://127.0.0.1.evil.example', 'must start with https: (http: is accepted for loopback only)'],
    ['http://128.0.0.1', 'must start with https: (http: is accepted for loopback only)'],
    ['http://0.0.0.0', 'must start with https: (http: is accepted for loopback only)'],
    ['http://[::2]', 'must start with https: (http: is accepted for loopback only)'],
  ])('rejects %j: %s', (text, problem) => {
    expect(findUrlProblem(text)).toBe(problem);
  });
});

describe('toBaseUrl', () => {
  it.each([
    ['https://a.example', 'https://a.example'],
    ['https://A.example/', 'https://a.example'],
    ['https://a.example/x//', 'https://a.example/x'],
    ['https://a.example/x/../y/', 'https://a.example/y'],
    ['http://127.1:80/', 'http://127.0.0.1'],
  ])('normalizes %s to %s', (text, url) => {
    expect(toBaseUrl(text)).toBe(url);
  });

  it('runs in linear time', () => {
    expect(toBaseUrl(`https://a.example/${'/'.repeat(500_000)}x`)).toHaveLength(500_019);
  });
});

describe('isDnsLabel', () => {
  it.each(['acme', 'ACME', 'a', '1', 'acme-eu-1', 'ab--cd', 'xn', 'axn--a', 'a'.repeat(63)])('accepts %s', (text) => {
    expect(isDnsLabel(text)).toBe(true);
  });

  it.each(['', '-a', 'a-', 'a.b', 'a/b', 'a@b', 'a:b', 'a b', 'a\n', 'a_b', '\u212a', 'é', 'a%2eb', 'a'.repeat(64)])(
    'rejects %j',
    (text) => {
      expect(isDnsLabel(text)).toBe(false);
    },
  );

  // URL accepts some of them and rejects others, depending on the release of Node.js.
  it.each(['xn--80ak6aa92e', 'xn--ls8h', 'xn--a', 'XN--A', 'xn--'])(
    'rejects %s on every Node: internationalized',
    (text) => {
      expect(isDnsLabel(text)).toBe(false);
    },
  );

  it('accepts nothing that changes the host', () => {
    const piece = fc.constantFrom(
      'a',
      'Z',
      '0',
      '-',
      '.',
      '/',
      '\\',
      '@',
      ':',
      '?',
      '#',
      '%',
      ' ',
      'xn--',
      '\t',
      '\n',
      '\u3002',
      'ß',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          if (!isDnsLabel(text)) return;
          expect(new URL(`https://${text}.niceincontact.com`).href).toBe(
            `https://${text.toLowerCase()}.niceincontact.com/`,
          );
        },
      ),
    );
  });
});
