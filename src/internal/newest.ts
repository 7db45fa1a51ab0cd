/** Drops the oldest members of a set, in the order in which they came: memory stays flat. */
export function keepNewest(set: Set<string>, most: number): void {
  for (const oldest of set) {
    if (set.size <= most) return;
    set.delete(oldest);
  }
}
