import type { Redactor } from './redact.js';

/** An API key of a gateway travels in a header of the user's: it is a secret like any other. */
export function findSecretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  const isSecret = ([name]: readonly [string, string]) => /key|secret|token|auth|cookie|password|signature/.test(name);
  return Object.entries(headers)
    .filter(isSecret)
    .map(([, value]) => value);
}

/** For the headers that all calls of a client carry. */
export function rememberSecretHeaders(headers: Readonly<Record<string, string>>, redactor: Redactor): void {
  for (const value of findSecretHeaders(headers)) redactor.rememberSecret(value);
}
