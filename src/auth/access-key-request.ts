import type { WireRequest } from '../http/attempt.js';
import { version } from '../internal/version.js';

/** How an application proves who it is: in the `Authorization` header, or in the form. */
export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post';

export interface AccessKeyRequestInput {
  readonly url: string;
  readonly clientAuthentication: ClientAuthentication;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const userAgent = () => `cxone-sdk/${version}`;

/** RFC 6749 §2.3.1: each part is form-encoded first, so that a colon or an umlaut in it does no harm. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** The credentials of `client_secret_basic`, without the word Basic. */
export function toBasicCredentials(clientId: string, clientSecret: string): string {
  return btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`);
}

/** Assembles the request of a token with an access key and a registered application (WIRE §2.1). */
export function buildAccessKeyRequest(input: AccessKeyRequestInput): WireRequest {
  const { url, clientAuthentication, clientId, clientSecret, accessKeyId, accessKeySecret } = input;
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'User-Agent': userAgent(),
  };
  const form = new URLSearchParams({ grant_type: 'password', username: accessKeyId, password: accessKeySecret });
  if (clientAuthentication === 'client_secret_basic') {
    headers['Authorization'] = `Basic ${toBasicCredentials(clientId, clientSecret)}`;
  } else {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  }
  return { method: 'POST', url, headers, body: form.toString() };
}

/** Assembles the request of a token with an access key alone (WIRE §2.1, UserHub). */
export function buildUserHubRequest(url: string, accessKeyId: string, accessKeySecret: string): WireRequest {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': userAgent() };
  return { method: 'POST', url, headers, body: JSON.stringify({ accessKeyId, accessKeySecret }) };
}
