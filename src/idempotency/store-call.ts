import { CanceledError, type Deadline } from '../http/deadline.js';
import { type CXoneEventListener, emit, type IdempotencyStoreErrorEvent } from '../http/events.js';
import type { Clock } from '../internal/clock.js';
import type { Result } from '../internal/result.js';
import { describeThrown } from '../internal/user-code.js';
import { type Claim, describeClaim } from './claim.js';

/** Time limit of one response of the store, in milliseconds. */
const STORE_TIMEOUT_MS = 2_000;

/** Thrown for a value that no store returns: a second request would not help. */
export class InvalidReplyError extends Error {}

export type StoreMethod = IdempotencyStoreErrorEvent['storeMethod'];
export type StoreResult<T> = Result<T, { readonly error: unknown }>;

export interface StoreDependencies {
  readonly clock: Clock;
  readonly onEvent?: CXoneEventListener | undefined;
}

export interface StoreCall<T> {
  readonly method: StoreMethod;
  readonly claim: Claim;
  readonly task: () => Promise<T>;
  readonly deadline: Deadline;
}

/** Calls a store within its time limit and a deadline. Never throws; emits an event for a failure of the store. */
export async function callStore<T>(
  { clock, onEvent }: StoreDependencies,
  { method: storeMethod, claim, task, deadline }: StoreCall<T>,
): Promise<StoreResult<T>> {
  const startedAt = clock.elapsed();
  try {
    return { ok: true, value: await deadline.run(task, STORE_TIMEOUT_MS) };
  } catch (thrown) {
    const { cancellation } = deadline;
    if (cancellation?.kind === 'aborted') return { ok: false, error: cancellation.reason };
    if (cancellation) return { ok: false, error: new Error(`${cancellation.limit} expired`) };
    const error = thrown instanceof CanceledError ? new Error(`no response within ${STORE_TIMEOUT_MS} ms`) : thrown;
    const durationMs = clock.elapsed() - startedAt;
    const message = claim.redactor.maskText(describeThrown(error));
    const operation = describeClaim(claim);
    emit(onEvent, () => ({ type: 'idempotency_store_error', storeMethod, ...operation, durationMs, message }));
    return { ok: false, error };
  }
}
