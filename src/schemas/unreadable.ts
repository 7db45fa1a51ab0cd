import { type CXoneIssue, invalid } from '../internal/result.js';
import { copyJsonObject } from './json.js';

function isReadable(request: object, name: string): boolean {
  try {
    const value: unknown = Reflect.get(request, name);
    copyJsonObject({ value }, name);
    // Reads what tells a `Date` from a plain object.
    return Object.prototype.toString.call(value) !== '';
  } catch {
    return false;
  }
}

/**
 * Returns the failure of a request that threw while it was checked: a getter or a proxy of the caller's.
 *
 * @param names - of its fields; those that throw, at any depth, are named, unless none of them can be read
 */
export function toUnreadable(request: object, names: readonly string[]): ReturnType<typeof invalid> {
  const unreadable = names.filter((name) => !isReadable(request, name));
  const isNamed = unreadable.length > 0 && unreadable.length < names.length;
  if (!isNamed) return invalid('', 'could not be read: it must be a plain object');
  const message = 'could not be read: it must be plain data, without getters and proxies that throw';
  const issues: readonly CXoneIssue[] = unreadable.map((path) => ({ path, message }));
  return { ok: false, issues };
}
