import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { CXoneError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { CODES, MAKERS } from './support.js';

function readPage(error: CXoneError): { path: string; anchor: string; anchors: string[] } {
  const { pathname, hash } = new URL(error.docsUrl);
  const path = pathname.replace(/^\/[^/]+\//, '');
  const headings = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8').matchAll(/^## (.+)$/gm);
  return { path, anchor: hash.slice(1), anchors: [...headings].map(([, heading = '']) => heading) };
}

describe('CXoneError.docsUrl', () => {
  it.each(CODES)('links to the heading of its code: %s', (code) => {
    const { anchor, anchors } = readPage(MAKERS[code]());
    expect(anchor).toBe(code);
    expect(anchors).toContain(anchor);
  });

  it('links to a page with one entry for each code, and no other', () => {
    const { anchors } = readPage(MAKERS.network());
    expect([...anchors].sort()).toEqual([...CODES].sort());
  });

  it('links to the page of this version, in the published package', () => {
    const error = MAKERS.network();
    expect(error.docsUrl).toContain(`/${manifest.name}@${manifest.version}/`);
    expect(manifest.files.some((entry) => readPage(error).path.startsWith(entry))).toBe(true);
  });

  it('is part of JSON, and of what Node.js prints', () => {
    const error = MAKERS.aborted();
    expect(error.toJSON()).toMatchObject({ code: 'aborted', docsUrl: error.docsUrl });
    expect(inspect(error)).toContain(error.docsUrl);
  });
});
