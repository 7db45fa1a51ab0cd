import { getVersion } from './acd-request.js';
import type { IncomingRequest } from './response-parts.js';
import type { ServiceState } from './state.js';

/** The fields that both lists of contacts document, by their names in v34.0. */
const SHARED_FIELDS = [
  ...['contactId', 'masterContactId', 'agentId', 'campaignId', 'skillId', 'teamId', 'mediaTypeId', 'mediaSubTypeId'],
  ...['pointOfContactId', 'transferIndicatorId', 'holdCount', 'routingAttribute', 'highProficiency', 'lowProficiency'],
  ...['toAddress', 'fromAddress', 'firstName', 'lastName', 'skillName', 'campaignName', 'teamName', 'mediaTypeName'],
  ...['mediaSubTypeName', 'pointOfContactName', 'transferIndicatorName', 'contactStartDate', 'lastUpdateTime'],
  ...['isOutbound', 'isLogged', 'isTakeover'],
];

/** The fields of active contacts. */
export const ACTIVE_FIELDS: readonly string[] = [
  ...SHARED_FIELDS,
  ...['stateId', 'stateName', 'contactStateCategory', 'targetAgentId', 'agentStartDate', 'fileName'],
  ...['digitalContactStateId', 'digitalContactStateName'],
];

/** The fields of completed contacts. */
export const COMPLETED_FIELDS: readonly string[] = [
  ...SHARED_FIELDS,
  ...['endReason', 'refuseReason', 'dispositionNotes', 'primaryDispositionId', 'secondaryDispositionId'],
  ...['serviceLevelFlag', 'callbackTime', 'routingTime', 'totalDurationSeconds', 'agentSeconds', 'inQueueSeconds'],
  ...['preQueueSeconds', 'postQueueSeconds', 'holdSeconds', 'conferenceSeconds', 'acwSeconds', 'abandonSeconds'],
  ...['releaseSeconds', 'abandoned', 'isRefused', 'isShortAbandon', 'isAnalyticsProcessed', 'dateContactWarehoused'],
  ...['dateACWWarehoused', 'analyticsProcessedDate', 'refuseTime', 'divisionNo', 'tags'],
];

/** The names of fields before v27. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  toAddress: 'toAddr',
  fromAddress: 'fromAddr',
  contactStartDate: 'contactStart',
  stateName: 'state',
  mediaTypeId: 'mediaType',
  conferenceSeconds: 'confSeconds',
};

/** The first version with the names of v34.0, in which no list requires a date either. */
export const NEW_NAMES_VERSION = 27;
const ACW_IN_CAPITALS_VERSION = 21;

/** Translates the name of a field or filter of v34.0 to the version of a request. */
export type NameOf = (name: string) => string;

/** Returns the translation of names for a request. */
export function getNameOf(request: IncomingRequest, state: ServiceState): NameOf {
  const { fieldNames } = state.settings.acd;
  const version = getVersion(request);
  const isOld = fieldNames === 'version' ? version < NEW_NAMES_VERSION : fieldNames === 'old';
  if (!isOld) return (name) => name;
  const acwSeconds = version <= ACW_IN_CAPITALS_VERSION ? 'ACWSeconds' : 'acwSeconds';
  const names = new Map(Object.entries({ ...OLD_NAMES, acwSeconds }));
  return (name) => names.get(name) ?? name;
}
