import type { CXoneErrorInit } from '../errors/base.js';
import { CXoneAbortError } from '../errors/local.js';
import type { Redactor } from '../internal/redact.js';
import { maskReason } from '../internal/redact-cause.js';

/** Creates the error of a method of many requests that its caller aborted. */
export function toAbortError(
  subject: string,
  reason: unknown,
  redactor: Redactor,
  base: Pick<CXoneErrorInit, 'attempts' | 'correlationId'> = {},
): CXoneAbortError {
  return new CXoneAbortError({ ...base, message: `${subject} was aborted.`, cause: maskReason(reason, redactor) });
}
