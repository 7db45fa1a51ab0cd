import type { CXoneIssue } from '../errors/base.js';
import { toPath } from './issues.js';

/** Whatever survives JSON unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

const MAX_DEPTH = 64;
const MAX_ISSUES = 20;

interface Walk {
  readonly issues: CXoneIssue[];
  /** The objects on the way down: meeting one again is a cycle. */
  readonly parents: Set<object>;
}

type Keys = readonly PropertyKey[];

function refuse({ issues }: Walk, path: Keys, message: string): null {
  issues.push({ path: toPath(path), message });
  return null;
}

function describe(value: object): string {
  if (value instanceof Date) return 'is a Date: give its toISOString()';
  const maker: unknown = Reflect.get(value, 'constructor');
  const name = typeof maker === 'function' && maker.name !== '' ? `a ${maker.name}` : 'no plain object';
  return `is ${name}: JSON holds plain objects only`;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // An object of another realm, as from a vm context or a test runner's sandbox.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(Object(prototype), 'isPrototypeOf');
}

function copyArray(value: readonly unknown[], path: Keys, walk: Walk): JsonValue {
  const copy: JsonValue[] = [];
  for (let index = 0; index < value.length && walk.issues.length < MAX_ISSUES; index++) {
    copy.push(copyValue(value[index], [...path, index], walk));
  }
  return copy;
}

function copyObject(value: object, path: Keys, walk: Walk): JsonValue {
  const copy: Record<string, JsonValue> = {};
  for (const key of Reflect.ownKeys(value)) {
    const at = [...path, key];
    if (typeof key === 'symbol') refuse(walk, at, 'is a symbol: JSON has no such key');
    else if (key === '__proto__')
      refuse(walk, at, 'is refused: it could change the prototype of an object that reads it');
    else if (Object.prototype.propertyIsEnumerable.call(value, key))
      copy[key] = copyValue(Reflect.get(value, key), at, walk);
  }
  return copy;
}

function copyContainer(value: object, path: Keys, walk: Walk): JsonValue {
  if (walk.parents.has(value)) return refuse(walk, path, 'holds itself: JSON has no cycles');
  if (path.length > MAX_DEPTH) return refuse(walk, path, `is nested deeper than ${MAX_DEPTH} levels`);
  if (typeof Reflect.get(value, 'toJSON') === 'function' || !(Array.isArray(value) || isPlainObject(value))) {
    return refuse(walk, path, describe(value));
  }
  walk.parents.add(value);
  const copy = Array.isArray(value) ? copyArray(value, path, walk) : copyObject(value, path, walk);
  walk.parents.delete(value);
  return copy;
}

function copyValue(value: unknown, path: Keys, walk: Walk): JsonValue {
  if (walk.issues.length >= MAX_ISSUES) return null;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'object') return copyContainer(value, path, walk);
  if (typeof value !== 'number')
    return refuse(walk, path, `is ${typeof value === 'undefined' ? '' : 'a '}${typeof value}: JSON has none`);
  return Number.isFinite(value) ? value : refuse(walk, path, `is ${value}: JSON has no such number`);
}

/**
 * Copies a JSON object, so that what was checked is what is sent, whatever getters do.
 *
 * Refuses, with the path, all that `JSON.stringify` would drop or change without a word.
 */
export function copyJsonObject(value: unknown, root: string): { value: JsonObject; issues: readonly CXoneIssue[] } {
  const walk: Walk = { issues: [], parents: new Set() };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { value: {}, issues: [{ path: root, message: 'must be a JSON object' }] };
  }
  const copy = copyValue(value, [root], walk);
  return {
    value: typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? (copy as JsonObject) : {},
    issues: walk.issues,
  };
}
