import { invalid, type Result } from '../internal/result.js';
import { parseItemsOf, type RecordFields, readRecord } from './acd-record.js';

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

const STATE_ENTRY: RecordFields = {
  contactStateId: 'number',
  contactStateName: 'text',
  startDate: 'text',
  duration: 'number',
};
const STATE_DESCRIPTION: RecordFields = {
  contactStateId: 'number',
  contactStateDescription: 'text',
  contactStateCategory: 'text',
};

/** Validates the response to `GET /contacts/{contactId}/state-history`, as NICE documents it. */
export function parseStateHistory(text: string, status: number): Result<readonly ContactStateEntry[]> {
  const read = (item: Record<string, unknown>) => ({ ok: true as const, value: readRecord(item, STATE_ENTRY) });
  return parseItemsOf(text, status, { names: ['contactStateHistory'], read });
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
export function parseStateDescriptions(text: string, status: number): Result<readonly ContactStateDescription[]> {
  return parseItemsOf(text, status, { names: ['contactStateDescriptions'], read: readDescription });
}
