/** Removes the oldest values of a set, in insertion order, so that memory stays flat. */
export function evictOldest(set: Set<string>, maxSize: number): void {
  for (const oldest of set) {
    if (set.size <= maxSize) return;
    set.delete(oldest);
  }
}
