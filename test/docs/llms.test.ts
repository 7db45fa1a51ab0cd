import { describe, expect, it } from 'vitest';
import { buildFull, buildIndex, readGuides } from '../../docs/site/llms.js';
import { pages } from './pages.js';

const guides = pages.filter((page) => page.startsWith('docs/guides/')).map((page) => page.slice('docs/'.length));

describe('llms.txt', () => {
  it('starts with the rules that keep an agent from placing a second call', () => {
    const [rules = ''] = buildIndex('.md').split('## ');
    for (const word of ['error.outcome', 'unknown', 'idempotencyKey', 'retry: true', 'CXoneSimulator']) {
      expect(rules).toContain(word);
    }
  });

  it('lists every guide with a description, as a file of the package or as a page of the site', () => {
    const listed = readGuides().flatMap((section) => section.pages);
    expect(listed.map(({ path }) => path).sort()).toEqual([...guides].sort());
    expect(listed.filter(({ description }) => description === '')).toEqual([]);
    expect(buildIndex('.md')).toContain('](guides/errors.md): ');
    expect(buildIndex('.html')).toContain('](guides/errors.html): ');
  });
});

describe('llms-full.txt', () => {
  it('contains every guide, without hidden set-up', () => {
    const full = buildFull();
    for (const guide of guides) expect(full).toContain(`<!-- ${guide} -->`);
    expect(full).not.toContain('<!-- set-up');
    expect(full.startsWith('# cxone-sdk\n')).toBe(true);
  });
});
