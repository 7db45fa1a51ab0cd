import type { Deadline } from '../http/deadline.js';
import type { TriggerOperation } from '../http/events.js';
import { type Clock, findElapsedMs, type Instant, readClocks } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import type { IdempotencyRecord } from './store.js';

interface ClaimInit {
  readonly key: string;
  readonly ttlMs: number;
  readonly record: IdempotencyRecord;
  readonly operation: TriggerOperation;
  readonly correlationId: string;
  readonly redactor: Redactor;
  readonly deadline: Deadline;
}

/** One use of a key. */
export interface Claim extends ClaimInit {
  /** `true` once a request was sent to the store: the reply may be lost, and the claim made. */
  isRequested: boolean;
  /**
   * `true` once the operation places no call under the key: it has ended, or another one holds the key. A reply that comes
   * later must not keep the key.
   */
  isAbandoned: boolean;
  /** Time right before the request to the store that granted the claim. */
  grantedAt: Instant;
}

export function createClaim(init: ClaimInit, clock: Clock): Claim {
  return { ...init, isRequested: false, isAbandoned: false, grantedAt: readClocks(clock) };
}

/** Returns what is left of a claim by whichever clock shows less, in milliseconds. */
export function findRemainingMs({ ttlMs, grantedAt }: Claim, clock: Clock): number {
  return ttlMs - findElapsedMs(grantedAt, readClocks(clock));
}

/** `true` if nothing may be claimed any more. */
export function isOver({ isAbandoned, deadline }: Claim): boolean {
  return isAbandoned || deadline.cancellation !== undefined;
}

/** Names the operation of a claim in events, masked. */
export function describeClaim({ operation, correlationId, redactor }: Claim) {
  return { operation, correlationId: redactor.maskText(correlationId) };
}
