import type { Redactor } from './redact.js';

/** An API key of a gateway travels in a header of the user's: it is a secret like any other. */
export function rememberSecretHeaders(headers: Readonly<Record<string, string>>, redactor: Redactor): void {
  for (const [name, value] of Object.entries(headers)) {
    if (/key|secret|token|auth|cookie|password|signature/.test(name)) redactor.rememberSecret(value);
  }
}
