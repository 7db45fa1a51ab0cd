const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Finds the problem of a base URL, if any. Never quotes the URL: it may contain a password. */
export function findUrlProblem(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'must be an absolute URL such as https://acme.niceincontact.com';
  }
  if (url.username !== '' || url.password !== '') return 'must not contain credentials';
  if (text.includes('?') || text.includes('#')) return 'must not contain a query or a fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'must start with https:';
  return LOOPBACK.test(url.hostname) ? undefined : 'must start with https: (http: is accepted for loopback only)';
}

/** Returns the URL without a trailing slash, so that a path can follow. */
export function toBaseUrl(text: string): string {
  return new URL(text).href.replace(/(?<!\/)\/+$/, '');
}

/** `true` for one DNS label: letters, digits and inner hyphens, at most 63. Nothing in it can change the host. */
export function isDnsLabel(text: string): boolean {
  // No xn--, which starts an internationalized name: releases of Node differ in what they accept after it (xn--a), and no
  // realm and no area starts with it.
  return /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);
}
