/**
 * Key in `init` of a function that a `fetch` may call first, to report that the request has not left. It returns the
 * function to call right before the first byte leaves, which throws if the request must not leave any longer. As a property
 * of a `fetch` it means that the `fetch` checks its kept connections itself.
 */
export const DEPARTURE = Symbol.for('cxone-sdk.departure');
