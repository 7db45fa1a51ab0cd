import { isRecord } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { parseId } from './acd-responses.js';
import { readObject } from './response-body.js';

/**
 * A contact as CXone returned it. Unlisted fields are kept unchanged; an integer beyond 2^53 among them is a string of its
 * digits.
 */
export interface Contact {
  /** ID for `contacts.get`: a string of digits, exact beyond 2^53. */
  readonly contactId: string;
  /** One of the tenant's states: data, not an enumeration; see `contacts.states`. */
  readonly stateId?: number | undefined;
  /** The state's name in this tenant. */
  readonly stateName?: string | undefined;
  /** Category of the state. */
  readonly contactStateCategory?: string | undefined;
  /** `true` if the tenant placed the call. */
  readonly isOutbound?: boolean | undefined;
  /** Number or address that was called. */
  readonly toAddress?: string | undefined;
  /** Number or address of the caller, or the caller ID that was shown. */
  readonly fromAddress?: string | undefined;
  /** The skill that the contact runs under. */
  readonly skillId?: number | undefined;
  /** The campaign of the skill. */
  readonly campaignId?: number | undefined;
  /** ISO 8601, as CXone returned it. */
  readonly contactStartDate?: string | undefined;
  /** ISO 8601, as CXone returned it. */
  readonly lastUpdateTime?: string | undefined;
  /** `false` once the contact is completed. */
  readonly isActive?: boolean | undefined;
  /** Cause of the end, once the contact is completed. */
  readonly endReason?: string | undefined;
  /** Duration in seconds, once the contact is completed. */
  readonly totalDurationSeconds?: number | undefined;
  /** Disposition that the agent chose. */
  readonly primaryDispositionId?: number | undefined;
  readonly [member: string]: unknown;
}

/** One state that a contact was in. Unlisted fields are kept unchanged. */
export interface ContactStateEntry {
  /** One of the tenant's states; see `contacts.states`. */
  readonly contactStateId?: number | undefined;
  /** The state's name in this tenant. */
  readonly contactStateName?: string | undefined;
  /** ISO 8601, as CXone returned it. */
  readonly startDate?: string | undefined;
  /** As CXone returned it; NICE does not document the unit. */
  readonly duration?: number | undefined;
  readonly [member: string]: unknown;
}

/** A state that the contacts of a tenant can be in. */
export interface ContactStateDescription {
  /** ID by which contacts refer to it. */
  readonly contactStateId: number;
  /** Its name in this tenant. */
  readonly contactStateDescription?: string | undefined;
  /** Category of the state. */
  readonly contactStateCategory?: string | undefined;
  readonly [member: string]: unknown;
}

type Kind = 'number' | 'text' | 'flag';
type Fields = Readonly<Record<string, Kind>>;

const CONTACT: Fields = {
  stateId: 'number',
  stateName: 'text',
  contactStateCategory: 'text',
  isOutbound: 'flag',
  toAddress: 'text',
  fromAddress: 'text',
  skillId: 'number',
  campaignId: 'number',
  contactStartDate: 'text',
  lastUpdateTime: 'text',
  isActive: 'flag',
  endReason: 'text',
  totalDurationSeconds: 'number',
  primaryDispositionId: 'number',
};
const STATE_ENTRY: Fields = {
  contactStateId: 'number',
  contactStateName: 'text',
  startDate: 'text',
  duration: 'number',
};
const STATE_DESCRIPTION: Fields = {
  contactStateId: 'number',
  contactStateDescription: 'text',
  contactStateCategory: 'text',
};

/** NICE's documents and CXone's responses may not agree on types: what can be converted without loss is. */
const READERS: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  number: (value) => (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value),
  text: (value) => (typeof value === 'number' ? String(value) : value),
  flag: (value) => (/^(?:true|false)$/i.test(String(value)) ? String(value).toLowerCase() === 'true' : value),
};

const TYPE_CHECKS = { number: 'number', text: 'string', flag: 'boolean' } as const;
const TYPE_NAMES = { number: 'a number', text: 'a string', flag: 'a boolean' } as const;

/** Converts listed fields to their types; `null` counts as absent. */
function readRecord(record: Record<string, unknown>, fields: Fields, at: string): Result<Record<string, unknown>> {
  const read = { ...record };
  for (const [name, kind] of Object.entries(fields)) {
    const value = READERS[kind](record[name]);
    if (value === undefined || value === null) delete read[name];
    else if (typeof value === TYPE_CHECKS[kind]) read[name] = value;
    else return invalid(`${at}${name}`, `must be ${TYPE_NAMES[kind]}`);
  }
  return { ok: true, value: read };
}

/** The record is under `contactId`, as documented, under `resultSet`, as in older versions, or is the response itself. */
function findRecord(response: Record<string, unknown>): Record<string, unknown> {
  const { contactId, resultSet } = response;
  const inner = [contactId, resultSet].flat().find(isRecord);
  return inner ?? response;
}

/** Validates the response to `GET /contacts/{contactId}`, as NICE documents it. */
export function parseContact(text: string, requestedId: string): Result<Contact> {
  const response = readObject(text);
  if (!response.ok) return response;
  const record = findRecord(response.value);
  if (![...Object.keys(CONTACT), 'contactId'].some((name) => Object.hasOwn(record, name))) {
    return invalid('', 'must be the record of a contact, under contactId, under resultSet, or by itself');
  }
  const contact = readRecord(record, CONTACT, '');
  if (!contact.ok) return contact;
  return { ok: true, value: { ...contact.value, contactId: parseId(record['contactId']) ?? requestedId } };
}

function parseList<T>(
  list: unknown,
  name: string,
  read: (item: Record<string, unknown>, at: string) => Result<T>,
): Result<readonly T[]> {
  if (!Array.isArray(list)) return invalid(name, 'must be an array');
  const values: T[] = [];
  for (const [index, item] of list.entries()) {
    const at = `${name}[${index}]`;
    const entry = isRecord(item) ? read(item, `${at}.`) : invalid(at, 'must be an object');
    if (!entry.ok) return entry;
    values.push(entry.value);
  }
  return { ok: true, value: values };
}

/** Validates the response to `GET /contacts/{contactId}/state-history`, as NICE documents it. */
export function parseStateHistory(text: string): Result<readonly ContactStateEntry[]> {
  const response = readObject(text);
  if (!response.ok) return response;
  const list = response.value['contactStateHistory'];
  return parseList(list, 'contactStateHistory', (item, at) => readRecord(item, STATE_ENTRY, at));
}

/** CXone writes `ContactStateId`; here properties start with a lowercase letter. */
function lowerFirst(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name.replace(/^[A-Z]/, (first) => first.toLowerCase()), value]),
  );
}

function readDescription(item: Record<string, unknown>, at: string): Result<ContactStateDescription> {
  const read = readRecord(lowerFirst(item), STATE_DESCRIPTION, at);
  if (!read.ok) return read;
  const { contactStateId } = read.value;
  if (typeof contactStateId !== 'number') return invalid(`${at}contactStateId`, 'must be a number');
  return { ok: true, value: { ...read.value, contactStateId } };
}

/** Validates the response to `GET /contact-state-descriptions`, as NICE documents it. */
export function parseStateDescriptions(text: string): Result<readonly ContactStateDescription[]> {
  const response = readObject(text);
  if (!response.ok) return response;
  return parseList(response.value['contactStateDescriptions'], 'contactStateDescriptions', readDescription);
}
