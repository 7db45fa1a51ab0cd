import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPTION_PAGES, writeOptionTables } from '../../.ci/option-tables.js';
import { root } from './pages.js';

const page = readFileSync(`${root}docs/guides/configuration.md`, 'utf8');

describe('The tables of options', () => {
  it.each(OPTION_PAGES)(
    'of %s match the doc comments (npm run generate:options rewrites them)',
    (path) => {
      const text = readFileSync(root + path, 'utf8');
      expect(text).toBe(writeOptionTables(text));
    },
    60_000,
  );
});

describe('docs/guides/configuration.md', () => {
  it('describes every option', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)].map(([, name, , description]) => [
      name,
      description,
    ]);
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(([, description]) => description?.trim() === '')).toEqual([]);
  });

  it('lists every variable that the SDK reads', () => {
    const files = readdirSync(`${root}src/options`).filter((name) => name.endsWith('environment.ts'));
    const code = files.map((name) => readFileSync(`${root}src/options/${name}`, 'utf8')).join('\n');
    const read = new Set(code.match(/\bCXONE_[A-Z_]+\b/g));
    const tables = page.slice(
      page.indexOf('## Environment variables'),
      page.indexOf('The SDK reads no other variables'),
    );
    expect(new Set(tables.match(/\bCXONE_[A-Z_]+\b/g))).toEqual(read);
  });
});
