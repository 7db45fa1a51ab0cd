import { type Clock, MAX_TIMER_MS } from '../../src/internal/clock.js';

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/** Digests in progress. They run on a thread of their own, for which no turn of the event loop waits. */
const digests = new Set<Promise<unknown>>();
const { subtle } = globalThis.crypto;
const digest = subtle.digest.bind(subtle);
subtle.digest = (...input) => {
  const work = digest(...input);
  const done = () => digests.delete(work);
  digests.add(work);
  work.then(done, done);
  return work;
};

/** Runs everything that does not wait for a timer: promise callbacks, digests, and the event loop's next few turns. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (digests.size === 0) continue;
    await Promise.allSettled(digests);
    turn = -1;
  }
}

/** Waits until something real (a socket, a hash) has happened; else the test ends with the runner's timeout. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await settle(1);
}

/** Clock that stands still until a test moves it. Its random numbers are `chance`, 0 by default. */
export class FakeClock implements Clock {
  /** The value that `random` returns. */
  chance = 0;
  /** Number of requested turns of the event loop. */
  turns = 0;
  /** Called during a turn. */
  onTurn: (() => void) | undefined;
  #wall = Date.UTC(2023, 9, 27, 10);
  #elapsed = 0;
  #handles = 0;
  #uuids = 0;
  readonly #timers = new Map<unknown, Timer>();

  get pendingTimers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#wall;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  setTimeout(run: () => void, delayMs: number): unknown {
    this.#handles += 1;
    // A longer delay fires at once, as everywhere.
    const dueAt = this.#elapsed + (delayMs > MAX_TIMER_MS ? 1 : delayMs);
    this.#timers.set(this.#handles, { dueAt, run });
    return this.#handles;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle);
  }

  async turn(): Promise<void> {
    this.turns += 1;
    this.onTurn?.();
  }

  random(): number {
    return this.chance;
  }

  uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}`;
  }

  correlationId(): string {
    return this.uuid();
  }

  /** Moves the wall clock only, as when it is set or the host slept: no timer fires. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** The process is frozen: time passes, and timers notice when it goes on. */
  freeze(ms: number): void {
    this.#move(this.#elapsed + ms);
  }

  /** Moves time on and fires what falls due, each at its own instant, letting the rest go on in between. */
  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.#elapsed + ms;
    while (this.#fireNext(end)) await settle();
    this.#move(end);
  }

  /** Waits for a promise: whenever nothing else can continue, time moves to the next timer. */
  async playOut<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    for (;;) {
      await settle();
      if (isOver) return work;
      if (!this.#fireNext(Number.POSITIVE_INFINITY)) throw new Error('The promise waits for no timer');
    }
  }

  #move(to: number): void {
    this.#wall += to - this.#elapsed;
    this.#elapsed = to;
  }

  #fireNext(end: number): boolean {
    const [next] = [...this.#timers]
      .filter(([, timer]) => timer.dueAt <= end)
      .sort(([, one], [, other]) => one.dueAt - other.dueAt);
    if (!next) return false;
    this.#timers.delete(next[0]);
    this.#move(Math.max(this.#elapsed, next[1].dueAt));
    next[1].run();
    return true;
  }
}
