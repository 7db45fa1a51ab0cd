import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

const COLUMNS = ['phoneNumber', 'outcome', 'id', 'status', 'error'] as const;

/** What became of one row of a call list. */
export type ResultRow = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** A CSV file with a line for each number that was worked on. */
export class ResultsFile {
  readonly #path: string;
  readonly #rows = new Map<string, ResultRow>();

  constructor(path: string) {
    this.#path = path;
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    // The half line of a crash says nothing that the journal does not know.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const rows: ResultRow[] = parse(whole, { columns: true, skip_empty_lines: true, relax_column_count: true });
    for (const row of rows) this.#rows.set(row.phoneNumber, row);
    this.compact();
  }

  get(phoneNumber: string): ResultRow | undefined {
    return this.#rows.get(phoneNumber);
  }

  get rows(): readonly ResultRow[] {
    return [...this.#rows.values()];
  }

  add(row: ResultRow): void {
    this.#rows.set(row.phoneNumber, row);
    appendFileSync(this.#path, stringify([row], { columns: [...COLUMNS] }));
  }

  /** One line a number, the newest; replaces the file in one step. */
  compact(): void {
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, stringify([...this.rows], { header: true, columns: [...COLUMNS] }));
    renameSync(temporary, this.#path);
  }
}
