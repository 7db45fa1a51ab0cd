import { countUtf8Bytes } from '../internal/utf8.js';
import type { FetchResponse } from './fetch.js';

/** The largest body of a success that is read, in bytes after decompression: it may hold the ID of a call. */
export const MAX_BODY_BYTES = 1_048_576;
/** The largest body of any other status that is read. */
export const MAX_ERROR_BODY_BYTES = 65_536;

/** Size that an empty chunk counts as: a stream of empty chunks would never end, and would let no timer fire. */
const EMPTY_CHUNK_BYTES = 1_024;

/** `true` if a status means that the request was processed. */
export function isSuccessStatus(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Thrown for a body above its limit; the rest of it was not read. */
export class BodyTooLargeError extends Error {}

/** The headers of a response: a `Headers` object, or anything that reads like one. */
export interface ResponseHeaders {
  get(name: string): string | null;
  forEach(visit: (value: string, name: string) => void): void;
}

/** Reads headers by their methods, not their class, which may be missing. A test double may use a plain object or a map. */
export function toResponseHeaders(input: unknown): ResponseHeaders {
  const headers = Object(input);
  const isMap = Object.prototype.toString.call(headers) === '[object Map]';
  if (!isMap && typeof headers.get === 'function' && typeof headers.forEach === 'function') return headers;
  const pairs: Iterable<readonly [unknown, unknown]> = Symbol.iterator in headers ? headers : Object.entries(headers);
  const fields = new Map(Array.from(pairs, ([name, value]) => [String(name).toLowerCase(), String(value)]));
  return { get: (name) => fields.get(name) ?? null, forEach: (visit) => fields.forEach(visit) };
}

/** A body that is read by parts. `undefined` for any other, and where there is no TextDecoder: in Jest's jsdom environment. */
function toStream(body: unknown): ReadableStream<Uint8Array> | undefined {
  const isStream = typeof TextDecoder === 'function' && typeof Object(body).getReader === 'function';
  return isStream ? (body as ReadableStream<Uint8Array>) : undefined;
}

/** Counts only where it may matter: a UTF-16 code unit takes at most three bytes. */
function isLarger(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && countUtf8Bytes(text) > maxBytes;
}

/** The body of a response: is read once, or canceled. */
export class ResponseBody {
  readonly #response: FetchResponse;
  readonly #maxBytes: number;
  /** Holds the stream while it is read: only the reader can cancel it then. */
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(response: FetchResponse) {
    this.#response = response;
    this.#maxBytes = isSuccessStatus(response.status) ? MAX_BODY_BYTES : MAX_ERROR_BODY_BYTES;
  }

  /**
   * Reads the complete body as a UTF-8 string.
   *
   * @throws BodyTooLargeError above 1 MiB, for an error status above 64 KiB; the stream's error when the connection breaks.
   */
  async read(): Promise<string> {
    const stream = toStream(this.#response.body);
    if (stream) return this.#readStream(stream);
    const text: unknown = await this.#response.text();
    if (typeof text !== 'string') throw new TypeError('text() of the response returned no string');
    if (isLarger(text, this.#maxBytes)) throw new BodyTooLargeError();
    return text;
  }

  async #readStream(stream: ReadableStream<Uint8Array>): Promise<string> {
    const reader = stream.getReader();
    this.#reader = reader;
    // A part may be reused for the next one: each is decoded at once.
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.byteLength || EMPTY_CHUNK_BYTES;
      if (size > this.#maxBytes) {
        this.cancel();
        throw new BodyTooLargeError();
      }
      text += decoder.decode(value, { stream: true });
    }
  }

  /** Ends the transfer: the body isn't needed any longer, so its failure is ignored. */
  async cancel(): Promise<void> {
    try {
      await Object(this.#reader ?? this.#response.body).cancel?.();
    } catch {
      // Nothing is lost with what is not read.
    }
  }
}

/** Copies the headers to a plain record, names in lower case, without cookies. */
export function toHeaderRecord(headers: ResponseHeaders): Record<string, string> {
  const record: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') record[name] = value;
  });
  return record;
}

/**
 * Parses `Retry-After`: digits only (seconds), or an IMF-fixdate of RFC 9110, section 5.6.7.
 *
 * @returns milliseconds from now; `undefined` for anything else and for a date in the past.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  const at = Date.parse(value);
  // Only the form that toUTCString writes: Date.parse accepts far too much.
  if (Number.isNaN(at) || new Date(at).toUTCString() !== value || at < now) return undefined;
  return at - now;
}
