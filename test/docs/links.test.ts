import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, root } from './pages.js';

const all = [...pages, 'CHANGELOG.md', 'examples/README.md'];

/** The page without code blocks, whose brackets are not links and whose comments are not headings. */
function readProse(file: string): string {
  return readFileSync(root + file, 'utf8').replace(/^( *)(`{3,})[\s\S]*?^\1\2$/gm, '');
}

/** The anchors of a page's headings, as on GitHub. */
function findAnchors(file: string): readonly string[] {
  const headings = [...readProse(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  return headings.map((heading) => heading.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(root + target)) return true;
  return anchor !== undefined && !(statSync(root + target).isFile() && findAnchors(target).includes(anchor));
}

describe('The links within the documentation', () => {
  it.each(all)('of %s have an existing target', (page) => {
    const links = [...readProse(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const inner = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(inner.filter((link) => isBroken(page, link))).toEqual([]);
  });

  it('include every guide in the index', () => {
    const index = readProse('docs/README.md');
    const guides = pages.filter((page) => page.startsWith('docs/guides/'));
    expect(guides.filter((guide) => !index.includes(`(${guide.slice('docs/'.length)})`))).toEqual([]);
  });
});
