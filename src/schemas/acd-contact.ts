import { isRecord } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { parseId, readObject } from './acd-responses.js';

/**
 * A contact as the service tells it. Members that are not listed are kept as they came; an integer past 2^53 among them
 * is a text of its digits.
 */
export interface Contact {
  /** What `contacts.get` is asked with: the digits, exact past 2^53. */
  readonly contactId: string;
  /** One of the tenant's states: data, not an enumeration; see `contacts.states`. */
  readonly stateId?: number | undefined;
  /** The state's name in this tenant. */
  readonly stateName?: string | undefined;
  /** The kind of state. */
  readonly contactStateCategory?: string | undefined;
  /** Whether the tenant called, or was called. */
  readonly isOutbound?: boolean | undefined;
  /** Who was called. */
  readonly toAddress?: string | undefined;
  /** Who called, or the caller id that was shown. */
  readonly fromAddress?: string | undefined;
  /** The skill that the contact runs under. */
  readonly skillId?: number | undefined;
  /** The campaign of the skill. */
  readonly campaignId?: number | undefined;
  /** ISO 8601 as the service wrote it. */
  readonly contactStartDate?: string | undefined;
  /** ISO 8601 as the service wrote it. */
  readonly lastUpdateTime?: string | undefined;
  /** `false` once the contact is over. */
  readonly isActive?: boolean | undefined;
  /** How the contact ended, once it is over. */
  readonly endReason?: string | undefined;
  /** From its start to its end, in seconds, once it is over. */
  readonly totalDurationSeconds?: number | undefined;
  /** What the agent chose as the contact's result. */
  readonly primaryDispositionId?: number | undefined;
  readonly [member: string]: unknown;
}

/** One state that a contact was in. Members that are not listed are kept as they came. */
export interface ContactStateEntry {
  /** One of the tenant's states; see `contacts.states`. */
  readonly contactStateId?: number | undefined;
  /** The state's name in this tenant. */
  readonly contactStateName?: string | undefined;
  /** ISO 8601 as the service wrote it. */
  readonly startDate?: string | undefined;
  /** As the service wrote it; its unit is not in the vendor's public document. */
  readonly duration?: number | undefined;
  readonly [member: string]: unknown;
}

/** A state that the contacts of a tenant can be in. */
export interface ContactStateDescription {
  /** The number by which contacts name it. */
  readonly contactStateId: number;
  /** Its name in this tenant. */
  readonly contactStateDescription?: string | undefined;
  /** The kind of state. */
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

/** The service's documents and its answers are not known to agree on types: what can be read without loss is. */
const READERS: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  number: (value) => (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value),
  text: (value) => (typeof value === 'number' ? String(value) : value),
  flag: (value) => (/^(?:true|false)$/i.test(String(value)) ? String(value).toLowerCase() === 'true' : value),
};

const TYPE_CHECKS = { number: 'number', text: 'string', flag: 'boolean' } as const;
const TYPE_NAMES = { number: 'a number', text: 'a text', flag: 'true or false' } as const;

/** Gives listed members their types; a `null` means what an absent member means. */
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

/** The record lies under `contactId`, as published, under `resultSet`, as in older versions, or is the answer itself. */
function findRecord(answer: Record<string, unknown>): Record<string, unknown> {
  const { contactId, resultSet } = answer;
  const inner = [contactId, resultSet].flat().find(isRecord);
  return inner ?? answer;
}

/** Checks the answer to `GET /contacts/{contactId}` (WIRE §2.3). */
export function parseContact(text: string, requestedId: string): Result<Contact> {
  const answer = readObject(text);
  if (!answer.ok) return answer;
  const record = findRecord(answer.value);
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
  if (!Array.isArray(list)) return invalid(name, 'must be a list');
  const values: T[] = [];
  for (const [index, item] of list.entries()) {
    const at = `${name}[${index}]`;
    const entry = isRecord(item) ? read(item, `${at}.`) : invalid(at, 'must be an object');
    if (!entry.ok) return entry;
    values.push(entry.value);
  }
  return { ok: true, value: values };
}

/** Checks the answer to `GET /contacts/{contactId}/state-history` (WIRE §2.3). */
export function parseStateHistory(text: string): Result<readonly ContactStateEntry[]> {
  const answer = readObject(text);
  if (!answer.ok) return answer;
  const list = answer.value['contactStateHistory'];
  return parseList(list, 'contactStateHistory', (item, at) => readRecord(item, STATE_ENTRY, at));
}

/** `ContactStateId` is how the service writes it; here members begin with a small letter. */
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

/** Checks the answer to `GET /contact-state-descriptions` (WIRE §2.3). */
export function parseStateDescriptions(text: string): Result<readonly ContactStateDescription[]> {
  const answer = readObject(text);
  if (!answer.ok) return answer;
  return parseList(answer.value['contactStateDescriptions'], 'contactStateDescriptions', readDescription);
}
