import { buildRecord, type StoreProbe } from './store-probe.js';

/** A part of the contract, checked on a store of its own. */
export type StoreRule = (probe: StoreProbe) => Promise<void>;

const first = buildRecord('first owner');
const second = buildRecord('second owner');

/** Only the owner of a key can claim it again, complete it or release it. */
export const checkOwners: StoreRule = async (probe) => {
  const key = probe.key('owners');
  const stranger = { key, owner: second.owner, callId: 'id-2' };
  await probe.expectHolder('a free key', { key, record: first }, first);
  await probe.expectHolder('a key that another owner holds', { key, record: second }, first);
  await probe.expectHolder('a key that the claimer holds', { key, record: first }, first);
  await probe.expectReply('an owner that does not hold the key', { method: 'complete', ...stranger }, false);
  await probe.expectHolder('a key that a third party tried to complete', { key, record: second }, first);
  await probe.expectReply('an owner that does not hold the key', { method: 'release', ...stranger }, false);
  await probe.expectHolder('a key that a third party tried to release', { key, record: second }, first);
};

/** A completed key is placed for every claimer, and stays so. */
export const checkComplete: StoreRule = async (probe) => {
  const key = probe.key('complete');
  const complete = { method: 'complete', key, owner: first.owner, callId: 'id-1' } as const;
  const placed = buildRecord('first owner', { placed: true, callId: 'id-1' });
  await probe.claim('a free key', { key, record: first });
  await probe.expectReply('the owner of the key', complete, true);
  await probe.expectHolder('a key whose call was placed', { key, record: second }, placed);
  await probe.expectHolder('a key whose call was placed, claimed by its owner', { key, record: first }, placed);
  await probe.expectReply('the owner of a key that is completed already', complete, true);
  await probe.expectReply('another owner than that of a completed key', { ...complete, owner: second.owner }, false);
  await probe.expectReply('a key whose call was placed', { ...complete, method: 'release' }, false);
  await probe.expectHolder('a completed key that was to be released', { key, record: second }, placed);
};

/** CXone may have returned no ID. A free key can't be completed. */
export const checkCompleteWithoutId: StoreRule = async (probe) => {
  const [key, free] = [probe.key('no-id'), probe.key('free')];
  await probe.claim('a free key', { key, record: first });
  await probe.expectReply('a call without an ID', { method: 'complete', key, owner: first.owner }, true);
  const placed = buildRecord('first owner', { placed: true });
  await probe.expectHolder('a key that was completed without an ID', { key, record: second }, placed);
  const complete = { method: 'complete', key: free, owner: first.owner, callId: 'id-1' } as const;
  await probe.expectReply('a free key', complete, false);
  await probe.expectHolder('a free key that was to be completed', { key: free, record: second }, second);
};

/** A released key is free, and no longer its former owner's. */
export const checkRelease: StoreRule = async (probe) => {
  const key = probe.key('release');
  const release = { method: 'release', key, owner: first.owner } as const;
  await probe.expectReply('a free key', release, false);
  await probe.claim('a free key', { key, record: first });
  await probe.expectReply('the owner of the key', release, true);
  await probe.expectReply('a key that was released already', release, false);
  await probe.expectReply('a key that was released', { ...release, method: 'complete', callId: 'id-1' }, false);
  await probe.expectHolder('a key that was released', { key, record: second }, second);
  await probe.expectReply('the former owner of a key', release, false);
  await probe.expectHolder('a key that its former owner tried to release', { key, record: first }, second);
};

/** A record is returned with all its fields, unknown ones included. */
export const checkFields: StoreRule = async (probe) => {
  const key = probe.key('fields');
  const fields = { note: 'Zürich 😀 "quoted" \\ %s', deliveries: [1, 2.5, { at: 'noon' }], isUrgent: true };
  const record = buildRecord('first owner', fields);
  const callId = `"quoted" \\ Zürich 😀 ${'x'.repeat(1_000)}`;
  await probe.expectHolder('a record with fields that the store does not know', { key, record }, record);
  await probe.expectHolder('a key held by a record with unknown fields', { key, record: second }, record);
  await probe.expectHolder('a record with unknown fields, claimed again', { key, record }, record);
  await probe.expectReply(
    'a call ID of 1,020 characters',
    { method: 'complete', key, owner: record.owner, callId },
    true,
  );
  const placed = { ...record, placed: true, callId };
  await probe.expectHolder('a completed record with unknown fields', { key, record: second }, placed);
};

/** The longest keys that the client accepts, which differ in their last character only. */
function buildLongKeys(probe: StoreProbe): readonly string[] {
  const beginning = probe.key('');
  const middle = '😀'.repeat(255 - beginning.length);
  return ['a', 'b'].map((last) => `${beginning}${middle}${last}`);
}

const ODD_NAMES = ['a', 'A', 'a ', '\u00e9', 'e\u0301', 'x/y?z=1#a', 'x%2Fy', '{a}:*', '\'"\\$1;--', '..'];

/** Each key is its own, with any characters. */
export const checkKeys: StoreRule = async (probe) => {
  const names = ['__proto__', 'constructor', ...ODD_NAMES.map((name) => probe.key(name)), ...buildLongKeys(probe)];
  const claims = names.map((key, index) => ({ key, record: buildRecord(`owner ${index}`) }));
  const toName = (key: string) => JSON.stringify(key.replace(probe.key(''), '').replace(/(?:😀)+/, '😀…'));
  for (const { key, record } of claims)
    await probe.expectHolder(`the free key ${toName(key)}`, { key, record }, record);
  for (const { key, record } of claims) {
    await probe.expectReply('a key with odd characters', { method: 'release', key, owner: record.owner }, true);
  }
};

/** A failure is thrown: one that is only logged looks like a reply. */
export const checkFailures: StoreRule = async (probe) => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const unstorable = buildRecord('first owner', { circular });
  await probe.expectNoSilence('a circular record', { key: probe.key('circular'), record: unstorable });
  await probe.expectNoSilence('a ttlMs of 1e300', { key: probe.key('ttl'), record: first, ttlMs: 1e300 });
};
