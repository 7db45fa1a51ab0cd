import { CXoneError } from '../errors/base.js';
import { CXoneDuplicateCallError, CXoneIdempotencyMismatchError, CXoneIdempotencyStoreError } from '../errors/local.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';

/** The use of a key, as errors name it. */
export interface KeyUse {
  readonly key: string;
  readonly correlationId: string;
}

function mask({ key, correlationId }: KeyUse, redactor: Redactor) {
  return { idempotencyKey: redactor.maskText(key), correlationId: redactor.maskText(correlationId) };
}

/** Creates the error of a key that is held for another request. */
export function buildMismatchError(use: KeyUse, redactor: Redactor): CXoneIdempotencyMismatchError {
  const message =
    'The idempotencyKey is held for another request. No call was placed. Use another key for another person to call.';
  return new CXoneIdempotencyMismatchError({ ...mask(use, redactor), message });
}

/** Reason for which a key that is held returns no call. */
export interface DuplicateCall {
  readonly outcome: 'placed' | 'unknown';
  readonly reason: string;
  readonly callId?: string | undefined;
  readonly cause?: unknown;
}

/** Creates the error of a key that is held, and whose call can't be returned. */
export function buildDuplicateError(
  use: KeyUse,
  duplicate: DuplicateCall,
  redactor: Redactor,
): CXoneDuplicateCallError {
  const { outcome, reason, callId, cause } = duplicate;
  const advice = outcome === 'placed' ? "don't call create() again" : 'check before you call create() again';
  const message = `No second call was placed under this idempotencyKey. ${reason}: ${advice}.`;
  const init = { ...mask(use, redactor), message, outcome, callId };
  if (cause === undefined) return new CXoneDuplicateCallError(init);
  if (!(cause instanceof CXoneError))
    return new CXoneDuplicateCallError({ ...init, cause: maskCause(cause, redactor) });
  return new CXoneDuplicateCallError({ ...init, cause, attempts: cause.attempts });
}

/** Creates the error of a store that failed. */
export function buildStoreError(use: KeyUse, error: unknown, redactor: Redactor): CXoneIdempotencyStoreError {
  const cause = maskCause(error, redactor);
  const detail = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  const hint = 'Restore the store, then retry with the same idempotencyKey.';
  const message = `The idempotency store failed${detail}. No call was placed. ${hint}`;
  const { correlationId } = mask(use, redactor);
  return new CXoneIdempotencyStoreError({ message, hint, cause, correlationId });
}
