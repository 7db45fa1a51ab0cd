import { CXoneError } from '../errors/base.js';
import { CXoneDuplicateCallError, CXoneResponseValidationError } from '../errors/local.js';
import { Deadline, Stopped } from '../http/deadline.js';
import { type CXoneEventListener, emit, type LedgerErrorEvent } from '../http/events.js';
import type { Clock } from '../internal/clock.js';
import type { Redactor } from '../internal/redact.js';
import { maskCause } from '../internal/redact-cause.js';
import { readProperty } from '../internal/user-code.js';
import type { CallLedger, CallLedgerEntry } from '../ledger/call-ledger.js';

/** A key under which one call is placed, whoever asks how often. */
export interface OnceKey {
  readonly key: string;
  /** How long it is kept. @defaultValue the client's */
  readonly ttlMs: number | undefined;
}

export interface OnceGuardInit {
  readonly ledger: CallLedger;
  readonly onLedgerError: 'refuse' | 'call';
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly onEvent?: CXoneEventListener | undefined;
}

/** A call that is to be placed once. */
export interface GuardedCall<T> {
  readonly correlationId: string;
  readonly newDeadline: (clock: Clock) => Deadline;
  readonly send: (deadline: Deadline) => Promise<T>;
  /** The id under which the call can be found again. */
  readonly idOf: (placed: T) => string;
  readonly read: (id: string, deadline: Deadline) => Promise<T>;
}

/** What is done for a use of a key, whatever is placed under it. */
type AnyTurn = Pick<Turn<unknown>, 'key' | 'ttlMs' | 'owner' | 'deadline' | 'correlationId'>;

/** One use of a key. */
interface Turn<T> extends GuardedCall<T> {
  readonly key: string;
  readonly ttlMs: number;
  readonly owner: string;
  /** The life of the caller's call: its signal, its total limit. */
  readonly deadline: Deadline;
}

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };
type Claim = 'ours' | 'taken' | 'unsure';
type Operation = LedgerErrorEvent['operation'];

/** The longest wait for one answer of the ledger, in milliseconds. */
const LEDGER_TIMEOUT_MS = 2_000;
/** How often a key is tried that is taken, and then gone before it can be read. */
const MAX_ROUNDS = 3;
const RUBBISH = 'the call ledger answered what none answers';

function isEntry(value: unknown): value is CallLedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const id = readProperty(value, 'connectionId');
  return id === undefined || (typeof id === 'string' && id !== '');
}

/** The id in an answer that did not fit otherwise; none where it was masked. */
function idIn(body: unknown): string | undefined {
  const id = readProperty(body, 'id') ?? readProperty(body, 'connectionId');
  return typeof id === 'string' && id !== '' && !id.includes('•') ? id : undefined;
}

/** Keeps a call from being placed twice under one key: claims it, calls, and writes down what became of it. */
export class OnceGuard {
  readonly #init: OnceGuardInit;

  constructor(init: OnceGuardInit) {
    this.#init = init;
  }

