/** Time and chance, the only two things besides the network that make a run differ from the next. */
export interface Clock {
  /** Wall clock, epoch milliseconds. Jumps when somebody sets it. */
  now(): number;
  /** Milliseconds since an arbitrary start. Never jumps; may stand still while a machine sleeps. */
  elapsed(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
  /** At least 0, less than 1. */
  random(): number;
  uuid(): string;
}

/** The longest delay that a timer of JavaScript can hold; a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

// The globals are looked up at each call: a test that fakes them later is obeyed.
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
  random: () => Math.random(),
  uuid: () => globalThis.crypto.randomUUID(),
};
