/**
 * Reads `Retry-After`: digits only (seconds), or an IMF-fixdate of RFC 9110 §5.6.7.
 *
 * @returns milliseconds from now; `undefined` for anything else and for a date in the past.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  const at = Date.parse(value);
  // Only the one form that toUTCString writes: Date.parse takes far too much for a date.
  if (Number.isNaN(at) || new Date(at).toUTCString() !== value || at < now) return undefined;
  return at - now;
}
