/**
 * Encodes a string as UTF-8, half a surrogate pair as U+FFFD.
 *
 * Not by `TextEncoder`, which is missing in Jest's jsdom environment.
 */
export function toUtf8(text: string): readonly number[] {
  const encoded = encodeURIComponent(toWellFormed(text));
  return Array.from(encoded.matchAll(/%(..)|./gs), ([character, hex]) =>
    hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

/** Returns the length of a string as UTF-8. */
export function countUtf8Bytes(text: string): number {
  return encodeURIComponent(toWellFormed(text)).replace(/%../g, '.').length;
}

/** Decodes a binary string (one character for each byte) as UTF-8. @throws URIError for invalid UTF-8. */
export function fromUtf8(binary: string): string {
  return decodeURIComponent(binary.replace(/./gs, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`));
}

/** Replaces each half of a surrogate pair by U+FFFD. */
export function toWellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\uFFFD');
}
