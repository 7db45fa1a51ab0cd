import type { HttpRequest } from '../http/request.js';
import { version } from '../internal/version.js';

/** Authentication of an application: in the `Authorization` header, or in the form. */
export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post';

export interface AccessKeyRequestInput {
  readonly url: string;
  readonly clientAuthentication: ClientAuthentication;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

function toHeaders(contentType: string): Record<string, string> {
  return { Accept: 'application/json', 'Content-Type': contentType, 'User-Agent': `cxone-sdk/${version}` };
}

function toFormRequest(
  url: string,
  form: URLSearchParams,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const contentType = 'application/x-www-form-urlencoded';
  return { method: 'POST', url, headers: { ...toHeaders(contentType), ...headers }, body: form.toString() };
}

/** Assembles a token request with client credentials (WIRE §1.1): these three fields and no other. */
export function buildClientCredentialsRequest(url: string, clientId: string, clientSecret: string): HttpRequest {
  const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return toFormRequest(url, new URLSearchParams(fields));
}

/** RFC 6749 §2.3.1: each part is form-encoded first, so that a colon or an umlaut in it does no harm. */
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** Returns the credentials of `client_secret_basic`, without the word Basic. */
export function toBasicCredentials(clientId: string, clientSecret: string): string {
  return btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`);
}

/** Assembles a token request with an access key and a registered application (WIRE §2.1). */
export function buildAccessKeyRequest(input: AccessKeyRequestInput): HttpRequest {
  const { url, clientAuthentication, clientId, clientSecret, accessKeyId, accessKeySecret } = input;
  const fields = { grant_type: 'password', username: accessKeyId, password: accessKeySecret };
  if (clientAuthentication === 'client_secret_basic') {
    const headers = { Authorization: `Basic ${toBasicCredentials(clientId, clientSecret)}` };
    return toFormRequest(url, new URLSearchParams(fields), headers);
  }
  return toFormRequest(url, new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret }));
}

/** Assembles a token request with an access key alone (WIRE §2.1, UserHub). */
export function buildUserHubRequest(url: string, accessKeyId: string, accessKeySecret: string): HttpRequest {
  const body = JSON.stringify({ accessKeyId, accessKeySecret });
  return { method: 'POST', url, headers: toHeaders('application/json'), body };
}
