import { isRecord, parseJson } from '../internal/json.js';
import { fromUtf8 } from '../internal/utf8.js';

function decodeBase64Url(text: string): string | undefined {
  try {
    return fromUtf8(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}

/**
 * Reads the claim `tenantId` of a JWT, and nothing else. The signature is not checked: the claim only chooses which
 * tenant to ask about, it is never trusted for more.
 *
 * @returns `undefined` for what is no JWT or has no such claim.
 */
export function readTenantId(token: unknown): string | undefined {
  const payload = typeof token === 'string' ? token.split('.')[1] : undefined;
  const claims = parseJson((payload && decodeBase64Url(payload)) ?? '');
  const tenantId = isRecord(claims) ? claims['tenantId'] : undefined;
  return typeof tenantId === 'string' && tenantId !== '' ? tenantId : undefined;
}

/** The tenant that the response of a token endpoint names, in its `id_token` or else in its `access_token`. */
export function readTenantFromResponse(text: string): string | undefined {
  const response = parseJson(text);
  if (!isRecord(response)) return undefined;
  return readTenantId(response['id_token']) ?? readTenantId(response['access_token']);
}
