import type { Awaitable, IdempotencyStore } from '../idempotency/store.js';
import { checkExpiry } from './store-expiry.js';
import { Findings, StoreProbe } from './store-probe.js';
import { checkClaimRace, checkCompleteRace, checkReleaseRace } from './store-races.js';
import {
  checkComplete,
  checkCompleteWithoutId,
  checkFailures,
  checkFields,
  checkKeys,
  checkOwners,
  checkRelease,
  type StoreRule,
} from './store-rules.js';

const RULES: readonly StoreRule[] = [
  checkOwners,
  checkComplete,
  checkCompleteWithoutId,
  checkRelease,
  checkFields,
  checkKeys,
  checkClaimRace,
  checkCompleteRace,
  checkReleaseRace,
  checkFailures,
  checkExpiry,
];

function findMissing(store: unknown): readonly string[] {
  const isMethod = (name: string) => typeof Reflect.get(Object(store), name) === 'function';
  return ['claim', 'complete', 'release'].filter((name) => !isMethod(name));
}

/**
 * Checks an {@link IdempotencyStore} of your own against its contract: atomicity, owners, expiry, unknown fields, odd keys,
 * and a valid reply from every method.
 *
 * Runs in any test, or without a test runner. Works in real time, so don't use fake timers: it takes about a second, and up
 * to five for a store that hangs or never frees a key. A key may outlive its expiry by up to two seconds, for stores that
 * count in seconds.
 *
 * One store can't show that `claim` is atomic between two of them: run the check on the database that you use in
 * production, not on a mock.
 *
 * @param makeStore - Called about a dozen times, one at a time. Returns a store that holds no keys: a new one, or one with a
 * table or a key prefix of its own. What it opens is yours to close.
 * @throws Error that lists everything that is wrong, one line each; and what `makeStore` throws.
 *
 * @example
 * ```ts
 * import { MemoryIdempotencyStore } from 'cxone-sdk';
 * import { checkIdempotencyStore } from 'cxone-sdk/testing';
 *
 * await checkIdempotencyStore(() => new MemoryIdempotencyStore());
 * ```
 */
export async function checkIdempotencyStore(makeStore: () => Awaitable<IdempotencyStore>): Promise<void> {
  const findings = new Findings();
  for (const rule of RULES) {
    const store = await makeStore();
    const missing = findMissing(store);
    for (const name of missing) findings.add(`The store has no method ${name}.`);
    if (missing.length > 0) break;
    await rule(new StoreProbe(store, findings));
    if (findings.isHanging) break;
  }
  findings.throwIfAny();
}
