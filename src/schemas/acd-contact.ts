import { isRecord } from '../internal/json.js';
import { invalid, type Result } from '../internal/result.js';
import { parseId, readId } from './acd-ids.js';
import { parseList, type RecordFields, readRecord, withStrings } from './acd-record.js';
import { readObject } from './response-body.js';

/**
 * A contact as CXone returned it. No field of an unexpected type makes it an error: a listed field is converted where
 * nothing is lost, such as `"False"` to `false`. Otherwise one whose type is `unknown` has the value that came, and any other
 * is absent. An integer beyond 2^53 is a string of its digits. A field that came under its name before v27 (`toAddr`) has its
 * later one (`toAddress`) too.
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

const CONTACT: RecordFields = {
  stateId: 'number',
  stateName: 'text',
  contactStateCategory: 'text',
  isOutbound: 'flag',
  toAddress: 'text',
  fromAddress: 'text',
  skillId: 'number',
  campaignId: 'number',
  teamId: 'number',
  mediaTypeId: 'number',
  contactStartDate: 'text',
  lastUpdateTime: 'text',
  isActive: 'flag',
  isLogged: 'flag',
  isRefused: 'flag',
  isTakeover: 'flag',
  abandoned: 'flag',
  endReason: 'text',
  refuseReason: 'text',
  totalDurationSeconds: 'number',
  agentSeconds: 'number',
  inQueueSeconds: 'number',
  holdSeconds: 'number',
  conferenceSeconds: 'number',
  acwSeconds: 'number',
  primaryDispositionId: 'number',
};

/** Names of fields before v27, and their later ones. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  toAddr: 'toAddress',
  fromAddr: 'fromAddress',
  contactStart: 'contactStartDate',
  state: 'stateName',
  mediaType: 'mediaTypeId',
  confSeconds: 'conferenceSeconds',
  ACWSeconds: 'acwSeconds',
};

/** Adds the later name of each field that came under its old one. */
function withNewNames(record: Record<string, unknown>): Record<string, unknown> {
  const read = { ...record };
  for (const [old, name] of Object.entries(OLD_NAMES)) read[name] ??= record[old];
  return readRecord(read, CONTACT);
}

/** The record is under `contactId`, as documented, under `resultSet`, as in older versions, or is the response itself. */
function findRecord(response: Record<string, unknown>): Record<string, unknown> {
  const { contactId, resultSet } = response;
  const inner = [contactId, resultSet].flat().find(isRecord);
  return inner ?? response;
}

/** Leaves out a field whose value doesn't have the declared type. */
function toContact({ isActive, ...others }: Record<string, unknown>, contactId: string): Contact {
  return {
    ...withStrings(others, 'stateName', 'endReason'),
    contactId,
    ...(typeof isActive === 'boolean' && { isActive }),
  };
}

/** Validates the response to `GET /contacts/{contactId}`, as NICE documents it. */
export function parseContact(text: string, requestedId: string): Result<Contact> {
  const response = readObject(text);
  if (!response.ok) return response;
  const record = findRecord(response.value);
  const names = [...Object.keys(CONTACT), ...Object.keys(OLD_NAMES), 'contactId'];
  if (!names.some((name) => Object.hasOwn(record, name))) {
    return invalid('', 'must be the record of a contact, under contactId, under resultSet, or by itself');
  }
  return { ok: true, value: toContact(withNewNames(record), parseId(record['contactId']) ?? requestedId) };
}

/** One page of a list of contacts. */
export interface ContactPage {
  readonly contacts: readonly Contact[];
  /** `true` if, by what CXone returned, no page follows. */
  readonly isLast: boolean;
}

function readContact(record: Record<string, unknown>, at: string): Result<Contact> {
  const id = readId(record['contactId'], `${at}contactId`);
  return id.ok ? { ok: true, value: toContact(withNewNames(record), id.value) } : id;
}

/** Validates a page of `GET /contacts/active` or `/contacts/completed`, of which `skip` contacts came before. */
export function parseContactPage(
  text: string,
  status: number,
  { name, skip }: { readonly name: string; readonly skip: number },
): Result<ContactPage> {
  const list = parseList(text, status, { names: [name], read: readContact });
  if (!list.ok) return list;
  const { items: contacts, response } = list.value;
  const { resultSet } = response;
  const { totalRecords, _links: links } = isRecord(resultSet) ? resultSet : response;
  const hasNext = isRecord(links) && Boolean(links['next']);
  const total = Number(totalRecords);
  // Anything but a count proves nothing.
  const isComplete = !hasNext && total > 0 && total <= skip + contacts.length;
  return { ok: true, value: { contacts, isLast: contacts.length === 0 || isComplete } };
}