  /**
   * @throws CXoneDuplicateCallError when the key is taken and its connection can't be told.
   * @throws CXoneError `call_ledger_failed` when the ledger can't be asked, unless it is to be called all the same.
   */
  async place<T>({ key, ttlMs = this.#init.ttlMs }: OnceKey, call: GuardedCall<T>): Promise<T> {
    const { clock } = this.#init;
    const deadline = call.newDeadline(clock);
    try {
      return await this.#place({ ...call, key, ttlMs, deadline, owner: clock.uuid() });
    } finally {
      deadline.dispose();
    }
  }

  async #place<T>(turn: Turn<T>): Promise<T> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const claim = await this.#claim(turn);
      if (claim !== 'taken') return this.#call(turn, claim);
      const entry = await this.#read(turn);
      if (entry?.connectionId !== undefined) return this.#reread(turn, entry.connectionId);
      if (entry) break;
    }
    throw this.#duplicate(turn, 'unknown', 'It was begun before, and what became of it is not known');
  }

  async #claim(turn: AnyTurn): Promise<Claim> {
    let task: unknown;
    const ask = async () => {
      task = this.#reclaim(turn);
      const claimed = await task;
      if (typeof claimed === 'boolean') return claimed;
      throw new Error(RUBBISH);
    };
    const answer = await this.#ask('claim', turn, ask, turn.deadline);
    if (answer.ok) return answer.value ? 'ours' : 'taken';
    const isStopped = turn.deadline.stop !== undefined;
    if (!isStopped && this.#init.onLedgerError === 'call') return 'unsure';
    this.#releaseLater(turn, task);
    // The call's own end: the transport sends nothing then, and says so in its own words.
    if (isStopped) return 'unsure';
    throw this.#ledgerFailed(turn, answer.error);
  }

  #reclaim({ key, ttlMs, owner }: AnyTurn): unknown {
    return this.#init.ledger.claim(key, ttlMs, owner);
  }

  /** A claim that comes through although nobody waits for it any longer must not stay. */
  #releaseLater(turn: AnyTurn, task: unknown): void {
    Promise.resolve(task).then(
      (value) => (value === true ? this.#release(turn) : undefined),
      () => undefined,
    );
  }

  /** `undefined` when the key has become free since. */
  async #read(turn: AnyTurn): Promise<CallLedgerEntry | undefined> {
    const ask = async () => {
      const entry: unknown = await this.#init.ledger.read(turn.key);
      if (entry === undefined || entry === null || isEntry(entry)) return entry ?? undefined;
      throw new Error(RUBBISH);
    };
    const answer = await this.#ask('read', turn, ask, turn.deadline);
    if (answer.ok) return answer.value;
    const why = 'It was begun before, and the call ledger does not say what became of it';
    throw this.#duplicate(turn, 'unknown', why, { cause: answer.error });
  }

  async #reread<T>(turn: Turn<T>, connectionId: string): Promise<T> {
    try {
      return await turn.read(connectionId, turn.deadline);
    } catch (cause) {
      const why = 'It was placed before, and its connection could not be read now';
      throw this.#duplicate(turn, 'placed', why, { cause, connectionId });
    }
  }

  async #call<T>(turn: Turn<T>, claim: Claim): Promise<T> {
    let placed: T;
    try {
      placed = await turn.send(turn.deadline);
    } catch (error) {
      await this.#settleFailure(turn, claim, error);
      throw error;
    }
    await this.#settle(turn, turn.idOf(placed));
    return placed;
  }

  async #settleFailure(turn: AnyTurn, claim: Claim, error: unknown): Promise<void> {
    const outcome = readProperty(error, 'outcome');
    if (outcome === 'not_placed') return claim === 'ours' ? this.#release(turn) : undefined;
    const id = error instanceof CXoneResponseValidationError ? idIn(error.body) : undefined;
    if (id !== undefined) return this.#settle(turn, id);
    // The key that could not be claimed before: nobody else must call under it from now on.
    if (claim === 'unsure') await this.#tell('claim', turn, async () => this.#reclaim(turn));
  }

  #settle(turn: AnyTurn, connectionId: string): Promise<void> {
    const { ledger } = this.#init;
    return this.#tell('settle', turn, async () => {
      if ((await ledger.settle(turn.key, connectionId, turn.owner)) !== false) return;
      // The claim is over, or was never made: take the key again, if nobody else has.
      if ((await this.#reclaim(turn)) === true) await ledger.settle(turn.key, connectionId, turn.owner);
    });
  }

  #release(turn: AnyTurn): Promise<void> {
    return this.#tell('release', turn, async () => this.#init.ledger.release(turn.key, turn.owner));
  }

  /** Tells the ledger what became of the call. Never throws, and does not hold up a caller who has aborted. */
  async #tell(operation: Operation, turn: AnyTurn, task: () => Promise<unknown>): Promise<void> {
    const told = this.#ask(operation, turn, task, new Deadline({ clock: this.#init.clock }));
    await turn.deadline.run(() => told, false).catch(() => undefined);
  }

  async #ask<T>(operation: Operation, turn: AnyTurn, task: () => Promise<T>, deadline: Deadline): Promise<Answer<T>> {
    const { clock, redactor, onEvent } = this.#init;
    const startedAt = clock.elapsed();
    try {
      return { ok: true, value: await deadline.run(task, LEDGER_TIMEOUT_MS) };
    } catch (thrown) {
      const { stop } = deadline;
      if (stop) return { ok: false, error: stop.kind === 'aborted' ? stop.reason : new Error(`${stop.limit} is over`) };
      const error = thrown instanceof Stopped ? new Error(`no answer within ${LEDGER_TIMEOUT_MS} ms`) : thrown;
      const durationMs = clock.elapsed() - startedAt;
      const message = redactor.text(String(readProperty(error, 'message') ?? error));
      const correlationId = redactor.text(turn.correlationId);
      emit(onEvent, () => ({ type: 'ledger_error', operation, correlationId, durationMs, message }));
      return { ok: false, error };
    }
  }

  #duplicate(
    turn: AnyTurn,
    outcome: 'placed' | 'unknown',
    why: string,
    known: { cause?: unknown; connectionId?: string } = {},
  ): CXoneDuplicateCallError {
    const { redactor } = this.#init;
    const advice = outcome === 'placed' ? 'Do not create it again.' : 'Do not send it again before you know.';
    const message = `No second call was placed under this onceKey. ${why}. ${advice}`;
    const correlationId = redactor.text(turn.correlationId);
    const onceKey = redactor.text(turn.key);
    const { connectionId } = known;
    const init = { message, outcome, onceKey, connectionId, correlationId };
    if (!('cause' in known)) return new CXoneDuplicateCallError(init);
    const cause = known.cause instanceof CXoneError ? known.cause : maskCause(known.cause, redactor);
    return new CXoneDuplicateCallError({ ...init, cause });
  }

  #ledgerFailed(turn: AnyTurn, error: unknown): CXoneError {
    const { redactor } = this.#init;
    const cause = maskCause(error, redactor);
    const said = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
    const message = `The call ledger failed${said}. Nothing was sent, since the call might have been a second one.`;
    const hint = 'See that the ledger answers, then create the call again under the same onceKey.';
    const correlationId = redactor.text(turn.correlationId);
    return new CXoneError({ code: 'call_ledger_failed', outcome: 'not_placed', message, hint, cause, correlationId });
  }
}
