import { CXoneError } from '../errors/base.js';
import { CXoneDuplicateCallError, CXoneIdempotencyMismatchError, CXoneIdempotencyStoreError } from '../errors/local.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { isComparable } from './fingerprint.js';
import type { IdempotencyRecord } from './store.js';

/** The use of a key, as errors name it. */
export interface KeyUse {
  readonly key: string;
  readonly correlationId: string;
  readonly redactor: Redactor;
}

function mask({ key, correlationId, redactor }: KeyUse) {
  return { idempotencyKey: redactor.maskText(key), correlationId: redactor.maskText(correlationId) };
}

/** Creates the error of a key that is held for another request. */
function buildMismatchError(use: KeyUse, attempts: number | undefined): CXoneIdempotencyMismatchError {
  const message =
    'The idempotencyKey is held for another request. No call was placed. Use another key for another person to call.';
  return new CXoneIdempotencyMismatchError({ ...mask(use), message, attempts });
}

/** Advice about a key that is held, by what is known of its call. */
const ADVICE = {
  placed: "don't call create() again",
  unknown: 'check whether the call was placed, then free or complete the key in the store (its method resolve)',
} as const;

/** Reason for which a record that holds a key returns no call. */
function findReason({ placed, callId }: IdempotencyRecord, isSameVersion: boolean, cause: unknown): string {
  if (!isSameVersion) return 'It was used before, by another version of the SDK';
  if (!placed) return 'It was used before, and the result of that operation is unknown';
  if (cause !== undefined) return 'A call was placed under it before, and could not be read now';
  return `A call was placed under it before${callId === undefined ? ', without an ID' : ''}`;
}

/** Known facts about a key that is held. */
export interface HeldKey {
  readonly held: IdempotencyRecord;
  /** Fingerprint of the request that finds it held. */
  readonly fingerprint: string;
  /** Error of reading the call. */
  readonly cause?: unknown;
  /** Requests sent. */
  readonly attempts?: number | undefined;
}

/** Creates the error of a key that is held, and whose call can't be returned. */
export function buildHeldError(
  use: KeyUse,
  { held, fingerprint, cause, attempts }: HeldKey,
): CXoneIdempotencyMismatchError | CXoneDuplicateCallError {
  const isSameVersion = isComparable(held.fingerprint, fingerprint);
  if (isSameVersion && held.fingerprint !== fingerprint) return buildMismatchError(use, attempts);
  const outcome = held.placed ? 'placed' : 'unknown';
  const reason = findReason(held, isSameVersion, cause);
  const message = `No second call was placed under this idempotencyKey. ${reason}: ${ADVICE[outcome]}.`;
  const init = { ...mask(use), message, outcome, callId: held.callId, attempts } as const;
  if (cause === undefined) return new CXoneDuplicateCallError(init);
  if (!(cause instanceof CXoneError))
    return new CXoneDuplicateCallError({ ...init, cause: maskCause(cause, use.redactor) });
  return new CXoneDuplicateCallError({ ...init, cause, attempts: cause.attempts });
}

/** Creates the error of a store that failed. */
export function buildStoreError(use: KeyUse, error: unknown, attempts?: number): CXoneIdempotencyStoreError {
  const cause = maskCause(error, use.redactor);
  const detail = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  const hint = 'Restore the store, then retry with the same idempotencyKey.';
  const message = `The idempotency store failed${detail}. No call was placed. ${hint}`;
  const { correlationId } = mask(use);
  return new CXoneIdempotencyStoreError({ message, hint, cause, correlationId, attempts });
}
