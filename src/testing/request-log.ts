import type { IncomingRequest } from './response-parts.js';
import type { Endpoint } from './routes.js';

/** A request that the simulator received, credentials masked. */
export interface ReceivedRequest {
  /** The endpoint that the path belongs to. */
  readonly endpoint: Endpoint;
  /** The HTTP method in upper case. */
  readonly method: string;
  /** The path and query, as sent. */
  readonly path: string;
  /** The headers, with names in lower case. `authorization` keeps only its scheme. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, decoded as UTF-8. Secrets are masked in a token request. */
  readonly body: string;
  /** The time of arrival in epoch milliseconds on the simulator's clock. */
  readonly at: number;
}

const masked = '•••';

/** Builds the log entry of a request. Masks the headers and fields for credentials, nothing else. */
export function toReceivedRequest(request: IncomingRequest, endpoint: Endpoint, at: number): ReceivedRequest {
  const headers = Object.fromEntries(request.headers);
  const { authorization } = headers;
  if (authorization !== undefined)
    headers['authorization'] = authorization.replace(/^(\S+) .*$|^.*$/s, `$1 ${masked}`).trim();
  const body = endpoint.endsWith('token') ? maskSecret(request.body) : request.body;
  const { method, path } = request;
  return Object.freeze({ endpoint, method, path, headers: Object.freeze(headers), body, at });
}

function maskSecret(body: string): string {
  return body
    .replace(/((?:client_secret|password)=)[^&]*/g, `$1${masked}`)
    .replace(/("(?:client_secret|accessKeySecret)"\s*:\s*")(?:[^"\\]|\\.)*/g, `$1${masked}`);
}
