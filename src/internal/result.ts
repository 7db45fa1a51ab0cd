/** One problem of an input or a response. */
export interface CXoneIssue {
  /** Where, as one would write it in code: `contact.phoneNumber`, `userData.items[0]`; empty for the whole value. */
  readonly path: string;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

/** A value, or why there is none: by default all that is wrong with the input. */
export type Result<T, F = { readonly issues: readonly CXoneIssue[] }> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & F);

/** The failure with one issue. */
export function invalid(path: string, message: string): { readonly ok: false; readonly issues: readonly CXoneIssue[] } {
  return { ok: false, issues: [{ path, message }] };
}
