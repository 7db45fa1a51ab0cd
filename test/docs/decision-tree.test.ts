import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODES } from '../unit/errors/support.js';
import { root } from './pages.js';

const page = readFileSync(`${root}docs/guides/errors.md`, 'utf8');
const [, tree = ''] = /```mermaid\n([\s\S]*?)```/.exec(page) ?? [];

describe('The decision tree of docs/guides/errors.md', () => {
  it.each(CODES)('has a branch for %s', (code) => {
    expect(tree).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it('leads from not_found to the routes, and never from a timeout to retry', () => {
    const edges = tree.split('\n').filter((line) => line.includes('-->'));
    expect(edges.filter((edge) => /\bnot_found\b/.test(edge)).join()).toMatch(/route/i);
    const timeouts = edges.filter((edge) => /\btimeout\b/.test(edge)).join('\n');
    expect(timeouts).toContain("retry doesn't cure it");
    expect(timeouts).not.toMatch(/(enable|retry) retry|retry: true/);
  });
});
