import type { FetchInit, FetchResponse } from 'cxone-sdk';
import { createNodeFetch, type NodeFetch, type NodeFetchOptions } from 'cxone-sdk/node';
import { onTestFinished } from 'vitest';

/** What the SDK returns to a `fetch` that holds a request. */
export interface Report {
  leave(): void;
  fail(error: unknown): void;
}

/** Options that the SDK passes to a `fetch`. `onHold` is called before the request leaves; its result gets what comes next. */
export interface SendOptions extends Partial<FetchInit> {
  readonly onHold?: (() => Report) | undefined;
}

/** A `fetch` of `cxone-sdk/node` that is closed after the test. */
export function openNodeFetch(options?: NodeFetchOptions): NodeFetch {
  const nodeFetch = createNodeFetch(options);
  onTestFinished(() => nodeFetch.close());
  return nodeFetch;
}

export const toInit = ({ onHold, ...init }: SendOptions = {}): FetchInit => ({
  method: 'GET',
  headers: {},
  signal: new AbortController().signal,
  redirect: 'manual',
  ...(onHold ? { [Symbol.for('cxone-sdk.departure')]: onHold } : {}),
  ...init,
});

/** Sends one request and reads its body. */
export async function read(nodeFetch: NodeFetch, url: string, options?: SendOptions): Promise<string> {
  const response = await nodeFetch(url, toInit(options));
  return response.text();
}

/** The error of a request, with its cause. */
export async function causeOf(work: Promise<unknown>): Promise<Error & { readonly code?: string; syscall?: string }> {
  const error: unknown = await work.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof TypeError && error.cause instanceof Error) return error.cause;
  throw error;
}

/** Reads a body as the SDK does. */
export function readerOf({ body }: FetchResponse) {
  const stream = body as {
    getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
  };
  return stream.getReader();
}

/** Records how far a request came. */
export class Departure {
  readonly steps: ('held' | 'left' | 'failed')[] = [];
  readonly onHold = (): Report => {
    this.steps.push('held');
    return { leave: () => void this.steps.push('left'), fail: () => void this.steps.push('failed') };
  };
}
