/** Calls a listener of the user's, if there is one. What it throws, now or later, is swallowed: it must not end the work. */
export function notify<T>(listener: ((value: T) => unknown) | undefined, value: T): void {
  if (!listener) return;
  try {
    Promise.resolve(listener(value)).catch(() => undefined);
  } catch {
    // Swallowed by contract.
  }
}
