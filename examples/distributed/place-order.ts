import { CXoneApiError, CXoneDuplicateCallError, type CXoneError, isCXoneError } from 'cxone-sdk';
import type { Caller } from '../support/caller.js';
import type { Order, OrderReport } from './order-queue.js';

/** A failure that the next delivery may not meet: the queue is to deliver the order again, after a while. */
export class DeliverAgain extends Error {}

const PERMANENT = new Set(['request_invalid', 'configuration', 'authentication_failed', 'idempotency_mismatch']);

/** Whether nobody was called for a reason that may pass. */
function isPassing(error: CXoneError): boolean {
  if (PERMANENT.has(error.code)) return false;
  return !(error instanceof CXoneApiError) || error.status === 429 || error.status >= 500;
}

/** The other delivery of this order may still be at it: its end will be known soon, or never. */
function isUnderWay(error: CXoneError): boolean {
  return error instanceof CXoneDuplicateCallError && error.outcome === 'unknown';
}

function toReport(error: CXoneError): OrderReport {
  const { outcome, message: reason } = error;
  const callId = error instanceof CXoneDuplicateCallError ? error.callId : undefined;
  if (outcome === 'placed') return { outcome, callId, reason };
  return { outcome: outcome === 'not_placed' ? 'not_placed' : 'set_aside', reason };
}

/**
 * Calls the customer of an order, once, however often the order is delivered.
 *
 * @throws DeliverAgain when it is worth another delivery; never when `isLastTry`.
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
    const isSafe = error.outcome === 'not_placed' && isPassing(error);
    if (!isLastTry && (isSafe || isUnderWay(error))) throw new DeliverAgain(error.message);
    return toReport(error);
  }
}
