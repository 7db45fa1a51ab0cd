import type { CXoneErrorReason } from '../errors/api.js';
import { isRecord, parseJson } from '../internal/json.js';
import { quoteServiceText } from '../internal/quote.js';
import type { Redactor } from '../internal/redact.js';

/** Causes of a rejection that CXone is known to name (in the tutorial and elsewhere), with spaces or without. */
const REASONS = [
  'invalid_phone_number',
  'campaign_not_found',
  'campaign_disabled',
  'ani_not_provisioned',
  'insufficient_scope',
] as const satisfies readonly CXoneErrorReason[];

/** Content of an error body, in any of its shapes. */
export interface ErrorBody {
  /** CXone's message, one line, masked, at most 300 characters. */
  readonly message?: string | undefined;
  readonly reason?: CXoneErrorReason | undefined;
  /** The `error` of an OAuth response, of the body or of `WWW-Authenticate`, masked. */
  readonly oauthError?: string | undefined;
  /** The scheme of `WWW-Authenticate`, masked. */
  readonly scheme?: string | undefined;
}

const MAX_MARKUP = 8_192;

function stripTags(text: string): string {
  if (!text.trimStart().startsWith('<')) return text;
  return text.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ');
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

function firstLine(candidates: readonly unknown[], redactor: Pick<Redactor, 'maskText'>): string | undefined {
  for (const candidate of candidates) {
    const line = quoteServiceText(getMessage(candidate), redactor);
    if (line !== '') return line;
  }
  return undefined;
}

function findReason(text: string): CXoneErrorReason | undefined {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  // CXone also writes "ANI number not provisioned".
  const phrase = letters.replaceAll('aninumber', 'ani');
  return REASONS.find((reason) => phrase.includes(reason.replaceAll('_', '')));
}

/** Reads the first challenge of `WWW-Authenticate`, as RFC 6750 has it. */
function parseChallenge(header: string) {
  const scheme = /^\s*([a-z][\w-]*)/i.exec(header)?.[1];
  const error = /\berror="?([\w.-]+)/i.exec(header)?.[1];
  const description = /\berror_description="([^"]*)"/i.exec(header)?.[1];
  return { scheme, error, description };
}

/** An error response, and the redactor that masks it. */
export interface RawErrorBody {
  readonly text: string;
  readonly headers: { get(name: string): string | null };
  readonly statusText: string;
  readonly redactor: Pick<Redactor, 'maskText'>;
}

/**
 * Reads an error body: JSON of any known shape, plain text, HTML or nothing.
 *
 * Never throws.
 */
export function parseErrorBody({ text, headers, statusText, redactor }: RawErrorBody): ErrorBody {
  const value = parseJson(text);
  // Markup is cut before it is searched, and masked before it is cut.
  const candidates = value === undefined ? [] : messageCandidates(value);
  const plain = value === undefined ? [stripTags(redactor.maskText(text).slice(0, MAX_MARKUP))] : [];
  const challenge = parseChallenge(headers.get('www-authenticate') ?? '');
  const header = headers.get('icstatusdescription');
  const message = firstLine([...candidates, header, ...plain, challenge.description, statusText], redactor);
  const oauthError = isRecord(value) && typeof value['error'] === 'string' ? value['error'] : challenge.error;
  return {
    message,
    reason: findReason(message ?? '') ?? findReason(text) ?? findReason(challenge.error ?? ''),
    oauthError: quoteServiceText(oauthError, redactor) || undefined,
    scheme: quoteServiceText(challenge.scheme, redactor) || undefined,
  };
}

const WEB_PAGE = /<(?:!doctype\s+html|html|head|body)\b/i;
/** In characters: where a web page shows what it is. */
const MAX_PROLOGUE = 1_024;

/** `true` if a body is a web page, by its type or its beginning. */
export function isWebPage(text: string, headers: RawErrorBody['headers']): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '') || WEB_PAGE.test(text.slice(0, MAX_PROLOGUE));
}
