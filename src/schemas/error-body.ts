import { isRecord, parseJson } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';

/** Causes of a rejection that CXone is known to name (in the tutorial and elsewhere), without punctuation. */
const REASONS = [
  ['invalid_phone_number', 'invalidphonenumber'],
  ['campaign_not_found', 'campaignnotfound'],
  ['campaign_disabled', 'campaigndisabled'],
  ['ani_not_provisioned', 'aninumbernotprovisioned'],
  ['ani_not_provisioned', 'aninotprovisioned'],
  ['insufficient_scope', 'insufficientscope'],
] as const;

export type ErrorReason = (typeof REASONS)[number][0];

/** Content of an error body, in any of its shapes. */
export interface ErrorBody {
  /** CXone's message, one line, masked, at most 300 characters. */
  readonly message?: string | undefined;
  readonly reason?: ErrorReason | undefined;
  /** The `error` of an OAuth response, masked. */
  readonly oauthError?: string | undefined;
}

const MAX_MESSAGE = 300;
const MAX_SEARCH_LENGTH = 65_536;
const MAX_MARKUP = 8_192;

function stripTags(text: string): string {
  if (!text.trimStart().startsWith('<')) return text;
  return text.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ');
}

// Not a literal: V8 reads what \p means while it parses the file, and a cold start would wait for it.
const CONTROL = '\\p{C}';
const controlPattern = /* @__PURE__ */ lazy(() => new RegExp(`[${CONTROL}\\s]+`, 'gu'));

type Mask = (text: string) => string;

/**
 * Returns one line without control characters: a message must not forge a line of a log. Masked as it came, then as a
 * line, and only then cut, so that neither a changed space nor half of a secret gets through.
 */
function toLine(text: string, mask: Mask): string | undefined {
  const line = mask(mask(text).replace(controlPattern(), ' ').trim());
  if (line.length <= MAX_MESSAGE) return line === '' ? undefined : line;
  // Without half a surrogate pair at the end.
  return `${line.slice(0, MAX_MESSAGE).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function getMessage(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value['message'] === 'string' ? value['message'] : '';
}

/** Fields of a JSON body that may hold its message, most specific first. */
function messageCandidates(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return [value];
  const { error_description, errorDescription, message, detail, details, error, errors, title } = value;
  const texts = [error_description, errorDescription, message, detail, details].filter((item) => !isRecord(item));
  return [...texts, error, ...(Array.isArray(errors) ? errors : []), title];
}

function firstLine(candidates: readonly unknown[], mask: Mask): string | undefined {
  for (const candidate of candidates) {
    const text = getMessage(candidate);
    const line = text === '' ? undefined : toLine(text, mask);
    if (line !== undefined) return line;
  }
  return undefined;
}

function findReason(text: string): ErrorReason | undefined {
  const words = text
    .slice(0, MAX_SEARCH_LENGTH)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return REASONS.find(([, phrase]) => words.includes(phrase))?.[0];
}

/** An error response, and the function that masks it. */
export interface RawErrorBody {
  readonly text: string;
  readonly headers: { get(name: string): string | null };
  readonly statusText: string | undefined;
  readonly mask: Mask;
}

/**
 * Reads an error body: JSON of any known shape, plain text, HTML or nothing.
 *
 * Never throws.
 */
export function parseErrorBody({ text, headers, statusText, mask }: RawErrorBody): ErrorBody {
  const value = parseJson(text);
  // Markup is cut before it is searched, and masked before it is cut.
  const candidates = value === undefined ? [] : messageCandidates(value);
  const plain = value === undefined ? [stripTags(mask(text).slice(0, MAX_MARKUP))] : [];
  const message = firstLine([...candidates, headers.get('icstatusdescription'), ...plain, statusText], mask);
  const oauthError = isRecord(value) && typeof value['error'] === 'string' ? toLine(value['error'], mask) : undefined;
  return { message, reason: findReason(message ?? '') ?? findReason(text), oauthError };
}
