import { describe, expect, it, vi } from 'vitest';
import {
  BodyTooLargeError,
  discardBody,
  MAX_BODY_BYTES,
  readBody,
  toHeaderRecord,
} from '../../../src/http/response.js';

const live = () => new AbortController().signal;

interface Chunks {
  readonly chunks: readonly Uint8Array[];
  readonly headers?: Record<string, string>;
  readonly stays?: 'open';
}

/** A response whose stream can be watched: what was pulled of it, and whether it was given up. */
function stream({ chunks, headers = {}, stays }: Chunks) {
  const cancelled = vi.fn();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[pulled];
        pulled += 1;
        if (chunk) controller.enqueue(chunk);
        else if (!stays) controller.close();
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  );
  const response = new Response(body, { headers });
  const text = vi.spyOn(response, 'text');
  return { response, cancelled, text, pulled: () => pulled };
}

const bytes = (length: number) => new Uint8Array(length).fill(0x61);

describe('a body whose length is known and small', () => {
  it.each([
    ['0', ''],
    ['2', 'ab'],
    [String(MAX_BODY_BYTES), 'ab'],
  ])('of %s bytes is read by fetch itself, which is faster', async (length, body) => {
    const { response, text } = stream({
      chunks: [new TextEncoder().encode(body)],
      headers: { 'content-length': length },
    });
    expect(await readBody(response, live())).toBe(body);
    expect(text).toHaveBeenCalledOnce();
  });
});

describe('a body', () => {
  it.each([
    ['without a length', {}],
    ['with a length above the limit', { 'content-length': String(MAX_BODY_BYTES + 1) }],
    ['with a length that is none', { 'content-length': 'some' }],
    ['that was compressed', { 'content-length': '2', 'content-encoding': 'gzip' }],
  ])('%s is counted as it is read', async (_, headers) => {
    const { response, text } = stream({ chunks: [bytes(1), bytes(1)], headers });
    expect(await readBody(response, live())).toBe('aa');
    expect(text).not.toHaveBeenCalled();
  });

  it('may be as large as the limit', async () => {
    const { response, cancelled } = stream({ chunks: [bytes(MAX_BODY_BYTES - 1), bytes(1)] });
    expect(await readBody(response, live())).toHaveLength(MAX_BODY_BYTES);
    expect(cancelled).not.toHaveBeenCalled();
  });

  it('that is larger is given up at the chunk that goes beyond, and read no further', async () => {
    const { response, cancelled, pulled } = stream({ chunks: [bytes(MAX_BODY_BYTES), bytes(1), bytes(1)] });
    await expect(readBody(response, live())).rejects.toBeInstanceOf(BodyTooLargeError);
    expect(cancelled).toHaveBeenCalledOnce();
    expect(pulled()).toBe(2);
  });

  it('that comes in empty pieces comes to an end too', async () => {
    const { response, cancelled } = stream({ chunks: Array<Uint8Array>(2_000).fill(bytes(0)) });
    await expect(readBody(response, live())).rejects.toBeInstanceOf(BodyTooLargeError);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('whose characters are split between chunks is put together', async () => {
    const [first = 0, ...rest] = new TextEncoder().encode('é');
    const { response } = stream({ chunks: [Uint8Array.of(0x61, first), Uint8Array.from(rest)] });
    expect(await readBody(response, live())).toBe('aé');
  });

  it('that ends in the middle of a character says so at its end', async () => {
    const { response } = stream({ chunks: [Uint8Array.of(0x61, 0xc3)] });
    expect(await readBody(response, live())).toBe('a�');
  });

  it('is given up when the wait for it ends', async () => {
    const controller = new AbortController();
    const { response, cancelled } = stream({ chunks: [bytes(1)], stays: 'open' });
    const reading = readBody(response, controller.signal);
    await vi.waitFor(() => expect(response.bodyUsed).toBe(true));
    controller.abort();
    await reading;
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('that fails as it is given up fails nobody else', async () => {
    const reader = {
      read: async () => ({ done: false, value: bytes(MAX_BODY_BYTES + 1) }),
      cancel: () => Promise.reject(new Error('already gone')),
    };
    const response = { headers: new Headers(), body: { getReader: () => reader } } as unknown as Response;
    await expect(readBody(response, live())).rejects.toBeInstanceOf(BodyTooLargeError);
  });

  it('listens for one abort of its signal', async () => {
    const { signal } = new AbortController();
    const listen = vi.spyOn(signal, 'addEventListener');
    await readBody(stream({ chunks: [] }).response, signal);
    expect(listen.mock.calls).toEqual([['abort', expect.any(Function), { once: true }]]);
  });
});

describe('a body of a double', () => {
  const doubleOf = (text: string, body: unknown = null) =>
    ({ headers: new Headers(), body, text: async () => text }) as unknown as Response;

  it.each([null, undefined, {}, { getReader: 'none' }])('without a stream (%o) is read by its text()', async (body) => {
    expect(await readBody(doubleOf('abc', body), live())).toBe('abc');
  });

  it('is read by its text() where there is no TextDecoder, as in jsdom', async () => {
    vi.stubGlobal('TextDecoder', undefined);
    const { response, text } = stream({ chunks: [bytes(1)] });
    expect(await readBody(response, live())).toBe('a');
    expect(text).toHaveBeenCalledOnce();
  });

  it('may be as large as the limit, not larger', async () => {
    expect(await readBody(doubleOf('a'.repeat(MAX_BODY_BYTES)), live())).toHaveLength(MAX_BODY_BYTES);
    await expect(readBody(doubleOf('a'.repeat(MAX_BODY_BYTES + 1)), live())).rejects.toBeInstanceOf(BodyTooLargeError);
  });
});

describe('a body that nobody will read', () => {
  it('is cancelled', () => {
    const { response, cancelled } = stream({ chunks: [], stays: 'open' });
    discardBody(response);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it.each([null, undefined, {}, { cancel: 'no' }])('is let alone where it cannot be (%o)', (body) => {
    expect(() => discardBody({ body } as unknown as Response)).not.toThrow();
  });
});

describe('toHeaderRecord', () => {
  it('keeps names in lower case, and leaves cookies behind', () => {
    const headers = new Headers([
      ['X-Request-Id', 'r-1'],
      ['Set-Cookie', 'session=secret'],
    ]);
    expect(toHeaderRecord(headers)).toEqual({ 'x-request-id': 'r-1' });
  });
});
