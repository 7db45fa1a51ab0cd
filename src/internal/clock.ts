import { isCloudflare, isDeno } from './runtime.js';

/** Time and chance: besides the network, the only sources of differences between two runs. */
export interface Clock {
  /** Wall clock, epoch milliseconds. Jumps when it is set. */
  now(): number;
  /** Milliseconds since an arbitrary start. Monotonic; may stop while a host sleeps. */
  elapsed(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
  /**
   * Resolves once the event loop has turned, and so has read what its sockets hold; at once where the platform has no
   * `setImmediate`: browsers and workerd keep their connections where no code of a page or a Worker can be in the way.
   */
  turn(): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
  /** A UUID that no other process has. */
  uuid(): string;
  /** A UUID for logs. @throws Error where the platform starts no request either: in a Worker, at module scope. */
  correlationId(): string;
}

/** The longest delay of a JavaScript timer; a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

// Deno reads its sockets on threads of its own, which a busy host may run late: it gets a timer. Node.js and Bun have read
// theirs at the second setImmediate: the first one comes before the next read, if it is scheduled where a socket was read.
const TURN = isDeno() ? 'setTimeout' : 'setImmediate';
const TURN_MS = 20;
type Schedule = (callback: () => void, delayMs: number) => unknown;

/** Kept from the start: that of fake timers turns no event loop. */
const schedule = globalThis[TURN] as Schedule | undefined;

function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (!schedule) return resolve();
    schedule(() => schedule(resolve, TURN_MS), TURN_MS);
    // Time that a test advances must not overtake the request.
    if (globalThis[TURN] !== schedule) (globalThis[TURN] as Schedule | undefined)?.(resolve, TURN_MS);
  });
}

/** Four hexadecimal digits. V8 writes a larger number in another base slowly. */
const hex4 = () =>
  Math.floor(Math.random() * 0x1_0000)
    .toString(16)
    .padStart(4, '0');

/** Of version 4, from `Math.random()`. */
function createPseudoRandomUuid(): string {
  const variant = '89ab'.charAt(Math.random() * 4);
  const [version, rest] = [`4${hex4().slice(1)}`, `${variant}${hex4().slice(1)}`];
  return `${hex4()}${hex4()}-${hex4()}-${version}-${rest}-${hex4()}${hex4()}${hex4()}`;
}

const createRandomUuid = () => globalThis.crypto.randomUUID();

// Apart from those above, globals are looked up at each call, so that a test can replace them later.
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
  turn,
  random: () => Math.random(),
  uuid: createRandomUuid,
  // Loading `crypto` costs Node.js a millisecond of a cold start, and a correlation ID need not be unpredictable. On
  // Cloudflare's runtime it is loaded already, and throws at module scope, where no request can be sent.
  correlationId: isCloudflare() ? createRandomUuid : createPseudoRandomUuid,
};

/** A moment on both clocks. */
export interface Instant {
  readonly now: number;
  readonly elapsed: number;
}

export function readClocks(clock: Clock): Instant {
  return { now: clock.now(), elapsed: clock.elapsed() };
}

/** Returns the time between two moments by the clock that shows more: one may stop while a host sleeps, the other may be set. */
export function findElapsedMs(from: Instant, to: Instant): number {
  return Math.max(to.now - from.now, to.elapsed - from.elapsed);
}
