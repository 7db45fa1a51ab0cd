import { sampleConnection, tokenPath } from './samples.js';

/** A request as it reached the network. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: string | undefined;
  readonly cache: string | undefined;
  readonly signal: AbortSignal;
  /** The time on the double's clock, in milliseconds. */
  readonly at: number;
}

/** Mocks the service: returns a response, or rejects as fetch would. */
export type Answer = (request: SeenRequest, index: number) => Response | Promise<Response>;

/** A `fetch` in memory that responds from two scripts, one for each endpoint, and records its requests. */
export class FetchDouble {
  readonly tokenRequests: SeenRequest[] = [];
  readonly apiRequests: SeenRequest[] = [];
  onToken: Answer = (_request, index) => issueToken(`token-${index + 1}`);
  onApi: Answer = () => reply(201, sampleConnection);
  readonly #elapsed: () => number;

  constructor(clock?: { elapsed(): number }) {
    this.#elapsed = () => clock?.elapsed() ?? 0;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      url: String(input),
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : '',
      redirect: init.redirect,
      cache: init.cache,
      signal: init.signal ?? new AbortController().signal,
      at: this.#elapsed(),
    };
    const isToken = request.url.endsWith(tokenPath);
    const seen = isToken ? this.tokenRequests : this.apiRequests;
    seen.push(request);
    return (isToken ? this.onToken : this.onApi)(request, seen.length - 1);
  };
}

/** Returns the responses one after the other, and then always the last one. */
export function script(...answers: readonly Answer[]): Answer {
  return (request, index) => {
    const answer = answers[Math.min(index, answers.length - 1)];
    if (!answer) throw new Error('An empty script');
    return answer(request, index);
  };
}

/** Returns a JSON response, or a string as its body. */
export function reply(status: number, body: unknown = {}, headers: Record<string, string> = {}): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const isEmpty = status === 204 || status === 304;
  return new Response(isEmpty ? null : text, { status, headers: { 'content-type': 'application/json', ...headers } });
}

export function issueToken(accessToken: string, expiresIn: number | string = 3600): Response {
  return reply(200, { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn });
}

/** Never responds; rejects when it is aborted, as fetch does. */
export function silence({ signal }: SeenRequest): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Never responds, even when it is aborted. */
export function deafness(): Promise<Response> {
  return new Promise(() => undefined);
}

/** Returns a response whose body starts and then stalls, or breaks. */
export function partial(status: number, text: string, failure?: Error): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
    },
    pull(controller) {
      if (failure) controller.error(failure);
      return new Promise(() => undefined);
    },
  });
  return new Response(body, { status, headers: { 'content-type': 'application/json' } });
}

/** An error of fetch, the socket's one inside it, as Node makes it. */
export function socketError(code: string, syscall = 'read'): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`${syscall} ${code}`), { code, syscall }) });
}
