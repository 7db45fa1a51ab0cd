import { isId } from '../schemas/acd-ids.js';
import { buildRequestError } from '../schemas/issues.js';

/**
 * Returns an ID as a path segment.
 *
 * @param path - name of the parameter
 * @param owner - what the ID is of: `a contact`
 * @throws CXoneRequestValidationError for an invalid ID.
 */
export function toIdSegment(id: unknown, path: string, owner: string, outcome?: 'not_placed'): string {
  if (isId(id)) return String(id);
  const message = `must be the ID of ${owner}: a string of digits (a number beyond 2^53 would lose some)`;
  throw buildRequestError([{ path, message }], outcome);
}
