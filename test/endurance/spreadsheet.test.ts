import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { ResultsFile } from '../../examples/support/results-file.js';

const directory = mkdtempSync(join(tmpdir(), 'spreadsheet-'));
// Not a part of the tests' own installation: apt-get install libreoffice-calc.
const hasLibreOffice = spawnSync('soffice', ['--version']).status === 0;
const TEXTS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1+1',
  '+12025550142',
  '=HYPERLINK("http://example.com")',
  '1234567890123456789',
];

/** Opens a CSV file in LibreOffice and saves it as a workbook, whose cells have a type. */
function openInLibreOffice(path: string): string {
  const args = ['--headless', `-env:UserInstallation=file://${directory}/profile`, '--convert-to', 'fods'];
  const { status, stderr } = spawnSync('soffice', [...args, '--outdir', directory, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(path.replace(/csv$/, 'fods'), 'utf8');
}

afterAll(() => rmSync(directory, { recursive: true }));

describe('ResultsFile, opened in LibreOffice', () => {
  it.skipIf(!hasLibreOffice)(
    'holds no formula, and each number and ID with all its characters',
    { timeout: 120_000 },
    () => {
      const path = join(directory, 'results.csv');
      const settings = { service: 'https://acme.example.com', campaignId: '=1+1', callerId: '+12025550100' };
      const lines = TEXTS.map((text, index) => ({
        row: index + 2,
        phoneNumber: '+12025550142',
        outcome: 'placed' as const,
        id: text,
        note: text,
      }));
      new ResultsFile(path, settings, lines);
      const workbook = openInLibreOffice(path);
      expect(workbook).not.toContain('table:formula');
      expect(workbook.match(/>\+1 202-555-0142</g)).toHaveLength(TEXTS.length + 2);
      expect(workbook.match(/office:value-type="float"/g)).toHaveLength(TEXTS.length);
      for (const { id = '' } of parse(readFileSync(path), { columns: true }) as Record<string, string>[])
        expect(id).toMatch(/^'|^\+1 /);
    },
  );
});
