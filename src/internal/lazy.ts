/**
 * Creates a value when it is first needed, and keeps it.
 *
 * An unused value costs nothing at import, and a bundler can leave it out.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
