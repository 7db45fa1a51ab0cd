import { isRecord, parseJson } from '../internal/json.js';
import type { Result } from '../internal/result.js';
import { fromUtf8 } from '../internal/utf8.js';
import { WELL_FORMED } from './parts.js';
import { type IssuedToken, parseIssuedToken } from './token.js';

function decodeBase64Url(text: string): string | undefined {
  try {
    return fromUtf8(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}

/** `true` for a value that can be a tenant's ID in a URL. */
export function isTenantId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && WELL_FORMED.test(value);
}

/**
 * Reads the claim `tenantId` of a JWT, and nothing else. The signature is not checked: the claim only selects the tenant to
 * ask about, and is trusted for nothing else.
 *
 * @returns `undefined` for a value that isn't a JWT or has no such claim.
 */
export function readTenantId(token: unknown): string | undefined {
  const payload = typeof token === 'string' ? token.split('.')[1] : undefined;
  const claims = parseJson((payload && decodeBase64Url(payload)) ?? '');
  const tenantId = isRecord(claims) ? claims['tenantId'] : undefined;
  return isTenantId(tenantId) ? tenantId : undefined;
}

/** Validates the response of a token endpoint, and reads the tenant from its `id_token`, or else its `access_token`. */
export function parseTenantToken(text: string): Result<IssuedToken> {
  const parsed = parseIssuedToken(text);
  const response = parseJson(text);
  if (!parsed.ok || !isRecord(response)) return parsed;
  const tenantId = readTenantId(response['id_token']) ?? readTenantId(response['access_token']);
  return { ok: true, value: { ...parsed.value, tenantId } };
}
