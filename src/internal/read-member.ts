/**
 * Reads a member of a value that somebody else made, whose getters and traps may throw.
 *
 * @returns `undefined` where there is nothing to read, or no reading it.
 */
export function readMember(value: unknown, key: PropertyKey): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  } catch {
    return undefined;
  }
}
