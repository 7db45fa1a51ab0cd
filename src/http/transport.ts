import { CXoneError, withCorrelationId } from '../errors/base.js';
import type { Redactor } from '../internal/redact.js';
import { buildRequest, type Operation } from './build.js';
import { judgeStop, type Parsed, type Verdict } from './classify.js';
import { Deadline, Stopped } from './deadline.js';
import type { ResolvedRetry } from './delay.js';
import { Call, type Wire } from './exchange.js';
import type { Hints } from './hints.js';
import type { RequestKind } from './outcome.js';
import { exchangeAtPace, type Pace } from './pace.js';
import { repeat } from './retry.js';

/** The wait of one call for its token. */
export interface TokenWait {
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  /** Whether the call's total limit allows a pause; absent without one. */
  readonly canWait?: ((delayMs: number) => boolean) | undefined;
}

/** How the transport gets its token; it knows no way of its own. Rejects with errors of the SDK only. */
export interface Authorizer {
  getToken(wait: TokenWait): Promise<string>;
  /** The API answered 401 to this token. */
  invalidate(rejected: string): Promise<void>;
}

/** What a resource wants done. */
export interface Job<T> extends Operation {
  readonly kind: Exclude<RequestKind, 'token' | 'discovery'>;
  /** Whole phone numbers that the request holds: no error may show them. */
  readonly numbers: readonly string[];
  readonly parse: (text: string) => Parsed<T>;
  readonly hints?: Hints | undefined;
}

/** The options of one call with every default filled in. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number | false;
  readonly totalTimeoutMs?: number | undefined;
  /** The longest wait for a token; `false` where the provider limits itself. */
  readonly tokenTimeoutMs: number | false;
  readonly retry: ResolvedRetry | false;
  readonly headers: Readonly<Record<string, string>>;
  readonly correlationId: string;
  /** A life that began before this call, and is ended by whoever made it; the signal and the total limit are its own. */
  readonly deadline?: Deadline | undefined;
  /** The speed that calls share. */
  readonly pace?: Pace | undefined;
}

export interface TransportInit {
  /** Asked for each request once its token is there: what says where it may go can be known no sooner. */
  readonly baseUrl: () => string;
  readonly wire: Wire;
  readonly authorizer: Authorizer;
  readonly redactor: Redactor;
}

/** Sends a job to the API: authorise, attempt, classify, wait; once more after a 401, again where that is safe. */
export class HttpTransport {
  readonly #init: TransportInit;

  constructor(init: TransportInit) {
    this.#init = init;
  }

  /** @throws CXoneError of the class that fits, with all that is known of the call. */
  async send<T>(job: Job<T>, options: CallOptions): Promise<T> {
    const { wire, redactor, baseUrl } = this.#init;
    const { signal, totalTimeoutMs, timeoutMs, retry, correlationId } = options;
    const deadline = options.deadline ?? new Deadline({ clock: wire.clock, signal, totalTimeoutMs });
    const call = new Call({
      correlationId,
      timeoutMs,
      retry,
      kind: job.kind,
      method: job.method,
      url: `${baseUrl()}${job.path}`,
      redactor: redactor.forCall(job.numbers, options.headers),
      parse: job.parse,
      hints: job.hints,
      wire,
      deadline,
    });
    const once = this.#withRenewal(call, job, options);
    try {
      const verdict = await repeat(call, once);
      if (verdict.ok) return verdict.value;
      throw verdict.toError(call.attempts);
    } finally {
      if (deadline !== options.deadline) deadline.dispose();
    }
  }

  /** An attempt that renews a refused token and repeats itself, at most once in the life of the call. */
  #withRenewal<T>(call: Call<T>, job: Job<T>, options: CallOptions): () => Promise<Verdict<T>> {
    const { baseUrl } = this.#init;
    const { headers, correlationId, pace } = options;
    let isRenewed = false;
    const sendWith = (token: string) =>
      exchangeAtPace(call, () => buildRequest(job, { baseUrl: baseUrl(), headers, correlationId, token }), pace);
    return async () => {
      const token = await this.#authorise(call, options);
      if (!token.ok) return token;
      const first = await sendWith(token.value);
      if (first.ok || first.status !== 401 || isRenewed) return first;
      isRenewed = true;
      const fresh = await this.#authorise(call, options, token.value);
      if (!fresh.ok) return fresh;
      return fresh.value === token.value ? first : sendWith(fresh.value);
    };
  }

  async #authorise<T>(call: Call<T>, { tokenTimeoutMs }: CallOptions, rejected?: string): Promise<Verdict<string>> {
    const { authorizer, redactor } = this.#init;
    const controller = new AbortController();
    const wait: TokenWait = {
      // Made when it is asked for, which for a token that is at hand it is not.
      get signal() {
        return controller.signal;
      },
      canWait: call.deadline.isLimited ? (delayMs) => delayMs <= call.deadline.remainingMs : undefined,
    };
    const get = () => authorizer.getToken(wait);
    const acquire = () => (rejected === undefined ? get() : authorizer.invalidate(rejected).then(get));
    try {
      const value = await call.deadline.run(acquire, tokenTimeoutMs);
      redactor.rememberToken(value);
      return { ok: true, value };
    } catch (error) {
      controller.abort();
      if (error instanceof Stopped) return judgeStop(call, error.stop, { sent: false }, 'had no token');
      if (!(error instanceof CXoneError)) throw error;
      return { ok: false, isRepeatable: false, toError: () => withCorrelationId(error, call.correlationId) };
    }
  }
}
