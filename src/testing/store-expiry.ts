import { buildRecord, type StoreProbe } from './store-probe.js';
import { raceForKey } from './store-races.js';
import type { StoreRule } from './store-rules.js';

/** Longer than a store that counts in seconds keeps a key past its expiry. */
const GRACE_MS = 2_000;
const MIN_STEP_MS = 100;
const THIRTY_DAYS_MS = 2_592_000_000;

const first = buildRecord('first owner');
const next = buildRecord('next owner');

const now = () => performance.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

interface Expiry {
  /** Start of the last claim that found the key held. */
  readonly heldAt: number;
  /** End of the claim that found it free; `Infinity` if none did in time. */
  readonly freeAt: number;
}

/** Claims a key until it is free. @returns `undefined` when the store returned no record */
async function watchExpiry(probe: StoreProbe, key: string, limit: number): Promise<Expiry | undefined> {
  for (let heldAt = now(); ; await sleep(MIN_STEP_MS / 10)) {
    const startedAt = now();
    const held = await probe.claim('a key that expires', { key, record: next });
    if (!held) return undefined;
    if (held.owner === next.owner) return { heldAt, freeAt: now() };
    heldAt = startedAt;
    if (startedAt > limit) return { heldAt, freeAt: Number.POSITIVE_INFINITY };
  }
}

const IDLE = ['idle-complete', 'idle-release', 'idle-race'] as const;

/** Claims the keys of the check. The one to compare with is the last, so that it expires last. @returns their times */
async function claimKeys(probe: StoreProbe) {
  const requestedAt = now();
  const forever = { key: probe.key('thirty-days'), record: first, ttlMs: THIRTY_DAYS_MS };
  await probe.claim('a ttlMs of 30 days', forever);
  const stepMs = Math.max(MIN_STEP_MS, 2 * (now() - requestedAt));
  const ttlMs = Math.ceil(4 * stepMs);
  const claim = (name: string) => probe.claim('a free key', { key: probe.key(name), record: first, ttlMs });
  const claimedAt = now();
  await Promise.all([...IDLE, 'completed', 'renewed'].map(claim));
  await claim('claimed');
  return { forever, stepMs, ttlMs, claimedAt, limit: now() + ttlMs + GRACE_MS };
}

/** An expired key is free: its former owner can neither complete nor release it. */
async function checkExpired(probe: StoreProbe): Promise<void> {
  const [toComplete, toRelease, toClaim] = IDLE.map((name) => probe.key(name));
  for (const [method, key = ''] of [['complete', toComplete] as const, ['release', toRelease] as const]) {
    await probe.expectReply('a key that has expired', { method, key, owner: first.owner, callId: 'id-1' }, false);
    await probe.expectHolder(`an expired key that its owner tried to ${method}`, { key, record: next }, next);
  }
  await raceForKey(probe, `${toClaim}`, 'an expired key');
}

/** Renews one key and completes another in the middle of their time. @returns when, and the times at which each was free */
async function watchKeys(probe: StoreProbe, { stepMs, ttlMs, limit }: Awaited<ReturnType<typeof claimKeys>>) {
  await sleep(2 * stepMs);
  const renewedAt = now();
  const complete = { method: 'complete', owner: first.owner, callId: 'id-1', key: probe.key('completed') } as const;
  await Promise.all([
    probe.reply('the owner of the key', complete),
    probe.claim('a key that the claimer holds', { key: probe.key('renewed'), record: first, ttlMs }),
  ]);
  const watch = (name: string) => watchExpiry(probe, probe.key(name), limit + 2 * stepMs);
  const [claimed, completed, renewed] = await Promise.all([watch('claimed'), watch('completed'), watch('renewed')]);
  return claimed && completed && renewed && { renewedAt, claimed, completed, renewed };
}

/** A key is held for its time and no longer. Waits for some 600 ms, and for 2 s more when a key does not expire. */
export const checkExpiry: StoreRule = async (probe) => {
  const { findings } = probe;
  const keys = await claimKeys(probe);
  const { ttlMs, forever } = keys;
  // Clocks round, and that of the store is another one.
  const toleranceMs = keys.stepMs / 2;
  const watched = await watchKeys(probe, keys);
  if (!watched) return;
  const { renewedAt, claimed, completed, renewed } = watched;
  if (claimed.freeAt === Number.POSITIVE_INFINITY) {
    const late = `a key claimed for ${ttlMs} ms was still held ${GRACE_MS} ms later`;
    return findings.add(`claim must take a key that has expired; ${late}.`);
  }
  const end = keys.claimedAt + ttlMs - toleranceMs;
  if (claimed.freeAt < end) findings.add('claim must hold a key for ttlMs; it was free earlier.');
  const rest = "complete must keep what is left of the key's time";
  if (completed.freeAt < end) findings.add(`${rest}; a completed key was free earlier.`);
  if (completed.heldAt > claimed.freeAt + toleranceMs) findings.add(`${rest}; a completed key was held for longer.`);
  const again = 'claim must hold a key for ttlMs from the last claim of its owner';
  if (renewed.freeAt < renewedAt + ttlMs - toleranceMs) findings.add(`${again}; it was free earlier.`);
  if (renewed.freeAt === Number.POSITIVE_INFINITY) findings.add(`${again}; it was never free.`);
  await checkExpired(probe);
  await probe.expectHolder('a key that is held for 30 days', { ...forever, record: next }, first);
};
