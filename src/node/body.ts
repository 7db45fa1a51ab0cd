import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { AbortSignalLike } from '../http/task-signal.js';
import { load } from './modules.js';

/** The largest body that `text()` reads, in bytes after decompression: as much as the SDK reads. */
const MAX_TEXT_BYTES = 1_048_576;
/** A body with more codings is an attack. */
const MAX_CODINGS = 5;

/** Result of one read. */
type Chunk = { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: undefined };

const ignore = () => undefined;

/** Waits for the first byte, and leaves it in the stream. */
async function peek(stream: Readable): Promise<number | undefined> {
  let chunk: Buffer | null = stream.read();
  while (chunk === null && !stream.readableEnded && !stream.destroyed) {
    await new Promise<void>((resolve) => {
      for (const event of ['readable', 'end', 'close']) stream.once(event, () => resolve());
    });
    chunk = stream.read();
  }
  if (chunk) stream.unshift(chunk);
  return chunk?.[0];
}

/** @returns `undefined` for an unknown coding */
async function createDecoder(coding: string, source: Readable) {
  const zlib = load('node:zlib');
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  // A body that breaks off is decoded as far as it goes, as the global fetch does: its JSON shows what is missing.
  const options = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
  if (coding === 'gzip' || coding === 'x-gzip') return zlib.createGunzip(options);
  if (coding === 'br') {
    return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH });
  }
  if (coding !== 'deflate') return undefined;
  // Some servers send it without the header of zlib, which names method 8.
  const first = await peek(source);
  return first === undefined || (first & 0x0f) === 8 ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

/** Decodes step by step as it is read, so that a small body that expands without end is never expanded completely. */
async function decode(response: IncomingMessage, codings: readonly string[]): Promise<Readable> {
  if (codings.length > MAX_CODINGS) throw new Error(`The body has more than ${MAX_CODINGS} codings`);
  let stream: Readable = response;
  for (const coding of codings.toReversed()) {
    const decoder = await createDecoder(coding, stream);
    // Passed on as it came, as the global fetch does.
    if (!decoder) return response;
    stream = load('node:stream').pipeline(stream, decoder, ignore);
  }
  return stream;
}

/** The body of a response, and its only reader. */
export class NodeBody {
  readonly #response: IncomingMessage;
  readonly #signal: AbortSignalLike | undefined;
  readonly #stream: Readable | Promise<Readable>;
  #wake: () => void = ignore;

  constructor(response: IncomingMessage, signal: AbortSignalLike | undefined) {
    const codings = response.headers['content-encoding'];
    this.#response = response;
    this.#signal = signal;
    if (codings === undefined) this.#stream = this.#listen(response);
    else this.#stream = this.#decode(codings.toLowerCase().split(/\s*,\s*/));
  }

  #decode(codings: readonly string[]): Promise<Readable> {
    const stream = decode(this.#response, codings).then((decoded) => this.#listen(decoded));
    // Thrown where it is read.
    stream.catch(ignore);
    return stream;
  }

  #listen(stream: Readable): Readable {
    const wake = () => {
      const resolve = this.#wake;
      // Once: Node.js emits an event for each promise that is resolved twice.
      this.#wake = ignore;
      resolve();
    };
    for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, wake);
    return stream;
  }

  getReader(): this {
    return this;
  }

  async read(): Promise<Chunk> {
    const stream = this.#stream instanceof Promise ? await this.#stream : this.#stream;
    for (;;) {
      const value: Buffer | null = stream.read();
      if (value !== null) return { done: false, value };
      if (stream.readableEnded) return { done: true };
      if (stream.destroyed) throw this.#toError(stream.errored);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #toError(cause: unknown): unknown {
    return this.#signal?.aborted ? this.#signal.reason : new TypeError('terminated', { cause });
  }

  /** Ends the network connection: the rest of the body is not read. */
  async cancel(): Promise<void> {
    this.#response.destroy();
    // A decoder may hold all of it already.
    await Promise.resolve(this.#stream).then((stream) => stream.destroy(), ignore);
  }

  async text(): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let chunk = await this.read(); !chunk.done; chunk = await this.read()) {
      chunks.push(chunk.value);
      size += chunk.value.byteLength;
      if (size > MAX_TEXT_BYTES) {
        await this.cancel();
        throw new TypeError('The body is larger than 1 MiB');
      }
    }
    return Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  }
}
