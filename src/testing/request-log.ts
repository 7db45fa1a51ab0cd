import type { IncomingRequest } from './response-parts.js';
import type { Endpoint } from './routes.js';

/** A request that reached the simulator, credentials masked. */
export interface ReceivedRequest {
  /** What it was for, by its path. */
  readonly endpoint: Endpoint;
  /** The method, in capitals. */
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The headers, names in lower case; of `authorization` only the scheme is kept. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; secrets are masked in a request for a token. */
  readonly body: string;
  /** Epoch milliseconds on the simulator's clock. */
  readonly at: number;
}

const masked = '•••';

/** Builds the log's entry for a request: what it says in its credentials' own places is masked, nothing else. */
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
