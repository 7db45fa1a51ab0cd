import { CXoneResponseValidationError } from '../errors/local.js';
import { readProperty } from '../internal/user-code.js';
import type { IdempotencyRecord } from './store.js';

/** Copies a record, so that its fields are read once. @returns `undefined` for a value that isn't a record. */
export function parseRecord(value: unknown): IdempotencyRecord | undefined {
  const read = (name: keyof IdempotencyRecord) => readProperty(value, name) ?? undefined;
  const [owner, fingerprint, placed, callId] = [read('owner'), read('fingerprint'), read('placed'), read('callId')];
  if (typeof owner !== 'string' || typeof fingerprint !== 'string' || typeof placed !== 'boolean') return undefined;
  if (callId !== undefined && typeof callId !== 'string') return undefined;
  return { owner, fingerprint, placed, callId: callId || undefined };
}

/** Finds the ID in a response that was invalid otherwise, unless it was masked. */
export function findCallId(error: unknown, findId: (body: unknown) => string | undefined): string | undefined {
  const id = error instanceof CXoneResponseValidationError ? findId(error.body) : undefined;
  return id?.includes('•') ? undefined : id;
}
