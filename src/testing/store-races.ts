import type { IdempotencyRecord } from '../idempotency/store.js';
import { buildRecord, type StoreProbe } from './store-probe.js';
import type { StoreRule } from './store-rules.js';

const CLAIMERS = 100;
const ROUNDS = 10;

const first = buildRecord('first owner');
const last = buildRecord('last owner');

const buildClaimers = (count: number) => Array.from({ length: count }, (_, index) => buildRecord(`owner ${index}`));

/** Starts the same operation on several keys at once, so that their steps interleave. */
function repeat(probe: StoreProbe, name: string, operation: (key: string) => Promise<void>): Promise<unknown> {
  return Promise.all(Array.from({ length: ROUNDS }, (_, index) => operation(probe.key(`${name}-${index}`))));
}

/** Returns the owners that a key was given to. */
function findWinners(claimers: readonly IdempotencyRecord[], held: readonly (IdempotencyRecord | undefined)[]) {
  return claimers.filter(({ owner }, index) => held[index]?.owner === owner);
}

/** Claims a key for many owners at the same time: one gets it, and all get the record of that one. */
export async function raceForKey(probe: StoreProbe, key: string, situation: string): Promise<void> {
  const claimers = buildClaimers(CLAIMERS);
  const held = await Promise.all(claimers.map((record) => probe.claim(situation, { key, record })));
  // Each was reported.
  if (held.includes(undefined)) return;
  const winners = findWinners(claimers, held);
  const rule = `claim must be atomic: ${situation} goes to one of ${CLAIMERS} claimers at the same time`;
  if (winners.length !== 1) return probe.findings.add(`${rule}; it was given to ${winners.length}.`);
  const holders = new Set(held.map((record) => record?.owner));
  if (holders.size > 1) probe.findings.add(`${rule}, and all get its record; ${holders.size} holders were returned.`);
  const [winner = last] = winners;
  await probe.expectHolder('a key that many claimed at the same time', { key, record: last }, winner);
}

/** A free key goes to one claimer. */
export const checkClaimRace: StoreRule = async (probe) => {
  for (const name of ['race-1', 'race-2', 'race-3']) await raceForKey(probe, probe.key(name), 'a free key');
};

/** A completion isn't lost to a claim of the same owner, whose reply came late. */
export const checkCompleteRace: StoreRule = async (probe) => {
  const complete = { method: 'complete', owner: first.owner, callId: 'id-1' } as const;
  const placed = { ...first, placed: true, callId: 'id-1' };
  await repeat(probe, 'complete-race', async (key) => {
    await probe.claim('a free key', { key, record: first });
    await Promise.all([
      probe.claim('a key that the claimer holds', { key, record: first }),
      probe.expectReply('the owner of a key that it claims again at the same time', { ...complete, key }, true),
      probe.claim('a key that the claimer holds', { key, record: first }),
    ]);
    const situation = 'a key that its owner completed and claimed at the same time';
    await probe.expectHolder(situation, { key, record: last }, placed);
  });
};

/** Claims a key until its first owner has lost it. */
async function claimNext(probe: StoreProbe, key: string, record: IdempotencyRecord) {
  const situation = 'a key that is released at the same time';
  let held = await probe.claim(situation, { key, record });
  for (let tries = 1; held?.owner === first.owner && tries < ROUNDS; tries++) {
    held = await probe.claim(situation, { key, record });
  }
  return held;
}

/** A release frees the key of its owner, never that of the next one. */
export const checkReleaseRace: StoreRule = async (probe) => {
  const claimers = buildClaimers(5);
  const release = { method: 'release', owner: first.owner } as const;
  const situation = 'a key that was released while others claimed it';
  await repeat(probe, 'release-race', async (key) => {
    await probe.claim('a free key', { key, record: first });
    const releases = claimers.map(() => probe.reply('a key that others claim at the same time', { ...release, key }));
    const held = await Promise.all(claimers.map((record) => claimNext(probe, key, record)));
    await Promise.all(releases);
    const winners = findWinners(claimers, held);
    const rule = `release must be atomic: ${situation} goes to one of them`;
    if (winners.length > 1) return probe.findings.add(`${rule}; it was given to ${winners.length}.`);
    const [winner] = winners;
    if (winner) await probe.expectHolder(situation, { key, record: last }, winner);
  });
};
