import * as z from 'zod/mini';
import type { CXoneIssue } from '../errors/base.js';
import { lazy } from '../internal/lazy.js';
import { toIssues } from './issues.js';
import { number } from './option-parts.js';
import { parseJson } from './parse-json.js';

/** A token as the endpoint gives it (WIRE §1.1), lifetime in milliseconds. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly lifetimeMs: number;
}

// Visible ASCII: anything else could not travel in a header.
const accessTokenSchema = () =>
  z
    .string({ error: 'must be a text' })
    .check(z.regex(/^[\x21-\x7e]+$/, { error: 'must be visible ASCII without spaces' }));

const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1_000;
const SECONDS = 'must be a number of seconds, 0 or more';

const EPOCH = 'must be epoch milliseconds';

// Made at first use: whoever brings tokens of their own needs neither.
const issuedSchema = /* @__PURE__ */ lazy(() => {
  const seconds = number(SECONDS, (value) => value >= 0 && value <= MAX_SECONDS);
  const text = z.string().check(z.regex(/^\d{1,12}(?:\.\d+)?$/, { error: SECONDS }));
  return z.looseObject(
    { access_token: accessTokenSchema(), expires_in: z.union([seconds, text], { error: SECONDS }) },
    { error: 'must be a JSON object' },
  );
});

const storedSchema = /* @__PURE__ */ lazy(() =>
  z.looseObject({
    accessToken: accessTokenSchema(),
    expiresAt: number(EPOCH, (value) => value >= 0 && value <= Number.MAX_SAFE_INTEGER),
  }),
);

/** Checks the answer of the token endpoint. */
export function parseIssuedToken(
  text: string,
): { ok: true; value: IssuedToken } | { ok: false; issues: readonly CXoneIssue[] } {
  const result = issuedSchema().safeParse(parseJson(text));
  if (!result.success) return { ok: false, issues: toIssues(result.error) };
  const { access_token: accessToken, expires_in: seconds } = result.data;
  return { ok: true, value: { accessToken, lifetimeMs: Number(seconds) * 1_000 } };
}

/** Reads what a token store returned: the text that was stored, or the object that some stores make of it. */
export function parseStoredToken(value: unknown): { accessToken: string; expiresAt: number } | undefined {
  const result = storedSchema().safeParse(typeof value === 'string' ? parseJson(value) : value);
  return result.success ? { accessToken: result.data.accessToken, expiresAt: result.data.expiresAt } : undefined;
}
