import { toSha256 } from '../internal/sha256.js';

/** Version of the fingerprint's content. Records of another version are not compared. */
const VERSION = 'v1';

/**
 * Computes the fingerprint of a request under a key: `v1:` and a SHA-256 of the key and of what decides who is called.
 *
 * It hides no number from a reader of the store: there are few enough numbers to try them all.
 *
 * @param identity - the operation, the API it goes to, the number to call, and what routes the call
 */
export async function createFingerprint(key: string, identity: readonly string[]): Promise<string> {
  return `${VERSION}:${await toSha256(JSON.stringify([key, ...identity]))}`;
}

/** `true` if two fingerprints are of the same version, so that a difference means another request. */
export function isComparable(a: string, b: string): boolean {
  return a.slice(0, a.indexOf(':') + 1) === b.slice(0, b.indexOf(':') + 1);
}
