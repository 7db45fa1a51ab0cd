import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import type { CallOutcome } from 'cxone-sdk';
import type { CallSettings } from './connect.js';

const COLUMNS = ['row', 'phoneNumber', 'outcome', 'id', 'status', 'note'] as const;

/** The result of one row of a call list. */
export interface ResultLine {
  /** Number of the row in the list, as a spreadsheet shows it. */
  readonly row: number;
  /** In E.164 form; as it stands in the list where it is invalid. */
  readonly phoneNumber: string;
  readonly outcome: CallOutcome | 'same_number';
  readonly id?: string | undefined;
  readonly status?: string | undefined;
  readonly note?: string | undefined;
}

// Calling codes: +1 and +7, those of two digits, and the others, which have three.
const E164 = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{3,})$/;

/** Splits a number into groups (`+1 202-555-0142`): without groups, a spreadsheet would drop the plus. */
function groupDigits(phoneNumber: string): string {
  return phoneNumber.replace(E164, (_number, code: string, rest: string) => {
    return `+${code} ${rest.replace(/\B(?=(\d{3})*\d{4}$)/g, '-')}`;
  });
}

/** Adds an apostrophe that keeps a spreadsheet from running a formula and from rounding an ID of more than 15 digits. */
function toCell(value: string | number | undefined = ''): string {
  const text = groupDigits(String(value));
  const isGrouped = /^\+\d+ [\d-]+$/.test(text);
  return !isGrouped && /^[=+\-@\t\r]|^\d{16,}$/.test(text) ? `'${text}` : text;
}

/** A CSV file with a line for each row of a call list. It is written from the list and the journal, and never read. */
export class ResultsFile {
  readonly #path: string;
  readonly #settings: CallSettings;
  readonly #lines: ResultLine[] = [];
  readonly #counts = { placed: 0, not_placed: 0, unknown: 0, same_number: 0 };

  /** Replaces the file. */
  constructor(path: string, settings: CallSettings, lines: readonly ResultLine[]) {
    this.#path = path;
    this.#settings = settings;
    for (const line of lines) this.#count(line);
    this.#replace();
  }

  get lines(): readonly ResultLine[] {
    return this.#lines;
  }

  get summary(): string {
    const { placed, not_placed, unknown, same_number } = this.#counts;
    return `placed ${placed}, not placed ${not_placed}, unknown ${unknown}, same number ${same_number}`;
  }

  /** `true` if each number was called. */
  get isComplete(): boolean {
    return this.#counts.not_placed === 0 && this.#counts.unknown === 0;
  }

  add(line: ResultLine): void {
    this.#count(line);
    appendFileSync(this.#path, stringify([this.#toCells(line)]));
  }

  /** Writes the file again, in the order of the list, with these lines too. */
  finish(lines: readonly ResultLine[]): void {
    for (const line of lines) this.#count(line);
    this.#lines.sort((one, other) => one.row - other.row);
    this.#replace();
  }

  #count(line: ResultLine): void {
    this.#lines.push(line);
    this.#counts[line.outcome] += 1;
  }

  #toCells(line: ResultLine): readonly string[] {
    const cells = [...COLUMNS.map((column) => line[column]), ...Object.values(this.#settings)];
    return cells.map((cell) => toCell(cell));
  }

  /** In one step, so that a full disk or a crash leaves the old file. */
  #replace(): void {
    const temporary = `${this.#path}.tmp`;
    const header = [...COLUMNS, ...Object.keys(this.#settings)];
    try {
      writeFileSync(temporary, stringify([header, ...this.#lines.map((line) => this.#toCells(line))]));
      renameSync(temporary, this.#path);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}
