import { describe, expect, it, vi } from 'vitest';
import type { FetchResponse } from '../../../src/http/fetch.js';
import {
  BodyTooLargeError,
  MAX_BODY_BYTES,
  MAX_ERROR_BODY_BYTES,
  ResponseBody,
  toHeaderRecord,
} from '../../../src/http/response.js';

const readBody = (response: FetchResponse) => new ResponseBody(response).read();

interface Chunks {
  readonly chunks: readonly Uint8Array[];
  readonly headers?: Record<string, string>;
  readonly stays?: 'open';
}

/** A response with a stream that records how many chunks were pulled and whether it was canceled. */
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

describe('ResponseBody.read', () => {
  it.each([
    ['without a length', {}],
    ['with a small length', { 'content-length': '1' }],
    ['with a length above the limit', { 'content-length': String(MAX_BODY_BYTES + 1) }],
    ['with an invalid length', { 'content-length': 'some' }],
    ['that was compressed', { 'content-length': '2', 'content-encoding': 'gzip' }],
  ])('counts the bytes of a body %s while it reads them', async (_, headers) => {
    const { response, text } = stream({ chunks: [bytes(1), bytes(1)], headers });
    expect(await readBody(response)).toBe('aa');
    expect(text).not.toHaveBeenCalled();
  });

  it.each([
    ['€'.repeat(349_525), true],
    ['€'.repeat(349_526), false],
  ])('counts the bytes of a body without a web stream, not its characters', async (content, isRead) => {
    const response = {
      status: 200,
      headers: new Headers(),
      body: {},
      text: async () => content,
    } as unknown as Response;
    const work = readBody(response);
    if (isRead) expect(await work).toBe(content);
    else await expect(work).rejects.toBeInstanceOf(BodyTooLargeError);
  });

  it('reads a body as large as the limit', async () => {
    const { response, cancelled } = stream({ chunks: [bytes(MAX_BODY_BYTES - 1), bytes(1)] });
    expect(await readBody(response)).toHaveLength(MAX_BODY_BYTES);
    expect(cancelled).not.toHaveBeenCalled();
  });

  it('cancels a larger body at the chunk that exceeds the limit, and reads no further', async () => {
    const { response, cancelled, pulled } = stream({ chunks: [bytes(MAX_BODY_BYTES), bytes(1), bytes(1)] });
    await expect(readBody(response)).rejects.toBeInstanceOf(BodyTooLargeError);
    expect(cancelled).toHaveBeenCalledOnce();
    expect(pulled()).toBe(2);
  });

  it.each([
    [200, MAX_BODY_BYTES],
    [299, MAX_BODY_BYTES],
    [300, MAX_ERROR_BODY_BYTES],
    [400, MAX_ERROR_BODY_BYTES],
    [502, MAX_ERROR_BODY_BYTES],
  ])('reads of a %i at most %i bytes', async (status, limit) => {
    for (const body of [null, new Response('a'.repeat(limit)).body]) {
      const response = { status, headers: new Headers(), body, text: async () => 'a'.repeat(limit) };
      expect(await readBody(response)).toHaveLength(limit);
    }
    for (const body of [null, new Response('a'.repeat(limit + 1)).body]) {
      const response = { status, headers: new Headers(), body, text: async () => 'a'.repeat(limit + 1) };
      await expect(readBody(response)).rejects.toBeInstanceOf(BodyTooLargeError);
    }
  });

  it('cancels a body that consists of empty chunks', async () => {
    const { response, cancelled } = stream({ chunks: Array<Uint8Array>(2_000).fill(bytes(0)) });
    await expect(readBody(response)).rejects.toBeInstanceOf(BodyTooLargeError);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('decodes a character that is split between two chunks', async () => {
    const [first = 0, ...rest] = new TextEncoder().encode('é');
    const { response } = stream({ chunks: [Uint8Array.of(0x61, first), Uint8Array.from(rest)] });
    expect(await readBody(response)).toBe('aé');
  });

  it('decodes parts that share a buffer', async () => {
    const shared = new Uint8Array(1);
    const parts = ['a', 'b'].map((letter) => () => shared.fill(letter.charCodeAt(0)));
    const read = async () => {
      const next = parts.shift();
      return next ? { done: false, value: next() } : { done: true };
    };
    const response = {
      status: 200,
      headers: new Headers(),
      body: { getReader: () => ({ read }) },
    } as unknown as Response;
    expect(await readBody(response)).toBe('ab');
  });

  it('ends an incomplete character with a replacement character', async () => {
    const { response } = stream({ chunks: [Uint8Array.of(0x61, 0xc3)] });
    expect(await readBody(response)).toBe('a�');
  });

  it('ends when the body is canceled', async () => {
    const { response, cancelled } = stream({ chunks: [bytes(1)], stays: 'open' });
    const body = new ResponseBody(response);
    const reading = body.read();
    await vi.waitFor(() => expect(response.bodyUsed).toBe(true));
    body.cancel();
    await reading;
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('ignores a failure to cancel the body', async () => {
    const reader = {
      read: async () => ({ done: false, value: bytes(MAX_BODY_BYTES + 1) }),
      cancel: () => Promise.reject(new Error('already gone')),
    };
    const response = { status: 200, headers: new Headers(), body: { getReader: () => reader } } as unknown as Response;
    await expect(readBody(response)).rejects.toBeInstanceOf(BodyTooLargeError);
  });
});

describe('ResponseBody.read, for a mock of fetch', () => {
  const doubleOf = (text: string, body: unknown = null) =>
    ({ status: 200, headers: new Headers(), body, text: async () => text }) as unknown as Response;

  it.each([null, undefined, {}, { getReader: 'none' }])(
    'calls text() if the body is not a stream (%o)',
    async (body) => {
      expect(await readBody(doubleOf('abc', body))).toBe('abc');
    },
  );

  it('calls text() if there is no TextDecoder, as in jsdom', async () => {
    vi.stubGlobal('TextDecoder', undefined);
    const { response, text } = stream({ chunks: [bytes(1)] });
    expect(await readBody(response)).toBe('a');
    expect(text).toHaveBeenCalledOnce();
  });

  it.each([{}, 7, [], undefined, Buffer.from('x')])('rejects a text() that returns no string (%o)', async (text) => {
    await expect(readBody(doubleOf(text as string))).rejects.toThrow('returned no string');
  });

  it('accepts a body as large as the limit, and rejects a larger one', async () => {
    expect(await readBody(doubleOf('a'.repeat(MAX_BODY_BYTES)))).toHaveLength(MAX_BODY_BYTES);
    await expect(readBody(doubleOf('a'.repeat(MAX_BODY_BYTES + 1)))).rejects.toBeInstanceOf(BodyTooLargeError);
  });
});

describe('ResponseBody.cancel', () => {
  it('cancels a body that is not read', async () => {
    const { response, cancelled } = stream({ chunks: [], stays: 'open' });
    await new ResponseBody(response).cancel();
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it.each([null, undefined, {}, { cancel: 'no' }, { cancel: () => undefined }])(
    'ignores a body that cannot be canceled (%o)',
    async (body) => {
      await expect(new ResponseBody({ body } as unknown as Response).cancel()).resolves.toBeUndefined();
    },
  );
});

describe('toHeaderRecord', () => {
  it('converts names to lower case, and omits cookies', () => {
    const headers = new Headers([
      ['X-Request-Id', 'r-1'],
      ['Set-Cookie', 'session=secret'],
    ]);
    expect(toHeaderRecord(headers)).toEqual({ 'x-request-id': 'r-1' });
  });
});
