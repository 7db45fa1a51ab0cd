import { CXoneCallBlockedError } from '../errors/local.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { describeThrown } from '../internal/user-code.js';
import type { CommonOptions, PendingCall } from '../options/common.js';

type BeforeCall = NonNullable<CommonOptions['beforeCall']>;

/** The call as errors name it. */
interface BlockedCall {
  readonly correlationId: string;
  readonly redactor: Redactor;
}

function buildBlockedError(reason: string, { correlationId, redactor }: BlockedCall, cause?: unknown) {
  const message = `beforeCall blocked the call: ${redactor.maskText(reason)}. No call was placed.`;
  const init = { message, correlationId: redactor.maskText(correlationId) };
  return new CXoneCallBlockedError(cause === undefined ? init : { ...init, cause });
}

/** @throws CXoneCallBlockedError */
async function approveCallee(beforeCall: BeforeCall, pending: PendingCall, call: BlockedCall): Promise<void> {
  let decision: unknown;
  try {
    decision = await beforeCall(pending);
  } catch (error) {
    throw buildBlockedError(describeThrown(error), call, maskCause(error, call.redactor));
  }
  if (decision === undefined) return;
  throw buildBlockedError('it returned a value, and must return nothing to allow a call', call);
}

/** The calls that are about to be placed. */
export interface PendingCalls extends Omit<PendingCall, 'phoneNumber' | 'signal'>, BlockedCall {
  readonly callees: readonly string[];
}

/**
 * Calls `beforeCall` for each number that is about to be called, once without a number if there is none.
 *
 * @returns a function that does so, for the transport to run in its limits; `undefined` without `beforeCall`
 */
export function toApproval(beforeCall: CommonOptions['beforeCall'], calls: PendingCalls) {
  if (!beforeCall) return undefined;
  const { callees, correlationId, redactor, ...pending } = calls;
  const numbers = callees.length > 0 ? new Set(callees) : [undefined];
  return async (signal: AbortSignal) => {
    for (const phoneNumber of numbers) {
      await approveCallee(beforeCall, { ...pending, phoneNumber, signal }, { correlationId, redactor });
    }
  };
}
