import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { attemptOnce, type WireRequest } from './attempt.js';
import {
  type CallFacts,
  classify,
  type Failure,
  judgeStop,
  type Parsed,
  requestIdOf,
  type Verdict,
} from './classify.js';
import type { Deadline } from './deadline.js';
import type { ResolvedRetry } from './delay.js';
import { type CXoneEventListener, emit } from './events.js';
import type { Send } from './fetch.js';
import type { Hints } from './hints.js';
import type { RequestKind } from './outcome.js';

/** What the requests of one client share. */
export interface Wire {
  readonly send: Send;
  readonly clock: Clock;
  readonly onEvent?: CXoneEventListener | undefined;
}

interface CallInit<T> {
  readonly kind: RequestKind;
  readonly method: string;
  readonly url: string;
  readonly correlationId?: string | undefined;
  readonly redactor: Redactor;
  readonly hints?: Hints | undefined;
  readonly parse: (text: string) => Parsed<T>;
  readonly wire: Wire;
  readonly deadline: Deadline;
  readonly timeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  /** Told each wait before another attempt, in milliseconds, and what it comes from. */
  readonly onPause?: ((delayMs: number, failure: Failure) => void) | undefined;
}

/** One call in progress: what it is, its limits, and how many requests it has sent. */
export class Call<T> implements CallFacts<T> {
  readonly kind: RequestKind;
  readonly method: string;
  readonly redactor: Redactor;
  readonly hints: Hints | undefined;
  readonly parse: (text: string) => Parsed<T>;
  readonly wire: Wire;
  readonly deadline: Deadline;
  readonly timeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  readonly onPause: CallInit<T>['onPause'];
  attempts = 0;
  readonly #url: string;
  readonly #correlationId: string | undefined;

  constructor(init: CallInit<T>) {
    this.kind = init.kind;
    this.method = init.method;
    this.redactor = init.redactor;
    this.hints = init.hints;
    this.parse = init.parse;
    this.wire = init.wire;
    this.deadline = init.deadline;
    this.timeoutMs = init.timeoutMs;
    this.retry = init.retry;
    this.onPause = init.onPause;
    this.#url = init.url;
    this.#correlationId = init.correlationId;
  }

  // Masked when they are shown, which a call that succeeds unobserved never is.
  get path(): string {
    return this.redactor.text(new URL(this.#url).pathname);
  }

  get correlationId(): string | undefined {
    return this.#correlationId === undefined ? undefined : this.redactor.text(this.#correlationId);
  }

  /** What each event of the call says. */
  eventFacts(attempt = this.attempts) {
    const { method, path, correlationId } = this;
    return { ...(correlationId === undefined ? {} : { correlationId }), method, path, attempt };
  }
}

/** Sends one request of a call, judges what came of it, and tells the listener about both. */
export async function exchange<T>(call: Call<T>, request: WireRequest): Promise<Verdict<T>> {
  const { kind, wire, deadline, timeoutMs } = call;
  const { clock, send, onEvent } = wire;
  if (deadline.stop) return judgeStop(call, deadline.stop, { sent: false });
  const number = call.attempts + 1;
  emit(onEvent, () => ({ type: 'request', ...call.eventFacts(number) }));
  const startedAt = clock.elapsed();
  const attempt = await attemptOnce(request, { kind, send, deadline, timeoutMs });
  // Only what left counts: the listener may have aborted the call.
  if (attempt.sent) call.attempts = number;
  const verdict = classify(attempt, call, clock.now());
  emit(onEvent, () => {
    const durationMs = clock.elapsed() - startedAt;
    const error = verdict.ok ? undefined : verdict.toError(call.attempts);
    const { head } = attempt;
    const requestId = head && requestIdOf(head.headers, call.redactor);
    const told = { status: head?.status, requestId, errorCode: error?.code, outcome: error?.outcome };
    const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
    return { type: 'response', ...call.eventFacts(number), durationMs, ...known };
  });
  return verdict;
}
