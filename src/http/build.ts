import type { WireRequest } from './attempt.js';

/** What a resource asks the transport to send. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, percent-encoded. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string | undefined;
}

export interface BuildInput {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: string;
  readonly correlationId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Assembles a request to the API. The SDK's own headers come last: none of them can be replaced. */
export function buildRequest(
  operation: Operation,
  { baseUrl, token, correlationId, headers }: BuildInput,
): WireRequest {
  const { method, path, body } = operation;
  const own: Record<string, string> = {
    Accept: 'application/json',
    Authorization: `Bearer ${token}`,
    CorrelationId: correlationId,
  };
  if (body !== undefined) own['Content-Type'] = 'application/json';
  // Not a spread: on the way of each call it took a fifth of the SDK's own time.
  return { method, url: `${baseUrl}${path}`, headers: Object.assign({}, headers, own), body };
}

/** Assembles the request of a token with client credentials (WIRE §1.1): these three fields and no other. */
export function buildTokenRequest(url: string, clientId: string, clientSecret: string, userAgent: string): WireRequest {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'User-Agent': userAgent,
  };
  return { method: 'POST', url, headers, body: form.toString() };
}

/**
 * Turns an id into exactly one path segment.
 *
 * @returns `undefined` for what cannot be one: not a text, empty, `.`, `..`, or half a surrogate pair.
 */
export function toPathSegment(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '' || id === '.' || id === '..') return undefined;
  try {
    return encodeURIComponent(id);
  } catch {
    return undefined;
  }
}

/** Assembles a query, its question mark included. Spaces become %20: a plus is one in a form only. */
export function toQuery(parameters: readonly (readonly [name: string, value: string])[]): string {
  return `?${parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}

/** Header names are the same in any case: in lower case, the later of two wins. */
export function normalizeHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
