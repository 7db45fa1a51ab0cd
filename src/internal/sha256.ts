import { toUtf8 } from './utf8.js';

/** Returns the SHA-256 of a string, in hexadecimal. Rejects where the platform has no WebCrypto. */
export async function toSha256(text: string): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest('SHA-256', Uint8Array.from(toUtf8(text)));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
