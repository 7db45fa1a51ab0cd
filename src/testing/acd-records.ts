import { getProgress } from './acd-contacts.js';
import type { NameOf } from './acd-fields.js';
import { formatNumber, toIso } from './acd-request.js';
import type { SimulatedContact } from './acd-state.js';
import type { ServiceState } from './state.js';

/** A record as CXone documents it for v34.0. IDs of 64 bits are `bigint`. */
export type ContactRecord = Readonly<Record<string, unknown>>;

/** The ID of the disposition of each completed contact. */
export const dispositionId = 900_101;
/** The name of that disposition. */
export const dispositionName = 'Simulated';

/** The agent whom the simulator connects with each contact. */
export const agentId = 900_201;

const AGENT = {
  agentId: BigInt(agentId),
  firstName: 'Simulated',
  lastName: 'Agent',
  teamId: 900_301,
  teamName: 'Team',
};
const MEDIA = { mediaTypeId: 4, mediaTypeName: 'Phone Call', mediaSubTypeId: 0, mediaSubTypeName: '' };
const NO_TRANSFER = { transferIndicatorId: 0, transferIndicatorName: 'None' };

/** The campaign of every skill. */
const CAMPAIGN = { campaignId: 900_401, campaignName: 'Campaign' };

/** Builds the fields that all records of a contact have. */
function toCommonRecord(contact: SimulatedContact, state: ServiceState): ContactRecord {
  const { id, placed, phoneNumber } = contact;
  const { callerId } = placed.query;
  const { since } = getProgress(placed, state);
  return {
    contactId: BigInt(id),
    masterContactId: BigInt(placed.id),
    ...AGENT,
    ...CAMPAIGN,
    ...MEDIA,
    ...NO_TRANSFER,
    skillId: placed.skillId,
    skillName: `Skill ${placed.skillId}`,
    pointOfContactId: 900_501,
    pointOfContactName: 'Outbound',
    toAddress: formatNumber(phoneNumber, state),
    fromAddress: formatNumber(callerId ?? state.settings.aniNumbers[0], state),
    contactStartDate: toIso(placed.placedAt),
    lastUpdateTime: toIso(since),
    isOutbound: true,
    isLogged: false,
    isTakeover: false,
    holdCount: 0,
    routingAttribute: 0,
    highProficiency: 0,
    lowProficiency: 0,
  };
}

/** Builds the record of an active contact. */
export function toActiveRecord(contact: SimulatedContact, state: ServiceState): ContactRecord {
  const { current } = getProgress(contact.placed, state);
  return {
    ...toCommonRecord(contact, state),
    stateId: current.id,
    stateName: current.name,
    contactStateCategory: current.category,
  };
}

/** Returns the result of a contact that has ended. */
function toResult({ placed }: SimulatedContact, state: ServiceState): ContactRecord {
  const totalDurationSeconds = (getProgress(placed, state).since - placed.placedAt) / 1_000;
  return { endReason: 'Simulated', totalDurationSeconds, primaryDispositionId: dispositionId };
}

/** Builds the record of a completed contact in a list. */
export function toCompletedRecord(contact: SimulatedContact, state: ServiceState): ContactRecord {
  const warehoused = toIso(getProgress(contact.placed, state).since + state.settings.acd.completedLagMs);
  const { totalDurationSeconds, ...result } = toResult(contact, state);
  return {
    ...toCommonRecord(contact, state),
    ...result,
    ...{ secondaryDispositionId: 0, dispositionNotes: '', refuseReason: 'N/A', serviceLevelFlag: 0 },
    ...{ callbackTime: 0, routingTime: 0, totalDurationSeconds, agentSeconds: totalDurationSeconds },
    ...{ inQueueSeconds: 0, preQueueSeconds: 0, postQueueSeconds: 0, holdSeconds: 0, conferenceSeconds: 0 },
    ...{ acwSeconds: 0, abandonSeconds: 0, releaseSeconds: 0 },
    ...{ abandoned: false, isRefused: false, isShortAbandon: false, isAnalyticsProcessed: false },
    ...{ dateContactWarehoused: warehoused, dateACWWarehoused: warehoused, tags: [] },
  };
}

/** Builds the record of a single contact; one that has ended has its last state and its result. */
export function toSingleRecord(contact: SimulatedContact, state: ServiceState): ContactRecord {
  const record = toActiveRecord(contact, state);
  if (!getProgress(contact.placed, state).isOver) return record;
  return { ...record, isActive: false, ...toResult(contact, state) };
}

/** Translates a record to the names and types of a tenant. */
export function renderRecord(record: ContactRecord, nameOf: NameOf, state: ServiceState): ContactRecord {
  const render = state.settings.acd.valueTypes === 'text' ? toText : (value: unknown) => value;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [nameOf(name), render(value)]));
}

function toText(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}
