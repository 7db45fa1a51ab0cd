import * as z from 'zod/mini';
import { parseJson } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import type { Result } from '../internal/result.js';
import { toIssues, validate } from './issues.js';
import { matching } from './option-parts.js';

/** A token as the endpoint gives it (WIRE §1.1), lifetime in milliseconds. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly lifetimeMs: number;
}

// Visible ASCII: anything else could not travel in a header.
const accessTokenSchema = () => matching(/^[\x21-\x7e]+$/, 'must be a text of visible ASCII without spaces');

const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1_000;
const SECONDS_MESSAGE = 'must be a number of seconds, 0 or more';

const EPOCH_MESSAGE = 'must be epoch milliseconds';

function isInRange(most: number, value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

// Made at first use: whoever brings tokens of their own needs neither.
const issuedSchema = /* @__PURE__ */ lazy(() => {
  const isFitting = (value: unknown) =>
    typeof value === 'string' ? /^\d{1,12}(?:\.\d+)?$/.test(value) : isInRange(MAX_SECONDS, value);
  return z.looseObject(
    { access_token: accessTokenSchema(), expires_in: z.custom<number | string>(isFitting, { error: SECONDS_MESSAGE }) },
    { error: 'must be a JSON object' },
  );
});

const storedSchema = /* @__PURE__ */ lazy(() =>
  z.looseObject({
    accessToken: accessTokenSchema(),
    expiresAt: z.custom<number>((value) => isInRange(Number.MAX_SAFE_INTEGER, value), { error: EPOCH_MESSAGE }),
  }),
);

/** Checks the answer of the token endpoint. */
export function parseIssuedToken(text: string): Result<IssuedToken> {
  const result = validate(issuedSchema(), parseJson(text));
  if (!result.success) return { ok: false, issues: toIssues(result.error) };
  const { access_token: accessToken, expires_in: seconds } = result.data;
  return { ok: true, value: { accessToken, lifetimeMs: Number(seconds) * 1_000 } };
}

/** Reads what a token store returned: the text that was stored, or the object that some stores make of it. */
export function parseStoredToken(value: unknown): { accessToken: string; expiresAt: number } | undefined {
  const result = validate(storedSchema(), typeof value === 'string' ? parseJson(value) : value);
  return result.success ? { accessToken: result.data.accessToken, expiresAt: result.data.expiresAt } : undefined;
}
