import { isRecord, parseJson } from '../internal/json.js';
import { type CXoneIssue, invalid, type Result } from '../internal/result.js';
import { MAX_SECRET_LENGTH } from '../internal/secrets.js';
import { readProperty } from '../internal/user-code.js';

/** A token from the token endpoint. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly lifetimeMs: number;
  /** Set if the response names it. */
  readonly tenantId?: string | undefined;
}

/** The rule for a token. */
export const TOKEN_MESSAGE = 'must be a string of 1 to 16,384 visible ASCII characters, without spaces';

/** `true` if a token can be sent in a header: visible ASCII and nothing else, and not too long. */
export function isSendableToken(token: unknown): token is string {
  return typeof token === 'string' && token.length <= MAX_SECRET_LENGTH && /^[\x21-\x7e]+$/.test(token);
}

const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1_000;

function isInRange(most: number, value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

function isLifetime(value: unknown): boolean {
  return typeof value === 'string' ? /^\d{1,12}(?:\.\d+)?$/.test(value) : isInRange(MAX_SECONDS, value);
}

/** Validates the response of the token endpoint. */
export function parseIssuedToken(text: string): Result<IssuedToken> {
  const response = parseJson(text);
  if (!isRecord(response)) return invalid('', 'must be a JSON object');
  const { access_token: accessToken, expires_in: seconds } = response;
  const issues: CXoneIssue[] = [];
  if (!isSendableToken(accessToken)) issues.push({ path: 'access_token', message: TOKEN_MESSAGE });
  if (!isLifetime(seconds)) issues.push({ path: 'expires_in', message: 'must be a number of seconds of 0 or more' });
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, value: { accessToken: String(accessToken), lifetimeMs: Number(seconds) * 1_000 } };
}

/** Reads what a token store returned: the string that was stored, or the object that some stores make of it. */
export function parseStoredToken(value: unknown): { accessToken: string; expiresAt: number } | undefined {
  const stored = typeof value === 'string' ? parseJson(value) : value;
  const accessToken = readProperty(stored, 'accessToken');
  const expiresAt = readProperty(stored, 'expiresAt');
  if (!isSendableToken(accessToken) || !isInRange(Number.MAX_SAFE_INTEGER, expiresAt)) return undefined;
  return { accessToken, expiresAt: Number(expiresAt) };
}
