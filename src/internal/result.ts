/** One problem of an input or a response. */
export interface CXoneIssue {
  /** Path as in code: `contact.phoneNumber`, `userData.items[0]`; empty for the value itself. */
  readonly path: string;
  /** Description of the problem, and advice. */
  readonly message: string;
}

/** A value, or the reason for a missing one: by default all problems of the input. */
export type Result<T, F = { readonly issues: readonly CXoneIssue[] }> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & F);

/** Returns a failure with one issue. */
export function invalid(path: string, message: string): { readonly ok: false; readonly issues: readonly CXoneIssue[] } {
  return { ok: false, issues: [{ path, message }] };
}
