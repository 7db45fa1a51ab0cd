import type { CXoneIssue } from '../internal/result.js';
import { toPath } from './issues.js';

/** A value that JSON represents unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

const MAX_DEPTH = 64;
const MAX_ISSUES = 20;
/** An object may hold another twice, and that one a third: the serialized size grows exponentially. */
const MAX_VALUES = 100_000;

interface CopyState {
  readonly issues: CXoneIssue[];
  /** The objects above the current one: finding one again is a cycle. */
  readonly parents: Set<object>;
  valuesLeft: number;
}

type KeyPath = readonly PropertyKey[];

function isFull({ issues, valuesLeft }: CopyState): boolean {
  return issues.length >= MAX_ISSUES || valuesLeft === 0;
}

function addIssue({ issues }: CopyState, path: KeyPath, message: string): null {
  if (issues.length < MAX_ISSUES) issues.push({ path: toPath(path), message });
  return null;
}

/** Properties that aren't enumerable aren't data: neither a spread nor JSON includes them. */
function enumerableKeys(value: object): readonly (string | symbol)[] {
  const isEnumerable = (key: symbol) => Object.prototype.propertyIsEnumerable.call(value, key);
  return [...Object.keys(value), ...Object.getOwnPropertySymbols(value).filter(isEnumerable)];
}

function describe(value: object): string {
  if (value instanceof Date) return 'is a Date: give its toISOString()';
  if (typeof Reflect.get(value, 'toJSON') === 'function') return 'has a toJSON method: give what it returns';
  const maker: unknown = Reflect.get(value, 'constructor');
  const name: unknown = typeof maker === 'function' ? maker.name : undefined;
  const what = typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'not a plain object';
  return `is ${what}: JSON has plain objects only`;
}

/** `true` for an object as a literal creates it: neither an array nor an instance of a class. */
export function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // An object of another realm, as from a vm context or a test runner's sandbox.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(Object(prototype), 'isPrototypeOf');
}

function copyArray(value: readonly unknown[], path: KeyPath, state: CopyState): JsonValue {
  const copy: JsonValue[] = [];
  for (let index = 0; index < value.length && !isFull(state); index++) {
    copy.push(copyValue(value[index], [...path, index], state));
  }
  if (isFull(state)) return copy;
  // The indices come first; JSON.stringify would drop what follows.
  for (const key of enumerableKeys(value).slice(copy.length)) {
    addIssue(state, [...path, key], 'is a named property of an array: JSON has none');
  }
  return copy;
}

function copyObject(value: object, path: KeyPath, state: CopyState): JsonValue {
  const copy: Record<string, JsonValue> = {};
  for (const key of enumerableKeys(value)) {
    const at = [...path, key];
    if (isFull(state)) break;
    if (typeof key === 'symbol') addIssue(state, at, 'is a symbol: JSON has no such key');
    else if (key === '__proto__')
      addIssue(state, at, 'is rejected: it could change the prototype of an object that it is copied to');
    else copy[key] = copyValue(Reflect.get(value, key), at, state);
  }
  return copy;
}

function copyContainer(value: object, path: KeyPath, state: CopyState): JsonValue {
  if (state.parents.has(value)) return addIssue(state, path, 'contains itself: JSON has no cycles');
  if (path.length > MAX_DEPTH) return addIssue(state, path, `is nested deeper than ${MAX_DEPTH} levels`);
  const isPlain = Array.isArray(value) || isPlainObject(value);
  if (!isPlain || typeof Reflect.get(value, 'toJSON') === 'function') return addIssue(state, path, describe(value));
  state.parents.add(value);
  const copy = Array.isArray(value) ? copyArray(value, path, state) : copyObject(value, path, state);
  state.parents.delete(value);
  return copy;
}

function copyValue(value: unknown, path: KeyPath, state: CopyState): JsonValue {
  state.valuesLeft -= 1;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'object') return copyContainer(value, path, state);
  if (value === undefined) return addIssue(state, path, 'is undefined: JSON has none');
  if (typeof value !== 'number') return addIssue(state, path, `is a ${typeof value}: JSON has none`);
  return Number.isFinite(value) ? value : addIssue(state, path, `is ${value}: JSON has no such number`);
}

/**
 * Copies a JSON object, so that the checked value is the one that is sent, regardless of getters.
 *
 * Rejects, with the path, everything that `JSON.stringify` would drop or change silently.
 */
export function copyJsonObject(value: unknown, root: string): { value: JsonObject; issues: readonly CXoneIssue[] } {
  const state: CopyState = { issues: [], parents: new Set(), valuesLeft: MAX_VALUES + 1 };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { value: {}, issues: [{ path: root, message: 'must be a JSON object' }] };
  }
  const copy = copyContainer(value, [root], state);
  if (state.valuesLeft === 0) addIssue(state, [root], `holds more than ${MAX_VALUES} values`);
  // Not null, unless there are issues, and not an array, which was rejected above.
  return { value: copy as JsonObject, issues: state.issues };
}
