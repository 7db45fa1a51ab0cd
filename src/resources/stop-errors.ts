import type { CXoneErrorInit } from '../errors/base.js';
import { CXoneAbortError } from '../errors/local.js';
import type { Redactor } from '../internal/redact.js';
import { maskReason } from '../internal/redact-cause.js';

/** The error of a method of many requests that its caller ended. */
export function abortError(
  what: string,
  reason: unknown,
  redactor: Redactor,
  facts: Pick<CXoneErrorInit, 'attempts' | 'correlationId'> = {},
): CXoneAbortError {
  return new CXoneAbortError({ ...facts, message: `${what} was aborted.`, cause: maskReason(reason, redactor) });
}
