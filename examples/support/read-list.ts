import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** The file isn't a call list; the message names what to change. */
export class ListError extends Error {}

/** A row of a call list. */
export interface ListRow {
  /** Number of the row as a spreadsheet shows it: the header is row 1. */
  readonly row: number;
  /** The phone number as it stands in the file. */
  readonly text: string;
  /** The other columns by their names. */
  readonly userData: Readonly<Record<string, string>>;
  /** Problem of a row that can't be read. */
  readonly problem?: string | undefined;
}

const DELIMITERS = [',', ';', '\t', '|'];

function detectEncoding([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Without a byte order mark, the other byte of an ASCII character is 0.
  if (second === 0) return 'utf-16le';
  return first === 0 ? 'utf-16be' : 'utf-8';
}

/** Decodes what Excel calls "CSV UTF-8" and "Unicode Text"; with another encoding, names would be garbled. */
function decode(path: string): string {
  const bytes = readFileSync(path);
  try {
    return new TextDecoder(detectEncoding(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new ListError(`${path} isn't text in UTF-8 or UTF-16. In a spreadsheet, save it as "CSV UTF-8".`);
  }
}

function parseRecords(text: string, delimiter: string, records?: number): string[][] {
  return parse(text, { delimiter, trim: true, relax_column_count: true, ...(records && { to: records }) });
}

function splitHeader(text: string, delimiter: string): readonly string[] {
  try {
    return parseRecords(text.trimStart(), delimiter, 1)[0] ?? [];
  } catch {
    return []; // The quotes are invalid with this delimiter.
  }
}

/** Parses the list with the delimiter that yields the column, else with the one that yields the most columns. */
function parseText(text: string, column: string): string[][] {
  // A line for Excel, which doesn't show it.
  const list = text.replace(/^sep=.\r?\n/, '');
  const headers = DELIMITERS.map((delimiter) => splitHeader(list, delimiter));
  const most = Math.max(...headers.map(({ length }) => length));
  const found = headers.findIndex((names) => names.includes(column));
  const index = found >= 0 ? found : headers.findIndex(({ length }) => length === most);
  return parseRecords(list, DELIMITERS[index] ?? ',');
}

const isBlank = (cells: readonly string[]) => cells.length === 1 && cells[0] === '';

function readHeader(path: string, cells: readonly string[], column: string): readonly string[] {
  const names = cells.filter((name) => name !== '');
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) {
    throw new ListError(`${path} has two columns ${repeated}: one of them would be lost. Rename or delete one.`);
  }
  if (!names.includes(column)) {
    const found = names.length > 0 ? `Its columns are: ${names.join(', ')}.` : 'It is empty.';
    throw new ListError(`${path} has no column ${column}. ${found} Name the one with the numbers: --column "NAME".`);
  }
  return cells;
}

function toRow(row: number, cells: readonly string[], header: readonly string[], column: string): ListRow {
  const text = cells[header.indexOf(column)] ?? '';
  const hasMore = cells.slice(header.length).some((cell) => cell !== '');
  const problem = hasMore ? `has more cells than the header has columns (${header.length})` : undefined;
  // A value whose column has no name is kept, too.
  const others = cells.flatMap((cell, index) => {
    const name = header[index] || `column ${index + 1}`;
    return name === column || (cell === '' && !header[index]) ? [] : [[name, cell] as const];
  });
  return { row, text, userData: Object.fromEntries(others), problem };
}

/**
 * Reads a call list: CSV in UTF-8 or UTF-16, with commas, semicolons, tabs or bars, and a header.
 *
 * @param column - the name of the column with the phone numbers
 * @returns all rows but empty lines, the invalid ones too
 * @throws {@link ListError} for a file that isn't a call list.
 */
export function readList(path: string, column: string): readonly ListRow[] {
  const records = parseText(decode(path), column);
  const headerIndex = records.findIndex((cells) => !isBlank(cells));
  const header = readHeader(path, records[headerIndex] ?? [], column);
  return records.flatMap((cells, index) =>
    index <= headerIndex || isBlank(cells) ? [] : [toRow(index + 1, cells, header, column)],
  );
}
