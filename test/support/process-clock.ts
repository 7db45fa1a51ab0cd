import type { Clock } from '../../src/internal/clock.js';
import type { FakeClock } from './fake-clock.js';

/** A time in which nothing of a process runs. */
export interface Freeze {
  readonly atMs: number;
  readonly forMs: number;
  /** `true` if the host slept: its monotonic clock stood still. */
  readonly isSleep: boolean;
}

/** A change of the wall clock of a process. */
export interface ClockJump {
  readonly atMs: number;
  readonly byMs: number;
}

export interface ProcessPlan {
  readonly freezes: readonly Freeze[];
  readonly jumps: readonly ClockJump[];
}

/** The clock of one process among several on one timeline: it may be frozen, and its wall clock may be set. */
export class ProcessClock implements Clock {
  readonly #world: FakeClock;
  readonly #plan: ProcessPlan;
  readonly #timers = new Map<number, unknown>();
  #handles = 0;

  constructor(world: FakeClock, plan: ProcessPlan) {
    this.#world = world;
    this.#plan = plan;
  }

  now(): number {
    const at = this.#world.elapsed();
    const jumps = this.#plan.jumps.filter(({ atMs }) => atMs <= at);
    return this.#world.now() + jumps.reduce((sum, { byMs }) => sum + byMs, 0);
  }

  elapsed(): number {
    const at = this.#world.elapsed();
    const sleeps = this.#plan.freezes.filter(({ isSleep, atMs }) => isSleep && atMs <= at);
    return at - sleeps.reduce((sum, { atMs, forMs }) => sum + Math.min(forMs, at - atMs), 0);
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    this.#handles += 1;
    const handle = this.#handles;
    const dueAt = this.elapsed() + delayMs;
    const wait = (forMs: number) => {
      this.#timers.set(
        handle,
        this.#world.setTimeout(() => {
          const restMs = this.#frozenForMs || dueAt - this.elapsed();
          if (restMs > 0) return wait(restMs);
          this.#timers.delete(handle);
          callback();
        }, forMs),
      );
    };
    wait(delayMs);
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#world.clearTimeout(this.#timers.get(Number(handle)));
    this.#timers.delete(Number(handle));
  }

  turn(): Promise<void> {
    return this.thaw();
  }

  random(): number {
    return this.#world.random();
  }

  uuid(): string {
    return this.#world.uuid();
  }

  correlationId(): string {
    return this.#world.correlationId();
  }

  /** Resolves once the process runs: what arrives from outside is delivered then. */
  async thaw(): Promise<void> {
    while (this.#frozenForMs > 0) {
      await new Promise<void>((resolve) => this.#world.setTimeout(resolve, this.#frozenForMs));
    }
  }

  get #frozenForMs(): number {
    const at = this.#world.elapsed();
    const ends = this.#plan.freezes.filter(({ atMs, forMs }) => atMs <= at && at < atMs + forMs);
    return Math.max(0, ...ends.map(({ atMs, forMs }) => atMs + forMs - at));
  }
}
