import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { CXoneAbortError, CXoneError, type CXoneErrorCode } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

// The compiler keeps this list whole: a code that is missing here does not type-check.
const CODES = Object.keys({
  configuration: true,
  request_invalid: true,
  response_invalid: true,
  network: true,
  timeout: true,
  aborted: true,
  token_provider_failed: true,
  call_ledger_failed: true,
  duplicate_call: true,
  api_error: true,
  authentication_failed: true,
  bad_request: true,
  unauthorized: true,
  forbidden: true,
  not_found: true,
  conflict: true,
  unprocessable_entity: true,
  rate_limited: true,
  server_error: true,
} satisfies Record<CXoneErrorCode, true>) as CXoneErrorCode[];

function readPage(error: CXoneError): { path: string; anchor: string; anchors: string[] } {
  const { pathname, hash } = new URL(error.docsUrl);
  const path = pathname.replace(/^\/[^/]+\//, '');
  const headings = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8').matchAll(/^## (.+)$/gm);
  return { path, anchor: hash.slice(1), anchors: [...headings].map(([, heading = '']) => heading) };
}

describe('CXoneError.docsUrl', () => {
  it.each(CODES)('leads to a heading that exists: %s', (code) => {
    const { anchor, anchors } = readPage(new CXoneError({ code, message: '' }));
    expect(anchor).toBe(code);
    expect(anchors).toContain(anchor);
  });

  it('has an entry for each code and for nothing else', () => {
    const { anchors } = readPage(new CXoneError({ code: 'network', message: '' }));
    expect([...anchors].sort()).toEqual([...CODES].sort());
  });

  it('is the page of this version, in the package that is published', () => {
    const error = new CXoneError({ code: 'network', message: '' });
    expect(error.docsUrl).toContain(`/${manifest.name}@${manifest.version}/`);
    expect(manifest.files.some((entry) => readPage(error).path.startsWith(entry))).toBe(true);
  });

  it('is there in subclasses and in JSON, not in an inspection', () => {
    const error = new CXoneAbortError({ message: 'ended' });
    expect(error.toJSON()).toMatchObject({ code: 'aborted', docsUrl: error.docsUrl });
    expect(inspect(error)).not.toContain(error.docsUrl);
  });
});
