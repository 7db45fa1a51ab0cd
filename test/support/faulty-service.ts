import type { FakeClock } from './fake-clock.js';
import { type Answer, issueToken, reply, type SeenRequest, socketError } from './fetch-double.js';

/** Behavior of the API for one request. */
export interface Step {
  readonly end: 'answer' | 'refused' | 'reset' | 'silence' | 'deafness';
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: 'whole' | 'unfit' | 'broken' | 'stalled' | 'huge';
  /** `true` if the call is placed, where the rest leaves that open. */
  readonly isPlaced: boolean;
  /** Time at which the call is placed and at which the response starts, in milliseconds from the request's arrival. */
  readonly placeAfterMs: number;
  readonly endAfterMs: number;
}

const huge = new Uint8Array(1_048_577).fill(0x20);

/** Returns `true` if the service places a call: never for a rejection, always for a success; else set by the step. */
function places({ end, status, isPlaced }: Step): boolean {
  if (end === 'refused') return false;
  if (end !== 'answer') return isPlaced;
  if (status >= 200 && status < 300) return true;
  return status >= 400 && status < 500 && status !== 408 ? false : isPlaced;
}

/** A service that fails by a plan, goes on placing what it has read when the client is gone, and knows the truth. */
export class FaultyService {
  /** The ids of the calls that were placed, by the correlation id of their `create`. */
  readonly placed = new Map<string, string[]>();
  /** The requests that reached the API, by correlation id. */
  readonly hits = new Map<string, number>();
  readonly #clock: FakeClock;
  #calls = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Follows the plan from its start for each `create`, and repeats its last step. */
  answerApi(steps: readonly Step[]): Answer {
    return (request) => {
      const correlationId = request.headers.get('correlationid') ?? '';
      const hit = this.hits.get(correlationId) ?? 0;
      this.hits.set(correlationId, hit + 1);
      const step = steps[Math.min(hit, steps.length - 1)];
      if (!step) throw new Error('An empty plan');
      return this.#play(step, request, correlationId);
    };
  }

  answerToken(steps: readonly Step[]): Answer {
    return (request, index) => {
      const step = steps[index];
      if (step === undefined) return issueToken(`token-${index}`);
      return this.#end(step, request, () =>
        step.status === 200 && step.body === 'whole' ? issueToken(`token-${index}`) : this.#answer(step, 'none'),
      );
    };
  }

  #play(step: Step, request: SeenRequest, correlationId: string): Promise<Response> {
    this.#calls += 1;
    const id = `call-${this.#calls}`;
    const isAnswered = step.end === 'answer';
    const placeAfterMs = isAnswered ? Math.min(step.placeAfterMs, step.endAfterMs) : step.placeAfterMs;
    if (places(step)) this.#after(placeAfterMs, () => this.#place(correlationId, id));
    return this.#end(step, request, () => this.#answer(step, id));
  }

  #place(correlationId: string, id: string): void {
    this.placed.set(correlationId, [...(this.placed.get(correlationId) ?? []), id]);
  }

  #after(ms: number, run: () => void): void {
    if (ms === 0) run();
    else this.#clock.setTimeout(run, ms);
  }

  #end({ end, endAfterMs }: Step, { signal }: SeenRequest, answer: () => Response): Promise<Response> {
    return new Promise((resolve, reject) => {
      if (end !== 'deafness') signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      if (end === 'silence' || end === 'deafness') return;
      this.#after(endAfterMs, () => {
        if (end === 'answer') resolve(answer());
        else reject(end === 'refused' ? socketError('ECONNREFUSED', 'connect') : socketError('ECONNRESET'));
      });
    });
  }

  #answer({ status, retryAfter, body }: Step, id: string): Response {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    const json = JSON.stringify({ id, status: 'PENDING', message: 'Nope' });
    if (status === 204) return new Response(null, { status, headers });
    if (body === 'whole') return reply(status, json, headers);
    if (body === 'unfit') return reply(status, '<html>', headers);
    if (body === 'huge') return new Response(huge, { status, headers });
    const half = new TextEncoder().encode(json.slice(0, 8));
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      if (body === 'broken') controller.error(socketError('UND_ERR_SOCKET'));
      return new Promise<void>(() => undefined);
    };
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(half), pull });
    return new Response(stream, { status, headers });
  }
}
