/** The causes of a refusal that the service is known to name (WIRE §1.4), as its words appear without punctuation. */
const REASONS = [
  ['invalid_phone_number', 'invalidphonenumber'],
  ['campaign_not_found', 'campaignnotfound'],
  ['campaign_disabled', 'campaigndisabled'],
  ['ani_not_provisioned', 'aninumbernotprovisioned'],
  ['ani_not_provisioned', 'aninotprovisioned'],
  ['insufficient_scope', 'insufficientscope'],
] as const;

export type ErrorReason = (typeof REASONS)[number][0];

/** What the body of a failure says, in whatever shape it came. */
export interface ErrorBody {
  /** The service's own words, one line, masked, at most 300 characters. */
  readonly message?: string | undefined;
  readonly reason?: ErrorReason | undefined;
  /** The `error` of an OAuth answer, masked. */
  readonly oauthError?: string | undefined;
}

const MAX_MESSAGE = 300;
const MAX_SEARCHED = 65_536;
const MAX_MARKUP = 8_192;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stripTags(text: string): string {
  if (!text.trimStart().startsWith('<')) return text;
  return text.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

type Mask = (text: string) => string;

/**
 * One line without control characters: what a service says must not forge a line of a log. Masked before it is cut, so
 * that no half of a secret is left at the end.
 */
function toLine(text: string, mask: Mask): string | undefined {
  const line = mask(text.replace(/[\p{C}\s]+/gu, ' ').trim());
  if (line === '') return undefined;
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return isRecord(value) && typeof value['message'] === 'string' ? value['message'] : undefined;
}

function firstText(values: readonly unknown[]): string | undefined {
  return values.map(textOf).find((text) => text !== undefined);
}

/** In the order of WIRE §1.4. */
function messageOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstText(value);
  if (!isRecord(value)) return textOf(value);
  const { error_description, errorDescription, message, detail, details, error, errors, title } = value;
  const plain = [error_description, errorDescription, message, detail, details].filter((each) => !isRecord(each));
  return firstText([...plain, error, ...(Array.isArray(errors) ? errors : []), title]);
}

function reasonIn(text: string): ErrorReason | undefined {
  const words = text
    .slice(0, MAX_SEARCHED)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return REASONS.find(([, phrase]) => words.includes(phrase))?.[0];
}

/** A failure as it came, and what masks its texts. */
export interface RawErrorBody {
  readonly text: string;
  readonly headers: Headers;
  readonly statusText: string;
  readonly mask: Mask;
}

/**
 * Reads a failure's body: JSON of any of the shapes seen, text, HTML or nothing.
 *
 * Never throws, whatever the body.
 */
export function parseErrorBody({ text, headers, statusText, mask }: RawErrorBody): ErrorBody {
  const value = parseJson(text);
  const isJson = value !== undefined;
  const candidates = [
    isJson ? messageOf(value) : undefined,
    headers.get('icstatusdescription') ?? undefined,
    isJson ? undefined : stripTags(mask(text).slice(0, MAX_MARKUP)),
    statusText,
  ];
  const message = candidates.map((each) => (each === undefined ? undefined : toLine(each, mask))).find(Boolean);
  const oauthError = isRecord(value) && typeof value['error'] === 'string' ? toLine(value['error'], mask) : undefined;
  return { message, reason: reasonIn(message ?? '') ?? reasonIn(text), oauthError };
}
