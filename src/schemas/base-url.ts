const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What keeps a text from being the URL of a service, if anything. Never quotes it: it may hold a password. */
export function findUrlProblem(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'must be an absolute URL such as https://acme.niceincontact.com';
  }
  if (url.username !== '' || url.password !== '') return 'must hold no credentials';
  if (text.includes('?') || text.includes('#')) return 'must hold no query and no fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'must begin with https:';
  return LOOPBACK.test(url.hostname) ? undefined : 'must begin with https: (http: is accepted for loopback only)';
}

/** The URL without a slash at its end, so that a path can follow. */
export function toBaseUrl(text: string): string {
  return new URL(text).href.replace(/(?<!\/)\/+$/, '');
}

/** One DNS label: letters, digits and inner hyphens, at most 63. Nothing in it can move the host. */
export function isDnsLabel(text: string): boolean {
  // No xn--, which begins an internationalized name: releases of Node differ in what they accept after it (xn--a), and no
  // realm and no area begins with it.
  return /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);
}
