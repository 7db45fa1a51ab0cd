import * as z from 'zod/mini';
import { parseJson } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import type { Result } from '../internal/result.js';
import { MAX_SECRET_LENGTH } from '../internal/secrets.js';
import { toIssues, validate } from './issues.js';
import { valueWhere } from './parts.js';

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

const accessTokenSchema = () => valueWhere<string>(isSendableToken, TOKEN_MESSAGE);

const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1_000;
const SECONDS_MESSAGE = 'must be a number of seconds of 0 or more';

const EPOCH_MESSAGE = 'must be epoch milliseconds';

function isInRange(most: number, value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

// Built at first use: a program with tokens of its own needs neither.
const issuedSchema = /* @__PURE__ */ lazy(() => {
  const isValid = (value: unknown) =>
    typeof value === 'string' ? /^\d{1,12}(?:\.\d+)?$/.test(value) : isInRange(MAX_SECONDS, value);
  return z.object(
    { access_token: accessTokenSchema(), expires_in: z.custom<number | string>(isValid, { error: SECONDS_MESSAGE }) },
    { error: 'must be a JSON object' },
  );
});

const storedSchema = /* @__PURE__ */ lazy(() =>
  z.object({
    accessToken: accessTokenSchema(),
    expiresAt: z.custom<number>((value) => isInRange(Number.MAX_SAFE_INTEGER, value), { error: EPOCH_MESSAGE }),
  }),
);

/** Validates the response of the token endpoint. */
export function parseIssuedToken(text: string): Result<IssuedToken> {
  const result = validate(issuedSchema(), parseJson(text));
  if (!result.success) return { ok: false, issues: toIssues(result.error) };
  const { access_token: accessToken, expires_in: seconds } = result.data;
  return { ok: true, value: { accessToken, lifetimeMs: Number(seconds) * 1_000 } };
}

/** Reads what a token store returned: the string that was stored, or the object that some stores make of it. */
export function parseStoredToken(value: unknown): { accessToken: string; expiresAt: number } | undefined {
  const result = validate(storedSchema(), typeof value === 'string' ? parseJson(value) : value);
  return result.success ? { accessToken: result.data.accessToken, expiresAt: result.data.expiresAt } : undefined;
}
