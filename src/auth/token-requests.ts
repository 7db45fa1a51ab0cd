import type { HttpRequest } from '../http/request.js';
import { version } from '../internal/version.js';

function toHeaders(contentType: string): Record<string, string> {
  return { Accept: 'application/json', 'Content-Type': contentType, 'User-Agent': `cxone-sdk/${version}` };
}

/** Assembles a token request with a form. */
export function toFormRequest(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const contentType = 'application/x-www-form-urlencoded';
  const body = new URLSearchParams(fields).toString();
  return { method: 'POST', url, headers: { ...toHeaders(contentType), ...headers }, body };
}

/** Assembles a token request with a JSON body. */
export function toJsonRequest(url: string, fields: Readonly<Record<string, string>>): HttpRequest {
  return { method: 'POST', url, headers: toHeaders('application/json'), body: JSON.stringify(fields) };
}
