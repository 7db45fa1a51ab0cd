import { getProgress } from './acd-contacts.js';
import { ACTIVE_FIELDS, COMPLETED_FIELDS, getNameOf } from './acd-fields.js';
import { type ContactQuery, type Order, parseContactQuery, type QueryRules } from './acd-query.js';
import { type ContactRecord, renderRecord, toActiveRecord, toCompletedRecord } from './acd-records.js';
import { type AcdHandler, getOrigin, getPath, getQuery, listResponse, parseDate, toIso } from './acd-request.js';
import type { SimulatedContact } from './acd-state.js';
import type { IncomingRequest } from './response-parts.js';
import type { ServiceState } from './state.js';

/** A list of contacts: its query, the field of the response, and the record of each contact that is on it. */
interface ContactList extends QueryRules {
  readonly name: 'activeContacts' | 'completedContacts' | 'contacts';
  toRecord(contact: SimulatedContact, state: ServiceState): ContactRecord | undefined;
}

const SHARED_FILTERS = [
  ...['updatedSince', 'mediaTypeId', 'mediaSubTypeId', 'skillId', 'campaignId', 'agentId', 'teamId'],
  ...['toAddress', 'fromAddress'],
];

const activeList: ContactList = {
  name: 'activeContacts',
  filters: [...SHARED_FILTERS, 'stateId', 'digitalContactStateId', 'contactId'],
  fields: ACTIVE_FIELDS,
  toRecord(contact, state) {
    return getProgress(contact.placed, state).isOver ? undefined : toActiveRecord(contact, state);
  },
};

const completedList: ContactList = {
  name: 'completedContacts',
  filters: [
    ...SHARED_FILTERS,
    ...[
      'startDate',
      'endDate',
      'mediaSubTypeName',
      'isLogged',
      'isRefused',
      'isTakeover',
      'analyticsProcessed',
      'tags',
    ],
  ],
  fields: COMPLETED_FIELDS,
  toRecord(contact, state) {
    const { isOver, since } = getProgress(contact.placed, state);
    const isListed = isOver && state.settings.clock.now() >= since + state.settings.acd.completedLagMs;
    return isListed ? toCompletedRecord(contact, state) : undefined;
  },
};

const fullList: ContactList = {
  name: 'contacts',
  filters: ['startDate', 'endDate'],
  fields: [...new Set([...ACTIVE_FIELDS, ...COMPLETED_FIELDS, 'isActive'])],
  toRecord(contact, state) {
    const record = activeList.toRecord(contact, state) ?? completedList.toRecord(contact, state);
    return record && { ...record, isActive: !getProgress(contact.placed, state).isOver };
  },
};

type Accepts = (record: ContactRecord, value: string) => boolean;

function isSince(field: string): Accepts {
  return (record, value) => Date.parse(`${record[field]}`) >= parseDate(value);
}

/** The filters that don't compare the field of the same name. */
const FILTERS: Readonly<Record<string, Accepts>> = {
  updatedSince: isSince('lastUpdateTime'),
  startDate: isSince('contactStartDate'),
  endDate: (record, value) => Date.parse(`${record['contactStartDate']}`) <= parseDate(value),
  analyticsProcessed: (record, value) => isSame(record['isAnalyticsProcessed'], value),
};

function isSame(field: unknown, value: string): boolean {
  return String(field).toLowerCase() === value.toLowerCase();
}

/** Returns a value that JavaScript can order. */
function toSortKey(value: unknown): number | bigint | string {
  return typeof value === 'number' || typeof value === 'bigint' ? value : String(value ?? '');
}

function compare(a: ContactRecord, b: ContactRecord, { field, isDescending }: Order): number {
  const [first, second] = [toSortKey(a[field]), toSortKey(b[field])];
  if (first === second) return 0;
  return first < second === isDescending ? 1 : -1;
}

function isListed(record: ContactRecord, filters: ContactQuery['filters']): boolean {
  return filters.every(([name, value]) => FILTERS[name]?.(record, value) ?? isSame(record[name], value));
}

function listRecords(list: ContactList, { filters, orderBy }: ContactQuery, state: ServiceState) {
  return state.acd.contacts
    .map((contact) => list.toRecord(contact, state))
    .filter((record) => record !== undefined)
    .filter((record) => isListed(record, filters))
    .sort((a, b) => orderBy.map((order) => compare(a, b, order)).find(Boolean) ?? 0);
}

/** Returns absolute URLs of this page and its neighbors, as the documented `_links`. */
function toLinks(request: IncomingRequest, { skip, top }: ContactQuery, total: number, state: ServiceState) {
  const base = `${state.settings.acd.linkOrigin ?? getOrigin(request)}${getPath(request)}`;
  const linkTo = (from: number) => {
    const query = getQuery(request);
    query.set('skip', String(from));
    query.set('top', String(top));
    return `${base}?${query}`;
  };
  return {
    self: linkTo(skip),
    ...(skip + top < total && { next: linkTo(skip + top) }),
    ...(skip > 0 && { previous: linkTo(Math.max(0, skip - top)) }),
  };
}

function serveList(list: ContactList): AcdHandler {
  return (request, state) => {
    const query = parseContactQuery(request, list, state);
    if ('rejection' in query) return query;
    const records = listRecords(list, query, state);
    const page = records.slice(query.skip, query.skip + query.top);
    const nameOf = getNameOf(request, state);
    const now = state.settings.clock.now();
    if (list === activeList) state.acd.countPage(now);
    const body = {
      businessUnitId: 900_601,
      lastPollTime: toIso(now),
      totalRecords: records.length,
      _links: toLinks(request, query, records.length, state),
      [list.name]: page.map((record) => renderRecord(pick(record, query.fields), nameOf, state)),
    };
    return listResponse(page, state.settings.acd.recordShape === 'resultSet' ? { resultSet: body } : body, state);
  };
}

function pick(record: ContactRecord, fields: readonly string[] | undefined): ContactRecord {
  if (fields === undefined) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => fields.includes(name)));
}

/** Lists the active contacts. */
export const listActiveContacts: AcdHandler = serveList(activeList);

/** Lists the completed contacts. */
export const listCompletedContacts: AcdHandler = serveList(completedList);

/** Lists the active and the completed contacts. */
export const listContacts: AcdHandler = serveList(fullList);
