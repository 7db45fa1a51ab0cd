/** `true` on Deno. */
export function isDeno(): boolean {
  return 'Deno' in globalThis;
}

/** `true` on Cloudflare's runtime, of any compatibility date: an old one has no `navigator` to ask. */
export function isCloudflare(): boolean {
  return 'WebSocketPair' in globalThis;
}
