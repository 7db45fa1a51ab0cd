import {
  type AnyCXoneError,
  CXoneDuplicateCallError,
  type CXoneError,
  type CXoneErrorCode,
  isCXoneError,
} from 'cxone-sdk';
import type { Caller } from '../support/caller.js';
import type { Order, OrderReport } from './order-queue.js';

/** The queue should redeliver the order after a delay, or once a person has fixed the cause. */
export class RedeliverError extends Error {}

const ABOUT_ORDER: ReadonlySet<CXoneErrorCode> = new Set<CXoneErrorCode>([
  'conflict',
  'unprocessable_entity',
  'idempotency_mismatch',
]);

/** `true` for a failure that is about one order: another delivery fails too, while other orders succeed. */
function isAboutOrder(error: AnyCXoneError): boolean {
  // The others are the caller ID and the campaign, which all orders share.
  if (error.code === 'request_invalid') {
    return error.issues.every(({ path }) => /^(?:contact|parameters|userData)\b/.test(path));
  }
  if (error.code === 'bad_request') return error.reason === undefined || error.reason === 'invalid_phone_number';
  return ABOUT_ORDER.has(error.code);
}

/** `true` if another delivery of this order may be in progress: the next delivery may find its result. */
function isInProgress(error: CXoneError): boolean {
  return error instanceof CXoneDuplicateCallError && error.outcome === 'unknown';
}

function toReport(error: CXoneError): OrderReport {
  const { outcome, code, correlationId, message: reason } = error;
  const callId = error instanceof CXoneDuplicateCallError ? error.callId : undefined;
  if (outcome === 'placed') return { outcome, callId, code, correlationId, reason };
  return { outcome: outcome === 'not_placed' ? 'not_placed' : 'needs_review', code, correlationId, reason };
}

/**
 * Calls the customer of an order once, also if the order is redelivered.
 *
 * @throws RedeliverError when no call was placed, for a cause that passes (429, network, store, a failed check of `beforeCall`)
 * or that a person can fix (credentials, scope, route, campaign); and, before the last try, when another delivery may be in progress.
 */
export async function placeOrder(
  caller: Caller,
  order: Order,
  { isLastTry }: { readonly isLastTry: boolean },
): Promise<OrderReport> {
  const request = { phoneNumber: order.phoneNumber, userData: { order_id: order.id } };
  // An empty key is rejected: an order without an ID places no call.
  const options = { idempotencyKey: order.id ?? '', totalTimeoutMs: 20_000 };
  try {
    const { id: callId } = await caller.place(request, options);
    return { outcome: 'placed', callId };
  } catch (error) {
    if (!isCXoneError(error)) throw error;
    const mayPassLater = error.outcome === 'not_placed' && !isAboutOrder(error);
    if (mayPassLater || (isInProgress(error) && !isLastTry)) throw new RedeliverError(error.message, { cause: error });
    return toReport(error);
  }
}
