import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ResultLine, ResultsFile } from '../../examples/support/results-file.js';

const settings = { service: 'https://acme.example.com', campaignId: 'reminders', callerId: '+12025550100' };
let directory: string;
let path: string;

function readCells(): readonly Record<string, string>[] {
  return parse(readFileSync(path), { columns: true });
}

function buildLine(line: Partial<ResultLine> = {}): ResultLine {
  return { row: 2, phoneNumber: '+12025550142', outcome: 'placed', ...line };
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'results-'));
  path = join(directory, 'list.results.csv');
});

afterEach(() => rm(directory, { recursive: true }));

describe('ResultsFile', () => {
  it('records the service, campaign and caller ID on every line', () => {
    new ResultsFile(path, settings, [buildLine()]).add(buildLine({ row: 3 }));
    for (const cells of readCells()) expect(cells).toMatchObject({ ...settings, callerId: '+1 202-555-0100' });
    expect(readCells()).toHaveLength(2);
  });

  it.each([
    ['+12025550142', '+1 202-555-0142'],
    ['+442079460958', '+44 207-946-0958'],
    ['+74951234567', '+7 495-123-4567'],
    ['+358401234567', '+358 40-123-4567'],
    ['+6421123456', '+64 2-112-3456'],
    ['+290123', '+290 123'],
  ])('writes %s in groups: %s', (phoneNumber, cell) => {
    new ResultsFile(path, settings, [buildLine({ phoneNumber })]);
    expect(readCells()[0]?.['phoneNumber']).toBe(cell);
  });

  it.each(['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '+999'])('puts an apostrophe before %j', (text) => {
    new ResultsFile(path, settings, [buildLine({ phoneNumber: text, id: text, status: text, note: text })]);
    const { phoneNumber, id, status, note } = readCells()[0] ?? {};
    expect([phoneNumber, id, status, note]).toEqual(Array(4).fill(`'${text}`));
  });

  it('protects an ID that a spreadsheet would round, and leaves a shorter one as it is', () => {
    new ResultsFile(path, settings, [buildLine({ id: '1234567890123456' }), buildLine({ id: '123456789012345' })]);
    expect(readCells().map(({ id }) => id)).toEqual(["'1234567890123456", '123456789012345']);
  });

  it('is in the order of the list in the end', () => {
    const results = new ResultsFile(path, settings, [buildLine({ row: 3, outcome: 'same_number' })]);
    results.add(buildLine({ row: 4 }));
    results.add(buildLine({ row: 2, outcome: 'unknown' }));
    results.finish([buildLine({ row: 5, outcome: 'not_placed' })]);
    expect(readCells().map(({ row }) => row)).toEqual(['2', '3', '4', '5']);
    expect(results.summary).toBe('placed 1, not placed 1, unknown 1, same number 1');
  });

  it('leaves no temporary file when it can not be replaced', () => {
    mkdirSync(path);
    expect(() => new ResultsFile(path, settings, [])).toThrow();
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  it('reads each line a fixed number of times, regardless of the number of lines', () => {
    let reads = 0;
    const buildCounted = (row: number) =>
      new Proxy(buildLine({ row }), {
        get(line, name) {
          if (name === 'outcome') reads += 1;
          return Reflect.get(line, name);
        },
      });
    const countReads = (count: number) => {
      reads = 0;
      const results = new ResultsFile(path, settings, []);
      for (let row = 2; row < count + 2; row++) {
        results.add(buildCounted(row));
        expect(results.summary).toContain(`placed ${row - 1},`);
      }
      results.finish([]);
      return reads / count;
    };
    expect(countReads(4_000)).toBe(countReads(500));
  });
});
