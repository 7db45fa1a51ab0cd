/**
 * Key in `init` of a function that a `fetch` may call first, to report that the request has not left. As a property of a
 * `fetch`, with that `fetch` as its value, it means that the `fetch` checks its kept connections itself and takes the SDK's own
 * signals.
 */
export const DEPARTURE = Symbol.for('cxone-sdk.departure');

/** What a `fetch` reports of a request that has not left. */
export interface Departure {
  /** Called right before the first byte leaves. @throws if the request must not leave any longer */
  leave(): void;
  /** Called with the error of a request that failed. Without effect once it has left. */
  fail(error: unknown): void;
}
