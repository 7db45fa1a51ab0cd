import { CXoneConfigurationError, isCXoneError } from 'cxone-sdk';
import { createNodeFetch } from 'cxone-sdk/node';
import { describe, expect, it, vi } from 'vitest';
import { createCertificate } from '../../matrix/certificate.js';

const { cert, key } = createCertificate({ name: 'client' });
const other = createCertificate({ name: 'other' });

function errorOf(options: unknown): CXoneConfigurationError {
  try {
    createNodeFetch(options as never);
  } catch (error) {
    if (error instanceof CXoneConfigurationError) return error;
    throw error;
  }
  throw new Error('It was accepted');
}

describe('createNodeFetch', () => {
  it.each([
    [{ maxSockets: 0 }, 'maxSockets', 'must be an integer of 1 or more'],
    [{ maxSockets: 1.5 }, 'maxSockets', 'must be an integer of 1 or more'],
    [{ maxIdleMs: 0 }, 'maxIdleMs', 'must be a number of milliseconds greater than 0, at most 2147483647'],
    [{ maxIdleMs: '5' }, 'maxIdleMs', 'must be a number of milliseconds greater than 0, at most 2147483647'],
    [{ connectTimeoutMs: Infinity }, 'connectTimeoutMs', 'must be a number of milliseconds'],
    [{ connectTimeoutMs: Number.NaN }, 'connectTimeoutMs', 'must be a number of milliseconds'],
    [{ ca: '' }, 'ca', 'must be a non-empty string in PEM, or a non-empty array of these'],
    [{ ca: [] }, 'ca', 'must be a non-empty string in PEM, or a non-empty array of these'],
    [{ ca: 'no certificate' }, 'ca', 'is not a certificate in PEM'],
    [{ cert: 7, key }, 'cert', 'must be a non-empty string in PEM'],
    [{ cert }, 'cert', 'requires key'],
    [{ key }, 'key', 'requires cert'],
    [{ cert, key: other.key }, 'cert', 'is not a certificate in PEM that fits key'],
    [{ maxSocket: 5 }, 'maxSocket', 'is not a known option'],
  ])('rejects %j and names the option', (options, option, message) => {
    const error = errorOf(options);
    expect(error).toMatchObject({ code: 'configuration', option });
    expect(error.message).toContain(`Invalid createNodeFetch options: ${option} ${message}`);
    expect(isCXoneError(error)).toBe(true);
  });

  it('names all problems at once, without a key', () => {
    const { issues, message } = errorOf({ maxSockets: -1, cert: '', key: other.key });
    expect(issues.map(({ path }) => path)).toEqual(['maxSockets', 'cert']);
    expect(message).not.toContain('PRIVATE KEY');
  });

  it.each([null, 'https://proxy.example.com', 7])('rejects %j in place of options', (options) => {
    expect(errorOf(options).message).toBe('Invalid createNodeFetch options: must be a plain object.');
  });

  it('accepts every option, undefined included, and changes none', () => {
    const options = Object.freeze({ maxSockets: 8, maxIdleMs: 10_000, connectTimeoutMs: 1, ca: [cert], cert, key });
    createNodeFetch(options);
    createNodeFetch({ ...options, ca: cert });
    createNodeFetch({ maxSockets: undefined, maxIdleMs: undefined, ca: undefined, cert: undefined, key: undefined });
  });

  it.each([
    ['Bun', () => vi.stubGlobal('Bun', {})],
    ['Deno', () => vi.stubGlobal('Deno', {})],
    ['workerd', () => vi.stubGlobal('WebSocketPair', class {})],
    ['a browser', () => vi.stubGlobal('process', undefined)],
    ['an older Node.js', () => vi.stubGlobal('process', { versions: {} })],
  ])('reports clearly that it does not run on %s', (_name, stub) => {
    stub();
    const { message } = errorOf({});
    vi.unstubAllGlobals();
    expect(message).toBe('createNodeFetch requires Node.js 20.19 or newer. Omit the option fetch on this runtime.');
  });
});
