/**
 * Reads a property of a value from outside the SDK, whose getters and traps may throw.
 *
 * @returns `undefined` where there is nothing to read, or reading throws.
 */
export function readProperty(value: unknown, key: PropertyKey): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  } catch {
    return undefined;
  }
}

/** Calls a listener, if there is one. What it throws, at once or later, is swallowed: it must not end an operation. */
export function callListener<T>(listener: ((value: T) => unknown) | undefined, value: T): void {
  if (!listener) return;
  try {
    Promise.resolve(listener(value)).catch(() => undefined);
  } catch {
    // Swallowed by contract.
  }
}

/** Describes a thrown value by its message. Never throws: a value may have traps, or no string form. */
export function describeThrown(error: unknown): string {
  try {
    return String(readProperty(error, 'message') ?? error);
  } catch {
    return 'a value was thrown that cannot be read';
  }
}
