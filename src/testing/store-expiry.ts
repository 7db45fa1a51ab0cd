import { buildRecord, type StoreProbe } from './store-probe.js';
import { raceForKey } from './store-races.js';
import type { StoreRule } from './store-rules.js';

/** Longer than a store that counts in seconds keeps a key past its expiry. */
const GRACE_MS = 2_000;
const MIN_STEP_MS = 100;
/** Keys then live for 900 ms: none for a store that drops the rest of a second. */
const SLOW_STEP_MS = 225;
const NEVER = Number.POSITIVE_INFINITY;
const THIRTY_DAYS_MS = 2_592_000_000;

const first = buildRecord('first owner');
const next = buildRecord('next owner');

const now = () => performance.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

interface Expiry {
  /** Start of the last claim that found the key held. */
  readonly heldAt: number;
  /** End of the claim that found it free; {@link NEVER} if none did in time. */
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
    if (startedAt > limit) return { heldAt, freeAt: NEVER };
  }
}

const IDLE = ['idle-complete', 'idle-release', 'idle-race'] as const;

/** A key of one pass of the check. */
type ToKey = (name: string) => string;

/** Claims the keys of the check. The one to compare with is the last, so that it expires last. @returns their times */
async function claimKeys(probe: StoreProbe, toKey: ToKey, minStepMs: number) {
  const requestedAt = now();
  const forever = { key: toKey('thirty-days'), record: first, ttlMs: THIRTY_DAYS_MS };
  await probe.claim('a ttlMs of 30 days', forever);
  const stepMs = Math.max(minStepMs, 2 * (now() - requestedAt));
  const ttlMs = Math.ceil(4 * stepMs);
  const claim = (name: string) => probe.claim('a free key', { key: toKey(name), record: first, ttlMs });
  const claimedAt = now();
  await Promise.all([...IDLE, 'completed', 'renewed'].map(claim));
  await claim('claimed');
  return { forever, stepMs, ttlMs, claimedAt, limit: now() + ttlMs + GRACE_MS };
}

type Keys = Awaited<ReturnType<typeof claimKeys>>;

/** Renews one key and completes another in the middle of their time. @returns when, and the times at which each was free */
async function watchKeys(probe: StoreProbe, toKey: ToKey, { stepMs, ttlMs, limit }: Keys) {
  await sleep(2 * stepMs);
  const renewedAt = now();
  const complete = { method: 'complete', owner: first.owner, callId: 'id-1', key: toKey('completed') } as const;
  await Promise.all([
    probe.reply('the owner of the key', complete),
    probe.claim('a key that the claimer holds', { key: toKey('renewed'), record: first, ttlMs }),
  ]);
  const watch = (name: string) => watchExpiry(probe, toKey(name), limit + 2 * stepMs);
  const [claimed, completed, renewed] = await Promise.all([watch('claimed'), watch('completed'), watch('renewed')]);
  return claimed && completed && renewed && { renewedAt, claimed, completed, renewed };
}

type Times = NonNullable<Awaited<ReturnType<typeof watchKeys>>>;

/** Returns what a key was free too early or too late for. */
function compareTimes({ stepMs, ttlMs, claimedAt }: Keys, times: Times): readonly string[] {
  const { renewedAt, claimed, completed, renewed } = times;
  const late = `a key claimed for ${ttlMs} ms was still held ${GRACE_MS} ms later`;
  if (claimed.freeAt === NEVER) return [`claim must take a key that has expired; ${late}.`];
  const end = claimedAt + ttlMs - stepMs;
  const rest = "complete must keep what is left of the key's time";
  const again = 'claim must hold a key for ttlMs from the last claim of its owner';
  const slips = [
    [claimed.freeAt < end, 'claim must hold a key for ttlMs; it was free earlier.'],
    [completed.freeAt < end, `${rest}; a completed key was free earlier.`],
    [completed.heldAt > claimed.freeAt + stepMs, `${rest}; a completed key was held for longer.`],
    [renewed.freeAt < renewedAt + ttlMs - stepMs, `${again}; it was free earlier.`],
    [renewed.freeAt === NEVER, `${again}; it was never free.`],
  ] as const;
  return slips.filter(([isFound]) => isFound).map(([, message]) => message);
}

/** An expired key is free: its former owner can neither complete nor release it. */
async function checkExpired(probe: StoreProbe, toKey: ToKey): Promise<void> {
  const [toComplete, toRelease, toClaim] = IDLE.map(toKey);
  for (const [method, key = ''] of [['complete', toComplete] as const, ['release', toRelease] as const]) {
    await probe.expectReply('a key that has expired', { method, key, owner: first.owner, callId: 'id-1' }, false);
    await probe.expectHolder(`an expired key that its owner tried to ${method}`, { key, record: next }, next);
  }
  await raceForKey(probe, `${toClaim}`, 'an expired key');
}

/** @returns `false` for times that a clock on a busy host may explain: only those of a slower pass count */
async function checkTimes(probe: StoreProbe, minStepMs: number): Promise<boolean> {
  const toKey = (name: string) => probe.key(`${name}-${minStepMs}`);
  const keys = await claimKeys(probe, toKey, minStepMs);
  const times = await watchKeys(probe, toKey, keys);
  if (!times) return true;
  if (times.claimed.freeAt !== NEVER) await checkExpired(probe, toKey);
  await probe.expectHolder('a key that is held for 30 days', { ...keys.forever, record: next }, first);
  const slips = compareTimes(keys, times);
  const isCertain =
    minStepMs === SLOW_STEP_MS ||
    [times.claimed, times.completed, times.renewed].some(({ freeAt }) => freeAt === NEVER);
  if (isCertain) for (const slip of slips) probe.findings.add(slip);
  return isCertain || slips.length === 0;
}

/** A key is held for its time and no longer. Waits for some 600 ms, and for 2 s more when it finds something. */
export const checkExpiry: StoreRule = async (probe) => {
  const isCertain = await checkTimes(probe, MIN_STEP_MS);
  if (!isCertain) await checkTimes(probe, SLOW_STEP_MS);
};
