import { isRecord } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { parseId } from './acd-ids.js';
import { readObject } from './response-body.js';

/** Type to which a field is converted. */
type Kind = 'number' | 'text' | 'flag' | 'id';
export type RecordFields = Readonly<Record<string, Kind>>;

function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) return value;
  const number = Number(value);
  // An integer beyond 2^53 would become another one.
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
}

function readFlag(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value);
  if (/^(?:true|1)$/i.test(text)) return true;
  return /^(?:false|0)$/i.test(text) ? false : value;
}

/** NICE's documents and CXone's responses may not agree on types: what can be converted without loss is. */
const READERS: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  number: readNumber,
  text: (value) => (typeof value === 'number' ? String(value) : value),
  flag: readFlag,
  id: parseId,
};

/** Converts listed fields to their types; `null` counts as absent, and what can't be converted is returned as it came. */
export function readRecord(record: Record<string, unknown>, fields: RecordFields): Record<string, unknown> {
  const read = { ...record };
  for (const [name, kind] of Object.entries(fields)) {
    const value = READERS[kind](record[name]);
    if (value === undefined || value === null) delete read[name];
    else read[name] = value;
  }
  return read;
}

/** Leaves out the fields that aren't strings. */
export function withStrings(record: Record<string, unknown>, ...names: readonly string[]): Record<string, unknown> {
  const others = { ...record };
  for (const name of names) if (typeof others[name] !== 'string') delete others[name];
  return others;
}

function parseItems<T>(
  list: unknown,
  name: string,
  read: (item: Record<string, unknown>, at: string) => Result<T>,
): Result<readonly T[]> {
  if (!Array.isArray(list)) return invalid(name, 'must be an array');
  const values: T[] = [];
  for (const [index, item] of list.entries()) {
    const at = `${name}[${index}]`;
    const entry = isRecord(item) ? read(item, `${at}.`) : invalid(at, 'must be an object');
    if (!entry.ok) return entry;
    values.push(entry.value);
  }
  return { ok: true, value: values };
}

/** The array is under its name; in old versions under `resultSet`, or in an object there. */
function findList(response: Record<string, unknown>, names: readonly string[]): unknown {
  const { resultSet } = response;
  if (Array.isArray(resultSet)) return resultSet;
  const holder = isRecord(resultSet) ? resultSet : response;
  const name = names.find((item) => holder[item] !== undefined);
  return name === undefined ? undefined : (holder[name] ?? []);
}

/** Shape of an array in a response. */
export interface ListShape<T> {
  /** Names that the array may have: the documented one first. */
  readonly names: readonly [string, ...string[]];
  readonly read: (item: Record<string, unknown>, at: string) => Result<T>;
}

/** An array, and the object that contained it. */
export interface ParsedList<T> {
  readonly items: readonly T[];
  readonly response: Record<string, unknown>;
}

/** Validates an array, and keeps what came with it. "No records" may be 204, without a body. */
export function parseList<T>(text: string, status: number, { names, read }: ListShape<T>): Result<ParsedList<T>> {
  const response = status === 204 ? { ok: true as const, value: { [names[0]]: [] } } : readObject(text);
  if (!response.ok) return response;
  const items = parseItems(findList(response.value, names), names[0], read);
  return items.ok ? { ok: true, value: { items: items.value, response: response.value } } : items;
}

/** Validates an array. */
export function parseItemsOf<T>(text: string, status: number, shape: ListShape<T>): Result<readonly T[]> {
  const list = parseList(text, status, shape);
  return list.ok ? { ok: true, value: list.value.items } : list;
}
