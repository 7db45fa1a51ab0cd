import { CXoneApiError, CXoneDuplicateCallError, type CXoneError, isCXoneError } from 'cxone-sdk';
import type { Caller } from '../support/caller.js';
import type { Order, OrderReport } from './order-queue.js';

/** A failure that may not recur: the queue should redeliver the order after a delay. */
export class RedeliverError extends Error {}

const PERMANENT = new Set([
  'request_invalid',
  'configuration',
  'authentication_failed',
  'idempotency_mismatch',
  'call_blocked',
]);

/** `true` if the cause may be temporary. */
function isTemporary(error: CXoneError): boolean {
  if (PERMANENT.has(error.code)) return false;
  return !(error instanceof CXoneApiError) || error.status === 429 || error.status >= 500;
}

/** `true` if another delivery of this order may be in progress: the next delivery may find its result. */
function isInProgress(error: CXoneError): boolean {
  return error instanceof CXoneDuplicateCallError && error.outcome === 'unknown';
}

function toReport(error: CXoneError): OrderReport {
  const { outcome, message: reason } = error;
  const callId = error instanceof CXoneDuplicateCallError ? error.callId : undefined;
  if (outcome === 'placed') return { outcome, callId, reason };
  return { outcome: outcome === 'not_placed' ? 'not_placed' : 'needs_review', reason };
}

/**
 * Calls the customer of an order once, also if the order is redelivered.
 *
 * @throws RedeliverError when another delivery may succeed; never when `isLastTry`.
 */
export async function placeOrder(
  caller: Caller,
  order: Order,
  { isLastTry }: { readonly isLastTry: boolean },
): Promise<OrderReport> {
  const request = { phoneNumber: order.phoneNumber, userData: { order_id: order.id } };
  try {
    const { id: callId } = await caller.place(request, { idempotencyKey: order.id, totalTimeoutMs: 20_000 });
    return { outcome: 'placed', callId };
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    const isSafe = error.outcome === 'not_placed' && isTemporary(error);
    if (!isLastTry && (isSafe || isInProgress(error))) throw new RedeliverError(error.message);
    return toReport(error);
  }
}
