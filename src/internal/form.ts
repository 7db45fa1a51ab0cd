/** Encodes a value as `application/x-www-form-urlencoded` does: RFC 6749, section 2.3.1, for each part of Basic credentials. */
export function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
