import { isRecord } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { parseId } from './acd-responses.js';
import { readObject } from './response-body.js';

/**
 * A contact as CXone returned it. No field of an unexpected type makes it an error: a listed field is converted where
 * nothing is lost, such as `"False"` to `false`. Otherwise one whose type is `unknown` has the value that came, and any other
 * is absent. An integer beyond 2^53 is a string of its digits.
 */
export interface Contact {
  /** ID for `contacts.get`: a string of digits, exact beyond 2^53. */
  readonly contactId: string;
  /** One of the tenant's states: data, not an enumeration; see `contacts.states`. As documented, a number. */
  readonly stateId?: unknown;
  /** The state's name in this tenant. */
  readonly stateName?: string | undefined;
  /** Category of the state; as documented, a string. */
  readonly contactStateCategory?: unknown;
  /** `true` if the tenant placed the call; as documented, a boolean. */
  readonly isOutbound?: unknown;
  /** Number or address that was called; as documented, a string. */
  readonly toAddress?: unknown;
  /** Number or address of the caller, or the caller ID that was shown; as documented, a string. */
  readonly fromAddress?: unknown;
  /** The skill that the contact runs under; as documented, a number. */
  readonly skillId?: unknown;
  /** The campaign of the skill; as documented, a number. */
  readonly campaignId?: unknown;
  /** As documented, a string in ISO 8601 form. */
  readonly contactStartDate?: unknown;
  /** As documented, a string in ISO 8601 form. */
  readonly lastUpdateTime?: unknown;
  /** `false` once the contact is completed. */
  readonly isActive?: boolean | undefined;
  /** Cause of the end, once the contact is completed. */
  readonly endReason?: string | undefined;
  /** Duration in seconds, once the contact is completed; as documented, a number. */
  readonly totalDurationSeconds?: unknown;
  /** Disposition that the agent chose; as documented, a number. */
  readonly primaryDispositionId?: unknown;
  /** Unlisted fields. */
  readonly [member: string]: unknown;
}

/** One state that a contact was in. Fields are read as those of a {@link Contact}. */
export interface ContactStateEntry {
  /** One of the tenant's states; see `contacts.states`. As documented, a number. */
  readonly contactStateId?: unknown;
  /** The state's name in this tenant; as documented, a string. */
  readonly contactStateName?: unknown;
  /** As documented, a string in ISO 8601 form. */
  readonly startDate?: unknown;
  /** As documented, a number; NICE does not document the unit. */
  readonly duration?: unknown;
  /** Unlisted fields. */
  readonly [member: string]: unknown;
}

/** A state that the contacts of a tenant can be in. */
export interface ContactStateDescription {
  /** ID by which contacts refer to it. */
  readonly contactStateId: number;
  /** Its name in this tenant; as documented, a string. */
  readonly contactStateDescription?: unknown;
  /** Category of the state; as documented, a string. */
  readonly contactStateCategory?: unknown;
  /** Unlisted fields. */
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

function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) return value;
  const number = Number(value);
  // An integer beyond 2^53 would become another one.
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
}

function readFlag(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value);
  if (/^(?:true|1)$/i.test(text)) return true;
  return /^(?:false|0)$/i.test(text) ? false : value;
}

/** NICE's documents and CXone's responses may not agree on types: what can be converted without loss is. */
const READERS: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  number: readNumber,
  text: (value) => (typeof value === 'number' ? String(value) : value),
  flag: readFlag,
};

/** Converts listed fields to their types; `null` counts as absent, and what can't be converted is returned as it came. */
function readRecord(record: Record<string, unknown>, fields: Fields): Record<string, unknown> {
  const read = { ...record };
  for (const [name, kind] of Object.entries(fields)) {
    const value = READERS[kind](record[name]);
    if (value === undefined || value === null) delete read[name];
    else read[name] = value;
  }
  return read;
}

/** The record is under `contactId`, as documented, under `resultSet`, as in older versions, or is the response itself. */
function findRecord(response: Record<string, unknown>): Record<string, unknown> {
  const { contactId, resultSet } = response;
  const inner = [contactId, resultSet].flat().find(isRecord);
  return inner ?? response;
}

/** Leaves out a field whose value doesn't have the declared type. */
function toContact({ isActive, stateName, endReason, ...others }: Record<string, unknown>, contactId: string): Contact {
  return {
    ...others,
    contactId,
    ...(typeof isActive === 'boolean' && { isActive }),
    ...(typeof stateName === 'string' && { stateName }),
    ...(typeof endReason === 'string' && { endReason }),
  };
}

/** Validates the response to `GET /contacts/{contactId}`, as NICE documents it. */
export function parseContact(text: string, requestedId: string): Result<Contact> {
  const response = readObject(text);
  if (!response.ok) return response;
  const record = findRecord(response.value);
  if (![...Object.keys(CONTACT), 'contactId'].some((name) => Object.hasOwn(record, name))) {
    return invalid('', 'must be the record of a contact, under contactId, under resultSet, or by itself');
  }
  return { ok: true, value: toContact(readRecord(record, CONTACT), parseId(record['contactId']) ?? requestedId) };
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
  return parseList(list, 'contactStateHistory', (item) => ({ ok: true, value: readRecord(item, STATE_ENTRY) }));
}

/** CXone writes `ContactStateId`; here properties start with a lowercase letter. */
function lowerFirst(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name.replace(/^[A-Z]/, (first) => first.toLowerCase()), value]),
  );
}

function readDescription(item: Record<string, unknown>, at: string): Result<ContactStateDescription> {
  const read = readRecord(lowerFirst(item), STATE_DESCRIPTION);
  const { contactStateId } = read;
  if (typeof contactStateId !== 'number') return invalid(`${at}contactStateId`, 'must be a number');
  return { ok: true, value: { ...read, contactStateId } };
}

/** Validates the response to `GET /contact-state-descriptions`, as NICE documents it. */
export function parseStateDescriptions(text: string): Result<readonly ContactStateDescription[]> {
  const response = readObject(text);
  if (!response.ok) return response;
  return parseList(response.value['contactStateDescriptions'], 'contactStateDescriptions', readDescription);
}
