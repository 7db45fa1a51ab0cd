import { lazy } from './lazy.js';
import type { Redactor } from './redact.js';

/** In characters. */
const MAX_LENGTH = 300;

// Not a literal: V8 reads what \p means while it parses the file, and a cold start would wait for it.
const CONTROL = '\\p{C}';
const controlPattern = /* @__PURE__ */ lazy(() => new RegExp(`[${CONTROL}\\s]+`, 'gu'));

/**
 * Quotes what CXone sent (a status, a message) in one line of at most 300 characters, masked: it must not forge a line of a
 * log.
 *
 * Masked as it came, then as a line, and only then cut, so that neither a changed space nor half of a secret gets through.
 *
 * @returns the empty string for anything but a string, a number or a boolean.
 */
export function quoteServiceText(text: unknown, redactor: Pick<Redactor, 'maskText'>): string {
  if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean') return '';
  const masked = redactor.maskText(String(text)).replace(controlPattern(), ' ').trim();
  const line = redactor.maskText(masked);
  // Without half a surrogate pair at the end.
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
