/** The largest body that is read, in bytes after decompression. */
export const MAX_BODY_BYTES = 1_048_576;

/** What an empty piece counts for: a stream of nothing else would never end, and let no timer fire. */
const EMPTY_PIECE_BYTES = 1_024;

/** The body is above {@link MAX_BODY_BYTES}; the rest of it was not read. */
export class BodyTooLarge extends Error {}

/** The headers of a response: a `Headers` object, or anything that reads like one. */
export interface ResponseHeaders {
  get(name: string): string | null;
  forEach(visit: (value: string, name: string) => void): void;
}

/** A test double may give its headers as a plain object or a map. Asked by method: a `Headers` class may be missing. */
export function toResponseHeaders(input: unknown): ResponseHeaders {
  const headers = Object(input);
  const isMap = Object.prototype.toString.call(headers) === '[object Map]';
  if (!isMap && typeof headers.get === 'function' && typeof headers.forEach === 'function') return headers;
  const pairs: Iterable<readonly [unknown, unknown]> = Symbol.iterator in headers ? headers : Object.entries(headers);
  const fields = new Map(Array.from(pairs, ([name, value]) => [String(name).toLowerCase(), String(value)]));
  return { get: (name) => fields.get(name) ?? null, forEach: (visit) => fields.forEach(visit) };
}

/** Fetch's own reader is faster; it may be used where the length is known beforehand. */
function hasKnownSmallLength(headers: ResponseHeaders): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= MAX_BODY_BYTES && headers.get('content-encoding') === null;
}

function cancel(stream: { cancel(): Promise<void> }): void {
  // A body that is given up may fail as it pleases.
  stream.cancel().catch(() => undefined);
}

async function readStream(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const reader = stream.getReader();
  const onAbort = () => cancel(reader);
  signal.addEventListener('abort', onAbort, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength || EMPTY_PIECE_BYTES;
    if (size > MAX_BODY_BYTES) {
      cancel(reader);
      throw new BodyTooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * Reads a body to its end as UTF-8 text.
 *
 * @throws BodyTooLarge above 1 MiB; whatever the stream throws when the connection breaks.
 */
export async function readBody(response: Response, signal: AbortSignal): Promise<string> {
  const { body } = response;
  // TextDecoder is missing in Jest's jsdom environment.
  const canDecode = typeof TextDecoder === 'function';
  if (canDecode && typeof body?.getReader === 'function' && !hasKnownSmallLength(toResponseHeaders(response.headers))) {
    return readStream(body, signal);
  }
  const text = await response.text();
  if (text.length > MAX_BODY_BYTES) throw new BodyTooLarge();
  return text;
}

/** Gives up a body that nobody will read. */
export function discardBody(response: Response): void {
  if (response.body && typeof response.body.cancel === 'function') cancel(response.body);
}

/** The headers as a plain record, names in lower case. Cookies stay behind. */
export function toHeaderRecord(headers: ResponseHeaders): Record<string, string> {
  const record: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') record[name] = value;
  });
  return record;
}
