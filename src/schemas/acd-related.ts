import { isRecord } from '../internal/json.js';
import type { Result } from '../internal/result.js';
import { readId } from './acd-ids.js';
import { parseItemsOf, type RecordFields, readRecord, withStrings } from './acd-record.js';
import { readObject } from './response-body.js';

/** One contact of a hierarchy. */
export interface RelatedContact {
  /** ID for `contacts.get`: a string of digits. */
  readonly contactId: string;
  /** As documented, a string in ISO 8601 form. */
  readonly startTime?: unknown;
  /** As documented, a string in ISO 8601 form. */
  readonly endTime?: unknown;
  /** Unlisted fields. */
  readonly [member: string]: unknown;
}

/** A contact and those that belong to it: transfers, and the leg that a script dialed. */
export interface RelatedContacts {
  /** ID of the contact that the others belong to: a string of digits. */
  readonly masterContactId: string;
  /** As CXone lists them: the master may be among them, alone if there is no other. */
  readonly children: readonly RelatedContact[];
}

/** Disposition that an agent chose. Unlisted fields are kept unchanged. */
export interface ContactDisposition {
  /** ID of the disposition, a string of digits. */
  readonly dispositionId?: string | undefined;
  /** Name of the disposition in this tenant. */
  readonly dispositionName?: string | undefined;
  /** Notes of the agent. */
  readonly notes?: string | undefined;
  /** As documented, a string in ISO 8601 form. */
  readonly lastUpdated?: unknown;
  /** ID of the agent, a string of digits; NICE's documents call it `dispositionByAgendId`. */
  readonly dispositionByAgentId?: string | undefined;
  /** Unlisted fields. */
  readonly [member: string]: unknown;
}

const RELATED: RecordFields = { startTime: 'text', endTime: 'text' };
const DISPOSITION: RecordFields = {
  dispositionId: 'id',
  dispositionName: 'text',
  notes: 'text',
  lastUpdated: 'text',
  dispositionByAgentId: 'id',
};

function readRelated(record: Record<string, unknown>, at: string): Result<RelatedContact> {
  const id = readId(record['contactId'], `${at}contactId`);
  return id.ok ? { ok: true, value: { ...readRecord(record, RELATED), contactId: id.value } } : id;
}

/** Validates the response to `GET /contacts/{contactId}/hierarchy`, as NICE documents it. */
export function parseRelatedContacts(text: string, status: number): Result<RelatedContacts> {
  const response = readObject(text);
  if (!response.ok) return response;
  const { resultSet } = response.value;
  const id = readId((isRecord(resultSet) ? resultSet : response.value)['masterContactId'], 'masterContactId');
  if (!id.ok) return id;
  const children = parseItemsOf(text, status, { names: ['childContacts'], read: readRelated });
  return children.ok ? { ok: true, value: { masterContactId: id.value, children: children.value } } : children;
}

/** Validates the response to `GET /contacts/{contactId}/disposition`: `undefined` if it is empty. */
export function parseDisposition(text: string): Result<ContactDisposition | undefined> {
  const content = text.replace(/\s/g, '');
  if (content === '' || content === '{}' || content === 'null') return { ok: true, value: undefined };
  const response = readObject(text);
  if (!response.ok) return response;
  const { dispositionByAgendId } = response.value;
  const record = readRecord({ dispositionByAgentId: dispositionByAgendId, ...response.value }, DISPOSITION);
  return { ok: true, value: withStrings(record, ...Object.keys(DISPOSITION)) };
}
