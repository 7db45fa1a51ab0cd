import * as z from 'zod/mini';
import { isRecord } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import type { CXoneIssue, Result } from '../internal/result.js';
import type { Contact } from './acd-contact.js';
import { isDate, type ParseContext, parseInstant, readPhoneNumber } from './acd-fields.js';
import { type AcdId, normalizeId } from './acd-ids.js';
import { checkedLater, type Fields, optionalId, type Query, toQueryFields } from './acd-trigger.js';
import { toIssues, validate } from './issues.js';
import { splitNumber } from './national-number.js';
import type { PhoneRules } from './phone.js';
import { toUnreadable } from './unreadable.js';

/** Query of `acd.contacts.find`: a contact is found if all that is given holds. */
export interface FindContactsQuery {
  /** The number that was called, E.164 or, with `defaultCountry`, in a national format. */
  readonly phoneNumber?: string | undefined;
  /** The caller ID that was shown, in the same forms. */
  readonly callerId?: string | undefined;
  /** The skill that the contact ran under. */
  readonly skillId?: AcdId | undefined;
  /** The campaign of the skill. */
  readonly campaignId?: AcdId | undefined;
  /** Earliest start of the contact: a `Date`, or ISO 8601 with a time zone. CXone's clock may differ from yours. */
  readonly since: Date | string;
  /** Latest start of the contact, in the same forms. @defaultValue now */
  readonly before?: Date | string | undefined;
}

/** A checked query. */
export interface ContactSearch {
  /** Both E.164. */
  readonly phoneNumber?: string | undefined;
  readonly callerId?: string | undefined;
  readonly skillId?: AcdId | undefined;
  readonly campaignId?: AcdId | undefined;
  /** Both epoch milliseconds. */
  readonly since: number;
  readonly before: number;
}

const searchSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      phoneNumber: checkedLater(),
      callerId: checkedLater(),
      skillId: optionalId(),
      campaignId: optionalId(),
      since: checkedLater(),
      before: checkedLater(),
    },
    { error: 'must be an object with since' },
  ),
);

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;
const INSTANT_MESSAGE =
  'must be a valid Date, or a string in ISO 8601 form with a time zone such as 2025-10-27T10:00:00Z';

function readInstant(value: unknown, path: string, issues: CXoneIssue[]): number {
  const isText = typeof value === 'string' && INSTANT.test(value);
  const time = isDate(value) ? Number(value) : parseInstant(isText ? String(value) : '');
  if (Number.isNaN(time)) issues.push({ path, message: INSTANT_MESSAGE });
  return time;
}

function readSearch(input: Fields, context: ParseContext, now: number): ContactSearch {
  const { phoneNumber, callerId, skillId, campaignId } = input;
  const { issues } = context;
  const since = readInstant(input['since'], 'since', issues);
  const before = input['before'] === undefined ? now : readInstant(input['before'], 'before', issues);
  if (before < since) issues.push({ path: 'since', message: 'must not be later than before' });
  const readNumber = (value: unknown, path: string) =>
    value === undefined ? undefined : readPhoneNumber(value, path, context);
  return {
    phoneNumber: readNumber(phoneNumber, 'phoneNumber'),
    callerId: readNumber(callerId, 'callerId'),
    // Checked by the schema.
    skillId: normalizeId(skillId) as AcdId | undefined,
    campaignId: normalizeId(campaignId) as AcdId | undefined,
    since,
    before,
  };
}

/** Checks a query before anything is sent: all problems at once, each with its path. */
export function parseSearch(query: unknown, rules: PhoneRules, now: number): Result<ContactSearch> {
  try {
    const parsed = validate(searchSchema(), query);
    // A number that was called once is looked for, valid by the newest plans or not.
    const context: ParseContext = {
      rules: { ...rules, validation: 'possible' },
      issues: [],
      phoneNumbers: [],
      callees: [],
    };
    const { issues } = context;
    if (!parsed.success) issues.push(...toIssues(parsed.error, Object.keys(searchSchema().shape)));
    if (!isRecord(query)) return { ok: false, issues };
    const search = readSearch(query, context, now);
    return issues.length > 0 ? { ok: false, issues } : { ok: true, value: search };
  } catch {
    return toUnreadable(Object(query), Object.keys(searchSchema().shape));
  }
}

/** The version from which on the filters have their names of today. */
const NAMES_OF_TODAY = 27;

/** The filters by number in the version's own names. A tenant may keep numbers in another form, which they don't find. */
export function toNumberFilters({ phoneNumber, callerId }: ContactSearch, apiVersion: string): Query {
  const isOld = Number.parseInt(apiVersion.slice(1), 10) < NAMES_OF_TODAY;
  return toQueryFields(
    isOld ? { toAddr: phoneNumber, fromAddr: callerId } : { toAddress: phoneNumber, fromAddress: callerId },
  );
}

/** The filters that find all that is looked for, and more. */
export function toFilters({ skillId, campaignId, since, before }: ContactSearch, hasDates: boolean): Query {
  const toTime = (time: number) => new Date(time).toISOString();
  return toQueryFields({
    skillId,
    campaignId,
    ...(hasDates && { startDate: toTime(Math.floor(since / 1_000) * 1_000), endDate: toTime(before) }),
  });
}

/** `true` if an address is this number: in E.164, with another prefix before the country code, or in its national form. */
export function isSameNumber(address: unknown, e164: string): boolean {
  const [, text = ''] = /^(?:tel:|sips?:)?([+\d\s().\-/]+)(?:@.*)?$/i.exec(String(address)) ?? [];
  const digits = text.replace(/\(0\)|\D/g, '');
  const full = e164.slice(1);
  if (text.trim().startsWith('+')) return digits === full;
  const { national } = splitNumber(e164);
  return digits.endsWith(full) || digits === national || digits === `0${national}`;
}

/** A time without a zone is UTC, as NICE documents it. */
function parseTime(value: unknown): number {
  const text = String(value);
  return Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
}

/** A start without milliseconds may have been cut off to the second. */
function isInRange(start: number, { since, before }: ContactSearch): boolean {
  const earliest = start % 1_000 === 0 ? Math.floor(since / 1_000) * 1_000 : since;
  return earliest <= start && start <= before;
}

/** `true` if a contact is one that is looked for: CXone may ignore a filter, or compare otherwise. */
export function matchesSearch(contact: Contact, search: ContactSearch): boolean {
  const { phoneNumber, callerId, skillId, campaignId } = search;
  const isSameId = (id: AcdId | undefined, value: unknown) => id === undefined || String(id) === String(value);
  const hasNumber = (number: string | undefined, address: unknown) =>
    number === undefined || isSameNumber(address, number);
  return (
    hasNumber(phoneNumber, contact.toAddress) &&
    hasNumber(callerId, contact.fromAddress) &&
    isSameId(skillId, contact.skillId) &&
    isSameId(campaignId, contact.campaignId) &&
    isInRange(parseTime(contact.contactStartDate), search)
  );
}
