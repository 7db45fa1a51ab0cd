import { lazy } from '../internal/lazy.js';
import { readProperty } from '../internal/user-code.js';

/** Known facts about the response behind a value that a method returned. */
export interface ResponseMetadata {
  /** `CorrelationId` that was sent with the request. */
  readonly correlationId: string;
  /** CXone's own ID of the request, where it returned one. */
  readonly requestId?: string | undefined;
  /** HTTP status; 0 for a call that was placed before and is returned without a request. */
  readonly status: number;
  /** Requests that were sent for this value. */
  readonly attempts: number;
  /** Headers of the response, masked, names in lower case, without cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** `true` for a call that was placed before under the same idempotency key. */
  readonly replayed: boolean;
}

/** Registered, so that metadata can be read across builds and copies of the SDK. */
const METADATA = Symbol.for('cxone-sdk.response-metadata');

function hasOwn(value: unknown): boolean {
  try {
    return Object.hasOwn(Object(value), METADATA);
  } catch {
    // The trap of a proxy.
    return false;
  }
}

function withoutAbsentId({ requestId, ...rest }: ResponseMetadata): ResponseMetadata {
  return requestId === undefined ? rest : { ...rest, requestId };
}

/** Attaches metadata to a value, built when they are first read. A value that isn't an object has none. */
export function setMetadata(value: unknown, build: () => ResponseMetadata): void {
  if (typeof value !== 'object' || value === null) return;
  // Not enumerable: no spread, no JSON and no comparison of a test shows it.
  Object.defineProperty(value, METADATA, { get: lazy(() => withoutAbsentId(build())), configurable: true });
}

/**
 * Returns the known facts about the response behind a value that a method of the SDK returned: its correlation ID, headers,
 * number of requests, and whether it is a replay.
 *
 * @param value - an object that a method returned, or that `watch` or a batch yielded as `result`
 * @returns `undefined` for any other value
 * @example
 * ```ts
 * import { getResponseMetadata } from 'cxone-sdk';
 *
 * const connection = await cxone.connections.create(request);
 * console.log(getResponseMetadata(connection)?.correlationId);
 * ```
 */
export function getResponseMetadata(value: unknown): ResponseMetadata | undefined {
  // Own: an object that inherits from a result isn't one. What another copy of the SDK attached has the same form.
  const metadata = hasOwn(value) ? readProperty(value, METADATA) : undefined;
  return typeof readProperty(metadata, 'correlationId') === 'string' ? (metadata as ResponseMetadata) : undefined;
}

/** Gives a value the metadata of another: a part of a response has those of the complete one. */
export function copyMetadata(from: object, to: object): void {
  Object.defineProperty(to, METADATA, { get: () => getResponseMetadata(from), configurable: true });
}

/** Marks a value as a replay: as it was read again, or without a request. */
export function markReplayed(value: unknown, correlationId: string): void {
  const read = getResponseMetadata(value) ?? { correlationId, status: 0, attempts: 0, headers: {} };
  setMetadata(value, () => ({ ...read, replayed: true }));
}
