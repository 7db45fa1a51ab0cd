/**
 * Key in `init` of a function that a `fetch` may call first, to report that the request has not left. It returns the
 * function to call right before the first byte leaves, which throws if the request must not leave any longer. As a property
 * of a `fetch`, with that `fetch` as its value, it means that the `fetch` checks its kept connections itself and takes the SDK's
 * own signals.
 */
export const DEPARTURE = Symbol.for('cxone-sdk.departure');
